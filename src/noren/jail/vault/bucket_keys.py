"""The keys of the buckets: two for each day of first visits, and the file that carries them over.

    sealing key     opens the bucket's segments; renewed when somebody is erased from it
    rotation key    makes the bucket's secret rotation of templates

The keys are random and lie nowhere but in this ring. Destroying a day's keys ends its templates,
wherever copies of the segments may be. Outside the vault's memory the ring is one sealed slot of
fixed size, so that a new slot written over an old one leaves nothing of it:

    slot = magic, scrypt's cost and salt, check, generation, nonce, sealed ring with tag, CRC-32
    ring = oldest day kept, number of buckets,
           (day, epoch, days it is kept, sealing key, rotation key) of each

The file has room for the slot twice. Both are written and synced one after the other, so a cut at
any moment leaves one whole; opening takes the newest and writes both anew.
"""

from __future__ import annotations

import hmac
import os
import struct
import zlib
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from noren.jail.vault.secret_memory import random_buffer, wipe
from noren.measure.gallery_port import FeatureKind
from noren.measure.template_transform import STREAM_BYTES

MOST_BUCKETS: Final = 800
"""More than two years of days."""
KEY_BYTES: Final = 32
SLOT_ROOM: Final = 1 << 16
_SLOT: Final = struct.Struct("<8sB16s16sQ12s")
_MAGIC: Final = b"NVAULTK1"
_RING: Final = struct.Struct("<iI")
_BUCKET: Final = struct.Struct("<iII")
_BUCKET_BYTES: Final = _BUCKET.size + 2 * KEY_BYTES
_RING_BYTES: Final = _RING.size + MOST_BUCKETS * _BUCKET_BYTES
SLOT_BYTES: Final = _SLOT.size + _RING_BYTES + 16 + 4
assert SLOT_BYTES <= SLOT_ROOM


class KeysFault(Enum):
    """Why a file of keys does not open."""

    WRONG_SECRET = 1
    DAMAGED = 2


class KeysRefused(Exception):
    """A file of keys does not open; `fault` says why."""

    def __init__(self, fault: KeysFault) -> None:
        super().__init__(fault.name)
        self.fault = fault


_FACE_ROTATION: Final = b"noren vault rotation 1 of faces"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BucketKey:
    """The keys of one day in one epoch, in memory that `wipe` overwrites.

    `keep_days` is how long the plan kept people when they came, or less if it has said less since.
    """

    day: int
    epoch: int
    keep_days: int
    sealing: bytearray
    rotation: bytearray

    def stream(self, kind: FeatureKind = FeatureKind.BODY) -> bytearray:
        """The stream that makes the rotation of one kind of features; the caller wipes it."""
        stream = bytearray(STREAM_BYTES)
        info = b"noren vault rotation 1" if kind is FeatureKind.BODY else _FACE_ROTATION
        HKDFExpand(algorithm=SHA256(), length=STREAM_BYTES, info=info).derive_into(
            self.rotation, stream
        )
        return stream

    def wipe(self) -> None:
        """Overwrite both keys."""
        wipe(self.sealing, self.rotation)


