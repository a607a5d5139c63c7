"""A request as a row: what may be read by everybody at the desk, and one sealed body."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from noren.stores.holdings.days import day_number, day_of
from noren.stores.holdings.holdings import DAY_S
from noren.stores.holdings.wiping import wipe, wiped
from noren.stores.requests import desk_keys, tables
from noren.stores.requests.desk_keys import DeskKeys
from noren.stores.requests.kept import KeptRequest
from noren.stores.requests.request_rows import place_of, unknown


class SealedRows:
    """Seals requests into rows and opens them.

    Args:
        folder: the store's, named in errors. installation: whose rows they are; see `DeskTables`.
    """

    def __init__(self, folder: Path, keys: DeskKeys, *, installation: str) -> None:
        self._folder = folder
        self._keys = keys
        self._installation = installation

    def values(self, kept: KeptRequest) -> dict[str, object]:
        """The row of a request, its body sealed with the key of its day."""
        day = max(day_of(kept.changed_s), self._keys.oldest())
        body = self._keys.seal(kept.body, day=day, place=place_of(kept.number, kept.revision))
        return {
            "number": kept.number,
            "installation": self._installation,
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

    def kept(self, row: Row[Any], *, with_body: bool) -> KeptRequest:
        """The request of a row; the caller wipes its body, which is empty where not asked for.

        Raises:
            RequestUnknown: its key is gone: it is forgotten.
            HoldingKeyMissing: no secret, or the wrong one.
            StoreDamaged: the sealed part is not what was sealed.
        """
        body = bytearray()
        if with_body:
            try:
                body = self._open_body(row)
            except LookupError:
                raise unknown(row.number) from None
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

    def still_opens(self, row: Row[Any]) -> bool:
        """Whether the sealed part of a row can still be read by anybody."""
        try:
            wipe(self._open_body(row))
        except (ValueError, LookupError):
            return False
        return True

    def reseal(self, connection: Connection, row: Row[Any], at_s: int) -> None:
        """Seal a row again with today's key, so that its old day's can be destroyed."""
        table = tables.requests
        today = max(day_of(at_s), self._keys.oldest())
        with wiped(self.kept(row, with_body=True).body) as body:
            sealed = self._keys.seal(body, day=today, place=place_of(row.number, row.revision))
        connection.execute(
            table.update()
            .where(table.c.number == row.number)
            .values(sealed_day=day_number(today), body=sealed)
        )

    def _open_body(self, row: Row[Any]) -> bytearray:
        day = day_of(row.sealed_day * DAY_S)
        return self._keys.unseal(bytes(row.body), day=day, place=place_of(row.number, row.revision))
