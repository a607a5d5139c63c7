"""Plans that are none: each fault in one line with its place, nothing filmed, nothing kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from staging.command_line import Said, noren, run_arguments
from staging.films import WIDTH_PX
from staging.plans import plan_text, write_plan

Spoil = Callable[[str], str]


def replaced(old: str, new: str) -> Spoil:
    def spoil(text: str) -> str:
        assert text.count(old) >= 1, old
        return text.replace(old, new, 1)

    return spoil


AREA = "[[0.1, 0.3], [0.9, 0.3], [0.9, 0.95], [0.1, 0.95]]"
GROUND = """\
      ground:
        point_error_m: 0.05
        points:
          - {image: [0.1, 0.5], ground_m: [0.0, 0.0]}
          - {image: [0.3, 0.5], ground_m: [2.0, 0.0]}
          - {image: [0.5, 0.5], ground_m: [4.0, 0.0]}
          - {image: [0.7, 0.5], ground_m: [6.0, 0.0]}
      lines:
"""
KEY_TWICE = "    existing: false\n    existing: true"
ADDRESS = "source: rtsp://me:secret@camera.example/s"


def aliases(text: str) -> str:
    """Nine of nine of nine: a few hundred bytes that mean a hundred million words."""
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    for old, new in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{new}: &{new} [{', '.join(['*' + old] * 9)}]")
    return text + "\n".join(lines) + "\n"


CASES: dict[str, tuple[Spoil, str]] = {
    "a line outside the frame": (replaced("start: [0.05, 0.6]", "start: [-0.4, 0.6]"), "start"),
    "a line without length": (replaced("start: [0.05, 0.6]", "start: [0.95, 0.6]"), "crossing"),
    "an area that crosses itself": (
        replaced(AREA, "[[0.1, 0.3], [0.9, 0.95], [0.9, 0.3], [0.1, 0.95]]"),
        "",
    ),
    "an area of two corners": (replaced(AREA, "[[0.1, 0.3], [0.9, 0.95]]"), "polygon"),
    "a floor seen from its edge": (replaced("      lines:\n", GROUND), ""),
    "an id twice": (replaced("id: street-stay", "id: street-count"), "street-count"),
    "an unknown key": (replaced("existing: false", "existing: false\n    zoom: 3"), "zoom"),
    "a missing key": (replaced("    existing: false\n", ""), "existing"),
    "a word for a number": (replaced(f"width_px: {WIDTH_PX}", "width_px: wide"), "width_px"),
    "a word for a list": (replaced("lines: [crossing]", "lines: crossing"), "lines"),
    "a camera that is not there": (replaced("camera: north", "camera: west"), "west"),
    "a bin off the grid": (replaced("bin: 1 min", "bin: 7 min"), "bin"),
    "a tab": (replaced("    existing: false", "\texisting: false"), ""),
    "a key twice": (replaced("    existing: false", KEY_TWICE), "existing"),
    "no mapping at all": (lambda text: "just a sentence\n", ""),
    "nothing at all": (lambda text: "", ""),
    "an open quote": (replaced("id: north", 'id: "north'), ""),
    "a password in the address": (replaced("source: street.mp4", ADDRESS), "source"),
    "a million bytes": (lambda text: text + "# more\n" * 200_000, "1000000"),
    "a nest of brackets": (lambda text: text + "x: " + "[" * 3000 + "]" * 3000 + "\n", ""),
    "a bomb of aliases": (aliases, ""),
}


def refused(said: Said, path: Path) -> list[str]:
    assert said.code == 2
    assert said.out == ""
    assert "Traceback" not in said.err
    assert said.errors, said.err
    place = re.escape(str(path))
    assert all(re.match(rf"{place}(:\d+(:\d+)?)?: ", line) for line in said.errors), said.err
    return said.errors


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", CASES)
def test_a_plan_that_is_none_is_refused_with_its_place(
    name: str, language: str, tmp_path: Path
) -> None:
    spoil, word = CASES[name]
    path = write_plan(tmp_path, spoil(plan_text()))
    errors = refused(noren("check", path, "--lang", language), path)
    assert word in "\n".join(errors)
    assert "secret" not in "\n".join(errors)
    if language == "ja":
        assert all(any(ord(letter) > 0x3000 for letter in line) for line in errors)


def test_a_plan_that_is_none_starts_no_run_and_makes_no_store(tmp_path: Path) -> None:
    path = write_plan(tmp_path, CASES["an unknown key"][0](plan_text()))
    before = sorted(tmp_path.iterdir())
    refused(noren(*run_arguments(path, tmp_path / "store")), path)
    assert sorted(tmp_path.iterdir()) == before


def test_a_plan_that_a_rule_blocks_is_refused_with_the_rules_named(tmp_path: Path) -> None:
    text = plan_text().replace("published_on: 2026-08-31", "published_on: 2026-09-25", 1)
    path = write_plan(tmp_path, text)
    for language in ("en", "ja"):
        said = noren(*run_arguments(path, tmp_path / "store", "--lang", language))
        assert said.code == 1
        assert "NT02" in said.error
        assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("command", ["check", "run", "evaluate"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_plan_that_is_not_there_is_said_by_every_command(
    command: str, language: str, tmp_path: Path
) -> None:
    path = tmp_path / "gone.yaml"
    tracks = tmp_path / "tracks.txt"
    words: tuple[str | Path, ...] = {
        "check": ("check", path),
        "run": ("run", path),
        "evaluate": ("evaluate", "x.mp4", "--plan", path, "--camera", "a", "--tracks", tracks),
    }[command]
    said = noren(*words, "--lang", language)
    assert said.code == 2
    assert said.error.startswith(f"{path}: ")


def test_a_plan_in_another_encoding_is_told_its_byte(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(plan_text().encode("shift_jis", "replace"))
    said = noren("check", path)
    assert said.code == 2
    assert "not UTF-8" in said.error
