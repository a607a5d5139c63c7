"""From the difference of two plans to what has to be done, by when, where, and whether it is done.

Whether something is called for depends on the changes and the old plan alone, so that another
change never makes a duty go away; whether it is *done* is read from the new plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from noren.plan.answering import Attestation
from noren.plan.camera import Camera
from noren.plan.change_kinds import ChangeKind
from noren.plan.declaration import Plan
from noren.plan.diff import Change, PlanDiff
from noren.plan.personal import keeps_personal_data
from noren.plan.places import Site
from noren.plan.telling import Change as EntryOfChange
from noren.plan.telling import Publication
from noren.rules.consequences import OUTDATED, Consequence, called_for
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words

_REUSED_FOOTAGE: Final = ("recorded_for_other", "recorded_for_security")
_ENTRIES: Final = {
    ChangeKind.PURPOSE_ADDED: "purpose_added",
    ChangeKind.PURPOSE_CHANGED: "purpose_added",
    ChangeKind.CAMERA_ADDED: "camera_added",
    ChangeKind.VIEW_CHANGED: "view_changed",
    ChangeKind.CAMERA_MOVED: "view_changed",
    ChangeKind.KEPT_LONGER: "retention_extended",
    ChangeKind.WINDOW_LENGTHENED: "retention_extended",
    ChangeKind.DETECTOR_CHANGED: "model_changed",
}
"""The kinds of changes that a running plan lists, and under which word."""
_MATTERS: Final = {
    Consequence.RISK_ANALYSIS: (Matter.RISK_ANALYSIS,),
    Consequence.REIDENTIFICATION: (Matter.REIDENTIFICATION,),
    Consequence.IMPACT_ASSESSMENT: (Matter.IMPACT_ASSESSMENT, Matter.DPIA),
    Consequence.TRAINING: (Matter.TRAINING,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing to do, and the changes that call for it.

    `detail` says where or what exactly; `earliest` is the first day on which the new plan may run
    as far as this need goes, None where no day can be computed; `done` says that the new plan
    already shows it done; `lines` are YAML lines to put into the new plan.
    """

    consequence: Consequence
    causes: tuple[Change, ...]
    done: bool
    detail: Words | None = None
    earliest: date | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """Two plans and the day on which somebody asks what to do."""

    old: Plan
    new: Plan
    digest: str
    as_of: date

    def carries(self, notice: Publication) -> bool:
        """Whether a notice with the new digest can be seen on the day."""
        day = notice.published_on
        return notice.digest == self.digest and day is not None and day <= self.as_of

    def fresh(self, matter: Matter) -> tuple[Attestation, ...]:
        """The answers of the new plan that are younger than all of the old one, and hold."""
        given = [one.on for one in self.old.attestations if one.matter is matter and one.on]
        newest = max(given, default=date.min)
        return tuple(
            one
            for one in self.new.attestations
            if one.matter is matter
            and one.on is not None
            and one.on > newest
            and one.holds_on(self.as_of)
        )


def assess_diff(
    diff: PlanDiff, *, old: Plan, new: Plan, digest: str, as_of: date
) -> tuple[Need, ...]:
    """Everything that the differences make necessary, in the order of effect.

    Args:
        diff: what `diff_plans(old, new)` says.
        digest: the digest of the new plan.
        as_of: the day on which it is asked; days to come are counted from here.

    Returns:
        At least one need; a single `NOTHING` where nothing is called for.
    """
    case = _Case(old=old, new=new, digest=digest, as_of=as_of)
    causes: dict[Consequence, list[Change]] = {}
    for change in diff.changes:
        for consequence in called_for(change.kind, published=change.published):
            causes.setdefault(consequence, []).append(change)
    needs = [
        need
        for consequence, judge in _JUDGES.items()
        if (need := judge(consequence, tuple(causes.get(consequence, ())), case)) is not None
    ]
    needs += [need for judge_all in (_attestations, _entries) if (need := judge_all(diff, case))]
    if not needs:
        return (Need(consequence=Consequence.NOTHING, causes=(), done=True),)
    order = tuple(Consequence)
    return tuple(sorted(needs, key=lambda need: order.index(need.consequence)))


def is_blocked(needs: Iterable[Need]) -> bool:
    """Whether something must still be done before the new plan may run."""
    return any(not need.done for need in needs)


def earliest_day(needs: Iterable[Need], as_of: date) -> date:
    """The first day on which the new plan may run, if everything begins on the day asked."""
    return max((need.earliest for need in needs if need.earliest is not None), default=as_of)


_Judge = Callable[[Consequence, tuple[Change, ...], _Case], Need | None]


