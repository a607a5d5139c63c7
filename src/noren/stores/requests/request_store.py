"""The requests of one store: kept whole or not at all, told to the ledger exactly once.

Each step is one transaction: the request, the step, and what the ledger is to hear of it. The
ledger is told afterwards; what a killed process did not tell, the next one that writes tells.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import and_, func, select

from noren.stores import folder as disk
from noren.stores.address import server_of
from noren.stores.holdings.days import day_number, day_of
from noren.stores.holdings.holdings import DAY_S
from noren.stores.holdings.wrapping import USUAL_COST, Cost
from noren.stores.ledger.ledger import Ledger
from noren.stores.requests import desk_keys, tables
from noren.stores.requests.desk_keys import DeskKeys
from noren.stores.requests.desk_tables import DeskTables, make_store
from noren.stores.requests.kept import Bucket, Forgotten, KeptRequest, KeptStep, NotedStep, TallyRow
from noren.stores.requests.outbox import Outbox
from noren.stores.requests.request_rows import (
    changed,
    count,
    count_turned_away,
    forgotten_entry,
    note_step,
    unknown,
)
from noren.stores.requests.sealed_rows import SealedRows
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.closing import Closing

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
        self._rows = SealedRows(folder, keys, installation=database.installation)
        self._outbox = Outbox(folder, database)

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
        return self._rows.kept(row, with_body=with_body)

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

    def add(self, kept: KeptRequest, noted: NotedStep, ledger: Ledger) -> None:
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
            self._outbox.settle(ledger)
            with self._database.writing() as connection:
                taken = select(tables.requests.c.number).where(
                    tables.requests.c.number == kept.number
                )
                if connection.execute(taken).one_or_none() is not None:
                    raise changed(kept.number)
                connection.execute(tables.requests.insert().values(**self._rows.values(kept)))
                note_step(connection, kept, noted.step)
                self._outbox.note(connection, noted.entries, ledger)
            self._outbox.tell(ledger)

    def change(self, kept: KeptRequest, noted: NotedStep, ledger: Ledger) -> None:
        """Keep a request's next revision; durable, and told to the ledger, when this returns.

        Args:
            kept: with a revision one higher than what is kept.
        Raises:
            RequestChanged: somebody else made this revision first; nothing was kept.
            HoldingKeyMissing, StoreError: as `add`.
        """
        table = tables.requests
        with self._keys.turn():
            self._outbox.settle(ledger)
            with self._database.writing() as connection:
                done = connection.execute(
                    table.update()
                    .where(
                        self._database.mine(table),
                        table.c.number == kept.number,
                        table.c.revision == kept.revision - 1,
                    )
                    .values(**self._rows.values(kept))
                )
                if done.rowcount != 1:
                    raise changed(kept.number)
                note_step(connection, kept, noted.step)
                self._outbox.note(connection, noted.entries, ledger)
                if noted.tally is not None:
                    count(connection, noted.tally, installation=self._database.installation)
            self._outbox.tell(ledger)

    def settle(self, ledger: Ledger) -> int:
        """Tell the ledger what a killed process did not; how many entries that were."""
        with self._keys.turn():
            return self._outbox.settle(ledger)

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
            self._outbox.settle(ledger)
            with self._database.writing() as connection:
                rows = connection.execute(select(table).where(is_old)).all()
                moved = [row for row in rows if row.is_open]
                for row in moved:
                    self._rows.reseal(connection, row, at_s)
            gone = [row for row in rows if not row.is_open]
            keys = self._keys.destroy_before(oldest) if self._keys.exist() else 0
            # Only now: a process killed here leaves rows that nobody can open, and the next one
            # removes them.
            forgotten = Forgotten(
                requests=len(gone),
                keys=keys,
                resealed=len(moved),
                leftovers=sum(self._rows.still_opens(row) for row in gone[:_MOST_SAMPLES]),
            )
            if gone:
                entry = forgotten_entry(forgotten, at_s=at_s, plan_digest=plan_digest)
                with self._database.writing() as connection:
                    for row in gone:
                        for one in (tables.requests, tables.request_steps):
                            connection.execute(one.delete().where(one.c.number == row.number))
                    self._outbox.note(connection, [entry], ledger)
                self._outbox.tell(ledger)
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
