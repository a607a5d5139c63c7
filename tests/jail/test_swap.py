"""Where swapped pages could go decides whether a live camera may be opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from noren.jail.degrade import (
    ARGUMENTS_SHOWN,
    NO_FILTERS,
    NO_LANDLOCK,
    PLAIN_SWAP,
    refusal_of_live_cameras,
    weaknesses,
)
from noren.jail.swap import SwapState, probe_swap
from noren.vocabulary.words import Words

HEAD = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"


def _machine(root: Path, devices: list[str], files: dict[str, str]) -> Path:
    (root / "proc").mkdir()
    lines = [f"{device} partition 1000 0 -2\n" for device in devices]
    (root / "proc/swaps").write_text(HEAD + "".join(lines))
    for name, text in files.items():
        path = root / "sys/block" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.mark.parametrize(
    ("devices", "files", "state"),
    [
        pytest.param([], {}, SwapState.NONE, id="no swap"),
        pytest.param(["/dev/zram0"], {}, SwapState.IN_MEMORY, id="zram"),
        pytest.param(
            ["/dev/zram0"], {"zram0/backing_dev": "none\n"}, SwapState.IN_MEMORY, id="zram alone"
        ),
        pytest.param(
            ["/dev/zram0"], {"zram0/backing_dev": "/dev/sda3\n"}, SwapState.PLAIN, id="zram on disk"
        ),
        pytest.param(
            ["/dev/dm-1"],
            {"dm-1/dm/uuid": "CRYPT-PLAIN-swap\n"},
            SwapState.ENCRYPTED,
            id="dm-crypt",
        ),
        pytest.param(["/dev/dm-1"], {"dm-1/dm/uuid": "LVM-x\n"}, SwapState.PLAIN, id="plain lvm"),
        pytest.param(["/dev/sda2"], {}, SwapState.PLAIN, id="a partition"),
        pytest.param(["/swapfile"], {}, SwapState.PLAIN, id="a file"),
        pytest.param(
            ["/dev/dm-1", "/dev/zram0", "/dev/sda2"],
            {"dm-1/dm/uuid": "CRYPT-LUKS2-x\n"},
            SwapState.PLAIN,
            id="the worst decides",
        ),
    ],
)
def test_swap_is_judged_by_its_worst_device(
    tmp_path: Path, devices: list[str], files: dict[str, str], state: SwapState
) -> None:
    assert probe_swap(_machine(tmp_path, devices, files)) is state


def test_a_kernel_that_does_not_say_is_unknown_and_not_safe(tmp_path: Path) -> None:
    assert probe_swap(tmp_path) is SwapState.UNKNOWN
    assert not SwapState.UNKNOWN.keeps_pages_private


@pytest.mark.parametrize(
    ("has_filters", "swap", "locked", "override", "refusal"),
    [
        pytest.param(True, SwapState.NONE, False, None, None, id="nothing can be swapped"),
        pytest.param(True, SwapState.ENCRYPTED, False, None, None, id="encrypted"),
        pytest.param(True, SwapState.PLAIN, True, None, None, id="memory locked"),
        pytest.param(True, SwapState.PLAIN, False, None, PLAIN_SWAP, id="plain"),
        pytest.param(True, SwapState.UNKNOWN, False, None, PLAIN_SWAP, id="unknown"),
        pytest.param(True, SwapState.PLAIN, False, "  ", PLAIN_SWAP, id="a blank reason"),
        pytest.param(True, SwapState.PLAIN, False, "test rig", None, id="a reason given"),
        pytest.param(False, SwapState.NONE, True, "test rig", NO_FILTERS, id="no filters"),
    ],
)
def test_a_live_camera_opens_only_where_its_pictures_stay_in_memory(
    has_filters: bool, swap: SwapState, locked: bool, override: str | None, refusal: Words | None
) -> None:
    found = refusal_of_live_cameras(
        has_filters=has_filters, swap=swap, memory_locked=locked, swap_override=override
    )
    assert found == refusal


def test_missing_second_walls_are_noted_and_stop_nothing() -> None:
    assert weaknesses(landlock_abi=7, command_line_emptied=True) == ()
    assert weaknesses(landlock_abi=-1, command_line_emptied=False) == (NO_LANDLOCK, ARGUMENTS_SHOWN)
