"""Carrying out what was asked, and proving it: rows and templates of one person, and no one else's.

Order, so that a kill at any moment leaves nothing half done that a repetition would not finish:
templates first (so that no further visit is linked), then rows, then the note at the desk. The
probe afterwards opens the holdings anew and counts what can still be read.

While `noren run` measures, it alone holds holdings and vault. An erasure that is ordered then waits
in a list, and the run carries it out and proves it between two looks at its cameras.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import Final

from noren.errors import RequestStepRefused, RequestUnknown, UsageError
from noren.operations.requests_desk import Case, OpenDesk, RequestKind
from noren.operations.requests_search import (
    days_of,
    holdings_of,
    no_vault,
    now_s,
)
from noren.requests.case import Done
from noren.requests.machine import Step
from noren.requests.matching import GALLERY, Match, Matcher
from noren.stores.erased_rows import settle_erased
from noren.stores.expired_figures import Remains
from noren.stores.holdings.erasing import (
    NOTHING,
    Erased,
    count_left,
    erase_rows,
)
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.requests import erasure_marks, waiting
from noren.stores.requests.waiting import WaitingErasure
from noren.stores.retention import retention_rules
from noren.vocabulary.words import Words

DAY_S: Final = 86400
LONGEST_LEFT_S: Final = 400 * DAY_S
"""HOUSE: what earlier plans left is not kept for longer than this."""


def execute(
    opened: OpenDesk,
    number: str,
    *,
    matcher: Matcher | None = None,
    corrected: int | None = None,
    held: HoldingStore | None = None,
) -> Case:
    """Erase the records of a certain match, or note that so many were corrected by hand.

    Args:
        held: the holdings, where they are open for writing here already; they stay open.
        corrected: for a correction, how many records; the machine has nothing that it could
            correct by itself.
    Raises:
        RequestStepRefused: not now.
        UsageError: a correction without a number, or a number without a correction.
        StoreLocked: `noren run` holds the holdings; nothing was erased yet.
        JailUnavailable: templates are to be forgotten, and there is no vault here.
        HoldingKeyMissing, StoreError: not all of it was erased; to be repeated.
    """
    case = opened.desk.find(number)
    opened.desk.require(case, Step.EXECUTE)
    if (case.kind is RequestKind.CORRECTION) != (corrected is not None):
        raise _wrong_number(case)
    if corrected is not None:
        return opened.desk.note_execution(number, Done(records=corrected, segments=0, templates=0))
    pseudonyms = _pseudonyms(case.matches)
    if pseudonyms and matcher is None:
        raise no_vault()
    templates = 0
    with _for_writing(opened, held) as holdings:
        # First of all, so that no moment is left in which a backup could bring the rows back.
        _remember(opened, case.matches)
        for pseudonym in pseudonyms:
            assert matcher is not None
            templates += matcher.forget(pseudonym)
        erased = NOTHING if holdings is None else _erase(opened, holdings, case.matches)
        remains = Remains() if holdings is None else settle_erased(holdings, erased.nonces)
    done = Done(
        # Repeated after a kill, the rows are gone already: what the search found stands.
        records=max(erased.rows, sum(match.rows for match in case.matches)),
        segments=erased.segments,
        templates=templates,
        leftovers=remains.leftovers,
        unread=bool(remains.unread),
    )
    return opened.desk.note_execution(number, done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What became of an order to erase: done, or waiting for the run that holds the holdings."""

    case: Case
    is_waiting: bool


def wait_for_run(opened: OpenDesk, number: str) -> Ordered:
    """Leave the erasure of a request to the run that holds the holdings; durable on return.

    Raises:
        RequestStepRefused: it is not allowed now.
        StoreError: the list cannot be written.
    """
    case = opened.desk.find(number)
    opened.desk.require(case, Step.EXECUTE)
    with opened.store.alone():
        order = WaitingErasure(number=case.number, searches=case.searches)
        waiting.add_waiting(opened.store.folder, order)
    return Ordered(case=case, is_waiting=True)


