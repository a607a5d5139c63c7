"""The report as one HTML page that needs nothing else: no script, no request, prints on A4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from noren.gate.attribute_figures import AttributeCountsTable
from noren.gate.release import Release
from noren.reports.attribute_sections import AttributeStudio
from noren.reports.behavior_sections import Behavior, BehaviorStudio
from noren.reports.certified import Certified, CheckRow
from noren.reports.declared import Names, ShownPlan
from noren.reports.estimates import SILHOUETTE_ERROR, is_estimated
from noren.reports.printed_seal import PrintedSeal
from noren.reports.recorded_incidents import recorded
from noren.reports.sections import Section, Studio
from noren.reports.series import CountSeries, CoverageSeries, OccupancySeries
from noren.reports.templates_of_pages import templates
from noren.reports.times import Clock
from noren.reports.words import say
from noren.stores.run_history import PastRun
from noren.stores.statistics import Incident
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

_MOST_RUNS: Final = 20
_SHORT: Final = 12
_ABOUT_SINGLE_PEOPLE: Final = {
    RecordClass.VISIT.value: "limit_features",
    RecordClass.TRAJECTORY_POINT.value: "limit_paths",
}
"""Records that no report shows, and what it says of them all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileBeside:
    """A file that lies beside the page, and what kind of figures it holds."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """All that a report shows. `plans` and `digests` are in step, the newest first.

    `period` bounds all figures, UTC seconds; `bins` are the plan's widths by camera and output;
    `other_page` is the file name of the same report in the other language; `fused` says which
    cameras made what several make together.
    """

    plans: tuple[ShownPlan, ...]
    digests: tuple[str, ...]
    period: tuple[int, int]
    counts: tuple[CountSeries, ...]
    occupancies: tuple[OccupancySeries, ...]
    coverages: tuple[CoverageSeries, ...]
    bins: dict[tuple[str, str], int]
    runs: tuple[PastRun, ...]
    incidents: tuple[Incident, ...]
    files: tuple[FileBeside, ...]
    other_page: str | None
    software: str
    made_s: float
    behavior: Behavior | None = None
    attributes: Release[AttributeCountsTable] | None = None
    seal: PrintedSeal | None = None
    certified: Certified | None = None
    checks: tuple[CheckRow, ...] = ()
    fused: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _RunRow:
    began: str
    camera: str
    source: str
    lock: str
    locked: bool
    model: str
    software: str
    digest: str
    ending: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seal:
    """What the top of the page says about the lock."""

    kind: str
    sign: str
    short: str
    long: str


def render_page(facts: ReportFacts, clock: Clock) -> str:
    """The whole page in the clock's language and zone."""
    language = clock.language
    names = Names(facts.plans, language)
    estimated = frozenset(run.camera for run in facts.runs if is_estimated(run.model))
    studio = Studio(
        clock=clock,
        names=names,
        bins=facts.bins,
        estimated=estimated,
        certified=facts.certified,
    )
    behavior = (
        ()
        if facts.behavior is None
        else BehaviorStudio(studio, facts.coverages).sections(facts.behavior)
    )
    people = AttributeStudio(studio, facts.coverages)
    attributes = () if facts.attributes is None else people.sections(facts.attributes)
    errors = () if facts.attributes is None else people.errors(facts.attributes)
    lines, areas = studio.lines(facts.counts), studio.areas(facts.occupancies)
    return (
        templates()
        .get_template("report.html.j2")
        .render(
            say=lambda key, **marks: say(key, language, **marks),
            language=language,
            title=_title(facts, language),
            subtitle=clock.period(*facts.period),
            seals=_seals(facts, clock),
            facts=_declared(facts, clock),
            lines=lines,
            areas=areas,
            behavior=behavior,
            attributes=attributes,
            attribute_errors=errors,
            cameras=studio.cameras(facts.coverages),
            has_estimates=bool(estimated),
            runs=_run_rows(facts.runs, names, clock),
            more_runs=max(0, len(facts.runs) - _MOST_RUNS),
            digests=facts.digests,
            checks=tuple((one, one.text.in_language(language)) for one in facts.checks),
            limits=_limits(facts, lines, areas, language),
            seal=facts.seal,
            files=facts.files,
            other_page=facts.other_page,
            software=facts.software,
            moment=f"{clock.date(facts.made_s)} {clock.hour(facts.made_s)}",
        )
    )


def _title(facts: ReportFacts, language: str) -> str:
    if not facts.plans:
        return say("unknown_plan", language)
    return facts.plans[0].title.in_language(language)


