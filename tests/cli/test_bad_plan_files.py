"""Files that hold a plan in a way that nobody can read, and plans whose names are unusual."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from noren.plan.starters import CASES, write_starter
from staging.command_line import AS_OF, noren


@cache
def example(case: str) -> str:
    return write_starter(case, example=True, today=date.fromisoformat(AS_OF))


def line_of(part: str, case: str = "counting") -> int:
    return example(case)[: example(case).index(part)].count("\n") + 1


def latin_1(text: str) -> bytes:
    return (
        "".join(letter if ord(letter) < 0x80 else "" for letter in text)
        .replace("Shiomiura Ferry Co., Ltd.", "Café Shiomiura")
        .encode("latin-1")
    )


Spoil = Callable[[str], bytes]

UNREADABLE: dict[str, tuple[Spoil, str, str, str]] = {
    # The first word of a Japanese comment is on line 3 of every starter.
    "Shift_JIS": (lambda text: text.encode("cp932", "replace"), ":3:", "Shift_JIS", "Shift_JIS"),
    "EUC-JP": (lambda text: text.encode("euc_jp", "replace"), ":3:", "UTF-8", "UTF-8"),
    "UTF-16 with its mark": (lambda text: text.encode("utf-16"), ":1:1", "UTF-16", "UTF-16"),
    "UTF-16 without": (lambda text: text.encode("utf-16-le"), ":3:", "UTF-16", "UTF-16"),
    "Latin-1": (latin_1, ":", "UTF-8", "UTF-8"),
    "a picture": (lambda text: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ":1:1", "UTF-8", "UTF-8"),
    "a zip such as a spreadsheet": (
        lambda text: b"PK\x03\x04" + bytes(60),
        ":1:3",
        "計画では",
        "not",
    ),
    "nothing": (lambda text: b"", ":1:1", "noren init", "noren init"),
    "only line breaks": (lambda text: b"\n\n\n", ":1:1", "noren init", "noren init"),
    "only a comment": (lambda text: "# 後で書く\n".encode(), ":1:1", "noren init", "noren init"),
    "half a plan": (
        lambda text: text[: text.index("outputs:")].encode(),
        f":{line_of('noren: 1')}:",
        "outputs",
        "outputs",
    ),
    "cut in the middle of a letter": (
        lambda text: text.encode()[: text.encode().index("磯野".encode()) + 1],
        f":{line_of('磯野')}:",
        "UTF-8",
        "UTF-8",
    ),
    "a bomb of aliases": (
        lambda text: (
            text
            + "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"{c}: [{','.join(['*a'] * 9)}]\n" for c in "bcdefgh")
        ).encode(),
        f":{example('counting').count(chr(10)) + 1}:",
        "書き写す",
        "repeat the value",
    ),
}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_with_its_place(
    name: str, language: str, tmp_path: Path
) -> None:
    spoil, where, ja, en = UNREADABLE[name]
    path = tmp_path / "plan.yaml"
    path.write_bytes(spoil(example("counting")))
    said = noren("check", path, "--as-of", AS_OF, "--lang", language)
    assert said.code == 2
    assert said.out == ""
    assert all(line.startswith(f"{path}:") for line in said.errors)
    assert said.errors
    assert said.errors[0].startswith(f"{path}{where}")
    assert {"ja": ja, "en": en}[language] in said.err


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    "ending",
    [
        pytest.param(lambda text: text.encode("utf-8-sig"), id="a mark of UTF-8"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="line ends of Windows"),
        pytest.param(
            lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"), id="both, as Notepad"
        ),
        pytest.param(lambda text: text.rstrip("\n").encode(), id="no last line break"),
    ],
)
def test_how_a_file_was_saved_changes_nothing(ending: Spoil, case: str, tmp_path: Path) -> None:
    plain, saved = tmp_path / "plain.yaml", tmp_path / "saved.yaml"
    plain.write_text(example(case), encoding="utf-8")
    saved.write_bytes(ending(example(case)))
    said = [
        json.loads(noren("check", one, "--as-of", AS_OF, "--format", "json").out)
        for one in (plain, saved)
    ]
    assert said[0]["digest"] == said[1]["digest"]
    assert said[0]["findings"] == said[1]["findings"] == []


def test_a_line_number_is_that_of_the_file_whatever_ends_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    text = example("counting").replace("keep: 400 days", "keep: 400", 1)
    line = text[: text.index("keep: 400\n")].count("\n") + 1
    for data in (text, text.replace("\n", "\r\n"), "\ufeff" + text):
        path.write_bytes(data.encode())
        assert noren("check", path, "--lang", "en").error.startswith(f"{path}:{line}:11: ")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_is_no_file_at_all_is_said(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "plan.yaml"
    folder.mkdir()
    assert noren("check", folder, "--lang", language).code == 2
    pipe_less = tmp_path / "plan.yaml" / "inside" / "plan.yaml"
    assert noren("check", pipe_less, "--lang", language).code == 2
    assert noren("check", "/dev/zero", "--lang", language).code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_said(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(example("counting"), encoding="utf-8")
    path.chmod(0)
    assert "may not be read" in noren("check", path, "--lang", "en").error


NAMES = {
    "right to left": "مقهى النورس",
    "right to left among others": "Café مقهى 喫茶かもめ",
    "emoji": "喫茶かもめ☕️👨‍👩‍👧",
    "sixty letters": "株式会社" + "か" * 56,
    "three hundred letters": "株式会社" + "も" * 296,
    "beyond the first plane": "𠮷野家𩸽店",
    "combined letters": "か\u3099き\u3099株式会社",
    "quotes": "株式会社「かもめ」'\"",
    "a name like an escape of terminals": "[31m株式会社",
}


@pytest.mark.parametrize("case", ["counting", "repeat"])
@pytest.mark.parametrize("name", NAMES)
def test_an_unusual_name_is_no_fault(name: str, case: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    written = json.dumps(NAMES[name], ensure_ascii=False)
    text = example(case)
    start = text.index("    ja: ", text.index("operator:\n  name:"))
    end = text.index("\n", start)
    path.write_text(f"{text[:start]}    ja: {written}{text[end:]}", encoding="utf-8")
    for output_format in ("text", "json", "sarif"):
        said = noren("check", path, "--as-of", AS_OF, "--format", output_format)
        assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize(
    ("letter", "shown"),
    [("\u202e", "U+202E"), ("\u2067", "U+2067"), ("\x1b", "U+001B"), ("\u0085", "U+0085")],
    ids=["override", "isolate", "escape", "next line"],
)
def test_letters_that_rearrange_a_line_are_refused(letter: str, shown: str, tmp_path: Path) -> None:
    """A notice must read as it was written; such letters turn words around unseen."""
    path = tmp_path / "plan.yaml"
    text = example("counting").replace("汐見浦フェリー株式会社", f"汐見浦{letter}フェリー", 1)
    path.write_text(text, encoding="utf-8")
    said = noren("check", path, "--as-of", AS_OF, "--lang", "en")
    assert said.code == 2
    assert shown in said.err
    assert said.errors[0].startswith(f"{path}:{line_of('汐見浦フェリー株式会社')}:")


def test_an_unknown_rule_set_names_those_that_exist(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(example("counting"), encoding="utf-8")
    for language in ("ja", "en"):
        said = noren("check", path, "--rules", "guidebook-4.0", "--lang", language)
        assert said.code == 2
        assert "guidebook-3.0" in said.error
