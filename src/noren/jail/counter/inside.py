"""The inside of the counter's jail: lock, rehearse, lock again, look at each picture, ask, end.

Nothing heavy is imported at the top. What leaves is the jail's report and the vault's answer: 64
bytes each, with no template and no pixel in them.
"""

from __future__ import annotations

import io
import json
import os
import time
from typing import Final

from noren.gate.records import pack_record
from noren.gate.vault_records import Reply, VaultRequest
from noren.jail.descriptors import Descriptors, MessageSockets
from noren.jail.entry import JailStart
from noren.jail.faults import fault_of
from noren.jail.lock import lock_before_camera, lock_before_imports, self_check
from noren.jail.own_report import tell_own_report
from noren.jail.parts import read_part
from noren.jail.start import DescriptorNumber

PERSON: Final = "person"
"""What the network that finds people is called here, whichever the plan names."""


def main(start: JailStart) -> int:
    """Answer one question. The answer is the exit status: 0 or 1."""
    before, after = _descriptors()
    sequence = 0
    try:
        first = lock_before_imports(descriptors=before, parent_pid=start.parent_pid)
        order = io.FileIO(DescriptorNumber.ASSIGNMENT, closefd=False)
        models = _models(order)
        os.close(DescriptorNumber.ASSIGNMENT)
        # All that is needed later: nothing can be imported after the second lock.
        from noren.jail.counter.question import Counter

        counter = Counter(models)
        rehearsed = counter.rehearse()
        source = io.FileIO(DescriptorNumber.FILM, closefd=False)
        lock_before_camera(descriptors=after)
        check = self_check(DescriptorNumber.RECORD)
        sequence = tell_own_report(first, check, rehearsed_frames=rehearsed)
        if not check.holds:
            return 1
        pictures = iter(lambda: read_part(source), b"")
        reply = counter.ask(pictures, DescriptorNumber.VAULT, at_s=time.time())
        os.write(DescriptorNumber.RECORD, reply.pack())
    except BrokenPipeError:
        return 1
    except Exception as error:
        # Nothing but a record can say what happened.
        body = fault_of(error, live=False)
        os.write(DescriptorNumber.RECORD, pack_record(sequence=sequence, bin_start_s=0, body=body))
        return 1
    return int(reply.reply is Reply.REFUSED)


def _descriptors() -> tuple[Descriptors, Descriptors]:
    vault = MessageSockets(
        first=int(DescriptorNumber.VAULT),
        last=int(DescriptorNumber.VAULT),
        most_bytes=VaultRequest.SIZE,
    )
    order, picture = int(DescriptorNumber.ASSIGNMENT), int(DescriptorNumber.FILM)
    record = int(DescriptorNumber.RECORD)
    return (
        Descriptors(record=record, reading=(order, picture), message_sockets=(vault,)),
        Descriptors(record=record, reading=(picture,), message_sockets=(vault,)),
    )


def _models(source: io.FileIO) -> dict[str, tuple[bytes, ...]]:
    """Directory of names and numbers of files, then the files."""
    directory: dict[str, int] = json.loads(bytes(read_part(source)))
    return {
        name: tuple(bytes(read_part(source)) for _ in range(number))
        for name, number in directory.items()
    }
