"""The desk of a store under a plan: opened, listed, and moved on step by step."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypedDict

from noren.errors import UsageError
from noren.operations.reading import read_plan
from noren.operations.shut_holdings import told_when_shut
from noren.plan.load import LoadedPlan
from noren.requests import machine
from noren.requests.answers import opt_out_routes
from noren.requests.asked import Asked, Window, make_window
from noren.requests.case import Case, Identity
from noren.requests.case_form import read_term
from noren.requests.deadlines import JAPAN, used_percent
from noren.requests.desk import KEEP_ENDED_S, Desk, Escalation, Rules
from noren.requests.machine import Step
from noren.requests.terms import (
    AnswerForm,
    IdentityMeans,
    Intake,
    RefusalReason,
    Standing,
    Theme,
)
from noren.stores.address import parse_place
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.ledger.entries import HoldingAccess
from noren.stores.ledger.ledger import Ledger, ledger_folder
from noren.stores.ledger.terms import AccessOutcome, AccessReason, DataItem, RequestKind
from noren.stores.requests.kept import Forgotten
from noren.stores.requests.request_store import RequestStore
from noren.stores.retention import retention_rules
from noren.vocabulary.terms import Role
from noren.vocabulary.words import LANGUAGES, Language, Words

__all__ = [
    "LANGUAGE_OF",
    "AnswerForm",
    "Asked",
    "Case",
    "IdentityMeans",
    "Intake",
    "RefusalReason",
    "RequestKind",
    "Standing",
    "Theme",
    "Window",
    "read_term",
]

LANGUAGE_OF: Final[dict[str, Language]] = {one: one for one in LANGUAGES}
Clock = Callable[[], datetime]
_OWNER_LETTERS: Final = 40


def machine_clock() -> datetime:
    """Now, by this machine."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDesk:
    """A desk with what it stands on."""

    desk: Desk
    store: RequestStore
    ledger: Ledger
    loaded: LoadedPlan
    rules: Rules


@contextlib.contextmanager
def open_desk(
    plan: Path, place: Path, *, now: Clock = machine_clock, may_make: bool = False
) -> Iterator[OpenDesk]:
    """The desk of a store; what a killed process left is told to the ledger first.

    Args:
        may_make: whether a store may be made where there is none.
    Raises:
        StoreMissing: there is no store.
        PlanErrors: the file is no plan.
        HoldingKeyMissing: there is no passphrase for what is sealed.
        StoreError: it cannot be opened.
    """
    loaded = read_plan(plan)
    with told_when_shut(lambda: _ledger_of(place), plan=loaded.digest, now=now):
        if not may_make:
            RequestStore.open(place, mode="read").close()
        with open_loaded(loaded, place, now=now) as opened:
            yield opened


def _ledger_of(place: Path) -> Ledger | None:
    folder = parse_place(place)
    return Ledger.open(folder) if ledger_folder(folder).is_dir() else None


@contextlib.contextmanager
def open_loaded(
    loaded: LoadedPlan, place: Path, *, now: Clock = machine_clock, ledger: Ledger | None = None
) -> Iterator[OpenDesk]:
    """As `open_desk`, under a plan that is read already, and with the ledger that is open.

    Raises:
        HoldingKeyMissing, StoreError: as `open_desk`.
    """
    with RequestStore.open(place, mode="write") as store:
        ledger = ledger or Ledger.open(store.folder)
        rules = read_rules(loaded, place)
        desk = Desk(store=store, ledger=ledger, rules=rules, now=now)
        desk.settle()
        yield OpenDesk(desk=desk, store=store, ledger=ledger, loaded=loaded, rules=rules)


def read_rules(loaded: LoadedPlan, place: Path) -> Rules:
    """What the desk goes by: this plan, and what earlier plans left in the store."""
    declared = bool(retention_rules(loaded.plan, loaded.digest).holdings)
    keeps = declared or loaded.plan.repeat is not None or HoldingStore.exists(place)
    return Rules(plan=loaded.plan, digest=loaded.digest, keeps_single_people=keeps)


def read_window(begins: datetime | None, ends: datetime | None, *, now: datetime) -> Window | None:
    """The window that two times of a command line mean; None for none.

    Raises:
        UsageError: one without the other.
        RequestInvalid: no window that anybody can mean.
    """
    if begins is None and ends is None:
        return None
    if begins is None or ends is None:
        raise UsageError(
            where="--from --to",
            found=Words(en="one of the two", ja="片方だけの指定"),
            expected=Words(en="both", ja="両方の指定"),
            remedy=Words(en="add the other one", ja="もう一方を加えてください"),
        )
    return make_window(begins, ends, now=now)


def hand_over(opened: OpenDesk, number: str, owner: str) -> Case:
    """Give a request another owner.

    Raises:
        UsageError: a name that no owner can have.
    """
    name = owner.strip()
    if not name or len(name) > _OWNER_LETTERS or not name.isprintable():
        raise UsageError(
            where="--owner",
            found=repr(owner[:60]),
            expected=Words(
                en=f"a name of 1 to {_OWNER_LETTERS} letters", ja=f"{_OWNER_LETTERS}文字以内の名前"
            ),
            remedy=Words(
                en="name a person or a post of the desk", ja="窓口の担当者か役割を指定してください"
            ),
        )
    return opened.desk.hand_over(number, name)


