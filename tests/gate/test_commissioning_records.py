"""A camera that is commissioned says what its view is like and one drawing, and nothing else."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GateError
from noren.gate.assignment import Assignment, CommissioningAssignment, DrawnAssignment
from noren.gate.commissioning_records import (
    CommissionedBody,
    DrawingSize,
    Learning,
    blank_permille,
    pack_tones,
    unpack_tones,
)
from noren.gate.leak_budget import FACE_PICTURE_BITS
from noren.gate.picture_parts import PART_BYTES, PicturePartBody, PictureParts, split_picture
from noren.gate.record_schema import RecordSchema
from noren.gate.records import (
    RECORD_SIZE,
    AnyBody,
    EndBody,
    HealthBody,
    Kind,
    ProgressBody,
    SeenView,
    pack_record,
    unpack_record,
)
from noren.gate.refusals import Refusal
from noren.gate.validator import Phase, Validator
from noren.testing.legal_records import build_assignment, jail_report

NOW_S = 1_775_001_600.0
ORDER = CommissioningAssignment(within_s=600, free_s=60, free_times=5, draws=True)
END = EndBody(frames_in=9, media_ms=900, width_px=640, height_px=480)


def assignment(*, draws: bool = True, drawn: DrawnAssignment | None = None) -> Assignment:
    return dataclasses.replace(
        build_assignment(),
        outputs=(),
        commissioning=dataclasses.replace(ORDER, draws=draws),
        drawn=drawn,
    )


SCHEMA = RecordSchema.from_assignment(assignment())
SIZE = SCHEMA.drawing
assert SIZE is not None
TONES = bytes(number % 4 for number in range(SIZE.places))
PARTS = tuple(split_picture(pack_tones(TONES)))
JUDGED = CommissionedBody(
    looks=100,
    people=40,
    turn=1,
    upright=38_000,
    upside_down=300,
    sideways=0,
    states=0,
    luma=120,
    sharp_permille=700,
    body_px=90,
    body_permille=1010,
    learning=int(Learning.DRAWN),
    blank_permille=blank_permille(TONES),
    found_permille=0,
)


def said(*bodies: AnyBody, schema: RecordSchema = SCHEMA) -> tuple[Validator, list[bytes]]:
    """The validator after these, and every drawing that it gave out."""
    validator = Validator(schema, opened_s=NOW_S)
    drawings = []
    for number, body in enumerate((jail_report(schema), *bodies)):
        validator.accept(pack_record(sequence=number, bin_start_s=0, body=body), NOW_S)
        if (drawing := validator.take_drawing()) is not None:
            drawings.append(drawing)
    return validator, drawings


def refusal(*bodies: AnyBody, schema: RecordSchema = SCHEMA) -> GateError:
    with pytest.raises(GateError) as caught:
        said(*bodies, schema=schema)
    return caught.value


def test_a_judgement_and_its_whole_drawing_pass_once() -> None:
    validator, drawings = said(JUDGED, *PARTS, END)
    assert drawings == [TONES]
    assert validator.phase is Phase.ENDED


def test_a_commissioned_camera_has_no_kind_for_a_figure_a_state_or_a_box() -> None:
    assert SCHEMA.kinds() == {
        Kind.COMMISSIONED, Kind.PICTURE_PART, Kind.JAIL_REPORT, Kind.ERROR, Kind.PROGRESS, Kind.END,
    }  # fmt: skip


def test_a_camera_that_measures_can_send_no_part_of_a_picture() -> None:
    measuring = RecordSchema.from_assignment(build_assignment())
    assert not {Kind.PICTURE_PART, Kind.COMMISSIONED} & measuring.kinds()
    error = refusal(PARTS[0], schema=measuring)
    assert error.found == Refusal.KIND.found


def test_an_assignment_measures_or_is_commissioned_never_both() -> None:
    both = dataclasses.replace(build_assignment(), commissioning=ORDER)
    with pytest.raises(ValueError, match="never both"):
        RecordSchema.from_assignment(both)


BAD = {
    "a drawing before the judgement": ((PARTS[0],), Refusal.PART),
    "a part twice": ((JUDGED, PARTS[0], PARTS[0]), Refusal.PART),
    "a part left out": ((JUDGED, PARTS[1]), Refusal.PART),
    "a part of another output": (
        (JUDGED, dataclasses.replace(PARTS[0], output=1)),
        Refusal.PART,
    ),
    "one part too many": (
        (JUDGED, *PARTS, PicturePartBody(output=0, part=len(PARTS), data=bytes(PART_BYTES))),
        Refusal.PART,
    ),
    "an end before the judgement": ((END,), Refusal.JUDGEMENT_MISSING),
    "an end inside the drawing": ((JUDGED, *PARTS[:-1], END), Refusal.JUDGEMENT_MISSING),
    "a second judgement": ((JUDGED, JUDGED), Refusal.SECOND_JUDGEMENT),
    "a turn that there is not": ((dataclasses.replace(JUDGED, turn=9),), Refusal.JUDGEMENT),
    "a drawing that nobody asked for is not asked": (
        (dataclasses.replace(JUDGED, learning=int(Learning.NOT_ASKED)),),
        Refusal.JUDGEMENT,
    ),
    "more blank than the drawing is": (
        (dataclasses.replace(JUDGED, blank_permille=999), *PARTS),
        Refusal.JUDGEMENT,
    ),
    "a drawing of somebody": (
        (dataclasses.replace(JUDGED, learning=int(Learning.SOMEBODY_IN_IT)), PARTS[0]),
        Refusal.PART,
    ),
    "a drawing that is mostly blank": (
        (dataclasses.replace(JUDGED, learning=int(Learning.TOO_BLANK)), PARTS[0]),
        Refusal.PART,
    ),
}


@pytest.mark.parametrize(("bodies", "reason"), BAD.values(), ids=BAD)
def test_a_bad_record_ends_it(bodies: tuple[AnyBody, ...], reason: Refusal) -> None:
    assert refusal(*bodies).found == reason.found


def test_bits_behind_the_end_of_a_drawing_are_refused() -> None:
    odd = dataclasses.replace(SCHEMA, drawing=DrawingSize(width=3, height=3))
    tones = bytes(9)
    (part,) = split_picture(pack_tones(tones))
    judged = dataclasses.replace(JUDGED, blank_permille=1000)
    assert said(judged, part, schema=odd)[1] == [tones]
    for place in (2, 3, 39):
        smuggled = bytearray(part.data)
        smuggled[place] |= 0x80
        body = dataclasses.replace(part, data=bytes(smuggled))
        assert refusal(judged, body, schema=odd).found == Refusal.PART.found


def test_a_view_that_is_not_drawn_sends_no_drawing() -> None:
    schema = RecordSchema.from_assignment(assignment(draws=False))
    judged = dataclasses.replace(JUDGED, learning=int(Learning.NOT_ASKED), blank_permille=0)
    said(judged, END, schema=schema)
    assert refusal(judged, PARTS[0], schema=schema).found == Refusal.KIND.found


def test_signs_of_life_may_come_in_between() -> None:
    said(ProgressBody(frames_in=1, frames_expected=9), JUDGED, *PARTS, END)


def test_only_a_view_that_was_drawn_can_be_recognized() -> None:
    plain = RecordSchema.from_assignment(build_assignment())
    drawn = RecordSchema.from_assignment(
        dataclasses.replace(
            build_assignment(), drawn=DrawnAssignment(width=2, height=2, tones="AA==")
        )
    )
    for view in SeenView:
        body = HealthBody(states=0, view=view)
        assert drawn.is_health_possible(body)
        assert plain.is_health_possible(body) == (view is SeenView.UNKNOWN)
    assert not drawn.is_health_possible(HealthBody(states=0, view=3))


def test_assignments_read_back() -> None:
    for one in (
        assignment(),
        assignment(draws=False),
        assignment(drawn=DrawnAssignment(width=2, height=2, tones="AA==")),
    ):
        assert Assignment.from_bytes(one.to_bytes()) == one


@pytest.mark.parametrize("body", [JUDGED, PARTS[0], PARTS[-1]], ids=["judged", "first", "last"])
def test_a_record_reads_back(body: AnyBody) -> None:
    data = pack_record(sequence=3, bin_start_s=0, body=body)
    assert len(data) == RECORD_SIZE
    assert unpack_record(data).body == body


@given(tones=st.binary(min_size=1, max_size=400).map(lambda data: bytes(one & 3 for one in data)))
def test_every_drawing_comes_out_as_it_went_in(tones: bytes) -> None:
    packed = pack_tones(tones)
    parts = PictureParts(len(packed))
    for body in split_picture(packed):
        parts.take(body)
    assert unpack_tones(parts.picture(), len(tones)) == tones


def test_a_drawing_is_said_to_carry_more_than_a_face() -> None:
    # Why it is declared, looked at by a person, and sent in no other mode.
    assert SIZE is not None
    assert SIZE.bits > FACE_PICTURE_BITS