def execute_waiting(
    opened: OpenDesk, *, matcher: Matcher | None, held: HoldingStore | None
) -> tuple[Case, ...]:
    """Carry out and prove every erasure that waits; to be called by whoever holds the holdings.

    One that is allowed no longer, because it was withdrawn, searched again or done meanwhile, is
    taken off the list. One whose proof finds something stays as carried out, for the desk to see.

    Returns: the requests as they are now.
    Raises:
        StoreError, JailError: one could not be carried out; it waits on.
    """
    done: list[Case] = []
    for order in waiting.read_waiting(opened.store.folder):
        with suppress(RequestUnknown, RequestStepRefused):
            if opened.desk.find(order.number).searches == order.searches:
                done.append(execute(opened, order.number, matcher=matcher, held=held))
                done[-1] = prove(opened, order.number, matcher=matcher)
        with opened.store.alone():
            waiting.drop_waiting(opened.store.folder, order)
    return tuple(done)


def prove(opened: OpenDesk, number: str, *, matcher: Matcher | None = None) -> Case:
    """Look for what should be gone, with freshly opened holdings.

    Raises:
        RequestStepRefused: not now, or something is left.
        JailUnavailable: templates were forgotten, and there is no vault here to ask again.
        HoldingKeyMissing, StoreError: it cannot be looked at.
    """
    case = opened.desk.find(number)
    opened.desk.require(case, Step.PROVE)
    assert case.done is not None
    pseudonyms = _pseudonyms(case.matches)
    if pseudonyms and matcher is None:
        raise no_vault()
    left = case.done.leftovers or 0
    with holdings_of(opened, "read") as holdings:
        left += 0 if holdings is None else _count_left(opened, holdings, case.matches)
    for pseudonym in pseudonyms:
        assert matcher is not None
        left += matcher.forget(pseudonym)
    done = Done(
        records=case.done.records,
        segments=case.done.segments,
        templates=case.done.templates,
        leftovers=left,
        unread=case.done.unread,
    )
    return opened.desk.note_proof(number, done)


def erase_again(opened: OpenDesk) -> int:
    """Erase once more what an old backup has brought back; how many rows that were.

    Raises:
        StoreLocked: `noren run` holds the holdings.
        HoldingKeyMissing, StoreError: not all of it was erased; to be repeated.
    """
    with holdings_of(opened, "write") as holdings:
        if holdings is None:
            return 0
        at_s = int(opened.desk.now().timestamp())
        rows = erasure_marks.erase_again(opened.store.folder, holdings, at_s=at_s)
        settle_erased(holdings, ())
        return rows


def _for_writing(
    opened: OpenDesk, held: HoldingStore | None
) -> AbstractContextManager[HoldingStore | None]:
    return holdings_of(opened, "write") if held is None else nullcontext(held)


def _remember(opened: OpenDesk, matches: Iterable[Match]) -> None:
    """Leave marks of the rows until they would have expired, by the longest period there is."""
    rules = retention_rules(opened.loaded.plan, opened.loaded.digest).holdings
    keep_s = max([LONGEST_LEFT_S, *(rule.item.keep_s for rule in rules)])
    at_s = int(opened.desk.now().timestamp())
    tokens = [(match.item, match.token) for match in matches if match.item != GALLERY]
    with opened.store.alone():
        erasure_marks.add_marks(
            opened.store.folder, tokens, until_s=at_s + keep_s + DAY_S, at_s=at_s
        )


def _erase(opened: OpenDesk, holdings: HoldingStore, matches: Iterable[Match]) -> Erased:
    erased = NOTHING
    for match in matches:
        days = days_of(holdings, match)
        erased += erase_rows(holdings, match.item, days, match.token, at_s=now_s(opened))
    return erased


def _count_left(opened: OpenDesk, holdings: HoldingStore, matches: Iterable[Match]) -> int:
    return sum(
        count_left(holdings, match.item, days_of(holdings, match), match.token, at_s=now_s(opened))
        for match in matches
    )


def _pseudonyms(matches: Iterable[Match]) -> list[int]:
    return sorted({match.token for match in matches if match.item == GALLERY})


def _wrong_number(case: Case) -> UsageError:
    is_correction = case.kind is RequestKind.CORRECTION
    return UsageError(
        where="--records",
        found=Words(en="none", ja="なし") if is_correction else Words(en="a number", ja="件数"),
        expected=Words(
            en="how many records were corrected" if is_correction else "none: rows are counted",
            ja="訂正した記録の件数" if is_correction else "指定なし(消去した件数は数えます)",
        ),
        remedy=Words(
            en="give it for a correction, and for nothing else",
            ja="訂正のときだけ指定してください",
        ),
    )
