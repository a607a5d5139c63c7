"""What people answer for, told to the ledger: once each, by whoever finds it first.

`noren attest --store` tells it at once; a run tells what it finds in the plan and nobody told yet.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from noren.operations.check import JAPAN
from noren.plan.answering import Attestation
from noren.plan.load import LoadedPlan
from noren.stores.ledger import entries
from noren.stores.ledger.entries import AnyEntry
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot


def known_entries(ledger: Ledger) -> list[AnyEntry]:
    """All entries of a ledger.

    Raises:
        StoreError: the ledger cannot be read.
    """
    return list(Snapshot.read(ledger.folder.parent).entries()) if ledger.size else []


def new_answers(
    ledger: Ledger, loaded: LoadedPlan, known: Iterable[AnyEntry], *, at: datetime
) -> list[AnyEntry]:
    """Answers of the plan that the ledger does not have yet; equal ones are counted."""
    told = Counter(
        (one.matter, one.given_on, one.valid_until, one.is_signed)
        for one in known
        if isinstance(one, entries.Attestation)
    )
    fresh: list[AnyEntry] = []
    for one in loaded.plan.attestations:
        if one.on is None:
            continue
        key = (one.matter, one.on, _end_of(one.last_day), one.signature is not None)
        if told[key]:
            told[key] -= 1
            continue
        fresh.append(
            entries.Attestation(
                at=at,
                plan=loaded.digest,
                matter=one.matter,
                given_on=one.on,
                valid_until=_end_of(one.last_day),
                is_signed=one.signature is not None,
                commitment=ledger.details.keep(_detail(one)),
            )
        )
    return fresh


def tell_answers(ledger: Ledger, loaded: LoadedPlan, *, at: datetime) -> int:
    """Tell the ledger what answers it does not have yet; returns how many.

    Raises:
        StoreError: the ledger cannot be read or written.
    """
    fresh = new_answers(ledger, loaded, known_entries(ledger), at=at)
    if fresh:
        ledger.append_all(fresh)
    return len(fresh)


def _end_of(day: date | None) -> datetime | None:
    """The last second of a day in Japan."""
    return None if day is None else datetime.combine(day, time(23, 59, 59), JAPAN).astimezone(UTC)


def _detail(attestation: Attestation) -> bytes:
    """Who answered and where the proof is: kept outside, because it names a person."""
    spelled = attestation.model_dump(mode="json", exclude_none=True)
    return json.dumps(spelled, ensure_ascii=False, sort_keys=True).encode()
