"""A wrong command line is answered in one line, in the language asked for, with exit code 2."""

from __future__ import annotations

import re

import click
import pytest

from noren.cli import program
from noren.cli.program import run

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
WRONG = [
    pytest.param(["bogus"], "noren: No such command 'bogus'", id="unknown command"),
    pytest.param(["models", "bogus"], "expected one of fetch, list, verify", id="unknown part"),
    pytest.param(["run", "--bogus"], "noren run: no option --bogus", id="unknown option"),
    pytest.param(["run"], "noren run: no PLAN", id="missing argument"),
    pytest.param(["run", "plan.yaml", "--start"], "'--start' requires", id="missing value"),
    pytest.param(["check", "a", "b"], "noren check: Got unexpected extra", id="extra argument"),
    pytest.param(["run", "p", "--speed", "fast"], "expected one of max, real", id="no choice"),
    pytest.param(["init", "dancing", "dir"], "expected one of attributes", id="no such case"),
    pytest.param(["check", "p", "--as-of", "x"], "expected a date", id="no date"),
    pytest.param(["run", "p", "--start", "x"], "expected a time such as", id="no time"),
    pytest.param(["run", "p", "--start", "2026-11-22T09:00"], "add +09:00 for", id="no zone"),
    pytest.param(["explain"], "expected a rule's CODE, or --list", id="neither"),
    pytest.param(["explain", "NT22", "--list"], "expected a rule's CODE", id="both"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_a_wrong_command_line_is_answered_in_one_english_line(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NOREN_LANG", "en")
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert not JAPANESE.search(captured.err)
    assert captured.out == ""


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_a_wrong_command_line_is_answered_in_one_japanese_line(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NOREN_LANG", "ja")
    assert run(arguments) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "必要なもの" in error
    assert said not in error
    assert not re.search(r"\b(such|expected|is|not|requires|unexpected|got)\b", error.lower())


@pytest.mark.parametrize(("language", "word"), [("en", "stopped"), ("ja", "中断しました")])
def test_an_abort_is_told_in_the_chosen_language(
    language: str, word: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def abort(*arguments: object, **options: object) -> None:
        raise click.exceptions.Abort

    monkeypatch.setenv("NOREN_LANG", language)
    monkeypatch.setattr(program.program, "main", abort)
    assert run([]) == 3
    assert capsys.readouterr().err == f"{word}\n"


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert "Commands" in capsys.readouterr().err


def test_the_language_on_the_command_line_goes_before_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_LANG", "en")
    run(["report", "--lang", "ja,en"])
    assert "必要なもの" in capsys.readouterr().err