def _consent(consequence: Consequence, causes: tuple[Change, ...], case: _Case) -> Need | None:
    personal = keeps_personal_data(case.old)
    due = tuple(change for change in causes if _reuses_footage(change, personal))
    if not due:
        return None
    only_purposes = all(change.kind in _ENTRIES for change in due)
    entries = [one for one in _new_entries(case) if one.kind == "purpose_added"]
    unused = bool(entries) and all(not one.uses_past_data for one in entries)
    return Need(
        consequence=consequence,
        causes=due,
        done=bool(case.fresh(Matter.CONSENT)) or (only_purposes and unused),
        detail=Words(
            ja="以前のデータを使わない場合は、変更の記録に `uses_past_data: false` と書きます。",
            en="If earlier data is not used, say `uses_past_data: false` in the list of changes.",
        ),
    )


def _reuses_footage(change: Change, personal: bool) -> bool:
    """Whether a change lets data taken earlier serve it: kept personal data, or other footage."""
    if change.kind is ChangeKind.FOOTAGE_CHANGED:
        return change.after in _REUSED_FOOTAGE
    if change.kind is ChangeKind.CAMERA_ADDED:
        return isinstance(change.after, Camera) and change.after.footage in _REUSED_FOOTAGE
    return personal


def _prior(consequence: Consequence, causes: tuple[Change, ...], case: _Case) -> Need | None:
    if not causes:
        return None
    lead = timedelta(days=case.new.schedule.lead_days)
    notice = case.new.notices.prior
    told = notice.published_on if notice.digest == case.digest else None
    earliest = (told or case.as_of) + lead
    facts = {"lead": lead.days, "told": told or case.as_of, "earliest": earliest}
    published = Words(
        ja="{told}に公開済み。{lead}日を置き、{earliest}から動かせます。",
        en="Published on {told}; with {lead} days of notice it may run from {earliest}.",
    )
    today = Words(
        ja="{told}に公開すれば、{lead}日を置いて{earliest}から動かせます。",
        en="If published on {told}, it may run from {earliest} after {lead} days of notice.",
    )
    return Need(
        consequence=consequence,
        causes=causes,
        done=told is not None and earliest <= case.as_of,
        earliest=earliest,
        detail=(today if told is None else published).fill(**facts),
    )


def _acquisition(consequence: Consequence, causes: tuple[Change, ...], case: _Case) -> Need | None:
    if not causes:
        return None
    return Need(
        consequence=consequence,
        causes=causes,
        done=case.carries(case.new.notices.acquisition),
        earliest=case.as_of,
        detail=_places(causes, case),
    )


def _signs(consequence: Consequence, causes: tuple[Change, ...], case: _Case) -> Need | None:
    if not causes:
        return None
    notices = case.new.notices
    hung = [notices.prior, notices.acquisition]
    if notices.detail.published_on is not None:
        hung.append(notices.detail)
    return Need(
        consequence=consequence,
        causes=causes,
        done=all(case.carries(notice) for notice in hung),
        detail=_places(causes, case),
    )


def _filing(consequence: Consequence, causes: tuple[Change, ...], case: _Case) -> Need | None:
    before = {site.id: site.ordinance.filed_on for site in case.old.sites}
    asked = [site for site in _sites(causes, case) if site.ordinance.filing_required]
    if not causes or not asked:
        return None
    open_sites = [
        site
        for site in asked
        if site.ordinance.filed_on is None or site.ordinance.filed_on == before.get(site.id)
    ]
    days = max(site.ordinance.filing_days for site in asked)
    names = [(site.municipality, site.ordinance.filing_days) for site in open_sites or asked]
    return Need(
        consequence=consequence,
        causes=causes,
        done=not open_sites,
        earliest=case.as_of + timedelta(days=days) if open_sites else None,
        detail=Words(
            ja="、".join(f"{name.ja}({number}日前まで)" for name, number in names),
            en=", ".join(f"{name.en} ({number} days before)" for name, number in names),
        ),
    )


def _answered(consequence: Consequence, causes: tuple[Change, ...], case: _Case) -> Need | None:
    if not causes:
        return None
    matters = _MATTERS[consequence]
    return Need(
        consequence=consequence,
        causes=causes,
        done=any(case.fresh(matter) for matter in matters),
        detail=Words(
            ja=f"終えたら `noren attest PLAN {matters[0].value}` で記録します。",
            en=f"When it is done, record it with `noren attest PLAN {matters[0].value}`.",
        ),
    )


