"""A jail's report of its own locks, and who is given nothing for it."""

from __future__ import annotations

import pytest

from noren.jail.lock import StageOneReport
from noren.jail.own_report import NO_PLAN, own_report, weakness_of
from noren.jail.self_check import SelfCheck
from noren.jail.swap import SwapState

FIRST = StageOneReport(
    machine="x86_64", landlock_abi=6, command_line_emptied=True, memory_locked=True,
    swap=SwapState.NONE, instructions=1,
)  # fmt: skip


def test_a_jail_that_holds_says_so() -> None:
    report = own_report(FIRST, SelfCheck(attempted=22, refused=(1 << 22) - 1), rehearsed_frames=5)
    assert (report.attempted, report.refused, report.landlock_abi) == (22, 22, 6)
    assert (report.seccomp_stages, report.arguments_hidden) == (2, 1)
    assert (report.rehearsed_frames, report.digest) == (5, NO_PLAN)
    assert weakness_of(report) is None


def test_without_any_lock_nothing_is_claimed() -> None:
    report = own_report(None, None, rehearsed_frames=1, digest=b"d" * 16)
    assert (report.attempted, report.refused, report.landlock_abi) == (0, 0, -1)
    assert (report.seccomp_stages, report.arguments_hidden) == (0, 0)
    assert report.digest == b"d" * 16
    assert weakness_of(report) is not None


@pytest.mark.parametrize("refused", [0, 0b101, (1 << 22) - 2])
def test_whoever_could_get_out_is_given_nothing(refused: int) -> None:
    check = SelfCheck(attempted=22, refused=refused)
    weakness = weakness_of(own_report(FIRST, check, rehearsed_frames=1))
    assert weakness is not None
    assert f"{refused.bit_count()} of 22" in weakness.en
    assert f"22 件中 {refused.bit_count()} 件" in weakness.ja
