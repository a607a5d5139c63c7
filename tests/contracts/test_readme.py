"""The README says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from noren.cli.program import program

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
JAPANESE = (ROOT / "README.ja.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", README, flags=re.DOTALL)


def test_exactly_two_commands_set_up_everything() -> None:
    commands = re.findall(r"^scripts/(\w+)", blocks("sh")[0], flags=re.MULTILINE)
    assert commands == ["demo", "test"]
    for name in commands:
        script = ROOT / "scripts" / name
        assert script.stat().st_mode & 0o111, f"{name} can be run"
        assert "setup" in script.read_text(encoding="utf-8")
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith('scripts/test"')


def test_the_plan_in_it_is_part_of_the_smallest_plan() -> None:
    (shown,) = blocks("yaml")
    lines = shown.splitlines()
    assert len(lines) <= 15
    written = (ROOT / "examples/minimal/plan.yaml").read_text(encoding="utf-8").splitlines()
    place = 0
    for line in lines:
        assert line in written[place:], f"{line!r} is in the plan, in this order"
        place = written.index(line, place) + 1


def test_what_check_prints_in_it_is_what_check_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    said = CliRunner().invoke(
        program, ["check", "examples/minimal/plan.yaml", "--as-of", "2026-11-22", "--lang", "en"]
    )
    assert said.output in blocks("text")


def test_the_columns_in_it_are_those_of_the_export() -> None:
    header = blocks("csv")[0].splitlines()[0]
    assert header == (
        "camera,line,direction,class,start,end,count,coverage_ratio,model,plan_digest"
    )


@pytest.mark.parametrize("text", [README, JAPANESE], ids=["English", "Japanese"])
def test_every_command_in_it_exists(text: str) -> None:
    names = set(re.findall(r"`?noren (\w+)", "\n".join(re.findall(r"```sh\n(.*?)```", text, re.S))))
    assert names
    assert names <= set(program.list_commands(None))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [README, JAPANESE], ids=["English", "Japanese"])
def test_every_page_it_points_to_is_there(text: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).exists(), target
