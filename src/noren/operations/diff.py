"""`noren diff`: what changed between two plans, and what has to be done before the new one runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypedDict

from pydantic import BaseModel

from noren.operations.check import today_in_japan
from noren.operations.reading import read_plan
from noren.plan.diff import TOLERANCE_RATIO, Change, PlanDiff, Value, diff_plans
from noren.plan.load import LoadedPlan
from noren.plan.values import Text
from noren.rules.assessment import Need, assess_diff, earliest_day, is_blocked
from noren.rules.consequences import SOURCES, Consequence
from noren.rules.rule_sets import rule_sets_on
from noren.vocabulary.words import Words

Format = Literal["text", "json"]
_LONGEST = 100


class ChangeMapping(TypedDict):
    """One change as `noren diff --format json` prints it."""

    kind: str
    path: str
    published: bool
    before: dict[str, str]
    after: dict[str, str]
    ja: str
    en: str


class NeedMapping(TypedDict):
    """One consequence as `noren diff --format json` prints it."""

    consequence: str
    done: bool
    ja: str
    en: str
    detail: dict[str, str] | None
    causes: list[str]
    earliest: str | None
    lines: list[str]
    source: str


class DiffMapping(TypedDict):
    """What `noren diff --format json` prints."""

    old: str
    new: str
    old_digest: str
    new_digest: str
    as_of: str
    notices_stale: bool
    blocked: bool
    earliest: str
    tolerance_ratio: float
    changes: list[ChangeMapping]
    consequences: list[NeedMapping]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedDiff:
    """Two plans, their differences, and what these make necessary as of a day."""

    old: LoadedPlan
    new: LoadedPlan
    as_of: date
    diff: PlanDiff
    needs: tuple[Need, ...]

    @property
    def blocked(self) -> bool:
        """Whether something must be done before the new plan may run."""
        return is_blocked(self.needs)

    def to_mapping(self) -> DiffMapping:
        """All of it as plain values."""
        return {
            "old": self.old.name,
            "new": self.new.name,
            "old_digest": self.old.digest,
            "new_digest": self.new.digest,
            "as_of": self.as_of.isoformat(),
            "notices_stale": self.diff.stale,
            "blocked": self.blocked,
            "earliest": earliest_day(self.needs, self.as_of).isoformat(),
            "tolerance_ratio": TOLERANCE_RATIO,
            "changes": [_map_change(change) for change in self.diff.changes],
            "consequences": [self._map_need(need) for need in self.needs],
        }

    def cite(self, consequence: Consequence, language: str) -> str:
        """The sources of a consequence that hold on the day; all of them where none does."""
        sets = rule_sets_on(self.as_of)
        every = SOURCES[consequence]
        chosen = [one for one in every if one.rule_set in sets] or list(every)
        return {"ja": "、", "en": "; "}[language].join(one.cite(language) for one in chosen)

    def _map_need(self, need: Need) -> NeedMapping:
        detail = need.detail
        return {
            "consequence": need.consequence.value,
            "done": need.done,
            "ja": need.consequence.ja,
            "en": need.consequence.en,
            "detail": None if detail is None else {"ja": detail.ja, "en": detail.en},
            "causes": [change.spelled for change in need.causes],
            "earliest": None if need.earliest is None else need.earliest.isoformat(),
            "lines": list(need.lines),
            "source": self.cite(need.consequence, "en"),
        }


def diff_files(old: Path, new: Path, *, as_of: date | None = None) -> AssessedDiff:
    """Compare two plans as of a day; left out, today in Japan.

    Raises:
        UsageError: a file is not there, or the day lies before the first rule set.
        PlanErrors: a file is no plan.
    """
    return diff_loaded(read_plan(old), read_plan(new), as_of=as_of or today_in_japan())


def diff_loaded(old: LoadedPlan, new: LoadedPlan, *, as_of: date) -> AssessedDiff:
    """Compare two plans that were read already; see `diff_files`."""
    rule_sets_on(as_of)  # a day before the first rule set is refused before anything is said
    diff = diff_plans(old.plan, new.plan)
    needs = assess_diff(diff, old=old.plan, new=new.plan, digest=new.digest, as_of=as_of)
    return AssessedDiff(old=old, new=new, as_of=as_of, diff=diff, needs=needs)


def render_diff(assessed: AssessedDiff, output_format: Format, language: str) -> str:
    """The comparison as text or as one JSON document; ends with a line break."""
    if output_format == "json":
        return json.dumps(assessed.to_mapping(), ensure_ascii=False, indent=2) + "\n"
    return "\n".join(_lines(assessed, language)) + "\n"


_HEAD = Words(
    ja="{old} → {new}: 変更{count}件({as_of}時点)",
    en="{old} -> {new}: changes: {count} (as of {as_of})",
)
_STALE = Words(
    ja="要約値 {old} → {new}: 掲示中の告知は古くなります。",
    en="digest {old} -> {new}: notices now up are stale.",
)
_SAME = Words(
    ja="要約値は {new} のまま: 掲示中の告知は有効です。",
    en="digest still {new}: notices now up stay true.",
)
_CHANGES = Words(ja="変更点", en="What changed")
_NEEDS = Words(ja="必要なこと(影響の大きい順)", en="What it makes necessary, by effect")
_DONE = Words(ja="済", en="done")
_TO_DO = Words(ja="未了", en="to do")
_BECAUSE = Words(ja="原因: {causes}", en="because of: {causes}")
_SOURCE = Words(ja="根拠: {source}", en="source: {source}")
_ADD = Words(ja="新しい計画書に書き足す行:", en="lines for the new plan:")
_EARLIEST = Words(
    ja="本日({as_of})すべてに着手した場合、新しい計画書で撮影できる最も早い日: {earliest}",
    en="If everything begins on {as_of}, the new plan may film from {earliest} at the earliest.",
)
_NONE = Words(ja="なし", en="none")
_TOLERANCE = Words(
    ja="(図形の角の移動が画面の{percent}%以内なら、同じ図形とみなします。)",
    en="(Shapes whose corners move by at most {percent} % of the picture count as the same.)",
)


def _lines(assessed: AssessedDiff, language: str) -> Iterator[str]:
    facts = {
        "old": assessed.old.name,
        "new": assessed.new.name,
        "count": len(assessed.diff.changes),
        "as_of": assessed.as_of,
    }
    yield _HEAD.fill(**facts).in_language(language)
    digests = {"old": assessed.old.digest[:12], "new": assessed.new.digest[:12]}
    yield (_STALE if assessed.diff.stale else _SAME).fill(**digests).in_language(language)
    if assessed.diff.changes:
        yield ""
        yield _CHANGES.in_language(language)
    for change in assessed.diff.changes:
        before, after = say_value(change.before), say_value(change.after)
        # A text reworded in the other language only would look unchanged.
        differ = before.in_language(language) != after.in_language(language)
        shown = language if differ else {"ja": "en", "en": "ja"}[language]
        values = f"{before.in_language(shown)} → {after.in_language(shown)}"
        yield f"  {change.kind.in_language(language)}: {change.spelled}"
        yield f"    {values}"
    if any("drawing" in change.kind.value for change in assessed.diff.changes):
        yield "  " + _TOLERANCE.fill(percent=TOLERANCE_RATIO * 100).in_language(language)
    yield ""
    yield _NEEDS.in_language(language)
    for need in assessed.needs:
        yield from _need_lines(need, assessed, language)
    if assessed.blocked:
        day = earliest_day(assessed.needs, assessed.as_of)
        yield ""
        yield _EARLIEST.fill(as_of=assessed.as_of, earliest=day).in_language(language)


def _need_lines(need: Need, assessed: AssessedDiff, language: str) -> Iterator[str]:
    state = (_DONE if need.done else _TO_DO).in_language(language)
    if need.consequence is Consequence.NOTHING:
        yield f"  {need.consequence.in_language(language)}"
        return
    yield f"  [{state}] {need.consequence.in_language(language)}"
    if need.detail is not None:
        yield f"      {need.detail.in_language(language)}"
    kinds = (f"{change.spelled} ({change.kind.in_language(language)})" for change in need.causes)
    yield f"      {_BECAUSE.fill(causes=', '.join(kinds)).in_language(language)}"
    source = assessed.cite(need.consequence, language)
    yield f"      {_SOURCE.fill(source=source).in_language(language)}"
    if need.lines and not need.done:
        yield f"      {_ADD.in_language(language)}"
        yield from (f"        {line}" for line in need.lines)


def say_value(value: Value) -> Words:
    """A value of a plan as people read it, shortened; an entry by its id or its kind."""
    if value is None:
        return _NONE
    if isinstance(value, Text):
        return Words(ja=_shorten(value.ja), en=_shorten(value.en))
    if isinstance(value, BaseModel) and "seconds" not in type(value).model_fields:
        name = getattr(value, "id", None) or type(value).__name__
        return Words(ja=str(name), en=str(name))
    if isinstance(value, tuple):
        parts = [say_value(part) for part in value]
        return Words(
            ja=_shorten("[" + ", ".join(part.ja for part in parts) + "]"),
            en=_shorten("[" + ", ".join(part.en for part in parts) + "]"),
        )
    text = _shorten(str(value).lower() if isinstance(value, bool) else str(value))
    return Words(ja=text, en=text)


def _shorten(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _LONGEST else one_line[: _LONGEST - 1] + "…"


def _map_change(change: Change) -> ChangeMapping:
    before, after = say_value(change.before), say_value(change.after)
    return {
        "kind": change.kind.value,
        "path": change.spelled,
        "published": change.published,
        "before": {"ja": before.ja, "en": before.en},
        "after": {"ja": after.ja, "en": after.en},
        "ja": change.kind.ja,
        "en": change.kind.en,
    }
