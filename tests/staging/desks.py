"""A desk under a plan, a clock that is set by hand, and requests kept in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from noren.errors import RequestChanged, RequestUnknown
from noren.plan.load import LoadedPlan, parse_plan
from noren.requests.desk import Rules
from noren.stores.holdings.wrapping import Cost
from noren.stores.ledger.entries import AnyEntry, encode_entry
from noren.stores.ledger.ledger import Ledger
from noren.stores.requests.kept import Bucket, KeptRequest, NotedStep, TallyRow
from noren.stores.requests.request_store import RequestStore

EXAMPLES = Path(__file__).parents[2] / "examples"
RETURNING = EXAMPLES / "returning" / "plan.yaml"
MINIMAL = EXAMPLES / "minimal" / "plan.yaml"
SECRET = b"a passphrase for tests only"
CHEAP = Cost(log_n=10)
START = datetime(2026, 11, 2, 3, 0, 0, tzinfo=UTC)


class Clock:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def pass_days(self, days: float) -> None:
        self.at += timedelta(days=days)


class MemoryKeeper:
    """Requests in a dictionary; what the ledger would hear is in `entries`."""

    def __init__(self) -> None:
        self.kept: dict[str, KeptRequest] = {}
        self.entries: list[AnyEntry] = []
        self.tallies: list[TallyRow] = []

    def numbers(self, *, open_only: bool = False) -> tuple[str, ...]:
        those = [one for one in self.kept.values() if one.is_open or not open_only]
        return tuple(one.number for one in sorted(those, key=lambda one: one.house_due_s))

    def read(self, number: str) -> KeptRequest:
        if number not in self.kept:
            raise RequestUnknown(where=number, found="-", expected="-", remedy="-")
        kept = self.kept[number]
        return replace(kept, body=bytearray(kept.body))

    def latest_s(self) -> int | None:
        return max((one.changed_s for one in self.kept.values()), default=None)

    def add(self, kept: KeptRequest, noted: NotedStep, ledger: Ledger) -> None:
        assert kept.number not in self.kept
        self._put(kept, noted.entries)

    def change(self, kept: KeptRequest, noted: NotedStep, ledger: Ledger) -> None:
        if self.kept[kept.number].revision != kept.revision - 1:
            raise RequestChanged(where=kept.number, found="-", expected="-", remedy="-")
        self._put(kept, noted.entries)
        if noted.tally is not None:
            self.tallies.append(noted.tally)

    def settle(self, ledger) -> int:
        return 0

    def take_turn(self, intake: str, bucket: Bucket, *, at_s: int) -> int:
        return 0

    def _put(self, kept: KeptRequest, entries: tuple[AnyEntry, ...]) -> None:
        for entry in entries:
            encode_entry(entry)
        self.kept[kept.number] = replace(kept, body=bytearray(kept.body))
        self.entries += entries


@cache
def loaded(path: Path = RETURNING) -> LoadedPlan:
    return parse_plan(path.read_text(encoding="utf-8"), str(path))


def rules_of(path: Path = RETURNING, *, keeps: bool = True) -> Rules:
    plan = loaded(path)
    return Rules(plan=plan.plan, digest=plan.digest, keeps_single_people=keeps)


def open_store(place: Path, *, mode: str = "write", secret: bytes = SECRET) -> RequestStore:
    assert mode in ("read", "write")
    return RequestStore.open(
        place,
        mode="write" if mode == "write" else "read",
        secret=bytearray(secret),
        cost=CHEAP,
    )
