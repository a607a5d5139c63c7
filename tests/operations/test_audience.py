"""A screen's player hears who stands there now, over its own socket, and nobody else does."""

from __future__ import annotations

import json
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from noren.errors import StoreError
from noren.gate.assignment import OutputAssignment
from noren.gate.attribute_records import CELLS, PLACES, AudienceBody
from noren.gate.record_schema import RecordSchema
from noren.gate.validator import ClosedBin
from noren.operations.audience import (
    MOST_PLAYERS,
    AudienceDesk,
    is_audience,
    lines_of,
    socket_path,
)
from noren.plan.outputs import Output
from noren.testing.legal_records import build_assignment, build_outputs, closed_bin
from noren.vocabulary.attribute_axes import Sex

START_S = 1_775_001_600


def declared(name: str = "viewers", **facts: Any) -> OutputAssignment:
    return OutputAssignment(
        **{
            "id": name,
            "record": "audience",
            "targets": (0,),
            "classes": (0,),
            "bin_s": 2,
            "maximum": 20,
            "attributes": ("age_band", "sex"),
            "age_bands": (20, 35),
            **facts,
        }
    )


ASSIGNMENT = build_assignment((declared(), declared("others")))
SCHEMA = RecordSchema.from_assignment(ASSIGNMENT)


def told(cells: dict[tuple[Sex, int], int], *, output: int = 0, watched: bool = True) -> ClosedBin:
    row = bytes(cells.get((Sex(cell // PLACES), cell % PLACES), 0) for cell in range(CELLS))
    body = AudienceBody(output=output, target=0, class_id=0, judged=sum(row), cells=row)
    return closed_bin(
        SCHEMA.outputs[output],
        START_S,
        fill=lambda slot, _: body,
        watched_ms=None if watched else 0,
    )


def outputs() -> tuple[Output, ...]:
    return build_outputs(ASSIGNMENT)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AudienceDesk]:
    with AudienceDesk.open(outputs(), tmp_path) as opened:
        yield opened


def listen(folder: Path, output: str = "viewers") -> socket.socket:
    player = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    player.settimeout(2.0)
    player.connect(str(socket_path(folder, ASSIGNMENT.camera_id, output)))
    return player


TWO_WOMEN = {(Sex.FEMALE, 0): 2, (Sex.UNKNOWN, 2): 1}


def test_a_line_names_the_groups_and_how_many_are_unknown() -> None:
    (line,) = lines_of(ASSIGNMENT, told(TWO_WOMEN))
    assert json.loads(line) == {
        "camera": "gate",
        "output": "viewers",
        "area": "hall",
        "at": "2026-04-01T00:00:02+00:00",
        "watched": True,
        "people": 3,
        "faces_judged": 3,
        "groups": [{"sex": "female", "age_band": "20-34", "people": 2}],
        "unknown": 1,
    }


@pytest.mark.parametrize(
    ("closed", "watched"),
    [(told({}), True), (told(TWO_WOMEN, watched=False), False)],
    ids=["fewer than the minimum, or nobody", "a camera that could not judge"],
)
def test_where_nothing_may_be_said_every_number_is_null(closed: ClosedBin, watched: bool) -> None:
    (line,) = lines_of(ASSIGNMENT, closed)
    said = json.loads(line)
    assert said["watched"] is watched
    assert said["people"] is said["faces_judged"] is said["unknown"] is None
    assert said["groups"] == []


def test_a_group_has_no_word_for_what_is_not_declared() -> None:
    sexes = build_assignment((declared(attributes=("sex",), age_bands=()),))
    (line,) = lines_of(sexes, told({(Sex.MALE, 0): 2}))
    assert json.loads(line)["groups"] == [{"sex": "male", "people": 2}]


def test_whoever_listens_hears_each_line_once(desk: AudienceDesk, tmp_path: Path) -> None:
    with listen(tmp_path) as first, listen(tmp_path) as second:
        desk.tell(ASSIGNMENT, told(TWO_WOMEN))
        for player in (first, second):
            assert player.recv(4096).count(b"\n") == 1


def test_nothing_is_repeated_for_who_comes_later(desk: AudienceDesk, tmp_path: Path) -> None:
    desk.tell(ASSIGNMENT, told(TWO_WOMEN))
    with listen(tmp_path) as late:
        late.settimeout(0.1)
        with pytest.raises(TimeoutError):
            late.recv(1)


def test_a_player_hears_nothing_of_another_output(desk: AudienceDesk, tmp_path: Path) -> None:
    with listen(tmp_path, "others") as other:
        desk.tell(ASSIGNMENT, told(TWO_WOMEN))
        other.settimeout(0.1)
        with pytest.raises(TimeoutError):
            other.recv(1)


def test_only_the_own_user_may_open_the_socket(desk: AudienceDesk, tmp_path: Path) -> None:
    del desk
    path = socket_path(tmp_path, ASSIGNMENT.camera_id, "viewers")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_player_that_does_not_listen_is_let_go_and_holds_nobody_up(
    desk: AudienceDesk, tmp_path: Path
) -> None:
    with listen(tmp_path), listen(tmp_path) as awake:
        awake.setblocking(False)
        heard = 0
        for _ in range(3000):
            desk.tell(ASSIGNMENT, told(TWO_WOMEN))
            heard += awake.recv(65536).count(b"\n")
        assert heard == 3000


def test_one_player_too_many_is_turned_away(desk: AudienceDesk, tmp_path: Path) -> None:
    players = []
    for _ in range(MOST_PLAYERS + 1):
        players.append(listen(tmp_path))
        desk.tell(ASSIGNMENT, told({}))
    try:
        players[-1].settimeout(1.0)
        assert players[-1].recv(4096) == b""
        assert players[0].recv(4096)
    finally:
        for player in players:
            player.close()


def test_a_socket_left_by_a_crash_is_taken_over_and_removed_in_the_end(tmp_path: Path) -> None:
    path = socket_path(tmp_path, ASSIGNMENT.camera_id, "viewers")
    path.parent.mkdir()
    path.write_bytes(b"")
    with AudienceDesk.open(outputs(), tmp_path):
        assert stat.S_ISSOCK(path.stat().st_mode)
    assert not path.exists()


def test_a_plan_without_an_audience_opens_nothing(tmp_path: Path) -> None:
    with AudienceDesk.open(build_outputs(build_assignment()), tmp_path):
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_store_too_deep_for_a_socket_is_refused_with_advice(
    tmp_path: Path, language: str
) -> None:
    with pytest.raises(StoreError) as refused:
        AudienceDesk.open(outputs(), tmp_path / ("x" * 120))
    assert "--store" in refused.value.in_language(language)


def test_an_audience_is_told_from_other_bins_by_its_output() -> None:
    assert is_audience(ASSIGNMENT, told({}))
    assert not is_audience(build_assignment(), told({}))


def test_two_outputs_never_share_a_socket_whatever_they_are_called(tmp_path: Path) -> None:
    assert socket_path(tmp_path, "a-b", "c") != socket_path(tmp_path, "a", "b-c")