class KeyRing:
    """All keys, and the key that seals them. Changes count when their slot is durable."""

    def __init__(self, *, wrapping: bytearray, salt: bytes, log_n: int) -> None:
        self._wrapping = wrapping
        self._salt = salt
        self._log_n = log_n
        self._generation = 0
        self._newest_place = 0
        self._buckets: dict[tuple[int, int], BucketKey] = {}
        self.oldest_day = 0

    @classmethod
    def begin(cls, secret: bytearray, *, log_n: int) -> KeyRing:
        """A new ring under a new salt."""
        salt = os.urandom(16)
        return cls(wrapping=_derive(secret, salt, log_n), salt=salt, log_n=log_n)

    @classmethod
    def open(cls, data: bytes, secret: bytearray) -> KeyRing:
        """The newest whole ring of a file's two slots.

        Raises:
            KeysRefused: another secret, or no slot is whole.
        """
        slots = [data[place * SLOT_ROOM :][:SLOT_BYTES] for place in (0, 1)]
        whole = [(slot, place) for place, slot in enumerate(slots) if _is_whole(slot)]
        whole.sort(key=lambda one: int(_SLOT.unpack_from(one[0])[4]), reverse=True)
        refused = KeysFault.DAMAGED
        for slot, place in whole:
            _, log_n, salt, check, generation, nonce = _SLOT.unpack_from(slot)
            wrapping = _derive(secret, salt, log_n)
            if not hmac.compare_digest(_check(wrapping), check):
                wipe(wrapping)
                refused = KeysFault.WRONG_SECRET
                continue
            ring = cls(wrapping=wrapping, salt=salt, log_n=log_n)
            if ring._take(slot, generation, nonce):
                ring._newest_place = place
                return ring
            wipe(wrapping)
        raise KeysRefused(refused)

    def __len__(self) -> int:
        return len(self._buckets)

    def epochs(self, day: int) -> tuple[int, ...]:
        """The epochs of a day that have keys, in order."""
        return tuple(sorted(epoch for held, epoch in self._buckets if held == day))

    def days(self) -> tuple[int, ...]:
        """The days that have keys, in order."""
        return tuple(sorted({day for day, _ in self._buckets}))

    def key(self, day: int, epoch: int) -> BucketKey:
        """The keys of a day in an epoch; KeyError where there are none."""
        return self._buckets[day, epoch]

    def newest(self, day: int) -> BucketKey:
        """The keys that a day is sealed with now; KeyError where it has none."""
        return self._buckets[day, max(self.epochs(day), default=0)]

    def add(self, day: int, *, keep_days: int) -> BucketKey:
        """Keys of a new day, or of the next epoch of one; its rotation and its end stay.

        Raises:
            ValueError: there is no room for more.
        """
        if len(self) >= MOST_BUCKETS:
            raise ValueError(f"more than {MOST_BUCKETS} buckets")
        epoch = max(self.epochs(day), default=0)
        rotation = random_buffer(KEY_BYTES)
        if epoch:
            before = self.key(day, epoch)
            rotation[:] = before.rotation
            keep_days = before.keep_days
        made = BucketKey(
            day=day,
            epoch=epoch + 1,
            keep_days=keep_days,
            sealing=random_buffer(KEY_BYTES),
            rotation=rotation,
        )
        self._buckets[day, epoch + 1] = made
        return made

    def keep_at_most(self, keep_days: int) -> None:
        """Shorten what is kept longer; nothing is ever kept longer than before."""
        for place, bucket in self._buckets.items():
            if bucket.keep_days > keep_days:
                self._buckets[place] = replace(bucket, keep_days=keep_days)

    def oldest_kept(self, oldest_day: int, *, keep_days: int) -> int:
        """The first day that has not expired, where it is `oldest_day` by the plan's `keep_days`.

        People who came when less was declared go as it was declared then.
        """
        over = [
            day + 1
            for (day, _), bucket in self._buckets.items()
            if day < oldest_day + keep_days - bucket.keep_days
        ]
        return max([oldest_day, *over])

    def destroy(self, day: int, epoch: int) -> None:
        """Overwrite the keys of a day in an epoch; in the file with the next slot."""
        self._buckets.pop((day, epoch)).wipe()

    def sealed(self) -> tuple[bytes, int]:
        """The next slot, padded to its room, and in which place to write it first; ciphertext.

        It is first put where the newest does not lie, so a cut leaves one whole.
        """
        self._generation += 1
        ring = bytearray(_RING_BYTES)
        _RING.pack_into(ring, 0, self.oldest_day, len(self))
        for number, bucket in enumerate(self._buckets.values()):
            at = _RING.size + number * _BUCKET_BYTES
            _BUCKET.pack_into(ring, at, bucket.day, bucket.epoch, bucket.keep_days)
            at += _BUCKET.size
            ring[at : at + KEY_BYTES] = bucket.sealing
            ring[at + KEY_BYTES : at + 2 * KEY_BYTES] = bucket.rotation
        nonce = os.urandom(12)
        head = _SLOT.pack(
            _MAGIC, self._log_n, self._salt, _check(self._wrapping), self._generation, nonce
        )
        body = head + AESGCM(self._wrapping).encrypt(nonce, ring, head)
        wipe(ring)
        slot = body + zlib.crc32(body).to_bytes(4, "little")
        return slot + bytes(SLOT_ROOM - len(slot)), 1 - self._newest_place

    def close(self) -> None:
        """Overwrite every key."""
        for bucket in self._buckets.values():
            bucket.wipe()
        self._buckets.clear()
        wipe(self._wrapping)

    def _take(self, slot: bytes, generation: int, nonce: bytes) -> bool:
        ring = bytearray(_RING_BYTES)
        try:
            sealed = memoryview(slot)[_SLOT.size : SLOT_BYTES - 4]
            AESGCM(self._wrapping).decrypt_into(nonce, sealed, slot[: _SLOT.size], ring)
        except InvalidTag:
            return False
        self._generation = generation
        self.oldest_day, count = _RING.unpack_from(ring)
        for number in range(count):
            at = _RING.size + number * _BUCKET_BYTES
            day, epoch, keep_days = _BUCKET.unpack_from(ring, at)
            at += _BUCKET.size
            self._buckets[day, epoch] = BucketKey(
                day=day,
                epoch=epoch,
                keep_days=keep_days,
                sealing=ring[at : at + KEY_BYTES],
                rotation=ring[at + KEY_BYTES : at + 2 * KEY_BYTES],
            )
        wipe(ring)
        return True


def _is_whole(slot: bytes) -> bool:
    if len(slot) != SLOT_BYTES or slot[:8] != _MAGIC or not 10 <= slot[8] <= 22:
        return False
    return zlib.crc32(slot[:-4]).to_bytes(4, "little") == slot[-4:]


def _derive(secret: bytearray, salt: bytes, log_n: int) -> bytearray:
    key = bytearray(KEY_BYTES)
    Scrypt(salt=salt, length=KEY_BYTES, n=1 << log_n, r=8, p=1).derive_into(secret, key)
    return key


def _check(key: bytearray) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=16, info=b"noren vault 1 check").derive(key)
