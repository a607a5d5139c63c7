"""Every text that a person can meet in an error exists in Japanese and in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "noren"
MODULES = sorted(SOURCE.rglob("*.py"))
SENTENCES = ("where", "found", "expected", "remedy")

ONLY_DEVELOPERS_MEET = ("measure/", "sight/", "testing/")
"""Rooms whose errors leave the jail as numbers, or never happen to who runs the program."""
BUT_PEOPLE_MEET = ("sight/decode.py", "sight/frame.py")
"""What a film itself can be at fault for, which `--unjailed` and tests show as it is."""

ENGLISH = re.compile(r"(?<![^\s(])[a-z][a-z'’-]{2,}(?=[\s,;.!?)]|:\s|$)")
"""A word of three letters or more that stands by itself: not a code, a path or `user:password`."""
COMMAND = re.compile(r"`[^`]*`|\bnoren \w+|--[\w-]+( \w+)?")
"""What is typed is the same in both languages."""
NAMES = ("noren", "English")
"""What Japanese pages call by its own name."""
MARK = re.compile(r"\{(\w*)(?:![rs])?(?::[^ }]*)?\}")
"""What `fill` replaces."""
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def is_met_by_people(name: str) -> bool:
    return name in BUT_PEOPLE_MEET or not name.startswith(ONLY_DEVELOPERS_MEET)


MET_BY_PEOPLE = [path for path in MODULES if is_met_by_people(name_of(path))]


@dataclass(frozen=True, slots=True)
class Text:
    """A text as written: `said` without what is filled in, `facts` that are filled in."""

    said: str
    facts: tuple[str, ...]
    filled: bool


def facts_of(node: ast.JoinedStr) -> Iterator[str]:
    """The names that are filled in, without what tells their language."""
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            for name in ast.walk(part.value):
                if isinstance(name, ast.Name):
                    yield re.sub(r"(^|_)(ja|en|japanese|english)$", "", name.id)
                elif isinstance(name, ast.Attribute) and name.attr not in ("ja", "en"):
                    yield f".{name.attr}"


def texts(node: ast.expr) -> Iterator[Text]:
    """Every text that an expression can be, as far as it is written out; calls are not followed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield Text(node.value, tuple(MARK.findall(node.value)), False)
    elif isinstance(node, ast.JoinedStr):
        said = [part.value if isinstance(part, ast.Constant) else "\0" for part in node.values]
        yield Text("".join(map(str, said)), tuple(facts_of(node)), True)
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from texts(value)
    elif isinstance(node, ast.BinOp):
        yield from texts(node.left)
        yield from texts(node.right)


def parameters(tree: ast.Module) -> dict[str, list[str]]:
    """The functions of a module that take a sentence, with their parameters but for `self`."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [one.arg for one in node.args.args if one.arg not in ("self", "cls")]
            if set(names) & set(SENTENCES):
                found[node.name] = names
    return found


def sentences(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """What is passed or assigned as where, found, expected or remedy, with that name."""
    takers = parameters(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in SENTENCES:
                    yield keyword.arg, keyword.value
            called = ast.unparse(node.func).rpartition(".")[2]
            for name, value in zip(takers.get(called, ()), node.args, strict=False):
                if name in SENTENCES:
                    yield name, value
        elif isinstance(node, ast.Assign):
            for one in node.targets:
                if isinstance(one, ast.Name) and one.id in SENTENCES:
                    yield one.id, node.value


def is_english(said: str, name: str) -> bool:
    """A place may be one word, as the plan, the environment or a catalogue spells it."""
    if name == "where":
        said = re.sub(r"\0: \w+$", "", said)
    return len(ENGLISH.findall(said)) > (1 if name == "where" and "\0" not in said else 0)


def english_only(tree: ast.Module) -> list[str]:
    return [
        f"line {node.lineno}: {text.said}"
        for name, node in sentences(tree)
        for text in texts(node)
        if is_english(COMMAND.sub("", text.said), name)
    ]


@pytest.mark.parametrize("path", MET_BY_PEOPLE, ids=name_of)
def test_no_error_that_people_meet_speaks_english_alone(path: Path) -> None:
    assert english_only(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("E(found='no such file')", id="a literal"),
        pytest.param("E(remedy=f'look at {path} again')", id="filled in"),
        pytest.param("E(found=error.strerror or 'not writable')", id="as a last resort"),
        pytest.param("E(expected='one of ' + names)", id="put together"),
        pytest.param("found = 'a folder'\nE(found=found)", id="by way of a name"),
        pytest.param("def no(found): ...\nno('a folder')", id="by way of a function"),
        pytest.param("E(where='jail start')", id="the place"),
    ],
)
def test_the_search_for_english_alone_finds_it(source: str) -> None:
    assert english_only(ast.parse(source))


@pytest.mark.parametrize(
    "text",
    [
        "'user:password'",
        "f'{scheme}://'",
        "'(N, 2)'",
        "'/dev/null'",
        "f'sha256 {digest}'",
        "'`noren doctor`'",
    ],
)
def test_what_is_the_same_in_both_languages_may_stay_one_text(text: str) -> None:
    assert english_only(ast.parse(f"E(found={text})")) == []


def faults(tree: ast.Module) -> list[str]:
    """What is wrong with the pairs of texts in a module."""
    return [
        f"line {node.lineno}: {fault}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Words"
        for fault in pair_faults({one.arg: one.value for one in node.keywords})
    ]


def pair_faults(pair: dict[str | None, ast.expr]) -> Iterator[str]:
    japanese, english = list(texts(pair["ja"])), list(texts(pair["en"]))
    if {bool(text.said.strip()) for text in (*japanese, *english)} == {True, False}:
        yield "an empty text"
    same = {text.said for text in english}
    for text in japanese:
        is_fact_alone = not re.sub(r"\{\w*\}|[\0\s:,、()（）]", "", text.said)
        is_meant = is_fact_alone or text.said in same or text.said in NAMES
        if not is_meant and not JAPANESE.search(text.said):
            yield f"Japanese without Japanese: {text.said}"
    for ja, en in zip(japanese, english, strict=False):
        both_written = ja.filled == en.filled and len(japanese) == len(english) == 1
        if both_written and set(ja.facts) != set(en.facts):
            yield f"other facts: {ja.facts} and {en.facts}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_both_languages_say_something_with_the_same_facts(path: Path) -> None:
    assert faults(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("Words(ja='', en='gone')", id="no Japanese"),
        pytest.param("Words(ja='ありません', en=' ')", id="no English"),
        pytest.param("Words(ja='not there', en='gone')", id="English twice"),
        pytest.param("Words(ja='{name}がありません', en='{nam} is gone')", id="another mark"),
        pytest.param("Words(ja=f'{a}がありません', en=f'{b} is gone')", id="another fact"),
    ],
)
def test_the_search_for_faulty_pairs_finds_them(source: str) -> None:
    assert faults(ast.parse(source))
