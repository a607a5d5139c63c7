"""Pictures of icons pass the gate as declared: in one order, of enough people, of a well camera."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GateError
from noren.gate.assignment import (
    Assignment,
    GridAssignment,
    IconAssignment,
    OutputAssignment,
    StaffAssignment,
)
from noren.gate.icon_records import (
    ICONS_PER_RECORD,
    STANDING,
    UNSURE,
    Icon,
    IconBody,
    IconLimits,
    IconState,
    share_out,
)
from noren.gate.leak_budget import LeakBudget
from noren.gate.record_schema import RecordSchema
from noren.gate.records import (
    RECORD_SIZE,
    CameraState,
    Kind,
    pack_record,
    unpack_record,
)
from noren.gate.validator import ClosedBin, Validator
from noren.testing.legal_records import build_assignment, legal_stream, whole_coverage

START_S = 1_775_001_600
GRID = GridAssignment(origin_m=(-1.0, 0.5), cell_m=0.5, rows=5, columns=10)


def output(*, least: int = 0, directions: int = 8, maximum: int = 20) -> OutputAssignment:
    return OutputAssignment(
        id="now",
        record="icon",
        targets=(),
        classes=(0,),
        bin_s=1,
        maximum=maximum,
        icons=IconAssignment(grid=GRID, directions=directions, least=least),
    )


NO_STAFF = StaffAssignment()


def schema_of(one: OutputAssignment, *, staff: StaffAssignment = NO_STAFF) -> RecordSchema:
    return RecordSchema.from_assignment(replace(build_assignment((one,)), staff=staff))


def picture(
    schema: RecordSchema,
    icons: list[Icon],
    *,
    state: IconState = IconState.SHOWN,
    states: int = 0,
    watched_ms: int | None = None,
) -> ClosedBin:
    told = schema.outputs[0]
    coverage = whole_coverage(told, watched_ms=watched_ms)
    return ClosedBin(
        output=0,
        bin_start_s=START_S,
        figures=tuple(
            share_out(icons, output=0, class_id=slot.class_id, state=state, part=slot.part)
            for slot in told.slots
        ),
        coverage=replace(coverage, states=states),
    )


def passes(schema: RecordSchema, closed: ClosedBin) -> bool:
    validator = Validator(schema, opened_s=START_S)
    try:
        for data in legal_stream(schema, [closed]):
            validator.accept(data, START_S + 60)
    except GateError:
        return False
    return True


def icons_of(*places: tuple[int, int]) -> list[Icon]:
    return [Icon(cell=cell, pose=pose) for cell, pose in places]


MANY = icons_of(*((number, number % 9) for number in range(17)))


@given(
    st.lists(
        st.builds(Icon, cell=st.integers(0, 49), pose=st.integers(0, 9)), max_size=ICONS_PER_RECORD
    )
)
def test_a_record_reads_back_and_is_as_long_as_every_other(icons: list[Icon]) -> None:
    body = IconBody(output=3, class_id=0, part=2, state=IconState.SHOWN, icons=tuple(icons))
    data = pack_record(sequence=7, bin_start_s=START_S, body=body)
    assert len(data) == RECORD_SIZE
    assert unpack_record(data).body == body


def test_a_whole_picture_passes_and_comes_out_as_it_went_in() -> None:
    schema = schema_of(output())
    validator = Validator(schema, opened_s=START_S)
    closed = None
    for data in legal_stream(schema, [picture(schema, MANY)]):
        validator.accept(data, START_S + 60)
        closed = validator.take_bin() or closed
    assert closed == picture(schema, MANY)


@pytest.mark.parametrize(
    "icons",
    [
        pytest.param(icons_of((5, 0), (4, 0)), id="cells out of order"),
        pytest.param(icons_of((4, 3), (4, 0)), id="poses out of order"),
        pytest.param(icons_of((50, 0)), id="a cell beyond the grid"),
        pytest.param(icons_of((4, 10)), id="a pose that there is not"),
        pytest.param(icons_of(*((one, 0) for one in range(21))), id="more than the most"),
    ],
)
def test_a_picture_that_cannot_be_is_refused(icons: list[Icon]) -> None:
    schema = schema_of(output())
    assert not passes(schema, picture(schema, icons))


def test_the_order_of_the_icons_says_nothing() -> None:
    schema = schema_of(output())
    shuffled = itertools.permutations(icons_of((1, 0), (1, 4), (7, 2)))
    assert sum(passes(schema, picture(schema, list(one))) for one in shuffled) == 1


@pytest.mark.parametrize("flag", [*CameraState][1:], ids=lambda flag: flag.name)
def test_no_icon_passes_while_the_camera_is_not_well(flag: CameraState) -> None:
    # Want of colors is a state where staff are told by one.
    tag = (255, 106, 0) if flag is CameraState.COLORLESS else None
    schema = schema_of(output(), staff=StaffAssignment(tag_rgb=tag))
    assert not passes(schema, picture(schema, icons_of((4, 0)), states=int(flag)))
    assert not passes(schema, picture(schema, [], states=int(flag)))
    unwell = picture(schema, [], state=IconState.UNWELL, states=int(flag))
    assert passes(schema, unwell)


def test_no_icon_passes_of_a_time_that_was_not_watched() -> None:
    schema = schema_of(output())
    assert not passes(schema, picture(schema, icons_of((4, 0)), watched_ms=0))
    assert passes(schema, picture(schema, [], state=IconState.UNWELL, watched_ms=0))


@pytest.mark.parametrize("state", [IconState.FEW, IconState.MANY, IconState.UNWELL])
def test_a_picture_that_is_not_shown_holds_no_icon(state: IconState) -> None:
    schema = schema_of(output())
    assert passes(schema, picture(schema, [], state=state))
    assert not passes(schema, picture(schema, icons_of((4, 0)), state=state))


def test_a_picture_of_fewer_than_the_least_is_refused() -> None:
    schema = schema_of(output(least=3))
    assert not passes(schema, picture(schema, []))
    assert not passes(schema, picture(schema, icons_of((1, 0), (2, 0))))
    assert passes(schema, picture(schema, icons_of((1, 0), (2, 0), (3, 0))))
    assert passes(schema, picture(schema, [], state=IconState.FEW))


def test_a_coarse_picture_has_no_fine_directions() -> None:
    schema = schema_of(output(directions=4))
    assert not passes(schema, picture(schema, icons_of((1, 2))))
    assert passes(schema, picture(schema, icons_of((1, 3), (2, STANDING), (2, UNSURE))))


def test_the_second_record_may_not_hold_icons_while_the_first_has_room() -> None:
    schema = schema_of(output())
    closed = picture(schema, icons_of((1, 0)))
    first, second = closed.figures
    assert isinstance(first, IconBody)
    assert isinstance(second, IconBody)
    hidden = replace(closed, figures=(first, replace(second, icons=(Icon(cell=2, pose=0),))))
    assert not passes(schema, hidden)


def test_two_records_of_one_picture_may_not_disagree() -> None:
    schema = schema_of(output())
    closed = picture(schema, [])
    first, second = closed.figures
    assert isinstance(second, IconBody)
    torn = replace(closed, figures=(first, replace(second, state=IconState.FEW)))
    assert not passes(schema, torn)


@pytest.mark.parametrize(("least", "most"), [(0, 2), (1, 2), (2, 3)])
def test_the_leak_budget_counts_every_picture_that_passes(least: int, most: int) -> None:
    limits = IconLimits(cells=2, directions=4, least=least, most=most)
    kinds = [Icon(cell=cell, pose=pose) for cell in range(2) for pose in sorted(limits.poses)]
    passing = 0
    for state in IconState:
        for count in range(most + 2):
            for chosen in itertools.product(kinds, repeat=count):
                bodies = [share_out(chosen, output=0, class_id=0, state=state, part=0)]
                whole = all(limits.is_possible(body) for body in bodies)
                passing += whole and limits.is_picture(bodies, well=True)
    assert limits.pictures() == passing


def test_a_picture_counts_in_the_budget_and_its_coverage_is_not_kept() -> None:
    schema = schema_of(output())
    budget = LeakBudget.from_schema(schema)
    assert budget.coverage == ()
    assert budget.outputs[0].figure_bits_per_bin == pytest.approx(
        math.log2(IconLimits(cells=50, directions=8, least=0, most=20).pictures() * 128)
    )


def test_an_assignment_with_a_picture_reads_back() -> None:
    assignment = build_assignment((output(least=5),))
    assert Assignment.from_bytes(assignment.to_bytes()) == assignment


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"icons": None}, id="a picture without a floor"),
        pytest.param({"record": "line_count", "targets": (0,)}, id="a floor without a picture"),
        pytest.param({"maximum": 10_000}, id="more icons than a picture holds"),
        pytest.param({"targets": (7,)}, id="an area that there is not"),
    ],
)
def test_an_assignment_that_cannot_be_has_no_schema(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="output 'now'"):
        schema_of(replace(output(), **wrong))  # type: ignore[arg-type]


def test_the_number_of_the_kind_never_changes() -> None:
    assert Kind.ICON == 19
