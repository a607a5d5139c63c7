"""A case as it is kept, and back: what tells of a person goes into the body that is sealed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from noren.errors import StoreDamaged
from noren.requests.asked import Asked, Window
from noren.requests.case import Case, Done, Identity
from noren.requests.deadlines import Deadlines
from noren.requests.matching import Match
from noren.requests.terms import (
    AnswerForm,
    Found,
    IdentityMeans,
    Intake,
    Outcome,
    RefusalReason,
    Standing,
    State,
    Theme,
)
from noren.stores.ledger.commitments import commit_to
from noren.stores.ledger.terms import RequestKind
from noren.stores.requests.kept import KeptRequest
from noren.vocabulary.terms import Term
from noren.vocabulary.words import Words

TermT = TypeVar("TermT", bound=Term)
COMMITMENT_SALT_BYTES: Final = 32


class _Form(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)


class _Match(_Form):
    item: str
    token: Annotated[int, Field(ge=0, lt=1 << 64)]
    day: date | None
    rows: int


class _Done(_Form):
    records: int
    segments: int
    templates: int
    leftovers: int | None
    unread: bool = False


class _Body(_Form):
    """Everything that is sealed."""

    form: Literal[1] = 1
    salt: str
    text: str
    site: str
    place: str
    begins_s: int | None
    ends_s: int | None
    standing: str
    answer_form: str
    answer_to: str
    language: Literal["ja", "en"]
    confirmed: str | None
    means: tuple[str, ...]
    searches: int
    found: str | None
    matches: tuple[_Match, ...]
    done: _Done | None


def read_term(terms: type[TermT], value: str) -> TermT:
    """The member of a closed set.

    Raises:
        ValueError: it has no such member.
    """
    for member in terms:
        if member.value == value:
            return member
    raise ValueError(f"{value} is no {terms.__name__}")


def to_kept(case: Case) -> KeptRequest:
    """The case as the store keeps it; the caller wipes its body."""
    return KeptRequest(
        number=case.number,
        revision=case.revision,
        kind=case.kind.value,
        intake=case.intake.value,
        state=case.state.value,
        is_open=case.is_open,
        owner=case.owner,
        theme=case.theme.value,
        outcome=None if case.outcome is None else case.outcome.value,
        reason=None if case.reason is None else case.reason.value,
        same_as=case.same_as,
        received_s=_seconds(case.received),
        house_due_s=_seconds(case.deadlines.house),
        legal_due_s=None if case.deadlines.legal is None else _seconds(case.deadlines.legal),
        changed_s=_seconds(case.changed),
        told_percent=case.told_percent,
        commitment=commitment_of(case),
        plan_digest=case.plan_digest,
        body=bytearray(_body_of(case).model_dump_json().encode()),
    )


def commitment_of(case: Case) -> str:
    """What stands for the request in the ledger; says nothing without the salt in the body."""
    salt = case.salt + bytes(COMMITMENT_SALT_BYTES - len(case.salt))
    return commit_to(case.number.encode(), salt=salt)


def from_kept(kept: KeptRequest) -> Case:
    """The case again.

    Raises:
        StoreDamaged: it holds words that this noren does not know.
    """
    try:
        body = _Body.model_validate_json(bytes(kept.body))
        legal = None if kept.legal_due_s is None else _moment(kept.legal_due_s)
        return Case(
            number=kept.number,
            revision=kept.revision,
            kind=read_term(RequestKind, kept.kind),
            intake=read_term(Intake, kept.intake),
            received=_moment(kept.received_s),
            changed=_moment(kept.changed_s),
            deadlines=Deadlines(house=_moment(kept.house_due_s), legal=legal),
            owner=kept.owner,
            plan_digest=kept.plan_digest,
            salt=bytes.fromhex(body.salt),
            asked=_asked_of(body),
            state=read_term(State, kept.state),
            theme=read_term(Theme, kept.theme),
            same_as=kept.same_as,
            told_percent=kept.told_percent,
            identity=_identity_of(body),
            searches=body.searches,
            found=None if body.found is None else read_term(Found, body.found),
            matches=tuple(
                Match(item=one.item, token=one.token, day=one.day, rows=one.rows)
                for one in body.matches
            ),
            done=None if body.done is None else Done(**body.done.model_dump()),
            outcome=None if kept.outcome is None else read_term(Outcome, kept.outcome),
            reason=None if kept.reason is None else read_term(RefusalReason, kept.reason),
        )
    except (ValidationError, ValueError) as error:
        raise StoreDamaged(
            where=kept.number,
            found=Words(en="a request in another form", ja="形式の異なる申し出の記録"),
            expected=Words(en="one that this noren wrote", ja="この版の noren が書いた記録"),
            remedy=Words(
                en="use the noren that wrote it, or a later one",
                ja="書いたときと同じか、より新しい noren を使ってください",
            ),
        ) from error


def _body_of(case: Case) -> _Body:
    asked, window, identity = case.asked, case.asked.window, case.identity
    done = case.done
    return _Body(
        salt=case.salt.hex(),
        text=asked.text,
        site=asked.site,
        place=asked.place,
        begins_s=None if window is None else _seconds(window.begins),
        ends_s=None if window is None else _seconds(window.ends),
        standing=asked.standing.value,
        answer_form=asked.answer_form.value,
        answer_to=asked.answer_to,
        language=asked.language,
        confirmed=None if identity is None else identity.standing.value,
        means=() if identity is None else tuple(sorted(one.value for one in identity.means)),
        searches=case.searches,
        found=None if case.found is None else case.found.value,
        matches=tuple(
            _Match(item=one.item, token=one.token, day=one.day, rows=one.rows)
            for one in case.matches
        ),
        done=None
        if done is None
        else _Done(
            records=done.records,
            segments=done.segments,
            templates=done.templates,
            leftovers=done.leftovers,
            unread=done.unread,
        ),
    )


def _asked_of(body: _Body) -> Asked:
    window = None
    if body.begins_s is not None and body.ends_s is not None:
        window = Window(begins=_moment(body.begins_s), ends=_moment(body.ends_s))
    return Asked(
        text=body.text,
        site=body.site,
        place=body.place,
        window=window,
        standing=read_term(Standing, body.standing),
        answer_form=read_term(AnswerForm, body.answer_form),
        answer_to=body.answer_to,
        language=body.language,
    )


def _identity_of(body: _Body) -> Identity | None:
    if body.confirmed is None:
        return None
    return Identity(
        standing=read_term(Standing, body.confirmed),
        means=frozenset(read_term(IdentityMeans, one) for one in body.means),
    )


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _moment(at_s: int) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
