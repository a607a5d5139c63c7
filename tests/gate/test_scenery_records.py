"""Traffic and signs pass the gate as declared, without any position, and no other way."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GateError, RecordNotMeasured
from noren.gate.assignment import Assignment, OutputAssignment, TextAssignment
from noren.gate.compile import compile_assignment
from noren.gate.leak_budget import LeakBudget
from noren.gate.record_schema import RecordSchema
from noren.gate.records import RECORD_SIZE, Kind, pack_record, unpack_record
from noren.gate.scenery_compile import is_read_from_drives
from noren.gate.scenery_records import (
    JUDGED_MOST,
    SHARE_UNKNOWN,
    SIGNS_MOST,
    SLICE_S,
    SPEED_UNKNOWN,
    TEXTS_MOST,
    CongestionBody,
    SignsBody,
    TextsBody,
)
from noren.gate.validator import Phase, Validator
from noren.plan.declaration import Plan
from noren.plan.load import parse_plan
from noren.plan.starters import write_starter
from noren.testing.legal_records import build_assignment, closed_bin, legal_stream

START_S = 1_775_001_600
BOTH = ("congestion", "traffic_sign")
ALL = (*BOTH, "signboard")
TEXTS = tuple(
    TextAssignment(place="signboard", spellings=(word,)) for word in ("薬局", "駐車場", "病院")
)


def output(**facts: Any) -> OutputAssignment:
    return OutputAssignment(
        **{
            "id": "street",
            "record": "scenery",
            "targets": (),
            "classes": (2,),
            "bin_s": SLICE_S,
            "maximum": 60,
            "scenery": BOTH,
            **facts,
        }
    )


ASSIGNMENT = build_assignment(
    (
        output(),
        output(id="signs", scenery=("traffic_sign",)),
        output(id="texts", scenery=("signboard",), texts=TEXTS),
    )
)
SCHEMA = RecordSchema.from_assignment(ASSIGNMENT)


def test_a_whole_slice_passes_the_gate() -> None:
    bins = [closed_bin(one, START_S) for one in SCHEMA.outputs]
    validator = Validator(SCHEMA, opened_s=START_S)
    closed = []
    for data in legal_stream(SCHEMA, bins):
        assert len(data) == RECORD_SIZE
        validator.accept(data, START_S + 60)
        if (whole := validator.take_bin()) is not None:
            closed.append(whole)
    assert validator.phase is Phase.ENDED
    assert closed == bins


def test_only_what_is_declared_of_a_street_has_a_place() -> None:
    kinds = [[slot.kind for slot in one.slots] for one in SCHEMA.outputs]
    assert kinds == [
        [Kind.SCENERY_CONGESTION, Kind.SCENERY_SIGNS],
        [Kind.SCENERY_SIGNS],
        [Kind.SCENERY_TEXTS],
    ]


def test_no_record_of_a_street_has_a_field_for_a_position() -> None:
    bodies = (CongestionBody, SignsBody, TextsBody)
    names = {one.name for body in bodies for one in dataclasses.fields(body)}
    assert names == {
        "output", "class_id", "vehicles_centi", "judged", "standing", "relative_percent",
        "driving_percent", "counts", "pictures", "found",
    }  # fmt: skip


def congestion(**facts: Any) -> CongestionBody:
    return CongestionBody(
        **{
            "output": 0,
            "class_id": 2,
            "vehicles_centi": 320,
            "judged": 40,
            "standing": 10,
            "relative_percent": -20,
            "driving_percent": 80,
            **facts,
        }
    )


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({}, id="as measured"),
        pytest.param({"relative_percent": SPEED_UNKNOWN}, id="judged while we stood"),
        pytest.param(
            {"judged": 0, "standing": 0, "relative_percent": SPEED_UNKNOWN}, id="nothing judged"
        ),
    ],
)
def test_a_possible_figure_is_possible(facts: dict[str, int]) -> None:
    assert congestion(**facts).is_possible


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"standing": 41}, id="more stand than were judged"),
        pytest.param({"judged": JUDGED_MOST + 1, "standing": 0}, id="more than can be judged"),
        pytest.param({"vehicles_centi": 6001}, id="more than a view holds"),
        pytest.param({"relative_percent": 101}, id="faster than is told"),
        pytest.param({"relative_percent": -101}, id="slower than standing"),
        pytest.param({"driving_percent": 101}, id="more than always"),
        pytest.param({"driving_percent": SHARE_UNKNOWN}, id="judged without knowing our speed"),
        pytest.param({"judged": 0, "standing": 0}, id="a speed of nobody"),
    ],
)
def test_an_impossible_figure_is_refused_by_the_gate(facts: dict[str, int]) -> None:
    body = congestion(**facts)
    assert not body.is_possible
    closed = closed_bin(SCHEMA.outputs[0], START_S)
    wrong = dataclasses.replace(closed, figures=(body, closed.figures[1]))
    with pytest.raises(GateError):
        _let_through(legal_stream(SCHEMA, [wrong]))


def _let_through(stream: list[bytes]) -> None:
    validator = Validator(SCHEMA, opened_s=START_S)
    for data in stream:
        validator.accept(data, START_S + 60)


def test_more_signs_than_a_car_can_pass_are_refused() -> None:
    assert SignsBody(output=0, class_id=2, counts=(SIGNS_MOST, 0, 0, 0)).is_possible
    assert not SignsBody(output=0, class_id=2, counts=(SIGNS_MOST, 1, 0, 0)).is_possible


@given(st.integers(0, 6000), st.integers(0, 2000), st.integers(-100, 100), st.integers(0, 100))
def test_every_figure_reads_back_as_it_was(
    vehicles: int, judged: int, relative: int, driving: int
) -> None:
    body = congestion(
        vehicles_centi=vehicles,
        judged=judged,
        standing=judged // 2,
        relative_percent=relative,
        driving_percent=driving,
    )
    data = pack_record(sequence=1, bin_start_s=START_S, body=body)
    assert unpack_record(data).body == body


def test_the_leak_budget_counts_every_possible_figure() -> None:
    signs = sum(
        1
        for a in range(SIGNS_MOST + 1)
        for b in range(SIGNS_MOST + 1 - a)
        for c in range(SIGNS_MOST + 1 - a - b)
        for _ in range(SIGNS_MOST + 1 - a - b - c)
    )
    assert SignsBody.figures() == signs
    assert LeakBudget.from_schema(SCHEMA)


def _narrow_congestion() -> int:
    """All of them, one by one, with the limits made small."""
    count = 0
    for judged in range(3):
        for _ in range(judged + 1):
            for relative in (*range(-100, 101), SPEED_UNKNOWN):
                for driving in (*range(101), SHARE_UNKNOWN):
                    body = congestion(
                        judged=judged, standing=0, relative_percent=relative,
                        driving_percent=driving,
                    )  # fmt: skip
                    count += body.is_possible
    return count


def test_the_number_of_congestion_figures_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noren.gate.scenery_records.JUDGED_MOST", 2)
    assert CongestionBody.figures() == 6001 * _narrow_congestion()


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"scenery": ()}, id="nothing of it"),
        pytest.param({"scenery": ("signboard",)}, id="boards without a list"),
        pytest.param({"texts": TEXTS}, id="a list without boards"),
        pytest.param(
            {"scenery": ALL, "texts": TEXTS * TEXTS_MOST}, id="more texts than a list holds"
        ),
        pytest.param(
            {"scenery": ALL, "texts": (TextAssignment(place="signboard", spellings=(".+",)),)},
            id="free text",
        ),
        pytest.param(
            {"scenery": ALL, "texts": (TextAssignment(place="signboard", spellings=()),)},
            id="no spelling",
        ),
        pytest.param({"scenery": ("face",)}, id="faces"),
        pytest.param({"classes": (0,)}, id="people"),
        pytest.param({"targets": (0,)}, id="a target"),
        pytest.param({"record": "line_count", "targets": (0,)}, id="another record"),
    ],
)
def test_an_assignment_that_asks_for_anything_else_is_none(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="street"):
        RecordSchema.from_assignment(build_assignment((output(**facts),)))


def test_an_assignment_survives_its_way_into_the_jail() -> None:
    assert Assignment.from_bytes(ASSIGNMENT.to_bytes()) == ASSIGNMENT


def _plan(replaced: str = "", by: str = "") -> Plan:
    from datetime import date

    text = write_starter("scenery", example=True, today=date(2026, 11, 22))
    assert replaced in text
    return parse_plan(text.replace(replaced, by, 1), "plan.yaml").plan


def _compile(plan: Plan) -> Assignment:
    return compile_assignment(plan, "car", digest="c0ffee" * 10 + "0123", live=False, scenery=True)


def test_the_starter_compiles_to_slices_with_its_list() -> None:
    plan = _plan()
    (street,) = _compile(plan).outputs
    assert (street.scenery, street.bin_s, street.classes) == (ALL, SLICE_S, (2,))
    assert [one.spellings for one in street.texts] == [
        one.spellings for one in plan.outputs[0].texts
    ]
    assert is_read_from_drives(plan, plan.outputs[0])


def texts(pictures: int, *found: int) -> TextsBody:
    return TextsBody(output=2, class_id=2, pictures=pictures, found=found)


@pytest.mark.parametrize(
    ("body", "possible"),
    [
        pytest.param(texts(0, 0, 0, 0, 0), True, id="nothing was read"),
        pytest.param(texts(1, 0, 0, 0, 0), True, id="a picture without a word"),
        pytest.param(texts(2, 1, 3, 0, 0), True, id="two words"),
        pytest.param(texts(0, 1, 0, 0, 0), False, id="a word of no picture"),
        pytest.param(texts(3, 1, 0, 0, 0), False, id="more pictures than are read"),
        pytest.param(texts(1, 4, 0, 0, 0), False, id="a word that was never declared"),
        pytest.param(texts(1, 3, 1, 0, 0), False, id="an order that says something"),
        pytest.param(texts(1, 1, 1, 0, 0), False, id="a word twice"),
        pytest.param(texts(1, 0, 1, 0, 0), False, id="a gap that says something"),
    ],
)
def test_only_places_in_the_list_can_leave(body: TextsBody, possible: bool) -> None:
    assert body.is_possible(len(TEXTS)) is possible
    closed = closed_bin(SCHEMA.outputs[2], START_S)
    said = legal_stream(
        SCHEMA,
        [
            *(closed_bin(one, START_S) for one in SCHEMA.outputs[:2]),
            dataclasses.replace(closed, figures=(body,)),
        ],
    )
    if possible:
        _let_through(said)
    else:
        with pytest.raises(GateError):
            _let_through(said)


def test_the_number_of_texts_that_can_be_told_is_exact() -> None:
    places = range(len(TEXTS) + 2)
    bodies = itertools.product(range(4), places, places, places, places)
    possible = sum(texts(one, *found).is_possible(len(TEXTS)) for one, *found in bodies)
    assert TextsBody.figures(len(TEXTS)) == possible


def test_each_part_of_a_street_has_a_budget_of_its_own() -> None:
    street, signs, boards = (one.figures_per_bin() for one in SCHEMA.outputs)
    assert signs == SignsBody.figures()
    assert boards == TextsBody.figures(len(TEXTS))
    assert street == CongestionBody.figures() * SignsBody.figures()


@pytest.mark.parametrize(
    ("replaced", "by"),
    [
        pytest.param("vehicle: true ", "vehicle: false ", id="a camera that stands still"),
    ],
)
def test_what_cannot_be_measured_is_refused(replaced: str, by: str) -> None:
    with pytest.raises(RecordNotMeasured):
        _compile(_plan(replaced, by))
