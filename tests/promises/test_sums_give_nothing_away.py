"""No small number follows from sums, differences, repetition or overlapping times.

ja: 合計、差し引き、繰り返しの取得、重なり合う時間のどれからも、少人数の数値は割り出せません。

Attackers who know every shown figure and everybody but one person try it. Where the plan publishes
with noise, whether that one person passed is guessed hardly better than the plan's epsilon allows;
both worlds are played thousands of times.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import beta

from noren.errors import BudgetSpent, ReleaseRefused
from noren.gate.budget import Spend, new_spends
from noren.gate.figures import Declaration, LineCountTable, OutputKey
from noren.gate.noise import NoiseKey
from noren.gate.noisy import NoiseTerms
from noren.gate.release import release
from noren.gate.suppression import add_totals, suppress_table
from noren.stores.releases import ReleaseBook
from noren.vocabulary.terms import Role
from staging.table_attacker import limits_of

MINIMUM = 10
TRIALS = 8_000
QUARTER_S, HOUR_S = 900, 3600
MARGIN = 0.02
CERTAINTY = 0.999

DIGEST = "ab" * 32


def table(counts: Sequence[int], *, width_s: int = QUARTER_S, minimum: int = 0) -> LineCountTable:
    """One line, bins one after the other from 0."""
    key = OutputKey(plan_digest=DIGEST, camera="gate", output=f"every {width_s}")
    size = len(counts)
    return LineCountTable(
        output=(key,) * size,
        line=("north",) * size,
        direction=("forward",) * size,
        class_word=("person",) * size,
        start_s=tuple(width_s * number for number in range(size)),
        end_s=tuple(width_s * number + width_s for number in range(size)),
        count=tuple(counts),
        coverage_ratio=(1.0,) * size,
        model=("silhouette",) * size,
        declarations={
            key: Declaration(
                record="line_count",
                purpose="flow",
                bin_s=width_s,
                keep_s=86400,
                minimum_cell=minimum,
                readers=frozenset({Role.PUBLIC}),
            )
        },
    )


def joined(first: LineCountTable, second: LineCountTable) -> LineCountTable:
    columns = {
        field.name: getattr(first, field.name) + getattr(second, field.name)
        for field in dataclasses.fields(first)
        if field.name != "declarations"
    }
    return LineCountTable(**columns, declarations={**first.declarations, **second.declarations})


class Book:
    """A record of releases in memory."""

    def __init__(self) -> None:
        self.past: list[Spend] = []

    def charge(self, spends: Sequence[Spend], *, limit: Fraction) -> None:
        self.past += new_spends(spends, past=self.past, limit=limit)


def terms(epsilon: Fraction, *, key: bytes = b"k" * 32, years: int = 10**6) -> NoiseTerms:
    return NoiseTerms(
        epsilon=epsilon,
        epsilon_per_year=Fraction(years),
        key=NoiseKey(secret=key),
        record=Book(),
    )


def wins_at_most(wins: int, trials: int) -> float:
    """The largest chance of winning that so many wins leave possible (Clopper and Pearson)."""
    return float(beta.ppf(CERTAINTY, wins + 1, trials - wins))


def test_a_hidden_cell_of_a_table_with_totals_cannot_be_computed() -> None:
    """ja: 合計欄のある表でも、伏せた欄は0人とも最小人数以上とも考えられる状態に保ちます。"""
    counts = np.random.default_rng(11).poisson(16, (6, 4)).astype(np.int64)
    counts[2, 1], counts[4, 3] = 1, 6
    shown = suppress_table(counts, minimum=MINIMUM).shown.reshape(-1)
    full, sums = add_totals(counts)
    value = full.reshape(-1)
    small = np.flatnonzero(value < MINIMUM)
    assert len(small) >= 2
    for cell in small:
        least, most = limits_of(value, shown == -1, sums, int(cell))
        assert least <= 1e-9
        assert most >= MINIMUM - 1e-9


def test_hiding_small_cells_alone_would_not_do() -> None:
    """ja: 少人数の欄だけを伏せた表からは、引き算で割り出せてしまいます（対照）。"""
    full, sums = add_totals(np.array([[1, 20], [15, 30]]))
    value = full.reshape(-1)
    assert limits_of(value, value < MINIMUM, sums, 0) == pytest.approx((1, 1))


def test_a_quarter_of_an_hour_does_not_follow_from_its_hour() -> None:
    """ja: 同じ場所の15分ごとの数値と1時間ごとの数値を引き算しても、分かりません。"""
    both = joined(
        table([2, 30, 40, 50], minimum=MINIMUM), table([122], width_s=HOUR_S, minimum=MINIMUM)
    )
    *quarters, hour = release(both, reader=Role.PUBLIC).table.count
    assert quarters[0] is None
    assert hour is None or quarters.count(None) >= 2


def test_overlapping_times_are_refused() -> None:
    """ja: 10分ごとと15分ごとのように重なり合う区間は、公開しません。"""
    both = joined(table([50] * 3, width_s=600), table([75] * 2, width_s=900))
    with pytest.raises(ReleaseRefused):
        release(both, reader=Role.PUBLIC)


def guesses_right(epsilon: Fraction, counts: Sequence[int], target: int) -> int:
    """How often an attacker who knows all but one passage guesses whether it happened.

    In each trial a coin decides whether the target bin counts one more. The attacker sees all
    published bins and their sum, subtracts what is known, and takes the likelier world.
    """
    coins = np.random.default_rng(20260401).integers(0, 2, TRIALS)
    wins = 0
    for trial, coin in enumerate(coins):
        world = list(counts)
        world[target] += int(coin)
        key = trial.to_bytes(32, "big")
        published = release(
            table([*world, 0]), reader=Role.PUBLIC, noise={DIGEST: terms(epsilon, key=key)}
        ).table.count
        seen = published[target]
        assert seen is not None
        # Two-sided geometric noise: the likelier world is the nearer one.
        guess = seen > counts[target]
        wins += int(guess) == coin
    return wins


@pytest.mark.parametrize("epsilon", [Fraction(1), Fraction(1, 2)], ids=["epsilon 1", "1/2"])
def test_with_noise_one_person_more_or_less_is_hardly_guessed(epsilon: Fraction) -> None:
    """ja: ノイズ付きの公開では、一人が通ったかどうかの推測は理論上の限度を超えません。"""
    limit = math.exp(epsilon) / (1 + math.exp(epsilon))
    wins = guesses_right(epsilon, [40, 60], target=1)
    assert wins_at_most(wins, TRIALS) <= limit + MARGIN
    assert wins / TRIALS > 0.5 + (limit - 0.5) / 2, "the attacker is worth the name"


def test_without_noise_the_same_attacker_always_wins() -> None:
    """ja: ノイズのない公開では、ほかの全員を知る人に必ず見破られます（対照）。"""
    for coin in (0, 1):
        published = release(table([40, 60 + coin], minimum=MINIMUM), reader=Role.PUBLIC).table
        assert published.count[1] is not None
        assert int(published.count[1] > 60) == coin


def test_one_place_is_not_told_twice_with_noise() -> None:
    """ja: 同じ場所の数値に別々のノイズを付けて二重に公開することはしません。"""
    both = joined(table([50] * 4), table([200], width_s=HOUR_S))
    with pytest.raises(ReleaseRefused):
        release(both, reader=Role.PUBLIC, noise={DIGEST: terms(Fraction(1))})


def test_asking_a_thousand_times_gives_one_number() -> None:
    """ja: 同じ数値を千回取り出しても、ノイズは平均で消えません。"""
    said = {DIGEST: terms(Fraction(1))}
    found = [
        release(table([40, 60, 0]), reader=Role.PUBLIC, noise=said).table.count for _ in range(1000)
    ]
    assert np.var([one[:2] for one in found], axis=0).tolist() == [0, 0]


def test_a_year_s_budget_cannot_be_exceeded(tmp_path: Path) -> None:
    """ja: 年間のプライバシー予算を使い切ると、それ以上は公開しません。"""
    book = ReleaseBook.open(tmp_path)
    two = NoiseTerms(epsilon=Fraction(1), epsilon_per_year=Fraction(2), key=book.key, record=book)
    said = {DIGEST: two}
    release(table([40, 60, 0]), reader=Role.PUBLIC, noise=said)
    with pytest.raises(BudgetSpent):
        release(table([40, 60, 50, 0]), reader=Role.PUBLIC, noise=said)
    assert len(book.spends()) == 2
