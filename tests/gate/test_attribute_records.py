"""Ages and sexes pass the gate as declared, and no other way."""

from __future__ import annotations

import dataclasses
import itertools
import struct
from typing import Any

import pytest

from noren.errors import GateError, RecordNotMeasured
from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.attribute_compile import attribute_objection, declared_attributes
from noren.gate.attribute_records import (
    CELLS,
    PLACES,
    WHOLE_VIEW,
    AttributeAxes,
    AttributeCountsBody,
    AudienceBody,
)
from noren.gate.leak_budget import LeakBudget
from noren.gate.record_schema import RecordSchema
from noren.gate.records import RECORD_SIZE, FigureBody, Kind, pack_record, unpack_record
from noren.gate.refusals import Refusal
from noren.gate.validator import Phase, Validator
from noren.operations.reading import parse_bytes
from noren.plan.outputs import Output
from noren.plan.values import Span
from noren.testing.legal_records import build_assignment, closed_bin, figure, legal_stream
from noren.vocabulary.attribute_axes import Sex
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import Role
from staging.plans import plan_text

START_S = 1_775_001_600
BOTH = ("age_band", "sex")


def output(record: str, **facts: Any) -> OutputAssignment:
    return OutputAssignment(
        **{
            "id": record.replace("_", "-"),
            "record": record,
            "targets": (0,),
            "classes": (0,),
            "bin_s": 60,
            "maximum": 20,
            "attributes": BOTH,
            "age_bands": (20, 35, 50, 65),
            **facts,
        }
    )


TABLE = output("attribute_counts")
AUDIENCE = output("audience", bin_s=2, least=3)
BOTH_KINDS = build_assignment((TABLE, AUDIENCE))
SCHEMA = RecordSchema.from_assignment(BOTH_KINDS)


def test_a_table_is_one_record_for_each_direction_and_sex_and_an_audience_is_one() -> None:
    table, audience = SCHEMA.outputs
    assert [(slot.direction, slot.part) for slot in table.slots] == [
        (0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2),
    ]  # fmt: skip
    assert len(audience.slots) == 1


def test_a_whole_bin_of_each_kind_passes_the_gate() -> None:
    bins = [closed_bin(SCHEMA.outputs[0], START_S)]
    bins.append(closed_bin(SCHEMA.outputs[1], START_S, fill=lambda slot, _: figure(slot, 5)))
    validator, closed = Validator(SCHEMA, opened_s=START_S), []
    for data in legal_stream(SCHEMA, bins):
        validator.accept(data, START_S + 60)
        if (whole := validator.take_bin()) is not None:
            closed.append(whole)
    assert validator.phase is Phase.ENDED
    assert closed == bins


@pytest.mark.parametrize("record", [0, 1], ids=["table", "audience"])
def test_every_record_is_as_long_as_every_other_and_reads_back(record: int) -> None:
    for body in closed_bin(SCHEMA.outputs[record], START_S).figures:
        data = pack_record(sequence=7, bin_start_s=START_S, body=body)
        assert len(data) == RECORD_SIZE
        assert unpack_record(data).body == body


def test_an_audience_record_of_another_length_is_not_packed() -> None:
    with pytest.raises(struct.error):
        AudienceBody(output=0, target=0, class_id=0, judged=0, cells=b"\1").pack()


def test_attributes_survive_the_way_into_the_jail() -> None:
    assert Assignment.from_bytes(BOTH_KINDS.to_bytes()) == BOTH_KINDS


def test_without_an_area_an_audience_is_everybody_in_the_picture() -> None:
    schema = RecordSchema.from_assignment(build_assignment((output("audience", targets=()),)))
    assert [slot.target for slot in schema.outputs[0].slots] == [WHOLE_VIEW]


def table(sex: Sex = Sex.FEMALE, **facts: Any) -> AttributeCountsBody:
    body = AttributeCountsBody(
        output=0,
        target=0,
        class_id=0,
        direction=0,
        sex=int(sex),
        judged=2,
        counts=(2, *(0,) * (PLACES - 1)),
    )
    return dataclasses.replace(body, **facts)


