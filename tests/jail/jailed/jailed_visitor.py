"""Runs inside a real jail in tests: a camera's jail that tells the vault of two visits."""

from __future__ import annotations

import errno
import os

from noren.gate.vault_records import VaultRequest
from noren.jail.descriptors import Descriptors
from noren.jail.entry import JailStart
from noren.jail.lock import lock_before_camera, lock_before_imports, self_check
from noren.jail.start import DescriptorNumber
from noren.jail.vault.order import vault_sockets

RECORD, GATE = 4, 9


def tell(name: str, value: object) -> None:
    os.write(RECORD, f"{name}={value}\n".encode())


def main(start: JailStart) -> int:
    declared = Descriptors(
        record=RECORD, reading=(GATE,), message_sockets=vault_sockets(start.descriptors)
    )
    lock_before_imports(descriptors=declared, parent_pid=start.parent_pid)
    import numpy as np

    from noren.jail.vault.link import VaultLink
    from noren.measure.gallery_port import Template

    vector = np.random.default_rng(1).standard_normal(256).astype(np.float32)
    link = VaultLink(int(DescriptorNumber.VAULT))
    lock_before_camera(descriptors=declared)
    tell("holds", self_check(RECORD).holds)
    answers = [
        link.remember(Template(vector=vector, quality_ratio=1.0, at_s=at_s), site=1)
        for at_s in (1e9, 1e9 + 86400)
    ]
    tell("visits", ", ".join(f"{one.outcome.value} {one.visit_number}" for one in answers))
    tell("longer", try_to_write(int(DescriptorNumber.VAULT), VaultRequest.SIZE + 1))
    tell("elsewhere", try_to_write(GATE, 1))
    return 0


def try_to_write(number: int, size: int) -> str:
    try:
        os.write(number, bytes(size))
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "written"
