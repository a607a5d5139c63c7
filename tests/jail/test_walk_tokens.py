"""Tokens of walks: fresh ones, or one a visit where paths are linked to visits."""

from __future__ import annotations

import dataclasses
import itertools

from noren.gate.assignment import GridAssignment, OutputAssignment, WalkAssignment
from noren.gate.trajectory_records import TOKEN_BYTES
from noren.jail.walk_tokens import UNUSED_S, WalkTokens, draw_token

GRID = GridAssignment(origin_m=(0.0, 0.0), cell_m=0.5, rows=4, columns=4)
LOOSE = OutputAssignment(
    id="paths",
    record="trajectory_point",
    targets=(),
    classes=(0,),
    bin_s=15,
    maximum=20,
    walks=WalkAssignment(grid=GRID, every_s=1),
)
LINKED = dataclasses.replace(LOOSE, walks=WalkAssignment(grid=GRID, every_s=1, linked=True))


def test_walks_that_are_not_linked_have_a_fresh_token_each_time() -> None:
    tokens = WalkTokens()
    assert len({tokens.of_walk(LOOSE, 7, at_s) for at_s in (0.0, 1.0, 2.0)}) == 3


def test_a_linked_walk_has_the_token_of_its_visit_whoever_asks_first() -> None:
    tokens = WalkTokens()
    walked = tokens.of_walk(LINKED, 7, 0.0)
    assert tokens.of_visit(7, 5.0) == walked == tokens.of_walk(LINKED, 7, 9.0)
    assert tokens.of_visit(8, 5.0) != walked
    assert tokens.of_walk(LOOSE, 7, 9.0) != walked


def test_who_is_gone_has_no_token_any_more() -> None:
    counter = itertools.count(1)
    tokens = WalkTokens(lambda: next(counter))
    assert tokens.of_visit(7, 0.0) == 1
    assert tokens.of_visit(8, UNUSED_S + 1) == 2
    assert tokens.of_visit(7, UNUSED_S + 1) == 3


def test_a_token_fits_its_record_and_is_never_zero() -> None:
    assert all(0 < draw_token() < 1 << 8 * TOKEN_BYTES for _ in range(100))