def audience(cells: dict[tuple[Sex, int], int], judged: int = 0) -> AudienceBody:
    row = [cells.get((Sex(cell // PLACES), cell % PLACES), 0) for cell in range(CELLS)]
    return AudienceBody(output=1, target=0, class_id=0, judged=judged, cells=bytes(row))


BAD: dict[str, FigureBody] = {
    "a band that is not declared": table(counts=(0,) * 5 + (2,) + (0,) * 7),
    "more people than can be": table(counts=(21,) + (0,) * 12, judged=21),
    "a woman whom nobody judged": table(judged=1),
    "an age that nobody judged": table(Sex.UNKNOWN, judged=1),
    "more judged than people": table(Sex.UNKNOWN, judged=3),
    "an audience below the minimum": audience({(Sex.UNKNOWN, 4): 2}),
    "a group below the minimum": audience({(Sex.FEMALE, 0): 2, (Sex.UNKNOWN, 4): 5}, 2),
    "an undeclared group": audience({(Sex.MALE, 5): 4}, 4),
    "a group that nobody judged": audience({(Sex.MALE, 1): 4}, 3),
    "more judged than there are": audience({(Sex.UNKNOWN, 4): 4}, 5),
    "a crowd that cannot be": audience({(Sex.UNKNOWN, 4): 21}),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_a_figure_that_cannot_be_true_ends_the_jail(body: FigureBody) -> None:
    first = SCHEMA.outputs[body.output]
    bins = [closed_bin(first, START_S)]
    slot = SCHEMA.outputs[body.output].slots.index(
        next(one for one in first.slots if one.part == getattr(body, "sex", 0))
    )
    figures = [figure(one, 0) for one in first.slots]
    figures[slot] = body
    bins = [dataclasses.replace(bins[0], figures=tuple(figures))]
    validator = Validator(SCHEMA, opened_s=START_S)
    with pytest.raises(GateError) as refused:
        _send(validator, legal_stream(SCHEMA, bins))
    assert Refusal.FIGURE.at("x").words.en.split(":")[1:] == refused.value.words.en.split(":")[1:]
    assert validator.phase is Phase.BROKEN


def _send(validator: Validator, records: list[bytes]) -> None:
    for data in records:
        validator.accept(data, START_S + 60)


GOOD = {
    "nobody": audience({}),
    "enough of whom nothing is known": audience({(Sex.UNKNOWN, 4): 3}),
    "a large group among others": audience({(Sex.MALE, 1): 3, (Sex.UNKNOWN, 4): 1}, 3),
}


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD.keys())
def test_an_audience_of_enough_people_may_be_told(body: AudienceBody) -> None:
    assert SCHEMA.outputs[1].is_figure_possible(body)


@pytest.mark.parametrize("bands", [0, 2])
@pytest.mark.parametrize("sex", list(Sex))
def test_the_leak_budget_counts_every_table_that_the_gate_lets_pass(bands: int, sex: Sex) -> None:
    axes, most = AttributeAxes(bands=bands, by_sex=True), 3
    possible = sum(
        axes.is_table_possible(
            table(sex, judged=judged, counts=(*counts, *(0,) * (PLACES - bands - 1))), most
        )
        for counts in itertools.product(range(most + 1), repeat=bands + 1)
        for judged in range(most + 2)
    )
    assert possible == axes.tables(sex, most)


@pytest.mark.parametrize(("least", "exact"), [(1, True), (2, False)])
def test_the_leak_budget_counts_every_audience_or_more(least: int, exact: bool) -> None:
    axes, most = AttributeAxes(bands=0, by_sex=True, least=least), 3
    possible = sum(
        axes.is_audience_possible(
            audience({(sex, 0): people for sex, people in zip(Sex, cells, strict=True)}, judged),
            most,
        )
        for cells in itertools.product(range(most + 2), repeat=3)
        for judged in range(most + 2)
    )
    assert 0 < possible <= axes.audiences(most)
    assert (possible == axes.audiences(most)) is exact


def test_the_leak_budget_has_a_line_for_each_of_them() -> None:
    lines = "\n".join(LeakBudget.from_schema(SCHEMA).lines("en"))
    assert "  attribute-counts: " in lines
    assert "  audience: " in lines


def test_sexes_alone_have_no_place_for_an_age() -> None:
    alone = output("attribute_counts", attributes=("sex",), age_bands=(20, 35))
    schema = RecordSchema.from_assignment(build_assignment((alone,)))
    assert schema.outputs[0].is_figure_possible(table())
    assert not schema.outputs[0].is_figure_possible(table(counts=(1, 1, *(0,) * (PLACES - 2))))


def test_ages_alone_have_no_record_for_a_sex() -> None:
    alone = output("attribute_counts", attributes=("age_band",))
    schema = RecordSchema.from_assignment(build_assignment((alone,)))
    assert {slot.part for slot in schema.outputs[0].slots} == {int(Sex.UNKNOWN)}


IMPOSSIBLE = {
    "attributes of a count": output("line_count"),
    "no attribute": output("attribute_counts", attributes=(), age_bands=()),
    "another attribute": output("attribute_counts", attributes=("mood",)),
    "ages without bands": output("attribute_counts", age_bands=()),
    "thirteen bands": output("attribute_counts", age_bands=tuple(range(20, 33))),
    "the age of a bicycle": output("attribute_counts", classes=(1,)),
    "a line that is not there": output("attribute_counts", targets=(9,)),
    "an audience beyond its record": output("audience", maximum=256),
    "counters that overflow": output("attribute_counts", maximum=70_000),
}


@pytest.mark.parametrize("declared", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_an_assignment_that_cannot_be_is_refused(declared: OutputAssignment) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each says another thing about the output
        RecordSchema.from_assignment(build_assignment((declared,)))


def declared(record: RecordClass, **facts: Any) -> Output:
    return Output(
        **{
            "id": "ages",
            "record": record,
            "camera": "north",
            "purpose": "street-flow",
            "lines": ("crossing",),
            "attributes": ("sex",),
            "bin": Span(seconds=60),
            "keep": Span(seconds=60),
            "readers": (Role.ANALYST,),
            "minimum_cell": 4,
            **facts,
        }
    )


def test_bands_without_the_word_age_band_are_not_used() -> None:
    sexes = declared(RecordClass.ATTRIBUTE_COUNTS, age_bands=(20, 35))
    assert declared_attributes(sexes) == {"attributes": ("sex",), "age_bands": (), "least": 1}


def test_the_minimum_of_an_audience_holds_in_the_jail_already() -> None:
    audience_now = declared(RecordClass.AUDIENCE, bin=None, every=Span(seconds=2))
    assert declared_attributes(audience_now)["least"] == 4


def test_a_count_has_no_attributes_and_no_objection() -> None:
    count = declared(RecordClass.LINE_COUNT, attributes=())
    assert declared_attributes(count)["attributes"] == ()
    view = parse_bytes(plan_text().encode(), "plan.yaml").plan.cameras[0].view
    assert attribute_objection(count, view) is None


@pytest.mark.parametrize(
    ("classes", "looks", "named"),
    [(("person",), "straight_down", "straight down"), (("bicycle",), "across", "`person`")],
)
def test_attributes_of_whom_no_face_can_show_are_objected_to(
    classes: tuple[str, ...], looks: str, named: str
) -> None:
    view = parse_bytes(plan_text().encode(), "plan.yaml").plan.cameras[0].view
    view = view.model_copy(update={"looks": looks})
    objection = attribute_objection(declared(RecordClass.ATTRIBUTE_COUNTS, classes=classes), view)
    assert isinstance(objection, RecordNotMeasured)
    assert named in objection.words.en


def test_the_numbers_of_the_kinds_are_part_of_the_format() -> None:
    assert (Kind.ATTRIBUTE_COUNTS, Kind.AUDIENCE) == (15, 16)
