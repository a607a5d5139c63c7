"""The gallery with its keys and its file, whichever process it is in.

    remember   search ─▶ row sealed with its day's key ─▶ durable ─▶ in memory ─▶ answered
    forget     memory overwritten ─▶ keys overwritten, ring durable ─▶ segments discarded
    erase      memory overwritten ─▶ day sealed anew under a new key ─▶ old key destroyed

What was answered is durable. What was forgotten has no key, wherever its segments may lie.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Protocol

import numpy as np

from noren.jail.vault.bucket_keys import KeyRing, KeysFault, KeysRefused
from noren.jail.vault.frames import MOST_ROWS, FramePlace, FrameRefused, seal_rows, unseal_rows
from noren.jail.vault.secret_memory import random_buffer, scrub_freed_memory, wipe
from noren.measure.gallery import MemoryGallery
from noren.measure.gallery_port import FeatureKind, Template, VisitAnswer
from noren.measure.match_rule import MatchRule
from noren.measure.template_pads import PAD_KEY_BYTES
from noren.measure.template_search import ROW, Rows

_FRAMES_MOST: Final = 1000
"""A segment of more frames is sealed anew at the next start, in fewer and without old rows."""


class VaultFault(IntEnum):
    """Why the vault does not open, or gave up."""

    WRONG_SECRET = 1
    KEYS_DAMAGED = 2
    KEYS_MISSING = 3
    KEYS_OLDER = 4
    SEGMENT_DAMAGED = 5
    STORAGE = 6


class VaultRefused(Exception):
    """The vault does not open; `fault` says why and `day` of which bucket, 0 for none."""

    def __init__(self, fault: VaultFault, day: int = 0) -> None:
        super().__init__(fault.name)
        self.fault = fault
        self.day = day


class Outlet(Protocol):
    """Where ciphertext goes. Each call returns when it is durable, or raises."""

    def append(self, day: int, epoch: int, frame: bytes) -> None:
        """Add a frame to a segment."""
        ...

    def write_keys(self, slot: bytes, first: int) -> None:
        """Overwrite both places of the file of keys, beginning with `first` (0 or 1)."""
        ...

    def discard(self, day: int, epoch: int) -> None:
        """Remove a segment."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segment:
    """What lies of one bucket in one epoch."""

    day: int
    epoch: int
    frames: Iterable[bytes]


class _Sealer:
    """Makes keys for the gallery's days, and seals each change of a row."""

    def __init__(self, ring: KeyRing, outlet: Outlet, keep_days: int) -> None:
        self.ring = ring
        self.outlet = outlet
        self.keep_days = keep_days
        self.sequences: dict[tuple[int, int], int] = {}

    def stream(self, day: int, kind: FeatureKind) -> bytearray:
        if not self.ring.epochs(day):
            made = self.ring.add(day, keep_days=self.keep_days)
            try:
                self.outlet.write_keys(*self.ring.sealed())
            except BaseException:
                self.ring.destroy(day, made.epoch)
                raise
        return self.ring.newest(day).stream(kind)

    def note(self, day: int, rows: Rows) -> None:
        bucket = self.ring.newest(day)
        sequence = self.sequences.get((day, bucket.epoch), 0)
        place = FramePlace(day=day, epoch=bucket.epoch, sequence=sequence)
        self.outlet.append(day, bucket.epoch, seal_rows(rows, place, key=bucket.sealing))
        self.sequences[day, bucket.epoch] = sequence + 1

    def open(self, segment: Segment) -> Rows:
        """All rows of a segment, in order."""
        bucket = self.ring.key(segment.day, segment.epoch)
        parts: list[Rows] = []
        for sequence, frame in enumerate(segment.frames):
            place = FramePlace(day=segment.day, epoch=segment.epoch, sequence=sequence)
            try:
                parts.append(unseal_rows(frame, place, key=bucket.sealing))
            except FrameRefused:
                wipe(*parts)
                raise VaultRefused(VaultFault.SEGMENT_DAMAGED, segment.day) from None
        self.sequences[segment.day, segment.epoch] = len(parts)
        rows: Rows = np.concatenate(parts) if parts else np.empty(0, ROW)
        wipe(*parts)
        return rows


