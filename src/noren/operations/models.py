"""`noren models`: which weights there are, which are here, and getting them here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from noren.vocabulary.words import Words
from noren.weights.catalogue import Entry, Model, catalogue
from noren.weights.fetch import Fetched, fetch
from noren.weights.verify import EntryState, verify

__all__ = ["EntryState", "Fetched", "Listed", "fetch", "list_entries", "verify"]


class ListedMapping(TypedDict):
    """One entry as `noren models list --format json` prints it."""

    id: str
    kind: str
    state: str
    size_bytes: int
    license: str
    used_for: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One model or clip of the catalogue, and how it stands on this machine."""

    id: str
    kind: str
    state: str
    size_bytes: int
    license_id: str
    used_for: Words

    def to_mapping(self) -> ListedMapping:
        """The entry as plain values."""
        return ListedMapping(
            id=self.id,
            kind=self.kind,
            state=self.state,
            size_bytes=self.size_bytes,
            license=self.license_id,
            used_for={"ja": self.used_for.ja, "en": self.used_for.en},
        )


def list_entries() -> tuple[Listed, ...]:
    """Every entry of the catalogue, models first; what is here is hashed again."""
    states = {entry.entry.id: entry.state.value for entry in verify()}
    return tuple(_listed(entry, states[entry.id]) for entry in catalogue().entries)


def _listed(entry: Entry, state: str) -> Listed:
    is_model = isinstance(entry, Model)
    words = entry.use if isinstance(entry, Model) else entry.shows
    return Listed(
        id=entry.id,
        kind="model" if is_model else "clip",
        state=state,
        size_bytes=entry.size_bytes,
        license_id=entry.license_id,
        used_for=Words(ja=words.ja, en=words.en),
    )
