"""The example units of systemd name what the program has, and nothing that breaks the jail."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from noren.cli.program import program
from noren.gate.rates import lives_per_day
from noren.stores.holdings import wrapping
from noren.weights import store as weights

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
DOCS = {
    "English": (ROOT / "docs" / "service.md").read_text(encoding="utf-8"),
    "Japanese": (ROOT / "docs" / "ja" / "service.md").read_text(encoding="utf-8"),
}
BREAKS = ("MemoryDenyWriteExecute", "ProcSubset", "ProtectProc", "SystemCallFilter", "WatchdogSec")
by_name = pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
in_both = pytest.mark.parametrize("text", DOCS.values(), ids=DOCS)


def lines_of(unit: Path) -> list[tuple[str, str]]:
    """Every `Key=value` in order; a unit may say a key several times."""
    lines = unit.read_text(encoding="utf-8").splitlines()
    said = [line.partition("=") for line in lines if "=" in line and not line.startswith("#")]
    return [(key, value) for key, _, value in said]


def commands_in(text: str) -> list[list[str]]:
    """The words after every call of the installed program."""
    return [found.split() for found in re.findall(r"/usr/local/bin/noren ([a-z][^\n`|]*)", text)]


def find_command(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that is called, and what is left for it."""
    command: click.Command = program
    rest = list(words)
    with click.Context(program) as context:
        while isinstance(command, click.Group):
            found = command.get_command(context, rest.pop(0))
            assert found is not None, words
            command = found
    return command, rest


def check(words: list[str]) -> None:
    """Parse a call as the program would, without running it."""
    command, rest = find_command(words)
    command.make_context(command.name, rest, resilient_parsing=False)


@by_name
def test_a_unit_calls_a_command_with_options_that_it_has(unit: Path) -> None:
    calls = [value for key, value in lines_of(unit) if key == "ExecStart"]
    assert calls
    for call in calls:
        (words,) = commands_in(call)
        check(words)


def test_a_call_with_an_option_that_is_not_there_would_be_noticed() -> None:
    with pytest.raises(click.NoSuchOption):
        check(["run", "plan.yaml", "--keep-images"])


@in_both
def test_every_command_of_the_page_exists_with_its_options(text: str) -> None:
    calls = [words for words in commands_in(text) if "…" not in words]
    assert len(calls) >= 4
    for words in calls:
        check(words)


@by_name
def test_a_unit_has_no_line_that_breaks_the_jail(unit: Path) -> None:
    keys = dict(lines_of(unit))
    assert not set(keys) & set(BREAKS)
    assert keys["NoNewPrivileges"] == "yes"
    assert keys["User"] == "noren"
    assert (keys["LimitMEMLOCK"], keys["MemorySwapMax"], keys["LimitCORE"]) == (
        "infinity",
        "0",
        "1",
    )


def test_the_service_restarts_less_often_than_a_jail_may_come_to_life() -> None:
    keys = dict(lines_of(FOLDER / "noren.service"))
    hours = int(keys["StartLimitIntervalSec"].removesuffix("h"))
    assert int(keys["StartLimitBurst"]) * 24 // hours < lives_per_day()
    assert keys["RestartPreventExitStatus"] == "1 2"


def test_names_that_the_program_reads_are_those_of_the_units() -> None:
    lines = [line for unit in SERVICES for line in lines_of(unit)]
    variables = {value.partition("=")[0] for key, value in lines if key == "Environment"}
    source = Path(weights.__file__).read_text(encoding="utf-8")
    assert variables == {"LANG", "NOREN_MODELS"}
    assert '"NOREN_MODELS"' in source
    credentials = {value.partition(":")[0] for key, value in lines if "Credential" in key}
    assert credentials == {wrapping.CREDENTIAL}


@in_both
def test_the_page_names_every_unit_and_every_line_that_is_left_out(text: str) -> None:
    enabled = {path.name for path in TIMERS} | {"noren.service"}
    assert all(f"`{name}`" in text for name in enabled)
    assert all(f"{name}=" in text for name in BREAKS)
    assert f"{lives_per_day()}" in text


@pytest.mark.parametrize("timer", TIMERS, ids=lambda path: path.name)
def test_a_timer_starts_a_unit_that_is_there(timer: Path) -> None:
    assert timer.with_suffix(".service") in SERVICES


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    here = tmp_path / "noren"
    here.write_text("#!/bin/sh\n", encoding="utf-8")
    here.chmod(0o755)
    for unit in (*SERVICES, *TIMERS):
        text = unit.read_text(encoding="utf-8").replace("/usr/local/bin/noren", str(here))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = [tmp_path / unit.name for unit in (*SERVICES, *TIMERS)]
    said = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    own = [line for line in said.stderr.splitlines() if "noren" in line]
    assert (said.returncode, own) == (0, [])
