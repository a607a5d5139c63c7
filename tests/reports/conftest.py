"""Figures as the release step hands them out, and a page made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, timezone

import pytest

from noren.gate.figures import (
    CoverageTable,
    Declaration,
    LineCountTable,
    OutputKey,
    ZoneOccupancyTable,
)
from noren.gate.release import Holder, Reader, Release, release
from noren.operations.demo_plan import write_scene_plan
from noren.plan.digest import canonical_text
from noren.plan.load import parse_plan
from noren.reports.declared import ShownPlan, read_shown_plan
from noren.reports.page import FileBeside, ReportFacts
from noren.reports.series import count_series, coverage_series, occupancy_series
from noren.reports.times import Clock
from noren.stores.run_history import PastRun
from noren.testing.scene import Scene
from noren.vocabulary.terms import Role

NINE = 1_795_305_600
"""2026-11-22 09:00 in Japan."""
JAPAN = timezone(timedelta(hours=9), "JST")
DIGEST = "ab" * 32

Figures = Sequence[tuple[int, int] | None]


@dataclass(frozen=True, kw_only=True)
class Bins:
    """Neighboring bins of one camera; None for a bin that was not watched at all, and a bin
    that nobody wrote where `missing` says so."""

    width_s: int = 900
    start_s: int = NINE
    coverage: tuple[float, ...]
    missing: frozenset[int] = frozenset()
    camera: str = "door"

    def rows(self) -> list[int]:
        return [i for i in range(len(self.coverage)) if i not in self.missing]

    def key(self, output: str) -> OutputKey:
        return OutputKey(plan_digest=DIGEST, camera=self.camera, output=output)

    def declarations(self, output: str, record: str) -> dict[OutputKey, Declaration]:
        return {
            self.key(output): Declaration(
                record=record,
                purpose="p",
                bin_s=self.width_s,
                keep_s=86400,
                minimum_cell=5,
                readers=frozenset({Role.PUBLIC, Role.ANALYST}),
            )
        }


def line_table(bins: Bins, figures: Figures, *, class_word: str = "person") -> LineCountTable:
    rows = [(i, direction) for i in bins.rows() for direction in (0, 1)]
    return LineCountTable(
        output=tuple(bins.key("door-crossings") for _ in rows),
        line=tuple("entrance" for _ in rows),
        direction=tuple(("forward", "backward")[d] for _, d in rows),
        class_word=tuple(class_word for _ in rows),
        start_s=tuple(bins.start_s + i * bins.width_s for i, _ in rows),
        end_s=tuple(bins.start_s + (i + 1) * bins.width_s for i, _ in rows),
        count=tuple(None if (pair := figures[i]) is None else pair[d] for i, d in rows),
        coverage_ratio=tuple(bins.coverage[i] for i, _ in rows),
        model=tuple("silhouette" for _ in rows),
        declarations=bins.declarations("door-crossings", "line_count"),
    )


def zone_table(bins: Bins, figures: Sequence[tuple[float, int] | None]) -> ZoneOccupancyTable:
    rows = bins.rows()
    return ZoneOccupancyTable(
        output=tuple(bins.key("display-people") for _ in rows),
        area=tuple("display" for _ in rows),
        class_word=tuple("person" for _ in rows),
        start_s=tuple(bins.start_s + i * bins.width_s for i in rows),
        end_s=tuple(bins.start_s + (i + 1) * bins.width_s for i in rows),
        mean=tuple(None if (pair := figures[i]) is None else pair[0] for i in rows),
        maximum=tuple(None if (pair := figures[i]) is None else pair[1] for i in rows),
        coverage_ratio=tuple(bins.coverage[i] for i in rows),
        model=tuple("silhouette" for _ in rows),
        declarations=bins.declarations("display-people", "zone_occupancy"),
    )


def coverage_table(bins: Bins, states: Sequence[int] | None = None) -> CoverageTable:
    rows = bins.rows()
    return CoverageTable(
        output=tuple(bins.key("door-crossings") for _ in rows),
        start_s=tuple(bins.start_s + i * bins.width_s for i in rows),
        end_s=tuple(bins.start_s + (i + 1) * bins.width_s for i in rows),
        watched_s=tuple(bins.coverage[i] * bins.width_s for i in rows),
        coverage_ratio=tuple(bins.coverage[i] for i in rows),
        frames_in=tuple(9000 for _ in rows),
        frames_searched=tuple(7000 for _ in rows),
        frames_gated=tuple(2000 for _ in rows),
        frames_dropped=tuple(0 for _ in rows),
        states=tuple(0 if states is None else states[i] for i in rows),
        model=tuple("silhouette" for _ in rows),
        declarations=bins.declarations("door-crossings", "line_count"),
    )


def let_out(
    table: LineCountTable | ZoneOccupancyTable | CoverageTable, reader: Reader = Holder.HOLDER
) -> Release:
    return release(table, reader=reader)


@pytest.fixture(scope="session")
def tables() -> type:
    """The builders above, for tests in this folder."""

    class Tables:
        bins = Bins
        lines = staticmethod(line_table)
        zones = staticmethod(zone_table)
        coverage = staticmethod(coverage_table)
        let_out = staticmethod(let_out)
        nine = NINE

    return Tables


@pytest.fixture(scope="session")
def clock_of() -> Callable[[str], Clock]:
    def make(language: str) -> Clock:
        return Clock(zone=JAPAN, zone_name="Asia/Tokyo", language=language)

    return make


@pytest.fixture(scope="session")
def demo_plan() -> ShownPlan:
    text = write_scene_plan(
        Scene(seconds=2.0), film="f.mp4", detector="silhouette", today=date(2026, 11, 22)
    )
    return read_shown_plan(canonical_text(parse_plan(text, "plan.yaml").plan), digest="")


@pytest.fixture
def past_run() -> PastRun:
    return PastRun(
        camera="door",
        live=False,
        start_s=float(NINE),
        opened_s=NINE + 86400,
        ending="ended",
        plan_digest=DIGEST,
        model="silhouette",
        software="0.1.0",
        jailed=True,
        attempted=22,
        refused=22,
    )


@pytest.fixture
def facts(demo_plan: ShownPlan, past_run: PastRun) -> ReportFacts:
    """An hour and a quarter: full, partly watched, covered, not written, and zero."""
    bins = Bins(coverage=(1.0, 0.5, 0.0, 0.0, 1.0), missing=frozenset({3}))
    lines = line_table(bins, [(12, 7), (3, 1), None, None, (0, 0)])
    zones = zone_table(bins, [(1.24, 3), (0.5, 1), None, None, (0.0, 0)])
    return ReportFacts(
        plans=(demo_plan,),
        digests=(DIGEST,),
        period=(NINE, NINE + 5 * 900),
        counts=count_series(let_out(lines)),
        occupancies=occupancy_series(let_out(zones)),
        coverages=coverage_series(let_out(coverage_table(bins, [0, 2, 2, 0, 0]))),
        bins={("door", "door-crossings"): 900, ("door", "display-people"): 900},
        runs=(past_run,),
        incidents=(),
        files=(FileBeside(name="line_count.csv", kind="line_count"),),
        other_page="index.en.html",
        software="0.1.0",
        made_s=float(NINE + 90000),
    )


@pytest.fixture
def hostile(facts: ReportFacts) -> ReportFacts:
    """The same, where every name of the plan tries to become markup or to burst its box."""
    nasty = "<script>alert('&\"\x07')</script>" + "蔵" * 150 + "W" * 150

    def spoil(value: object) -> object:
        if isinstance(value, dict):
            return {k: nasty if k in ("ja", "en") else spoil(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [spoil(part) for part in value]
        return value

    plan = ShownPlan.model_validate(spoil(facts.plans[0].model_dump()))
    return replace(facts, plans=(plan,))