def _version(consequence: Consequence, causes: tuple[Change, ...], case: _Case) -> Need | None:
    if not causes:
        return None
    raised = case.old.version + 1
    return Need(
        consequence=consequence,
        causes=causes,
        done=case.new.version > case.old.version,
        lines=(f"version: {raised}",),
    )


_JUDGES: Final[dict[Consequence, _Judge]] = {
    Consequence.CONSENT: _consent,
    Consequence.PRIOR_NOTICE: _prior,
    Consequence.FILING: _filing,
    Consequence.ACQUISITION_NOTICE: _acquisition,
    Consequence.SIGNS: _signs,
    **dict.fromkeys(_MATTERS, _answered),
    Consequence.VERSION: _version,
}


def _attestations(diff: PlanDiff, case: _Case) -> Need | None:
    """Answers of the old plan that the changes put in doubt, and signatures that break."""
    signed_over = [c for c in diff.changes if c.path[0] == "title" or c.path[:2] == _NAME]
    doubted: list[Attestation] = []
    causes: list[Change] = []
    for one in case.old.attestations:
        kinds = OUTDATED.get(one.matter, frozenset())
        why = [change for change in diff.changes if change.kind in kinds]
        why += signed_over if one.signature is not None else []
        if one.on is not None and why:
            doubted.append(one)
            causes += [change for change in why if change not in causes]
    if not doubted:
        return None
    names = [(one.matter, f" ({one.about})" if one.about else "") for one in doubted]
    return Need(
        consequence=Consequence.ATTESTATIONS,
        causes=tuple(causes),
        done=all(case.fresh(one.matter) for one in doubted),
        detail=Words(
            ja="、".join(matter.ja + about for matter, about in names),
            en=", ".join(matter.en + about for matter, about in names),
        ),
    )


_NAME: Final = ("operator", "name")


def _new_entries(case: _Case) -> list[EntryOfChange]:
    return [one for one in case.new.changes if one not in case.old.changes]


def _entries(diff: PlanDiff, case: _Case) -> Need | None:
    """What a plan that was announced must list under `changes`; one of these kinds each."""
    if case.old.notices.prior.published_on is None:
        return None
    causes = tuple(change for change in diff.changes if change.kind in _ENTRIES)
    if not causes:
        return None
    listed = {one.kind for one in _new_entries(case)}
    missing = sorted({_ENTRIES[change.kind] for change in causes} - listed)
    lead = timedelta(days=case.new.schedule.lead_days)
    lines: list[str] = ["changes:"] if missing and not case.new.changes else []
    for kind in missing:
        lines += [f"  - kind: {kind}", f"    on: {(case.as_of + lead).isoformat()}"]
        lines += [f"    announced_on: {case.as_of.isoformat()}"]
        # Pessimistic on purpose: whoever knows better has to write it.
        lines += ["    related: false", "    uses_past_data: false"] * (kind == "purpose_added")
    return Need(
        consequence=Consequence.CHANGE_ENTRY,
        causes=causes,
        done=not missing,
        lines=tuple(lines),
    )


def _cameras(change: Change, case: _Case) -> set[str]:
    """The ids of the cameras that a change is about; all of them for what is about everything."""
    if (camera := change.thing("cameras")) is not None:
        return {camera}
    outputs = (*case.old.outputs, *case.new.outputs)
    if (output := change.thing("outputs")) is not None:
        return {one.camera for one in outputs if one.id == output}
    cameras = (*case.old.cameras, *case.new.cameras)
    if (site := change.thing("sites")) is not None:
        return {one.id for one in cameras if one.site == site}
    return {one.id for one in cameras}


def _sites(causes: Iterable[Change], case: _Case) -> list[Site]:
    """The places that the changes are about, as the new plan describes them."""
    changes = tuple(causes)
    cameras = set().union(*(_cameras(change, case) for change in changes))
    named = {one.site for one in (*case.old.cameras, *case.new.cameras) if one.id in cameras}
    named |= {site for change in changes if (site := change.thing("sites")) is not None}
    return [site for site in case.new.sites if site.id in named]


def _places(causes: Iterable[Change], case: _Case) -> Words:
    """Sites, their cameras and entrances at which signs hang."""
    changes = tuple(causes)
    cameras = set().union(*(_cameras(change, case) for change in changes))
    english, japanese = [], []
    for site in _sites(changes, case):
        here = [one for one in case.new.cameras if one.site == site.id and one.id in cameras]
        names = ", ".join(one.id for one in here) or "-"
        english.append(f"{site.name.en}: cameras {names}; {site.entrances} entrances")
        japanese.append(f"{site.name.ja}: カメラ {names}、入口{site.entrances}か所")
    return Words(ja=" / ".join(japanese) or "-", en=" / ".join(english) or "-")
