"""What several tests of the vault share: a rule, people, and a vault over files or memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from measure.people import Crowd, Floats, template
from noren.gate.vault_records import COUNTER_MAY
from noren.jail.vault.bucket_keys import KeyRing
from noren.jail.vault.frames import FramePlace, unseal_rows
from noren.jail.vault.keeper import VaultListeners
from noren.jail.vault.link import VaultLink
from noren.jail.vault.outside import Speaker, VaultProcess
from noren.jail.vault.vault import Segment, Vault
from noren.measure.gallery import DAY_S
from noren.measure.match_rule import MatchRule, StrangersTail
from noren.measure.template_search import Rows
from noren.stores.vault_files import VaultFiles

SECRET = b"a passphrase for tests only"
TAIL = StrangersTail(start=0.25, ratio_above=0.05, scale=0.03)
RULE = MatchRule(tail=TAIL)
BOTH = MatchRule(tail=TAIL, face_tail=TAIL)
"""Bodies and faces."""
COST = 10
KEEP_DAYS = 700
DAY = 20_000
CAMERA, COUNTER = "north gate", "service counter"


def noon(day: int) -> float:
    return day * DAY_S + 43_200.0


def crowd(seed: int) -> Crowd:
    return Crowd(np.random.default_rng(seed), 1000.0)


def open_vault(
    files: VaultFiles,
    *,
    oldest_day: int = 0,
    keep_days: int = KEEP_DAYS,
    secret: bytes = SECRET,
    rule: MatchRule = RULE,
) -> Vault:
    """A vault in this process, over a store's files."""
    return Vault.open(
        rule,
        files,
        secret=bytearray(secret),
        keys=files.read_keys(),
        segments=[
            Segment(day=day, epoch=epoch, frames=files.read(day, epoch))
            for day, epoch in files.segments()
        ],
        oldest_day=oldest_day,
        keep_days=keep_days,
        log_n=COST,
    )


def start_vault(
    files: VaultFiles,
    *,
    oldest_day: int = 0,
    secret: bytes = SECRET,
    speakers: Sequence[Speaker] | None = None,
    listeners: VaultListeners | None = None,
) -> VaultProcess:
    """A vault in its jail."""
    usual = (
        Speaker(name=CAMERA, per_s=10_000, burst=100_000),
        Speaker(name=COUNTER, may=COUNTER_MAY, per_s=10_000, burst=100_000),
    )
    return VaultProcess(
        files,
        rule=RULE,
        oldest_day=oldest_day,
        keep_days=KEEP_DAYS,
        secret=bytearray(secret),
        speakers=usual if speakers is None else speakers,
        log_n=COST,
        listeners=listeners,
    )


def remember_all(vault: Vault | VaultLink, people: Floats, *, day: int = DAY) -> list[int]:
    """Pseudonyms of people who come on one day."""
    return [vault.remember(template(one, at_s=noon(day)), site=0).pseudonym for one in people]


def keys_of(files: VaultFiles) -> KeyRing:
    """The ring of keys as the operator could open it now."""
    return KeyRing.open(files.read_keys(), bytearray(SECRET))


def all_keys(ring: KeyRing) -> list[bytes]:
    return [
        bytes(part)
        for day in ring.days()
        for epoch in ring.epochs(day)
        for part in (ring.key(day, epoch).sealing, ring.key(day, epoch).rotation)
    ]


def all_rows(files: VaultFiles, ring: KeyRing) -> list[Rows]:
    """Every sealed row, opened."""
    return [
        unseal_rows(
            frame,
            FramePlace(day=day, epoch=epoch, sequence=sequence),
            key=ring.key(day, epoch).sealing,
        )
        for day, epoch in files.segments()
        for sequence, frame in enumerate(files.read(day, epoch))
    ]


def everything_in(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
