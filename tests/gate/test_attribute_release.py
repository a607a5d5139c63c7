"""Outsiders see no small group of a table of attributes, and none that can be worked out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import ReaderRefused, ReleaseRefused
from noren.gate.attribute_figures import AttributeCountsTable
from noren.gate.figures import Declaration, OutputKey
from noren.gate.release import Holder, release
from noren.vocabulary.terms import Role

KEY = OutputKey(plan_digest="ab" * 32, camera="gate", output="ages")
OTHER = OutputKey(plan_digest="ab" * 32, camera="gate", output="sexes")
LEAST = 5


def declared(purpose: str = "flow", readers: frozenset[Role] | None = None) -> Declaration:
    return Declaration(
        record="attribute_counts",
        purpose=purpose,
        bin_s=900,
        keep_s=86400,
        minimum_cell=LEAST,
        readers=readers or frozenset({Role.ANALYST, Role.PUBLIC}),
    )


def table(
    counts: tuple[int, ...], *, judged: int | None = None, key: OutputKey = KEY
) -> AttributeCountsTable:
    """The sexes of one line, direction and bin."""
    size, people = len(counts), sum(counts)
    return AttributeCountsTable(
        output=(key,) * size,
        class_word=("person",) * size,
        start_s=(0,) * size,
        end_s=(900,) * size,
        coverage_ratio=(1.0,) * size,
        model=("network",) * size,
        line=("door",) * size,
        direction=("forward",) * size,
        sex=tuple(f"group-{number}" for number in range(size)),
        age_band=("-",) * size,
        count=counts,
        crossed=(people,) * size,
        judged=(people if judged is None else judged,) * size,
        declarations={KEY: declared(), OTHER: declared("other", frozenset({Role.ANALYST}))},
    )


SHOWN: dict[str, tuple[tuple[int, ...], tuple[int | None, ...]]] = {
    "all large": ((9, 7, 5), (9, 7, 5)),
    "one small would be the rest": ((9, 7, 2), (9, None, None)),
    "two small that are few together": ((9, 2, 1), (None, None, None)),
    "two small that are enough together": ((9, 4, 3), (9, None, None)),
    "zeros are small": ((9, 0, 0), (None, None, None)),
    "nobody": ((0, 0, 0), (None, None, None)),
}


@pytest.mark.parametrize(("counts", "shown"), SHOWN.values(), ids=SHOWN.keys())
def test_small_groups_are_hidden_with_what_would_give_them_away(
    counts: tuple[int, ...], shown: tuple[int | None, ...]
) -> None:
    assert release(table(counts), reader=Role.PUBLIC).table.count == shown


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8))
def test_who_knows_the_sum_learns_of_no_group_below_the_minimum(counts: list[int]) -> None:
    shown = release(table(tuple(counts)), reader=Role.PUBLIC).table.count
    hidden = [true for true, seen in zip(counts, shown, strict=True) if seen is None]
    assert all(seen is None or seen >= LEAST for seen in shown)
    if hidden and len(hidden) < len(counts):
        assert len(hidden) > 1
        assert sum(hidden) >= LEAST


@pytest.mark.parametrize(("judged", "shown"), [(11, 11), (12, None), (16, 16), (3, None)], ids=str)
def test_how_many_faces_were_judged_tells_of_no_few(judged: int, shown: int | None) -> None:
    seen = release(table((9, 7), judged=judged), reader=Role.PUBLIC).table
    assert seen.crossed == (16, 16)
    assert seen.judged == (shown, shown)


def test_whoever_works_with_the_figures_sees_all_of_them() -> None:
    small = table((1, 0, 2), judged=2)
    for reader in (Role.ANALYST, Holder.HOLDER):
        assert release(small, reader=reader).table == small


def test_two_tables_of_one_line_and_time_are_not_released_together() -> None:
    one, two = table((9, 7)), table((8, 8), key=OTHER)
    both = AttributeCountsTable(
        **{
            name: getattr(one, name) + getattr(two, name)
            for name in AttributeCountsTable.__dataclass_fields__
            if name != "declarations"
        },
        declarations={KEY: declared(), OTHER: declared("other")},
    )
    with pytest.raises(ReleaseRefused):
        release(both, reader=Role.PUBLIC)


def test_a_reader_of_one_purpose_sees_no_row_of_another() -> None:
    mine, others = table((9, 7)), table((8, 8), key=OTHER)
    both = AttributeCountsTable(
        **{
            name: getattr(mine, name) + getattr(others, name)
            for name in AttributeCountsTable.__dataclass_fields__
            if name != "declarations"
        },
        declarations=mine.declarations,
    )
    seen = release(both, reader=Role.ANALYST, purpose="flow").table
    assert set(seen.output) == {KEY}
    # The public may not read the other output, and need not: it does not serve this purpose.
    with pytest.raises(ReaderRefused):
        release(both, reader=Role.PUBLIC, purpose="other")
