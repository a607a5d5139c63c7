"""What stands beside tables of passages and stays where a line, or an area, was certified."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from noren.gate.attribute_figures import AttributeCountsTable
from noren.gate.behavior_figures import DwellTable, SpeedTable
from noren.gate.release import Holder, release
from noren.reports.attribute_sections import AttributeStudio
from noren.reports.behavior_sections import BehaviorStudio
from noren.reports.certified import Certified, Measured
from noren.reports.declared import Names
from noren.reports.sections import Section, Studio
from noren.reports.series import coverage_series
from noren.reports.speed_sections import SpeedStudio
from noren.stores.certificates import Certificate, CertifiedFigure
from noren.stores.ledger.terms import CountedAt
from noren.vocabulary.terms import Role

DIGEST = "ab" * 32
UNCHECKED = {"ja": "精度は未検証", "en": "accuracy not certified"}
FORWARD = {
    "ja": "±6 %(95 %)、2026-11-20 検証(現地)",
    "en": "±6 %, 95 %, certified 2026-11-20 (on site)",
}


def certificate(target: str, *directions: str) -> Certificate:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return Certificate(
        number=1,
        plan=DIGEST,
        model="silhouette",
        camera="door",
        output="another-output",
        target=target,
        class_word="person",
        counted_at=CountedAt.PLACE,
        role=Role.SITE_MANAGER,
        on=date(2026, 11, 20),
        from_at=at,
        to_at=at,
        counted_s=900,
        bin_s=60,
        events=99,
        confidence=0.95,
        figures=tuple(
            CertifiedFigure(
                direction=one,  # type: ignore[arg-type]
                machine=50.0,
                person=50.0,
                slots=15,
                error_ratio=0.0,
                low_ratio=-0.06,
                high_ratio=0.02,
                bias=0.0,
                spread=None,
                method="paired",
            )
            for one in directions
        ),
    )


def frame(tables, rows: int) -> dict[str, object]:
    bins = tables.bins(coverage=(1.0,))
    return {
        "output": (bins.key("door-crossings"),) * rows,
        "class_word": ("person",) * rows,
        "start_s": (bins.start_s,) * rows,
        "end_s": (bins.start_s + 900,) * rows,
        "coverage_ratio": (1.0,) * rows,
        "model": ("silhouette",) * rows,
        "declarations": bins.declarations("door-crossings", "line_count"),
    }


class Page:
    """The parts of a page about one bin, with these certificates."""

    def __init__(self, tables, clock_of, plan, language: str, *certificates: Certificate) -> None:
        self._tables = tables
        made = {("door", "door-crossings"): {Measured(plan=DIGEST, model="silhouette")}}
        self._studio = Studio(
            clock=clock_of(language),
            names=Names((plan,), language),
            bins={},
            estimated=frozenset(),
            certified=Certified(certificates, made),
        )
        bins = tables.bins(coverage=(1.0,))
        self._coverages = coverage_series(tables.let_out(tables.coverage(bins)))

    def speeds(self) -> Section:
        table = SpeedTable(
            **frame(self._tables, 2),
            line=("entrance",) * 2,
            direction=("forward", "backward"),
            from_km_h=(3, 3),
            to_km_h=(4, 4),
            count=(5, 6),
            error_ratio=(0.05, 0.05),
        )
        (make,) = SpeedStudio(self._studio, self._coverages).of_table(table)
        return make("speeds")

    def attributes(self) -> Section:
        table = AttributeCountsTable(
            **frame(self._tables, 2),
            line=("entrance",) * 2,
            direction=("forward", "backward"),
            sex=("-", "-"),
            age_band=("20-34", "20-34"),
            count=(5, 6),
            crossed=(5, 6),
            judged=(4, 6),
        )
        studio = AttributeStudio(self._studio, self._coverages)
        return studio.sections(release(table, reader=Holder.HOLDER))[0]

    def stays(self) -> Section:
        table = DwellTable(
            **frame(self._tables, 1),
            area=("display",),
            stay_from_s=(0,),
            stay_to_s=(5,),
            count=(3,),
            censored=(0,),
        )
        (make,) = BehaviorStudio(self._studio, self._coverages)._stays(table)
        return make("stays")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_certified_line_speaks_of_passages_of_any_speed_and_not_of_speeds(
    tables, clock_of, demo_plan, language
):
    line = certificate("entrance", "forward")
    section = Page(tables, clock_of, demo_plan, language, line).speeds()
    passages, speeds, *_ = section.notes
    assert FORWARD[language] in passages
    assert passages.endswith(f": {UNCHECKED[language]}"), "nobody certified the way back"
    assert speeds.endswith(UNCHECKED[language])
    assert [headline.stamp for headline in section.headlines] == [UNCHECKED[language]]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_certified_line_speaks_of_who_crossed_and_not_of_ages(
    tables, clock_of, demo_plan, language
):
    line = certificate("entrance", "forward", "backward")
    section = Page(tables, clock_of, demo_plan, language, line).attributes()
    crossed, judged = section.headlines
    assert crossed.stamp.count(FORWARD[language]) == 2
    assert judged.stamp == UNCHECKED[language]
    assert section.notes[1].endswith(UNCHECKED[language])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_certified_area_does_not_speak_of_stays_in_it(tables, clock_of, demo_plan, language):
    section = Page(tables, clock_of, demo_plan, language, certificate("display", "level")).stays()
    assert {headline.stamp for headline in section.headlines} == {UNCHECKED[language]}
    assert section.notes[0] == UNCHECKED[language]


@pytest.mark.parametrize("kind", ["speeds", "attributes", "stays"])
def test_a_table_that_nobody_certified_says_so_once(tables, clock_of, demo_plan, kind):
    section = getattr(Page(tables, clock_of, demo_plan, "en"), kind)()
    assert section.notes[0] == UNCHECKED["en"]
    assert all(headline.stamp == UNCHECKED["en"] for headline in section.headlines)
    assert not any("certified" in note for note in section.notes[1:])
