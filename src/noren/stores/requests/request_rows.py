"""The rows of the desk's tables: counted, noted, and what is wrong when they are not there."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from noren.errors import RequestChanged, RequestUnknown
from noren.stores.ledger.entries import Purge
from noren.stores.ledger.terms import DataItem, ProbeOutcome
from noren.stores.requests import tables
from noren.stores.requests.kept import Forgotten, KeptRequest, TallyRow
from noren.vocabulary.words import Words


def forgotten_entry(forgotten: Forgotten, *, at_s: int, plan_digest: str) -> Purge:
    """What the ledger hears of requests that were forgotten."""
    at = datetime.fromtimestamp(at_s, UTC)
    return Purge(
        at=at,
        plan=plan_digest,
        item=DataItem.REQUEST,
        expired_before=at,
        records=forgotten.requests,
        segments=0,
        keys=forgotten.keys,
        probe=ProbeOutcome.LEFTOVERS if forgotten.leftovers else ProbeOutcome.CLEAN,
        leftovers=forgotten.leftovers,
    )


def place_of(number: str, revision: int) -> bytes:
    """Where a body belongs: authenticated with it."""
    return f"noren request 1\0{number}\0{revision}".encode()


def note_step(connection: Connection, kept: KeptRequest, step: str) -> None:
    """Note a step of a request."""
    connection.execute(
        tables.request_steps.insert().values(
            number=kept.number,
            revision=kept.revision,
            at_s=kept.changed_s,
            step=step,
            state=kept.state,
            owner=kept.owner,
        )
    )


def count(connection: Connection, tally: TallyRow, *, installation: str) -> None:
    """Count one more request that ended so."""
    table = tables.request_tallies
    is_it = (
        (table.c.installation == installation)
        & (table.c.year == tally.year)
        & (table.c.kind == tally.kind)
        & (table.c.theme == tally.theme)
        & (table.c.outcome == tally.outcome)
        & (table.c.is_late == tally.is_late)
    )
    done = connection.execute(table.update().where(is_it).values(amount=table.c.amount + 1))
    if done.rowcount == 0:
        connection.execute(
            table.insert().values(
                installation=installation,
                year=tally.year,
                kind=tally.kind,
                theme=tally.theme,
                outcome=tally.outcome,
                is_late=tally.is_late,
                amount=1,
            )
        )


def count_turned_away(connection: Connection, intake: str, day: int, *, installation: str) -> None:
    """Count one more request that had to wait."""
    table = tables.request_turned_away
    is_it = (
        (table.c.installation == installation) & (table.c.intake == intake) & (table.c.day == day)
    )
    done = connection.execute(table.update().where(is_it).values(amount=table.c.amount + 1))
    if done.rowcount == 0:
        values = {"installation": installation, "intake": intake, "day": day, "amount": 1}
        connection.execute(table.insert().values(**values))


def unknown(number: str) -> RequestUnknown:
    """There is no such request; to be raised."""
    return RequestUnknown(
        where="NUMBER",
        found=Words(en="a number that no request here has", ja="該当する申し出のない番号"),
        expected=Words(
            en="the number on the receipt, such as N-7K3M2-Q9XWD",
            ja="受付票の番号(例: N-7K3M2-Q9XWD)",
        ),
        remedy=Words(
            en="compare it with the receipt; a request is forgotten some time after its answer",
            ja="受付票と見比べてください。回答から一定の期間が過ぎた記録は消去しています",
        ),
    )


def changed(number: str) -> RequestChanged:
    """Somebody was quicker; to be raised."""
    return RequestChanged(
        where=number,
        found=Words(
            en="a request that somebody else just changed", ja="他の人が先に変更した申し出"
        ),
        expected=Words(en="the revision that was read", ja="読み取った時点の版"),
        remedy=Words(
            en="look at it again and repeat the step if it is still right",
            ja="もう一度確認し、必要なら手順をやり直してください",
        ),
    )