class Vault:
    """People by template, sealed. See `noren.measure.gallery_port.Gallery`."""

    def __init__(self, rule: MatchRule, ring: KeyRing, outlet: Outlet, *, keep_days: int) -> None:
        self._ring = ring
        self._outlet = outlet
        self._keep_days = keep_days
        self._sealer = _Sealer(ring, outlet, keep_days)
        self._gallery = MemoryGallery(
            rule,
            randomness=os.urandom,
            keys=self._sealer,
            memory_key=lambda: random_buffer(PAD_KEY_BYTES),
        )

    @classmethod
    def open(
        cls,
        rule: MatchRule,
        outlet: Outlet,
        *,
        secret: bytearray,
        keys: bytes,
        segments: Iterable[Segment],
        oldest_day: int,
        keep_days: int,
        log_n: int,
    ) -> Vault:
        """Load what lies sealed; what has expired by now is destroyed before anything is opened.

        Args:
            secret: the passphrase; the caller wipes it.
            keys: the file of keys as it lies; empty where there is none.
            segments: every segment there is, taken one after the other.
            oldest_day: the first day of first visits that has not expired, by `keep_days`.
            keep_days: how long the plan keeps people. Who came when it said less goes by that.
            log_n: scrypt's cost for a new file of keys.
        Raises:
            VaultRefused: see `VaultFault`. Nothing was changed, but for expiry.
        """
        coming = iter(segments)
        first = next(coming, None)
        if first is not None and not keys:
            raise VaultRefused(VaultFault.KEYS_MISSING, first.day)
        ring = _open_ring(keys, secret, log_n)
        ring.keep_at_most(keep_days)
        vault = cls(rule, ring, outlet, keep_days=keep_days)
        try:
            undone = vault._begin(oldest_day)
            for segment in itertools.chain([] if first is None else [first], coming):
                vault._take(segment, undone)
        except BaseException:
            vault.close()
            raise
        return vault

    def __len__(self) -> int:
        """How many people are known."""
        return len(self._gallery)

    @property
    def threshold(self) -> float:
        """The least score of a known person now; 1 or more: nobody can be known any more."""
        return self._gallery.threshold

    def remember(self, template: Template, *, site: int) -> VisitAnswer:
        """See `Gallery`; durable when it returns."""
        return self._gallery.remember(template, site=site)

    def identify(self, template: Template) -> VisitAnswer:
        """See `Gallery`."""
        return self._gallery.identify(template)

    def forget_before(self, day: int) -> int:
        """See `Gallery`; keys first in memory, then on the disk, then the segments.

        `day` is the first that has not expired by the plan's `keep_days`; days for which less was
        declared end earlier.
        """
        day = max(self._ring.oldest_kept(day, keep_days=self._keep_days), self._ring.oldest_day)
        gone = self._gallery.forget_before(day)
        expired = [
            (old, epoch)
            for old in self._ring.days()
            if old < day
            for epoch in self._ring.epochs(old)
        ]
        for old, epoch in expired:
            self._ring.destroy(old, epoch)
        if expired or day > self._ring.oldest_day:
            self._ring.oldest_day = day
            self._outlet.write_keys(*self._ring.sealed())
        for old, epoch in expired:
            self._sealer.sequences.pop((old, epoch), None)
            self._outlet.discard(old, epoch)
        if expired:
            scrub_freed_memory()
        return gone

    def erase(self, pseudonym: int) -> bool:
        """See `Gallery`; the whole day gets a new key, so no older copy of it opens any more."""
        day = self._gallery.day_of(pseudonym)
        if day is None or not self._gallery.erase(pseudonym):
            return False
        self._seal_anew(day)
        scrub_freed_memory()
        return True

    def day_of(self, pseudonym: int) -> int | None:
        """The day of somebody's first visit; None where nobody has that name."""
        return self._gallery.day_of(pseudonym)

    def load(self, day: int, rows: Rows) -> None:
        """Take rows of a day into memory without sealing them; they stay the caller's."""
        self._gallery.load(day, rows)

    def close(self) -> None:
        """Overwrite keys and templates in memory."""
        self._gallery.close()
        self._ring.close()

    def _begin(self, oldest_day: int) -> frozenset[tuple[int, int]]:
        """Undo changes of keys that were cut short, then expire; returns the epochs undone."""
        undone = {(day, epoch) for day in self._ring.days() for epoch in self._ring.epochs(day)[1:]}
        for day, epoch in undone:
            self._ring.destroy(day, epoch)
        self.forget_before(oldest_day)
        # In any case once, so that no older slot stays beside the newest.
        self._outlet.write_keys(*self._ring.sealed())
        return frozenset(undone)

    def _take(self, segment: Segment, undone: frozenset[tuple[int, int]]) -> None:
        place = (segment.day, segment.epoch)
        epochs = self._ring.epochs(segment.day)
        if segment.epoch not in epochs:
            is_old = segment.day < self._ring.oldest_day or segment.epoch < max(epochs, default=0)
            if not is_old and place not in undone:
                raise VaultRefused(VaultFault.KEYS_OLDER, segment.day)
            # Of a backup, or left by a cut: its key is gone.
            self._outlet.discard(*place)
            return
        rows = self._sealer.open(segment)
        try:
            left_out = self._gallery.load(segment.day, rows)
        finally:
            wipe(rows)
        # Features that the plan declares no longer are not kept, nor under a key that still is.
        if left_out or self._sealer.sequences[place] > _FRAMES_MOST:
            self._seal_anew(segment.day)

    def _seal_anew(self, day: int) -> None:
        old = self._ring.newest(day)
        new = self._ring.add(day, keep_days=self._keep_days)
        self._outlet.write_keys(*self._ring.sealed())
        rows = self._gallery.rows_of(day)
        try:
            for start in range(0, len(rows), MOST_ROWS):
                self._sealer.note(day, rows[start : start + MOST_ROWS])
        finally:
            wipe(rows)
        self._ring.destroy(day, old.epoch)
        self._outlet.write_keys(*self._ring.sealed())
        self._outlet.discard(day, old.epoch)
        assert self._ring.newest(day) is new


def _open_ring(keys: bytes, secret: bytearray, log_n: int) -> KeyRing:
    if not keys:
        return KeyRing.begin(secret, log_n=log_n)
    try:
        return KeyRing.open(keys, secret)
    except KeysRefused as refused:
        wrong = refused.fault is KeysFault.WRONG_SECRET
        raise VaultRefused(VaultFault.WRONG_SECRET if wrong else VaultFault.KEYS_DAMAGED) from None
