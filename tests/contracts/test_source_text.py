"""What every file of the tree keeps to, whoever wrote it."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "noren"
MODULES = sorted(SOURCE.rglob("*.py"))
PURE = ("measure", "gate", "rules", "plan")
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
MACHINE_PATH = re.compile(rb"(?<![\w./:$}<-])/(?:work|opt|home|root|Users|mnt)/[\w.-]+")
BLANK = re.compile(r"(?<!\w)@[A-Z_]+@(?!\w)")
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".json",
    ".html",
    ".css",
    ".svg",
    ".txt",
    ".cfg",
    "",
}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def is_public(node: ast.AST) -> bool:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return isinstance(node, kinds) and not node.name.startswith("_")


def needs_none(node: ast.AST) -> bool:
    """Overloads, and the escape attempts, whose names are data."""
    marks = [ast.unparse(one).partition("(")[0] for one in getattr(node, "decorator_list", ())]
    return any(mark.endswith("overload") or mark == "attempt" for mark in marks)


def undocumented(tree: ast.Module) -> Iterator[str]:
    """Public functions, classes and methods of public classes without a docstring."""
    for node in tree.body:
        if not is_public(node) or needs_none(node):
            continue
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if ast.get_docstring(node) is None:
            yield node.name
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                if is_public(part) and not needs_none(part):
                    assert isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                    if ast.get_docstring(part) is None:
                        yield f"{node.name}.{part.name}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_public_name_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module itself"
    assert list(undocumented(tree)) == []


def reads_clock_or_file(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id == "open":
            yield f"line {node.lineno}: open"
        if isinstance(called, ast.Attribute):
            owner = ast.unparse(called.value).rpartition(".")[2]
            if (owner, called.attr) in CLOCKS or called.attr in ("urlopen", "urlretrieve"):
                yield f"line {node.lineno}: {owner}.{called.attr}"


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.relative_to(SOURCE).parts[0] in PURE], ids=name_of
)
def test_a_pure_room_asks_no_clock_and_opens_no_file(path: Path) -> None:
    """What import-linter cannot see: `open`, and the clock inside `datetime`."""
    assert list(reads_clock_or_file(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_the_search_for_clocks_and_files_finds_both() -> None:
    tree = ast.parse("from datetime import datetime, date\ndatetime.now()\ndate.today()\nopen('x')")
    assert len(list(reads_clock_or_file(tree))) == 3


def committed() -> list[Path]:
    """The files that git knows or would take; without git, all but hidden folders."""
    try:
        names = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        return [ROOT / name.decode() for name in names.split(b"\0") if name]
    except (OSError, subprocess.CalledProcessError):
        return [path for path in ROOT.rglob("*") if path.relative_to(ROOT).as_posix()[0] != "."]


def test_no_file_names_a_place_of_the_machine_it_was_written_on() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group().decode()}"
        for path in committed()
        if path.is_file() and path.suffix in TEXT
        for match in MACHINE_PATH.finditer(path.read_bytes())
    ]
    assert found == []


def test_the_search_for_places_finds_one() -> None:
    """The control, put together so that this file names none."""
    assert MACHINE_PATH.search(b'path = "' + b"/".join([b"", b"home", b"somebody", b"x"]) + b'"')


def test_no_page_waits_for_a_figure() -> None:
    """A page was written around marks such as `@SPEED@`, and nobody put the figures there."""
    pages = [ROOT / "README.md", ROOT / "README.ja.md", *(ROOT / "docs").rglob("*.md")]
    waiting = {
        page.relative_to(ROOT).as_posix(): found
        for page in pages
        if (found := BLANK.findall(page.read_text(encoding="utf-8")))
    }
    assert waiting == {}


def test_the_search_for_blanks_finds_one() -> None:
    assert BLANK.findall("| keys left | @FORGETS@ |") == ["@FORGETS@"]
    assert not BLANK.findall("write to desk@SHOP.example@")
