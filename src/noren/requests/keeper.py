"""Where the desk's requests are kept, as the desk sees it."""

from __future__ import annotations

from typing import Protocol

from noren.stores.ledger.ledger import Ledger
from noren.stores.requests.kept import Bucket, KeptRequest, NotedStep


class RequestKeeper(Protocol):
    """Keeps requests; `noren.stores.requests.request_store.RequestStore` says what each does."""

    def numbers(self, *, open_only: bool = False) -> tuple[str, ...]:
        """See `RequestStore`."""
        ...

    def read(self, number: str) -> KeptRequest:
        """See `RequestStore`."""
        ...

    def latest_s(self) -> int | None:
        """See `RequestStore`."""
        ...

    def add(self, kept: KeptRequest, noted: NotedStep, ledger: Ledger) -> None:
        """See `RequestStore`."""
        ...

    def change(self, kept: KeptRequest, noted: NotedStep, ledger: Ledger) -> None:
        """See `RequestStore`."""
        ...

    def settle(self, ledger: Ledger) -> int:
        """See `RequestStore`."""
        ...

    def take_turn(self, intake: str, bucket: Bucket, *, at_s: int) -> int:
        """See `RequestStore`."""
        ...
