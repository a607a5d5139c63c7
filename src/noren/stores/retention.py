"""What is kept until when: the periods of a plan, and a clock that never runs backward.

A figure expires when its bin's end is as old as the plan keeps it; a day of a holding when its
beginning is. Declaring less purges the surplus; declaring more prolongs nothing that is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from noren.errors import ClockImplausible
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.plan.personal import closeness_of
from noren.stores.holdings.holdings import HeldItem
from noren.stores.ledger.terms import DataItem
from noren.vocabulary.records import Closeness, RecordClass
from noren.vocabulary.words import Words

LONGEST_LEAP: Final = timedelta(days=400)
"""HOUSE: no installation rests longer; a clock that is further ahead is taken for wrong."""
PASSED_ON_S: Final = 1
"""A plan keeps for a second what it only passes on."""
_HELD: Final = {
    RecordClass.TRAJECTORY_POINT: DataItem.TRAJECTORY,
    RecordClass.VISIT: DataItem.VISIT,
    RecordClass.MASKED_STILL: DataItem.MASKED_STILL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRule:
    """How long the figures of one output are kept."""

    camera: str
    output: str
    keep_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingRule:
    """How long the days of one holding are kept.

    `from_first_visit`: a day is that of the first visit, and later visits do not prolong it.
    """

    item: HeldItem
    kind: DataItem
    from_first_visit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRules:
    """Everything that a plan says of keeping."""

    plan_digest: str
    figures: tuple[FigureRule, ...]
    holdings: tuple[HoldingRule, ...]

    def kind_of(self, item: str) -> DataItem:
        """What a holding is; trajectories where the plan does not know the item any more."""
        for rule in self.holdings:
            if rule.item.id == item:
                return rule.kind
        return DataItem.TRAJECTORY


def kind_of_record(record: RecordClass | None) -> DataItem:
    """What a record is where it is kept; statistics where it is not sealed."""
    return DataItem.STATISTICS if record is None else _HELD.get(record, DataItem.STATISTICS)


def retention_rules(plan: Plan, digest: str) -> RetentionRules:
    """The rules of a plan. What it only passes on (`keep: 1 s`) is no holding."""
    held = [
        _holding_rule(plan, output, kind)
        for output in plan.outputs
        if (kind := _HELD.get(output.record)) and output.keep.seconds > PASSED_ON_S
    ]
    return RetentionRules(
        plan_digest=digest,
        figures=tuple(
            FigureRule(camera=output.camera, output=output.id, keep_s=output.keep.seconds)
            for output in plan.outputs
            if output.record not in _HELD
        ),
        holdings=tuple(held),
    )


def _holding_rule(plan: Plan, output: Output, kind: DataItem) -> HoldingRule:
    keep_s = output.keep.seconds
    is_linked = plan.repeat is not None and closeness_of(plan, output) is Closeness.PERSONAL
    if is_linked:
        assert plan.repeat is not None
        keep_s = min(keep_s, plan.repeat.window.seconds)
    return HoldingRule(
        item=HeldItem(id=output.id, keep_s=keep_s), kind=kind, from_first_visit=is_linked
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionTime:
    """Now, as far as keeping is concerned.

    Attributes:
        at_s: UTC seconds, never less than what was seen before.
        behind_s: by how much the machine's clock is behind that; 0 where it is not.
    """

    at_s: int
    behind_s: int

    @property
    def at(self) -> datetime:
        """The same as a time."""
        return datetime.fromtimestamp(self.at_s, UTC)


def judge_clock(clock_s: float, *, high_water_s: float | None, where: str) -> RetentionTime:
    """The time that counts, given the latest that was ever seen here.

    A clock set back prolongs nothing: the high-water mark counts. A clock that leaps far ahead
    destroys nothing either, before a person has looked at it.

    Raises:
        ClockImplausible: more than `LONGEST_LEAP` after the mark.
    """
    if high_water_s is None:
        return RetentionTime(at_s=int(clock_s), behind_s=0)
    if clock_s > high_water_s + LONGEST_LEAP.total_seconds():
        seen = datetime.fromtimestamp(high_water_s, UTC).date().isoformat()
        now = datetime.fromtimestamp(clock_s, UTC).date().isoformat()
        raise ClockImplausible(
            where=where,
            found=Words(
                en=f"a clock at {now}, when the last time seen here was {seen}",
                ja=f"時計は {now} ですが、ここで最後に確認した日は {seen} です",
            ),
            expected=Words(
                en=f"at most {LONGEST_LEAP.days} days between two uses",
                ja=f"前回の使用から {LONGEST_LEAP.days} 日以内であること",
            ),
            remedy=Words(
                en="set the clock; if it is right, run `noren purge PLAN --store STORE --now "
                "--clock-is-right`",
                ja="時計を合わせてください。正しい場合は "
                "`noren purge PLAN --store STORE --now --clock-is-right` を実行してください",
            ),
        )
    at_s = max(int(clock_s), int(high_water_s))
    return RetentionTime(at_s=at_s, behind_s=max(0, int(high_water_s) - int(clock_s)))
