"""A command line that cannot be meant: one line, exit code 2, in the language asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from noren.cli.program import program
from staging.command_line import AS_OF, noren

EVALUATE = ("evaluate", "--plan", "{plan}", "--tracks", "{folder}/t.txt")
LINES: dict[str, tuple[tuple[str, ...], str]] = {
    "an unknown command": (("cuont",), "cuont"),
    "an unknown command of a group": (("models", "fetsh"), "fetsh"),
    "an unknown option": (("run", "{plan}", "--stor", "x"), "--stor"),
    "an option without its value": (("run", "{plan}", "--speed"), "--speed"),
    "a choice that is none": (("run", "{plan}", "--speed", "fast"), "fast"),
    "an argument too many": (("check", "{plan}", "more"), "more"),
    "no plan": (("run",), "PLAN"),
    "no tracks": (("evaluate", "film.mp4", "--plan", "{plan}", "--camera", "north"), "--tracks"),
    "a day that is none": (("check", "{plan}", "--as-of", "2026-02-30"), "2026-02-30"),
    "a time that is none": (("run", "{plan}", "--start", "nine"), "nine"),
    "a time without its zone": (("run", "{plan}", "--start", "2026-11-22T09:00:00"), "--start"),
    "a source without its camera": (("run", "{plan}", "--source", "street.mp4"), "CAMERA="),
    "a source for a camera of another plan": (("run", "{plan}", "--source", "west=x.mp4"), "west"),
    "a source twice": (
        ("run", "{plan}", "--source", "north=x.mp4", "--source", "north=y.mp4"),
        "--source",
    ),
    "a source that noren does not speak": (
        ("run", "{plan}", "--source", "north=http://camera.example/x"),
        "http://",
    ),
    "a live camera without a jail": (
        (
            *("run", "{plan}", "--as-of", AS_OF, "--unjailed"),
            *("--source", "north=rtsp://camera.example/x"),
        ),
        "--unjailed",
    ),
    "a server for a store": (("run", "{plan}", "--store", "mysql://host/x"), "--store"),
    "a rule that is none": (("explain", "XX99"), "XX99"),
    "no rule at all": (("explain",), "--list"),
    "a use case that is none": (("init", "spying", "{folder}"), "spying"),
    "a model that is none": (("models", "fetch", "no-such-model"), "no-such-model"),
    "a live source to evaluate": (
        (*EVALUATE, "--camera", "north", "rtsp://camera.example/x"),
        "noren evaluate",
    ),
    "a camera of another plan to evaluate": ((*EVALUATE, "--camera", "west", "x.mp4"), "west"),
}


def options_of(command: click.Command, path: str = "noren") -> Iterator[tuple[str, list[str]]]:
    """Every command with the names of its options."""
    yield path, [name for option in command.params for name in option.opts if name[0] == "-"]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from options_of(inner, f"{path} {name}")


def test_no_option_of_a_command_means_two_things() -> None:
    twice = {
        path: sorted({name for name in names if names.count(name) > 1})
        for path, names in options_of(program)
        if len(names) != len(set(names))
    }
    assert twice == {}


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", LINES)
def test_a_line_that_cannot_be_meant_is_refused_in_one_line(
    name: str, language: str, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words, word = LINES[name]
    (tmp_path / "new").mkdir()
    filled = [one.format(plan=plan, folder=tmp_path / "new") for one in words]
    said = noren(*filled, "--lang", language)
    assert said.code == 2
    assert said.out == ""
    assert word in said.error
    if language == "ja":
        assert any(ord(letter) > 0x3000 for letter in said.error)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "plan.yaml"]
    assert list((tmp_path / "new").iterdir()) == []


def test_help_is_help_and_a_bare_program_shows_it() -> None:
    assert noren("--help").code == 0
    assert "run" in noren("--help").out
    assert noren().code == 2
    assert "Usage" in noren().err
