"""The pictures of a run: one at a time, hidden when none comes, gone when it is over."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gate.test_compile_behavior import GROUND
from gate.test_compile_icons import compiled, loaded
from noren.gate.assignment import Assignment
from noren.gate.icon_records import Icon, IconState, share_out
from noren.gate.record_schema import RecordSchema
from noren.gate.validator import ClosedBin
from noren.operations.icon_board import FILM_PAUSE_S, IconBoards
from noren.testing.legal_records import whole_coverage
from staging.command_line import noren, run_arguments
from staging.films import write_film
from staging.plans import plan_text, write_plan

PLAN = loaded(position_m=1)
LIVE = compiled(PLAN)
START_S = 1_795_305_600
HERE = [Icon(cell=3, pose=0), Icon(cell=9, pose=1)]


@dataclass
class SetClock:
    """A clock that stands where it is set."""

    now_s: float = float(START_S)

    def __call__(self) -> float:
        return self.now_s


def closed(assignment: Assignment, second: int, icons: list[Icon]) -> ClosedBin:
    return closed_of(assignment, 1, second=second, icons=icons)


def closed_of(
    assignment: Assignment, output: int, *, second: int = 0, icons: Sequence[Icon] = ()
) -> ClosedBin:
    schema = RecordSchema.from_assignment(assignment).outputs[output]
    return ClosedBin(
        output=output,
        bin_start_s=START_S + second,
        figures=tuple(
            share_out(icons, output=output, class_id=0, state=IconState.SHOWN, part=slot.part)
            for slot in schema.slots
        ),
        coverage=whole_coverage(schema),
    )


def boards(store: Path, clock: SetClock) -> IconBoards:
    return IconBoards(PLAN, store, clock=clock)


def show(board: IconBoards, second: int, icons: list[Icon], *, live: bool = True) -> None:
    assignment = LIVE if live else _film()
    board.show(
        closed(assignment, second, icons), assignment, camera=PLAN.plan.cameras[0], model="m"
    )


def _film() -> Assignment:
    import dataclasses

    return dataclasses.replace(LIVE, live=False)


def note(store: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((store / "pictures" / "now" / "picture.json").read_bytes())
    return found


def files(store: Path) -> set[str]:
    return {path.name for path in store.rglob("*") if path.is_file()}


def test_a_hundred_pictures_leave_the_last_and_no_row(tmp_path: Path) -> None:
    clock = SetClock()
    board = boards(tmp_path, clock)
    for second in range(100):
        clock.now_s = START_S + second + 1.0
        show(board, second, [Icon(cell=second % 20, pose=0)])
    assert files(tmp_path) == {
        "picture.json", "picture.ja.svg", "picture.en.svg", "index.html", "index.en.html",
    }  # fmt: skip
    told = note(tmp_path)
    assert told["at_s"] == START_S + 100
    assert len(told["icons"]) == 1
    whole = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert "09:01:39" not in whole


def test_a_live_picture_is_hidden_when_the_next_one_does_not_come(tmp_path: Path) -> None:
    clock = SetClock()
    board = boards(tmp_path, clock)
    show(board, 0, HERE)
    clock.now_s += 5.0
    board.sweep()
    assert note(tmp_path)["standing"] == "now"
    clock.now_s += 3.0
    board.sweep()
    told = note(tmp_path)
    assert (told["standing"], told["icons"]) == ("silent", [])
    show(board, 9, HERE)
    assert note(tmp_path)["standing"] == "now"


def test_when_a_live_run_ends_nobody_is_shown(tmp_path: Path) -> None:
    board = boards(tmp_path, SetClock())
    show(board, 0, HERE)
    board.end()
    told = note(tmp_path)
    assert (told["standing"], told["icons"]) == ("ended", [])


def test_a_film_s_last_picture_stays_until_it_expires(tmp_path: Path) -> None:
    clock = SetClock()
    board = boards(tmp_path, clock)
    show(board, 0, HERE, live=False)
    show(board, 1, [], live=False)
    assert note(tmp_path)["at_s"] == START_S + 1, "films play faster than anybody looks"
    clock.now_s += FILM_PAUSE_S
    board.sweep()
    assert note(tmp_path)["at_s"] == START_S + 2
    show(board, 2, HERE, live=False)
    board.end()
    assert (note(tmp_path)["at_s"], note(tmp_path)["standing"]) == (START_S + 3, "film")
    clock.now_s += 60.0
    boards(tmp_path, clock).begin()
    assert files(tmp_path) == set()


def test_a_new_run_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    clock = SetClock()
    show(boards(tmp_path, clock), 0, HERE)
    boards(tmp_path, clock).begin()
    assert files(tmp_path) == set()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A jailed run of a drawn film with a picture each second."""
    folder = tmp_path_factory.mktemp("icons")
    write_film(folder / "street.mp4", seconds=20)
    text = plan_text().replace("use_case: counting", "use_case: crowding")
    text = text.replace("    detector:", GROUND + "    detector:")
    icons = (
        "  - id: now\n    record: icon\n    camera: north\n    purpose: street-flow\n"
        "    areas: [square]\n    position_m: 1\n    every: 1 s\n    keep: 1 s\n"
        "    readers: [site_manager]\n    minimum_cell: 0\n"
    )
    plan = write_plan(folder, text.replace("schedule:\n", icons + "schedule:\n", 1))
    said = noren(*run_arguments(plan, folder / "store"))
    assert said.code == 0, said.err
    return folder


@pytest.mark.slow
def test_a_run_leaves_one_picture_and_its_figures_apart(run: Path) -> None:
    store = run / "store"
    told = note(store)
    assert (told["standing"], told["output"]) == ("film", "now")
    assert (store / "pictures" / "now" / "index.html").is_file()
    said = noren("export", "coverage", "--store", store)
    assert said.code == 0
    assert "street-count" in said.out
    assert "now" not in {line.split(",")[1] for line in said.out.splitlines()[1:]}
    assert noren("export", "icon", "--store", store).code == 2, "there is no history to export"


@pytest.mark.slow
def test_a_purge_takes_the_picture_whose_time_is_over(run: Path, tmp_path: Path) -> None:
    store = shutil.copytree(run / "store", tmp_path / "store")
    path = store / "pictures" / "now" / "picture.json"
    old = json.loads(path.read_bytes()) | {"expires_s": 1.0}
    path.write_text(json.dumps(old))
    said = noren("purge", run / "plan.yaml", "--store", store, "--now")
    assert said.code == 0, said.err
    assert not path.exists()
