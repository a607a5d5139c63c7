"""Fetching weights and clips: only when asked, only what the catalogue pins, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from noren.errors import ModelUnreachable
from noren.vocabulary.words import Words
from noren.weights.catalogue import Catalogue, Entry, PinnedFile, catalogue
from noren.weights.part import PartFile, hold_part
from noren.weights.pins import State, examine, mismatch
from noren.weights.store import Places
from noren.weights.transfer import Patience, download

_CHUNK_BYTES: Final = 1 << 20

Progress = Callable[[int, int], None]
"""Hears (bytes done, bytes in all) over everything asked for; never more than in all."""


class Outcome(StrEnum):
    """How a file came to be in its place."""

    KEPT = "kept"
    FETCHED = "fetched"
    COPIED = "copied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One file that is in its place now, verified; `source` is the address or folder it is from."""

    entry_id: str
    path: Path
    outcome: Outcome
    source: str


def fetch(
    ids: Sequence[str] = (),
    *,
    places: Places | None = None,
    progress: Progress | None = None,
    patience: Patience | None = None,
    known: Catalogue | None = None,
) -> tuple[Fetched, ...]:
    """Put the named models and clips into the store; without names, the default models.

    A file that is already right stays; a wrong one is replaced. With a mirror only the mirror is
    asked, as on a site without internet a second address would only be a longer wait; else the
    publisher. Bytes go to a `.part` file beside the place, are verified there and appear by one
    rename; an interrupted fetch goes on where it ended. Two fetches at once share the work.

    Raises:
        ModelUnknown: if the catalogue lists no such model or clip.
        ModelMismatch: if the bytes delivered are not the pinned ones; nothing is kept of them.
        ModelUnreachable: if no bytes, or not all, can be had.
        StoreFull: if the disk or quota is full.
        StoreReadOnly: if the store's folder cannot be written.
        StoreError: if something that is no folder stands in its place.
    """
    known = known or catalogue()
    places = places or Places.from_environment()
    patience = patience or Patience()
    entries = tuple(known.entry(name) for name in dict.fromkeys(ids or known.default_ids))
    meter = _Meter(total=sum(entry.size_bytes for entry in entries), progress=progress)
    fetched = []
    for entry in entries:
        for pin in entry.files:
            errand = _Errand(entry=entry, pin=pin, places=places, patience=patience)
            fetched.append(errand.run(meter.advance))
            meter.finish(pin.size_bytes)
    return tuple(fetched)


class _Meter:
    """Adds the file in hand to the files done."""

    def __init__(self, *, total: int, progress: Progress | None) -> None:
        self._total = total
        self._done = 0
        self._progress = progress

    def advance(self, length: int) -> None:
        if self._progress is not None:
            self._progress(self._done + length, self._total)

    def finish(self, size: int) -> None:
        self._done += size
        self.advance(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """One file to be brought to one place."""

    entry: Entry
    pin: PinnedFile
    places: Places
    patience: Patience

    @property
    def target(self) -> Path:
        return self.places.folder / self.entry.folder / self.pin.name

    @property
    def source(self) -> Path | str:
        mirror = self.places.mirror
        if mirror is None:
            return self.pin.url
        if isinstance(mirror, Path):
            return mirror / self.entry.folder / self.pin.name
        return f"{mirror}/{self.entry.folder}/{self.pin.name}"

    def run(self, advance: Callable[[int], None]) -> Fetched:
        if self._is_in_place():
            return self._fetched(Outcome.KEPT)
        with hold_part(self.target) as part:
            # Whoever held the part before us may have finished the very same file.
            if self._is_in_place():
                part.discard()
                return self._fetched(Outcome.KEPT)
            self._fill(part, advance)
            part.commit()
        return self._fetched(Outcome.COPIED if isinstance(self.source, Path) else Outcome.FETCHED)

    def _is_in_place(self) -> bool:
        return examine(self.target, self.pin).state is State.OK

    def _fill(self, part: PartFile, advance: Callable[[int], None]) -> None:
        """Bring the part to the pinned bytes.

        Bytes of an earlier attempt may themselves be the wrong ones, so a resumed part gets one
        fresh start before the source is blamed.
        """
        if part.length > self.pin.size_bytes:
            part.restart()
        is_resumed = part.length > 0
        while True:
            if part.length < self.pin.size_bytes:
                self._bring(part, advance)
            digest = part.digest()
            if digest == self.pin.sha256:
                return
            if not is_resumed:
                part.discard()
                raise mismatch(
                    where=str(self.source),
                    found=f"sha256 {digest}",
                    pin=self.pin,
                    remedy=Words(
                        en="do not use this source; tell whoever keeps it, or name another mirror",
                        ja="この入手先は使わず、管理者に知らせるか、別のミラーを指定してください",
                    ),
                )
            part.restart()
            is_resumed = False

    def _bring(self, part: PartFile, advance: Callable[[int], None]) -> None:
        source = self.source
        if isinstance(source, Path):
            part.restart()
            self._copy(source, part, advance)
        else:
            download(url=source, pin=self.pin, part=part, patience=self.patience, advance=advance)

    def _copy(self, source: Path, part: PartFile, advance: Callable[[int], None]) -> None:
        state = examine(source, self.pin)
        if state.state is State.MISSING:
            part.discard()
            raise ModelUnreachable(
                where=str(source),
                found=Words(en="nothing", ja="何もありません"),
                expected=Words(
                    en=f"a mirror with {self.entry.folder}/{self.pin.name}",
                    ja=f"{self.entry.folder}/{self.pin.name} のあるミラー",
                ),
                remedy=Words(
                    en="put the file there, or unset NOREN_MIRROR to ask the publisher",
                    ja="ファイルをそこに置くか、NOREN_MIRROR を外して公開元から取得してください",
                ),
            )
        if state.state is State.WRONG:
            part.discard()
            raise mismatch(
                where=str(source),
                found=state.found,
                pin=self.pin,
                remedy=Words(
                    en="replace the file in the mirror", ja="ミラーのファイルを入れ替えてください"
                ),
            )
        for chunk in _chunks(source):
            part.append(chunk)
            advance(min(part.length, self.pin.size_bytes))

    def _fetched(self, outcome: Outcome) -> Fetched:
        return Fetched(
            entry_id=self.entry.id,
            path=self.target,
            outcome=outcome,
            source=str(self.target if outcome is Outcome.KEPT else self.source),
        )


def _chunks(source: Path) -> Iterator[bytes]:
    try:
        with source.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise ModelUnreachable(
            where=str(source),
            found=Words(
                en=f"a file that cannot be read to its end ({error.strerror})",
                ja=f"ファイルを最後まで読めません({error.strerror})",
            ),
            expected=Words(en="a readable mirror", ja="読み取れるミラー"),
            remedy=Words(
                en="check the mirror's disk and fetch again",
                ja="ミラーのディスクを確認し、もう一度取得してください",
            ),
        ) from error