def identify(
    opened: OpenDesk, number: str, *, standing: Standing | None, means: tuple[IdentityMeans, ...]
) -> Case:
    """Note what was seen when identity was checked.

    Args:
        standing: for whom they ask; None: as they said when they asked.
    """
    case = opened.desk.find(number)
    said = case.asked.standing if standing is None else standing
    return opened.desk.identify(number, Identity(standing=said, means=frozenset(means)))


def escalate(opened: OpenDesk) -> tuple[Escalation, ...]:
    """Whose time is running out since somebody last looked."""
    return opened.desk.escalate()


def forget(opened: OpenDesk) -> Forgotten:
    """Forget what ended a year ago."""
    return opened.store.forget(
        at_s=int(opened.desk.now().timestamp()),
        keep_s=KEEP_ENDED_S,
        plan_digest=opened.rules.digest,
        ledger=opened.ledger,
    )


def in_japan(at: datetime) -> str:
    """A time as people are told it: ISO 8601 in Japan's time, with its offset."""
    return at.astimezone(JAPAN).isoformat()


def note_access(
    opened: OpenDesk,
    item: DataItem,
    *,
    records: int,
    outcome: AccessOutcome = AccessOutcome.GRANTED,
) -> None:
    """Tell the ledger that personal data was looked at to answer a request, or was to be."""
    opened.ledger.append(
        HoldingAccess(
            at=opened.desk.now(),
            plan=opened.rules.digest,
            item=item,
            role=Role.PRIVACY_OFFICER,
            reason=AccessReason.REQUEST,
            outcome=outcome,
            records=records,
        )
    )


class CaseMapping(TypedDict):
    """A request as `list --format json` prints it; nothing of a person."""

    number: str
    kind: str
    intake: str
    state: str
    owner: str
    theme: str
    received: str
    house_due: str
    legal_due: str | None
    used_percent: int
    outcome: str | None
    reason: str | None
    same_as: str | None
    next: list[str]


class WindowMapping(TypedDict):
    """A span of time."""

    begins: str
    ends: str


class ShownMapping(TypedDict):
    """A request as `show --format json` prints it, to the desk only."""

    case: CaseMapping
    text: str
    site: str
    place: str
    window: WindowMapping | None
    standing: str
    confirmed: str | None
    means: list[str]
    answer_form: str
    answer_to: str
    language: str
    searches: int
    found: str | None
    refusal_reasons: list[str]
    steps: list[dict[str, str]]


def case_mapping(opened: OpenDesk, case: Case) -> CaseMapping:
    """A request as plain values, without what tells of a person."""
    legal, now = case.deadlines.legal, opened.desk.now()
    steps = opened.desk.next_steps(case) - {Step.ESCALATE}
    return CaseMapping(
        number=case.number,
        kind=case.kind.value,
        intake=case.intake.value,
        state=case.state.value,
        owner=case.owner,
        theme=case.theme.value,
        received=in_japan(case.received),
        house_due=in_japan(case.deadlines.house),
        legal_due=None if legal is None else in_japan(legal),
        used_percent=used_percent(
            case.received, case.deadlines, now if case.is_open else case.changed
        ),
        outcome=None if case.outcome is None else case.outcome.value,
        reason=None if case.reason is None else case.reason.value,
        same_as=case.same_as,
        next=[step.value for step in Step if step in steps],
    )


def shown_mapping(opened: OpenDesk, case: Case) -> ShownMapping:
    """A request with all that the desk knows of it; the ledger hears that it was looked at."""
    note_access(opened, DataItem.REQUEST, records=1)
    asked, window, identity = case.asked, case.asked.window, case.identity
    reasons = machine.refusal_reasons(case) if Step.REFUSE in opened.desk.next_steps(case) else ()
    return ShownMapping(
        case=case_mapping(opened, case),
        text=asked.text,
        site=asked.site,
        place=asked.place,
        window=None
        if window is None
        else WindowMapping(begins=in_japan(window.begins), ends=in_japan(window.ends)),
        standing=asked.standing.value,
        confirmed=None if identity is None else identity.standing.value,
        means=[] if identity is None else sorted(one.value for one in identity.means),
        answer_form=asked.answer_form.value,
        answer_to=asked.answer_to,
        language=asked.language,
        searches=case.searches,
        found=None if case.found is None else case.found.value,
        refusal_reasons=sorted(one.value for one in reasons),
        steps=[
            {
                "at": in_japan(datetime.fromtimestamp(one.at_s, UTC)),
                "step": one.step,
                "state": one.state,
                "owner": one.owner,
            }
            for one in opened.store.steps(case.number)
        ],
    )


def read_routes(plan: Path) -> dict[str, list[str]]:
    """How people keep out of the picture, object, and reach the desk, in both languages."""
    loaded = read_plan(plan)
    desk = loaded.plan.contact_point
    ways = [way for way in (desk.phone, desk.email, desk.form_url) if way is not None]
    routes = opt_out_routes(loaded.plan)
    return {
        language: [
            *(route.in_language(language) for route in routes),
            f"{desk.department.in_language(language)}: {', '.join(ways)} "
            f"({desk.hours.in_language(language)})",
        ]
        for language in LANGUAGES
    }