def _seals(facts: ReportFacts, clock: Clock) -> tuple[_Seal, ...]:
    """The lock's seal, or the warning in its place; incidents beside it."""
    language = clock.language
    seals = []
    if all(run.jailed for run in facts.runs):
        fewest = min(facts.runs, key=lambda run: run.attempted or 0)
        seals.append(
            _Seal(
                kind="good",
                sign="✓",
                short=say("jailed_short", language),
                long=say(
                    "jailed_long", language, attempted=fewest.attempted, refused=fewest.refused
                ),
            )
        )
    else:
        seals.append(
            _Seal(
                kind="bad",
                sign="!",
                short=say("unjailed_short", language),
                long=say("unjailed_long", language),
            )
        )
    if facts.incidents:
        seals.append(
            _Seal(
                kind="bad",
                sign="!",
                short=say("incident_short", language),
                long=recorded(facts.incidents, clock),
            )
        )
    differing = sum(one.differs for one in facts.checks)
    if differing:
        seals.append(
            _Seal(
                kind="bad",
                sign="!",
                short=say("differs_short", language),
                long=say("differs_long", language, number=differing),
            )
        )
    return tuple(seals)


def _declared(facts: ReportFacts, clock: Clock) -> tuple[_Fact, ...]:
    """Who measured what, where and what for: from the plan that ran last."""
    language = clock.language

    def fact(label: str, *values: str) -> _Fact:
        return _Fact(label=say(label, language), values=values)

    when = (
        fact("period_label", clock.period(*facts.period)),
        fact("zone_label", clock.zone_name),
    )
    if not facts.plans:
        return when
    plan = facts.plans[0]
    seen = {key.camera for key in (series.key for series in facts.coverages)}
    cameras = [camera for camera in plan.cameras if camera.id in seen]
    sites = {camera.site for camera in cameras}
    contact = plan.contact_point
    return (
        fact("operator_label", plan.operator.name.in_language(language)),
        fact("purpose_label", *(p.text.in_language(language) for p in plan.purposes)),
        fact("benefit_label", *(p.benefit.in_language(language) for p in plan.purposes)),
        fact("site_label", *(s.name.in_language(language) for s in plan.sites if s.id in sites)),
        fact(
            "camera_label",
            *(
                say(
                    "camera_in",
                    language,
                    camera=camera.name.in_language(language),
                    position=camera.position.in_language(language),
                )
                for camera in cameras
            ),
        ),
        *when,
        fact("contact_label", contact.department.in_language(language), *contact.ways),
    )


def _run_rows(runs: Sequence[PastRun], names: Names, clock: Clock) -> tuple[_RunRow, ...]:
    language = clock.language
    return tuple(
        _RunRow(
            began=f"{clock.day(run.start_s)} {clock.hour(run.start_s)}",
            camera=names.camera(run.camera),
            source=say("source_live" if run.live else "source_film", language),
            lock=say("locked_cell", language, refused=run.refused, attempted=run.attempted)
            if run.jailed
            else say("unlocked_cell", language),
            locked=run.jailed,
            model=run.model,
            software=run.software,
            digest=run.plan_digest[:_SHORT],
            ending=say(f"ending_{run.ending or 'none'}", language),
        )
        for run in list(reversed(runs))[:_MOST_RUNS]
    )


def _countable(facts: ReportFacts) -> set[tuple[str, str]]:
    """The lines and areas, by camera, of whose figures a person's count can speak."""
    keys = [*(one.key for one in facts.counts), *(one.key for one in facts.occupancies)]
    shown = {(key.camera, key.target) for key in keys}
    if facts.behavior is not None:
        speeds = facts.behavior.speeds.table
        shown |= {(key.camera, line) for key, line in zip(speeds.output, speeds.line, strict=True)}
    if facts.attributes is not None:
        people = facts.attributes.table
        shown |= {(key.camera, line) for key, line in zip(people.output, people.line, strict=True)}
    return shown


def _limits(
    facts: ReportFacts, lines: tuple[Section, ...], areas: tuple[Section, ...], language: str
) -> tuple[str, ...]:
    limits = [one.in_language(language) for one in facts.fused]
    models = sorted({run.model for run in facts.runs})
    if any(is_estimated(model) for model in models):
        error = SILHOUETTE_ERROR.in_language(language)
        limits.append(say("limit_estimated", language, error=error))
    limits.extend(
        say("limit_model", language, model=model) for model in models if not is_estimated(model)
    )
    if lines:
        limits.append(say("limit_crossings", language))
    if facts.certified is not None:
        shown = _countable(facts)
        limits.extend(one.in_language(language) for one in facts.certified.caveats(shown))
        limits.append(say("limit_certified", language))
    limits.append(say("limit_hidden", language))
    if areas:
        limits.append(say("limit_occupancy", language))
    if facts.behavior is not None and (
        len(facts.behavior.stays.table) or len(facts.behavior.waits.table)
    ):
        limits.append(say("limit_stays", language))
    if facts.attributes is not None and len(facts.attributes.table):
        limits.append(say("limit_attributes", language))
    limits.extend(say(key, language) for key in ("limit_unwatched", "limit_no_person"))
    records = {output.record for plan in facts.plans for output in plan.outputs}
    limits.extend(
        say(key, language) for record, key in _ABOUT_SINGLE_PEOPLE.items() if record in records
    )
    return tuple(limits)
