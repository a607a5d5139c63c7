"""Only the numbers that the plan declares can leave; the first other thing ends everything.

ja: 計画で宣言した数値だけが外に出ます。それ以外が一つでも出ようとすれば、すべて止めます。

The process that sees pictures is replaced by one that misbehaves. The real supervisor, gate and
store must end it at the first wrong record, keep what was whole before, keep nothing after, and
note an incident without a byte of what was said.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from noren.jail import supervisor
from noren.jail.start import spawn_jailed
from staging.command_line import Said, noren, rows, run_arguments
from staging.films import write_film
from staging.plans import write_plan

INSIDE = Path(__file__).parent / "inside"


def _ways() -> Any:
    spec = importlib.util.spec_from_file_location("rogue_jail", INSIDE / "rogue_jail.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ROGUE = _ways()
PICTURE_WORDS = ROGUE.PICTURE[:8].decode()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("film") / "street.mp4", seconds=1)


class RogueRun:
    """A run whose jail is the rogue."""

    def __init__(self, folder: Path, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store = folder / "store"
        self._plan = write_plan(folder, source=str(film))
        self._patch = monkeypatch
        self.processes: list[Any] = []
        monkeypatch.setattr(sys, "path", [str(INSIDE), *sys.path])

    def run(self, way: str) -> Said:
        def spawn(module: str, *, descriptors: Any, arguments: Any = ()) -> Any:
            del module
            process = spawn_jailed(
                "rogue_jail", descriptors=descriptors, arguments=(*arguments, f"way:{way}")
            )
            self.processes.append(process)
            return process

        self._patch.setattr(supervisor, "spawn_jailed", spawn)
        return noren(*run_arguments(self._plan, self.store))

    @property
    def incidents(self) -> list[str]:
        return [str(row[3]) for row in rows(self.store, "incidents", order="id")]


@pytest.fixture
def rogue(tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch) -> RogueRun:
    return RogueRun(tmp_path, film, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("way", ROGUE.WAYS)
def test_the_first_undeclared_thing_ends_the_process_and_is_an_incident(
    rogue: RogueRun, way: str
) -> None:
    """ja: 宣言にないものが出ようとした時点でそのプロセスを終わらせ、事故として記録します。"""
    said = rogue.run(way)
    assert said.code == 1
    assert "the jail was killed" in said.error
    assert PICTURE_WORDS not in said.err + said.out
    assert rogue.incidents == ["undeclared_data"]
    (process,) = rogue.processes
    assert process.poll() is not None
    kept = rows(rogue.store, "coverage")
    assert len(kept) == 2, "the whole bin before, and nothing after"
    assert len({row[2] for row in kept}) == 1
    counts = {row[-1] for row in rows(rogue.store, "line_count")}
    assert counts == {3}


@pytest.mark.slow
@pytest.mark.parametrize("way", ROGUE.BEFORE)
def test_without_a_report_that_everything_was_refused_nothing_is_taken(
    rogue: RogueRun, way: str
) -> None:
    """ja: 脱出の試みがすべて拒まれたという報告がなければ、何も受け取りません。"""
    said = rogue.run(way)
    assert said.code == 1
    assert rogue.incidents == ["undeclared_data"]
    assert rows(rogue.store, "coverage") == []


@pytest.mark.slow
@pytest.mark.parametrize("way", ["silence from the start", "silence after a while"])
def test_a_process_that_falls_silent_is_ended_and_noted(
    rogue: RogueRun, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ja: 応答のなくなったプロセスは終わらせ、記録します。"""
    monkeypatch.setattr(supervisor, "START_UP_S", 1.0)
    monkeypatch.setattr(supervisor, "SILENCE_S", 1.0)
    said = rogue.run(way)
    assert said.code == 3
    assert "no record for 1 s" in said.error
    assert rogue.incidents == ["jail_silent"]
    (process,) = rogue.processes
    assert process.poll() is not None


@pytest.mark.slow
def test_a_process_that_ends_without_a_word_is_noted(rogue: RogueRun) -> None:
    """ja: 何も告げずに終わったプロセスも記録します。"""
    said = rogue.run("an end without a word")
    assert said.code == 3
    assert rogue.incidents == ["jail_killed"]
    assert len(rows(rogue.store, "coverage")) == 2


@pytest.mark.slow
def test_the_limit_declared_numbers_can_be_misused_and_the_plan_says_how_far(
    rogue: RogueRun, film: Path, tmp_path: Path
) -> None:
    """A process that obeys the plan may hide something in its counts: no gate can see that.

    What a camera could carry out that way in a day is counted and printed by `noren check`.

    ja: 限界: 宣言どおりの数値に何かを隠すことは防げません。一日に運べる量の上限を点検時に示します。
    """
    said = rogue.run("numbers that spell something")
    assert said.code == 0, said.err
    spelled = {int(str(row[2])): int(str(row[-1])) for row in rows(rogue.store, "line_count")}
    assert bytes(spelled[start_s] for start_s in sorted(spelled)) == b"A face"
    checked = noren("check", write_plan(tmp_path, source=str(film)), "--as-of", "2026-11-22")
    assert "bits a day" in checked.out
