"""No part of noren, and nothing it is built on, reports to anybody or leaves files about.

ja: norenもその部品も、外部への報告をせず、ファイルも残しません。

A whole run is traced, call by call, in an empty home: the only files opened for writing are those
of the store, and no socket is made at all.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from staging.command_line import environment, run_arguments, wait_for
from staging.films import write_film
from staging.plans import write_plan

pytestmark = pytest.mark.slow
CALLS = "open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,socket,connect,sendto"
WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")
OPENED = re.compile(r'^(?:\d+ +)?(?:open|openat)\([^"]*"([^"]*)", ([^)]*)\)? += +(-?\d+)')
HARMLESS = ("/dev/null", "/dev/tty", "/proc/self/")


STORE = [
    "ledger",
    "ledger/checkpoints.journal",
    "ledger/checkpoints.lock",
    "ledger/details",
    "ledger/entries.journal",
    "ledger/entries.lock",
    "ledger/ledger.pub",
    "ledger/signing.key",
    "statistics.sqlite",
    "writer.lock",
]
"""All that a run leaves: its figures, and a ledger with the details that its answers stand for."""
DETAIL = re.compile(r"ledger/details/[0-9a-f]{64}")


def empty_home(root: Path) -> dict[str, str]:
    for name in ("home", "tmp"):
        (root / name).mkdir()
    return {
        "HOME": str(root / "home"),
        "TMPDIR": str(root / "tmp"),
        "XDG_CACHE_HOME": str(root / "home" / "cache"),
        "XDG_CONFIG_HOME": str(root / "home" / "config"),
        "XDG_DATA_HOME": str(root / "home" / "data"),
    }


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def command(jail_here: None, tmp_path: Path) -> list[str]:
    write_film(tmp_path / "street.mp4", seconds=3)
    plan = write_plan(tmp_path)
    words = map(str, run_arguments(plan, tmp_path / "store"))
    return [sys.executable, "-c", "from noren.cli import main; main()", *words]


def test_a_run_in_an_empty_home_leaves_it_empty(command: list[str], tmp_path: Path) -> None:
    """ja: 空のホームで実行しても、空のままです。"""
    home = empty_home(tmp_path)
    shared = sorted(os.listdir("/dev/shm"))
    done = subprocess.run(
        command, env=environment(home), capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr
    assert files(tmp_path / "home") == []
    assert files(tmp_path / "tmp") == []
    # What other tests put there meanwhile goes away again; what a run left would stay.
    wait_for(lambda: not [n for n in os.listdir("/dev/shm") if n not in shared and "noren" in n])
    assert [one for one in files(tmp_path / "store") if not DETAIL.fullmatch(one)] == STORE


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_call_by_call_nothing_else_is_opened_for_writing_and_no_socket_is_made(
    command: list[str], tmp_path: Path
) -> None:
    """ja: システムコールを一つずつ追っても、書き込みは保存先だけ、通信は一切ありません。"""
    trace = tmp_path / "trace"
    home = empty_home(tmp_path)
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", trace, *command],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )
    if "ptrace" in done.stderr.lower():
        pytest.skip("this machine does not let a process be traced")
    assert done.returncode == 0, done.stderr
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    written = {
        match[1]
        for line in lines
        if (match := OPENED.match(line)) and WRITING.search(match[2]) and int(match[3]) >= 0
    }
    store = str(tmp_path / "store")
    assert any(path.startswith(store) for path in written), "the control: the store was written"
    assert {
        path for path in written if not path.startswith(store) and not path.startswith(HARMLESS)
    } == set()
    made = [line for line in lines if re.search(r"\bsocket\(.*= \d+$", line)]
    assert made == []
