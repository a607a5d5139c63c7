"""The privacy budget: what releases of a product may tell about one passage, year by year.

A release of one time bin of a product spends its epsilon once, however often it is read. What a
year's releases spend adds up (sequential composition): somebody who passed in every bin of the
year is protected by the sum, somebody who passed once by the epsilon of one release. Beyond the
year's limit nothing more is released.

The record is kept by the store or the ledger and only grows. It holds no figure: a keyed digest
tells whether the true counts of a released bin were changed afterward.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Protocol

from noren.errors import BudgetSpent, ReleaseRefused
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductYear:
    """A product in a calendar year (UTC): what one limit is for.

    `product` names the figures, not the plan: a changed plan does not open a new budget.
    """

    product: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """One release of one time bin: what it spent, and a keyed digest of its true counts."""

    product: str
    epoch_s: int
    epsilon: Fraction
    commitment: str

    @property
    def account(self) -> ProductYear:
        """The account that it is charged to: the year in which the bin begins."""
        year = datetime.fromtimestamp(self.epoch_s, UTC).year
        return ProductYear(product=self.product, year=year)


class BudgetRecord(Protocol):
    """Where spends are written; it only grows."""

    def charge(self, spends: Sequence[Spend], *, limit: Fraction) -> None:
        """Write down those spends that are new, durably and before anything is shown.

        All or nothing, and one caller at a time. `new_spends` decides.

        Raises:
            BudgetSpent: together they would exceed the limit of a year.
            ReleaseRefused: a bin was released with other counts or another epsilon.
        """


def new_spends(
    asked: Sequence[Spend], *, past: Sequence[Spend], limit: Fraction
) -> tuple[Spend, ...]:
    """Those of the asked spends that are not yet among the past ones.

    Raises:
        BudgetSpent: with them a product would exceed its limit of a year.
        ReleaseRefused: a bin was released with other counts or another epsilon.
    """
    known = {(spend.product, spend.epoch_s): spend for spend in past}
    spent: dict[ProductYear, Fraction] = {}
    for spend in past:
        spent[spend.account] = spent.get(spend.account, Fraction(0)) + spend.epsilon
    fresh = []
    for spend in asked:
        before = known.get((spend.product, spend.epoch_s))
        if before is not None:
            if before != spend:
                raise _changed(spend)
            continue
        account = spend.account
        spent[account] = spent.get(account, Fraction(0)) + spend.epsilon
        if spent[account] > limit:
            raise _spent(account, limit)
        known[spend.product, spend.epoch_s] = spend
        fresh.append(spend)
    return tuple(fresh)


def _spent(account: ProductYear, limit: Fraction) -> BudgetSpent:
    return BudgetSpent(
        where=Words(
            en=f"product {account.product}, {account.year}",
            ja=f"公開データ {account.product}({account.year} 年)",
        ),
        found=Words(
            en=f"a release beyond the budget of epsilon {limit}",
            ja=f"年間のプライバシー予算(ε = {limit})を超える公開",
        ),
        expected=Words(en="releases within the budget", ja="予算内の公開"),
        remedy=Words(
            en="publish no more of this year, or wider bins or more noise from next year on",
            ja="この年の公開をここで終え、翌年から区間を広げるかノイズを増やしてください",
        ),
    )


def _changed(spend: Spend) -> ReleaseRefused:
    return ReleaseRefused(
        where=Words(
            en=f"product {spend.product}, bin {spend.epoch_s}",
            ja=f"公開データ {spend.product} の区間 {spend.epoch_s}",
        ),
        found=Words(
            en="a bin that was released with other counts or another epsilon",
            ja="別の数値または別の ε ですでに公開した区間",
        ),
        expected=Words(
            en="the counts and the epsilon of its first release",
            ja="最初に公開したときと同じ数値と ε",
        ),
        remedy=Words(
            en="leave the published figure as it is: the difference would tell what was changed",
            ja="公開済みの値をそのまま使ってください。差から変更の中身が分かってしまいます",
        ),
    )
