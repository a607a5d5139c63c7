"""What a jailed process reports of its own locks, and what the outside makes of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from noren.gate.records import JailReportBody, pack_record
from noren.jail.start import DescriptorNumber
from noren.vocabulary.words import Words

if TYPE_CHECKING:
    from noren.jail.lock import SelfCheck, StageOneReport

NO_PLAN = bytes(16)
"""The digest of a jail that works for no single plan: the vault's and the counter's."""


def own_report(
    first: StageOneReport | None,
    check: SelfCheck | None,
    *,
    rehearsed_frames: int,
    digest: bytes = NO_PLAN,
) -> JailReportBody:
    """The record of a jail's own locks, told before it is given anything.

    Args:
        first: of the first lock, check: of what was tried after the second; None for both: it
            runs without any lock.
        digest: the first 16 bytes of the plan's.
    """
    return JailReportBody(
        attempted=0 if check is None else check.attempted,
        refused=0 if check is None else check.refused.bit_count(),
        landlock_abi=-1 if first is None else first.landlock_abi,
        seccomp_stages=0 if check is None else 2,
        arguments_hidden=0 if first is None else int(first.command_line_emptied),
        rehearsed_frames=rehearsed_frames,
        digest=digest,
    )


def tell_own_report(first: StageOneReport, check: SelfCheck, *, rehearsed_frames: int) -> int:
    """Write the record of one's own locks; the sequence number of the next record.

    For a jail of the machine's own: it works for no single plan.
    """
    report = own_report(first, check, rehearsed_frames=rehearsed_frames)
    os.write(DescriptorNumber.RECORD, pack_record(sequence=0, bin_start_s=0, body=report))
    return 1


def weakness_of(report: JailReportBody) -> Words | None:
    """Why a jail that reports so is given nothing; None: every escape was tried and refused."""
    if report.attempted and report.attempted == report.refused:
        return None
    return Words(
        en=f"{report.refused} of {report.attempted} escapes refused",
        ja=f"脱出 {report.attempted} 件中 {report.refused} 件のみ拒否",
    )
