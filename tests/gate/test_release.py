"""Small groups are not shown, and nobody sees what the plan does not let them see."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import ReaderRefused
from noren.gate.figures import (
    CoverageTable,
    Declaration,
    FigureTable,
    LineCountTable,
    OutputKey,
    ZoneOccupancyTable,
)
from noren.gate.release import Holder, Reader, Release, release
from noren.vocabulary.terms import Role

KEY = OutputKey(plan_digest="ab" * 32, camera="gate", output="flow")
OTHER = OutputKey(plan_digest="ab" * 32, camera="gate", output="secret")


def declared(minimum_cell: int = 5, *readers: Role) -> Declaration:
    return Declaration(
        record="line_count",
        purpose="flow",
        bin_s=60,
        keep_s=86400,
        minimum_cell=minimum_cell,
        readers=frozenset(readers or (Role.ANALYST, Role.PUBLIC)),
    )


def lines(counts: tuple[int | None, ...], minimum_cell: int = 5) -> LineCountTable:
    size = len(counts)
    return LineCountTable(
        output=(KEY,) * size,
        line=("north",) * size,
        direction=("forward",) * size,
        class_word=("person",) * size,
        start_s=tuple(60 * number for number in range(size)),
        end_s=tuple(60 * number + 60 for number in range(size)),
        count=counts,
        coverage_ratio=(1.0,) * size,
        model=("silhouette",) * size,
        declarations={KEY: declared(minimum_cell)},
    )


def areas() -> ZoneOccupancyTable:
    return ZoneOccupancyTable(
        output=(KEY,) * 3,
        area=("hall",) * 3,
        class_word=("person",) * 3,
        start_s=(0, 60, 120),
        end_s=(60, 120, 180),
        mean=(7.5, 1.25, None),
        maximum=(9, 6, None),
        coverage_ratio=(1.0, 1.0, 0.0),
        model=("silhouette",) * 3,
        declarations={KEY: declared()},
    )


def coverage(minimum_cell: int) -> CoverageTable:
    return CoverageTable(
        output=(KEY,),
        start_s=(0,),
        end_s=(60,),
        watched_s=(60.0,),
        coverage_ratio=(1.0,),
        frames_in=(600,),
        frames_searched=(100,),
        frames_gated=(500,),
        frames_dropped=(0,),
        states=(0,),
        model=("silhouette",),
        declarations={KEY: declared(minimum_cell)},
    )


def test_the_public_sees_no_cell_below_the_minimum() -> None:
    shown = release(lines((0, 1, 4, 5, 80, None)), reader=Role.PUBLIC).table
    assert shown.count == (None, None, None, 5, 80, None)


@given(counts=st.lists(st.none() | st.integers(0, 50), max_size=30), minimum=st.integers(0, 30))
def test_no_released_cell_is_below_the_minimum_and_none_is_changed(
    counts: list[int | None], minimum: int
) -> None:
    shown = release(lines(tuple(counts), minimum), reader=Role.PUBLIC).table
    for before, after in zip(counts, shown.count, strict=True):
        assert after in (None, before)
        assert (after is not None) == (before is not None and before >= minimum)


def test_means_are_small_too() -> None:
    shown = release(areas(), reader=Role.PUBLIC).table
    assert shown.mean == (7.5, None, None)
    assert shown.maximum == (9, 6, None)


def test_coverage_does_not_tell_which_hidden_cell_is_a_zero() -> None:
    shown = release(coverage(5), reader=Role.PUBLIC).table
    assert (shown.frames_searched, shown.frames_gated) == ((None,), (None,))
    assert (shown.frames_in, shown.watched_s) == ((600,), (60.0,))
    assert release(coverage(0), reader=Role.PUBLIC).table == coverage(0)


@pytest.mark.parametrize("reader", [Role.ANALYST, Holder.HOLDER])
@pytest.mark.parametrize("table", [lines((0, 1, 80)), areas(), coverage(5)])
def test_declared_readers_and_the_holder_see_every_figure(
    reader: Reader, table: FigureTable
) -> None:
    assert release(table, reader=reader).table == table


@pytest.mark.parametrize("reader", [Role.SITE_MANAGER, Role.INTEGRATOR, Role.PRIVACY_OFFICER])
def test_a_reader_whom_the_plan_does_not_name_gets_nothing(reader: Role) -> None:
    with pytest.raises(ReaderRefused) as caught:
        release(lines((80,)), reader=reader)
    assert caught.value.exit_code == 1
    assert reader.value in str(caught.value)


def test_one_output_that_may_not_be_seen_refuses_the_whole_table() -> None:
    both = lines((80, 90))
    mixed = dataclasses.replace(
        both,
        output=(KEY, OTHER),
        declarations={KEY: declared(), OTHER: declared(5, Role.PRIVACY_OFFICER)},
    )
    with pytest.raises(ReaderRefused, match="output secret"):
        release(mixed, reader=Role.PUBLIC)


def test_a_release_cannot_be_made_elsewhere() -> None:
    with pytest.raises(TypeError, match="never made"):
        Release(lines((1,)), Role.PUBLIC, key=object())


def test_a_table_and_its_release_cannot_be_changed() -> None:
    released = release(lines((80,)), reader=Role.PUBLIC)
    with pytest.raises(AttributeError):
        released.table = lines((1,))  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        released.table.count = (1,)  # type: ignore[misc]
