"""Re-hashing everything that lies in the store, and saying file by file how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from noren.weights.catalogue import Catalogue, Entry, catalogue
from noren.weights.pins import FileState, State, examine
from noren.weights.store import Places, folders_of


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryState:
    """A model or clip with the state of each of its files, in the catalogue's order."""

    entry: Entry
    files: tuple[FileState, ...]

    @property
    def state(self) -> State:
        """WRONG if any file is wrong, else MISSING if any is missing, else OK."""
        states = {file.state for file in self.files}
        for worst in (State.WRONG, State.MISSING):
            if worst in states:
                return worst
        return State.OK


def verify(
    ids: Sequence[str] = (), *, places: Places | None = None, known: Catalogue | None = None
) -> tuple[EntryState, ...]:
    """Hash every file of the named models and clips again; without names, of all of them.

    A file is looked for in the store, then in a mirror folder, then in a package that brings it;
    the first that is not missing counts. What is wrong is reported, not raised and not removed.

    Raises:
        ModelUnknown: if the catalogue lists no such model or clip.
    """
    known = known or catalogue()
    places = places or Places.from_environment()
    entries = tuple(known.entry(name) for name in ids) if ids else known.entries
    return tuple(_entry_state(entry, places) for entry in entries)


def _entry_state(entry: Entry, places: Places) -> EntryState:
    """The first place that holds all files; otherwise the store, as that is what a fetch fills."""
    found = [
        EntryState(
            entry=entry,
            files=tuple(examine(folder / pin.name, pin) for pin in entry.files),
        )
        for folder in folders_of(entry, places)
    ]
    for state in found:
        if state.state is not State.MISSING:
            return state
    return found[0]
