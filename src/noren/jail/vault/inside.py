"""The inside of the vault: lock, rehearse, lock again, check, and only then take the secret.

Nothing heavy is imported at the top. Before the second lock the process has neither secret nor
data; after it, it can open nothing, and write only records, ciphertext to its keeper, and answers.
"""

from __future__ import annotations

import io
import os
from typing import Final

from noren.gate.records import ErrorBody, Fault, pack_record
from noren.gate.vault_records import VaultReply
from noren.jail.descriptors import LONGEST_STORE_MESSAGE, Descriptors, MessageSockets
from noren.jail.entry import JailStart
from noren.jail.faults import fault_of
from noren.jail.lock import lock_before_camera, lock_before_imports, self_check
from noren.jail.own_report import tell_own_report
from noren.jail.start import DescriptorNumber
from noren.jail.vault.order import FIRST_CHANNEL

STORE: Final = int(DescriptorNumber.VAULT)
"""In the vault itself: the socket to its keeper."""


def main(start: JailStart) -> int:
    """Serve until the keeper closes its end. The answer is the exit status: 0 or 1."""
    sequence = 0
    channels = len(start.descriptors) - 3
    before, after = _descriptors(channels)
    try:
        first = lock_before_imports(descriptors=before, parent_pid=start.parent_pid)
        # All that is needed later: nothing can be imported after the second lock.
        from noren.jail.vault.rehearsal import rehearse
        from noren.jail.vault.serving import serve
        from noren.jail.vault.wire import StorageSocket

        rehearsed = rehearse()
        source = io.FileIO(DescriptorNumber.ASSIGNMENT, closefd=False)
        lock_before_camera(descriptors=after)
        check = self_check(DescriptorNumber.RECORD)
        sequence = tell_own_report(first, check, rehearsed_frames=rehearsed)
        if not check.holds:
            return 1
        serve(source, StorageSocket(STORE))
    except BrokenPipeError:
        return 1
    except Exception as error:
        # Nothing but a record can say what happened.
        body = _fault_of(error)
        os.write(DescriptorNumber.RECORD, pack_record(sequence=sequence, bin_start_s=0, body=body))
        return 1
    return 0


def _descriptors(channels: int) -> tuple[Descriptors, Descriptors]:
    order = int(DescriptorNumber.ASSIGNMENT)
    sockets = (
        MessageSockets(first=STORE, last=STORE, most_bytes=LONGEST_STORE_MESSAGE),
        MessageSockets(
            first=FIRST_CHANNEL, last=FIRST_CHANNEL + channels - 1, most_bytes=VaultReply.SIZE
        ),
    )
    declared = Descriptors(
        record=int(DescriptorNumber.RECORD), reading=(order,), message_sockets=sockets
    )
    return declared, declared


def _fault_of(error: Exception) -> ErrorBody:
    from noren.jail.vault.vault import VaultRefused

    if isinstance(error, VaultRefused):
        return ErrorBody(
            fault=int(Fault.INTERNAL), module=0, line=0, detail=error.fault | error.day << 8
        )
    return fault_of(error, live=False)
