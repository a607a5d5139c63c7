"""The requests of one store: kept whole or not at all, told to the ledger exactly once.

Each step is one transaction: the request, the step, and what the ledger is to hear of it. The
ledger is told afterwards; what a killed process did not tell, the next one that writes tells.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, select

from noren.stores import folder as disk
from noren.stores.address import server_of
from noren.stores.holdings.payloads import day_number, day_of
from noren.stores.holdings.wiping import wipe, wiped
from noren.stores.holdings.wrapping import USUAL_COST, Cost
from noren.stores.ledger.entries import AnyEntry, decode_entry, encode_entry
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.requests import desk_keys, tables
from noren.stores.requests.desk_keys import DeskKeys
from noren.stores.requests.desk_tables import DeskTables, make_store
from noren.stores.requests.kept import Bucket, Forgotten, KeptRequest, KeptStep, TallyRow
from noren.stores.requests.request_rows import (
    changed,
    count,
    count_turned_away,
    forgotten_entry,
    note_step,
    place_of,
    unknown,
)
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.closing import Closing

DAY_S: Final = 86400
HOUR_S: Final = 3600
_MOST_SAMPLES: Final = 100


class RequestStore(Closing):
    """The desk's part of a store, opened by readers or writers. Use as a context manager.

    Any number of processes may write, also while `noren run` measures into the same store.
    """

    def __init__(
        self, *, folder: Path, database: DeskTables, mode: disk.Mode, keys: DeskKeys
    ) -> None:
        self._folder = folder
        self._database = database
        self._mode = mode
        self._keys = keys

    @classmethod
    def open(
        cls,
        place: str | Path,
        *,
        mode: disk.Mode,
        secret: bytearray | None = None,
        cost: Cost = USUAL_COST,
    ) -> RequestStore:
        """Open the desk of a store; writing makes both where there is none.

        Args:
            secret: the passphrase, copied; None asks the environment when a request is sealed or
                opened. Lists need none.
            cost: of a new salt.
        Raises:
            UsageError: a URL instead of a folder.
            StoreMissing: reading, and there is no store.
            StoreTooNew, StoreDamaged: it is not one of this noren.
            StoreLocked, StoreReadOnly, StoreFull: it cannot be written.
        """
        folder = disk.parse_place(place)
        keys = desk_keys.open_keys(folder, secret=secret, cost=cost)
        if mode == "write":
            if server_of(folder) is not None:
                make_store(folder)  # only a server that answers is worth a folder
            disk.make_folder(folder)
            desk_keys.make_folder(folder)
            with keys.turn():
                make_store(folder)
        else:
            StatisticsStore.open(folder, mode="read").close()
        return cls(folder=folder, database=DeskTables(folder, mode), mode=mode, keys=keys)

    def close(self) -> None:
        """Wipe keys and close the database."""
        self._keys.close()
        self._database.close()

    @property
    def folder(self) -> Path:
        """The store's folder."""
        return self._folder

    # --- reading -----------------------------------------------------------------------------

    def numbers(self, *, open_only: bool = False) -> tuple[str, ...]:
        """The numbers of all requests, or of those not ended, in the order of their deadlines."""
        table = tables.requests
        query = select(table.c.number).where(self._database.mine(table))
        query = query.order_by(table.c.house_due_s, table.c.number)
        if open_only:
            query = query.where(table.c.is_open)
        if not self._database.are_there:
            return ()
        with self._database.reading() as connection:
            return tuple(str(number) for (number,) in connection.execute(query))

    def read(self, number: str, *, with_body: bool = True) -> KeptRequest:
        """One request; the caller wipes its body, which is empty where it was not asked for.

        Raises:
            RequestUnknown: no request has this number.
            HoldingKeyMissing: no secret, or the wrong one.
            StoreDamaged: the sealed part is not what was sealed.
        """
        table = tables.requests
        row = None
        if self._database.are_there:
            with self._database.reading() as connection:
                row = connection.execute(
                    select(table).where(self._database.mine(table), table.c.number == number)
                ).one_or_none()
        if row is None:
            raise unknown(number)
        return self._kept(row, with_body=with_body)

    def steps(self, number: str) -> tuple[KeptStep, ...]:
        """What was done with a request, oldest first."""
        table = tables.request_steps
        query = select(table).where(table.c.number == number).order_by(table.c.revision)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(
            KeptStep(
                revision=row.revision,
                at_s=row.at_s,
                step=row.step,
                state=row.state,
                owner=row.owner,
            )
            for row in rows
        )

    def tallies(self) -> tuple[TallyRow, ...]:
        """Every tally, in a fixed order."""
        table = tables.request_tallies
        if not self._database.are_there:
            return ()
        with self._database.reading() as connection:
            rows = connection.execute(select(table).where(self._database.mine(table))).all()
        found = (
            TallyRow(
                year=row.year,
                kind=row.kind,
                theme=row.theme,
                outcome=row.outcome,
                is_late=bool(row.is_late),
                count=int(row.amount),
            )
            for row in rows
        )
        return tuple(
            sorted(found, key=lambda one: (one.year, one.kind, one.theme, one.outcome, one.is_late))
        )

    def turned_away(self, *, year: int | None = None) -> int:
        """How often a way in was too busy, at all or in a year (UTC)."""
        table = tables.request_turned_away
        query = select(func.coalesce(func.sum(table.c.amount), 0))
        query = query.where(self._database.mine(table))
        if year is not None:
            first, last = (day_number(date(one, 1, 1)) for one in (year, year + 1))
            query = query.where(table.c.day >= first, table.c.day < last)
        if not self._database.are_there:
            return 0
        with self._database.reading() as connection:
            return int(connection.scalar(query) or 0)

    def latest_s(self) -> int | None:
        """The latest time of any step; deadlines never count from less."""
        if not self._database.are_there:
            return None
        with self._database.reading() as connection:
            at_s = connection.scalar(
                select(func.max(tables.requests.c.changed_s)).where(
                    self._database.mine(tables.requests)
                )
            )
        return None if at_s is None else int(at_s)

    # --- writing -----------------------------------------------------------------------------

    def add(
        self, kept: KeptRequest, *, step: str, entries: Sequence[AnyEntry], ledger: Ledger
    ) -> None:
        """Keep a new request; durable, and told to the ledger, when this returns.

        Raises:
            RequestChanged: the number is taken.
            HoldingKeyMissing, StoreError: nothing was kept, or it was kept and the next step of
                the desk tells the ledger of it.
        """
        with self._keys.turn():
            if not self._keys.exist():
                has_sealed = bool(self.numbers())
                self._keys.prepare(day_of(kept.changed_s), has_sealed=has_sealed)
            self._settle(ledger)
            with self._database.writing() as connection:
                taken = select(tables.requests.c.number).where(
                    tables.requests.c.number == kept.number
                )
                if connection.execute(taken).one_or_none() is not None:
                    raise changed(kept.number)
                connection.execute(tables.requests.insert().values(**self._values(kept)))
                note_step(connection, kept, step)
                self._note_entries(connection, entries, ledger)
            self._tell(ledger)

    def change(
        self,
        kept: KeptRequest,
        *,
        step: str,
        entries: Sequence[AnyEntry],
        ledger: Ledger,
        tally: TallyRow | None = None,
    ) -> None:
        """Keep a request's next revision; durable, and told to the ledger, when this returns.

        Args:
            kept: with a revision one higher than what is kept.
            tally: counted in the same transaction; its own `count` is ignored.
        Raises:
            RequestChanged: somebody else made this revision first; nothing was kept.
            HoldingKeyMissing, StoreError: as `add`.
        """
        table = tables.requests
        with self._keys.turn():
            self._settle(ledger)
            with self._database.writing() as connection:
                done = connection.execute(
                    table.update()
                    .where(
                        self._database.mine(table),
                        table.c.number == kept.number,
                        table.c.revision == kept.revision - 1,
                    )
                    .values(**self._values(kept))
                )
                if done.rowcount != 1:
                    raise changed(kept.number)
                note_step(connection, kept, step)
                self._note_entries(connection, entries, ledger)
                if tally is not None:
                    count(connection, tally, installation=self._database.installation)
            self._tell(ledger)

    def settle(self, ledger: Ledger) -> int:
        """Tell the ledger what a killed process did not; how many entries that were."""
        with self._keys.turn():
            return self._settle(ledger)

    def take_turn(self, intake: str, bucket: Bucket, *, at_s: int) -> int:
        """Count one request of a way in: 0, or how many seconds to wait before the next one fits.

        What has to wait is counted too. A clock set back gives nothing away.
        """
        table = tables.request_buckets
        # In 3600th parts of a request, a second gains a whole number of them.
        with self._keys.turn(), self._database.writing() as connection:
            is_it = and_(self._database.mine(table), table.c.intake == intake)
            row = connection.execute(select(table).where(is_it).with_for_update()).one_or_none()
            left, seen_s = bucket.size * HOUR_S, at_s
            if row is not None:
                gained = max(0, at_s - int(row.at_s)) * bucket.per_hour
                left, seen_s = min(left, int(row.parts_left) + gained), max(at_s, int(row.at_s))
            fits = left >= HOUR_S
            values = {"parts_left": left - HOUR_S if fits else left, "at_s": seen_s}
            if row is None:
                whose = {"installation": self._database.installation, "intake": intake}
                connection.execute(table.insert().values(**whose, **values))
            else:
                connection.execute(table.update().where(is_it).values(**values))
            if fits:
                return 0
            count_turned_away(
                connection, intake, at_s // DAY_S, installation=self._database.installation
            )
        return -(-(HOUR_S - left) // bucket.per_hour)

    def forget(self, *, at_s: int, keep_s: int, plan_digest: str, ledger: Ledger) -> Forgotten:
        """Forget what ended `keep_s` ago or longer: rows, then the keys of their days, then prove.

        Requests that are open move to today's key first. The ledger hears of it once.

        Raises:
            StoreError: it cannot be done now; what was done stays done, and may be repeated.
        """
        oldest = day_of(at_s - keep_s) + timedelta(days=1)
        table = tables.requests
        is_old = and_(self._database.mine(table), table.c.sealed_day < day_number(oldest))
        with self._keys.turn():
            self._settle(ledger)
            with self._database.writing() as connection:
                rows = connection.execute(select(table).where(is_old)).all()
                moved = [self._reseal(connection, row, at_s) for row in rows if row.is_open]
            gone = [row for row in rows if not row.is_open]
            keys = self._keys.destroy_before(oldest) if self._keys.exist() else 0
            # Only now: a process killed here leaves rows that nobody can open, and the next one
            # removes them.
            forgotten = Forgotten(
                requests=len(gone),
                keys=keys,
                resealed=len(moved),
                leftovers=sum(self._still_opens(row) for row in gone[:_MOST_SAMPLES]),
            )
            if gone:
                entry = forgotten_entry(forgotten, at_s=at_s, plan_digest=plan_digest)
                with self._database.writing() as connection:
                    for row in gone:
                        for one in (tables.requests, tables.request_steps):
                            connection.execute(one.delete().where(one.c.number == row.number))
                    self._note_entries(connection, [entry], ledger)
                self._tell(ledger)
                self._database.erase_deleted([tables.requests, tables.request_steps])
        return forgotten

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """No other process of the desk writes for the length of the block.

        Raises:
            StoreLocked: the others did not finish in time.
        """
        with self._keys.turn():
            yield

    # --- inside ------------------------------------------------------------------------------

    def _values(self, kept: KeptRequest) -> dict[str, object]:
        day = max(day_of(kept.changed_s), self._keys.oldest())
        body = self._keys.seal(kept.body, day=day, place=place_of(kept.number, kept.revision))
        return {
            "number": kept.number,
            "installation": self._database.installation,
            "revision": kept.revision,
            "kind": kept.kind,
            "intake": kept.intake,
            "state": kept.state,
            "is_open": kept.is_open,
            "owner": kept.owner,
            "theme": kept.theme,
            "outcome": kept.outcome,
            "reason": kept.reason,
            "same_as": kept.same_as,
            "received_s": kept.received_s,
            "house_due_s": kept.house_due_s,
            "legal_due_s": kept.legal_due_s,
            "changed_s": kept.changed_s,
            "told_percent": kept.told_percent,
            "commitment": kept.commitment,
            "plan_digest": kept.plan_digest,
            "sealed_day": day_number(day),
            "body": body,
        }

    def _kept(self, row: Row[Any], *, with_body: bool) -> KeptRequest:
        body = bytearray()
        if with_body:
            try:
                body = self._open_body(row)
            except LookupError:
                raise unknown(row.number) from None  # its key is gone: it is forgotten
            except ValueError as error:
                raise desk_keys.damaged_body(self._folder, row.number) from error
        return KeptRequest(
            number=row.number,
            revision=row.revision,
            kind=row.kind,
            intake=row.intake,
            state=row.state,
            is_open=bool(row.is_open),
            owner=row.owner,
            theme=row.theme,
            outcome=row.outcome,
            reason=row.reason,
            same_as=row.same_as,
            received_s=int(row.received_s),
            house_due_s=int(row.house_due_s),
            legal_due_s=None if row.legal_due_s is None else int(row.legal_due_s),
            changed_s=int(row.changed_s),
            told_percent=row.told_percent,
            commitment=row.commitment,
            plan_digest=row.plan_digest,
            body=body,
        )

    def _open_body(self, row: Row[Any]) -> bytearray:
        day = day_of(row.sealed_day * DAY_S)
        return self._keys.unseal(bytes(row.body), day=day, place=place_of(row.number, row.revision))

    def _still_opens(self, row: Row[Any]) -> bool:
        try:
            wipe(self._open_body(row))
        except (ValueError, LookupError):
            return False
        return True

    def _reseal(self, connection: Connection, row: Row[Any], at_s: int) -> str:
        table = tables.requests
        today = max(day_of(at_s), self._keys.oldest())
        with wiped(self._kept(row, with_body=True).body) as body:
            sealed = self._keys.seal(body, day=today, place=place_of(row.number, row.revision))
        connection.execute(
            table.update()
            .where(table.c.number == row.number)
            .values(sealed_day=day_number(today), body=sealed)
        )
        return str(row.number)

    def _note_entries(
        self, connection: Connection, entries: Sequence[AnyEntry], ledger: Ledger
    ) -> None:
        for entry in entries:
            connection.execute(
                tables.request_outbox.insert().values(
                    installation=self._database.installation,
                    entry=encode_entry(entry).decode(),
                    ledger_size=ledger.size,
                )
            )

    def _settle(self, ledger: Ledger) -> int:
        """Tell what a killed process left, unless it had told it and died before clearing it."""
        rows = self._untold()
        if not rows:
            return 0
        size = min(int(row.ledger_size) for row in rows)
        told = set(Snapshot.read(self._folder).leaves[size:]) if ledger.size else set()
        left = [row.entry for row in rows if row.entry.encode() not in told]
        self._append(ledger, left)
        self._clear(rows)
        return len(left)

    def _tell(self, ledger: Ledger) -> None:
        """Tell what was just written, in its order."""
        rows = self._untold()
        self._append(ledger, [row.entry for row in rows])
        self._clear(rows)

    def _untold(self) -> Sequence[Row[Any]]:
        table = tables.request_outbox
        with self._database.reading() as connection:
            mine = select(table).where(self._database.mine(table))
            return connection.execute(mine.order_by(table.c.id)).all()

    def _append(self, ledger: Ledger, texts: Sequence[str]) -> None:
        if texts:
            where = tables.request_outbox.name
            ledger.append_all([decode_entry(text.encode(), where=where) for text in texts])

    def _clear(self, rows: Sequence[Row[Any]]) -> None:
        table = tables.request_outbox
        if rows:
            with self._database.writing() as connection:
                connection.execute(table.delete().where(table.c.id.in_([row.id for row in rows])))
