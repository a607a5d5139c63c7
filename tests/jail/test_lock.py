"""What a locked process has given up, told by itself and seen by its neighbors."""

from __future__ import annotations

import gc
import os
import resource
import select
import subprocess
import sys
from ast import literal_eval
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from noren.jail import harden
from noren.jail.numbers import Machine
from noren.jail.self_check import TRIALS, self_check

pytestmark = pytest.mark.slow

NOBODY = 65534

StartJailed = Callable[..., Any]


def test_a_locked_process_refuses_every_trial_of_its_self_check(start_jailed: StartJailed) -> None:
    told = start_jailed("jailed_probe").finish()
    assert told.fact("holds") == "True"
    assert told.fact("attempted") == str(len(TRIALS))
    assert told.status == 0


def test_the_first_lock_leaves_open_only_what_loading_needs(start_jailed: StartJailed) -> None:
    told = start_jailed("jailed_probe").finish()
    assert set(told.fact("stage one failed").split(",")) == {
        "open_for_reading",
        "make_memory_executable",
        "map_executable",
        "map_shared",
        "write_elsewhere",
        "write_at_length",
    }


def test_a_process_without_a_lock_fails_its_self_check_and_changes_nothing(
    jail_here: Machine,
) -> None:
    read, write = os.pipe()
    gc.collect()  # what tests before left to be tidied away
    before = set(os.listdir("/proc/self/fd"))
    check = self_check(write)
    assert set(os.listdir("/proc/self/fd")) <= before
    os.close(write)
    assert os.read(read, 1) == b""
    os.close(read)
    assert not check.holds
    assert set(check.failed_names()) == set(TRIALS)


def test_the_process_starts_isolated_with_nothing_but_what_it_was_given(
    start_jailed: StartJailed,
) -> None:
    told = start_jailed("jailed_probe").finish()
    assert told.fact("isolated") == "1"
    assert told.fact("folder") == "/"
    assert told.fact("descriptors") == "[4, 9]"
    assert told.fact("standard") == "['/dev/null', '/dev/null', '/dev/null']"
    assert "ORT_DISABLE_TELEMETRY" in told.fact("environment")
    assert not {"PATH", "PYTHONPATH", "USER"} & set(literal_eval(told.fact("environment")))


def test_dumps_are_limited_to_one_byte_and_files_to_none(start_jailed: StartJailed) -> None:
    told = start_jailed("jailed_probe").finish()
    core = literal_eval(told.fact("core"))
    assert core in {(1, 1), (0, 0)}, "one byte stops piped collectors; zero only if inherited"
    assert told.fact("fsize") == "(0, 0)"


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        pytest.param("undeclared:yes", "descriptor 9", id="a descriptor nobody declared"),
        pytest.param("record:3", "descriptor 3", id="a declared descriptor that is not open"),
        pytest.param("record:9", "descriptor 4", id="a record pipe under another number"),
        pytest.param("thread:yes", "2 threads", id="a second thread"),
        pytest.param("import:onnxruntime", "onnxruntime", id="a library that reports home"),
        pytest.param("import:numpy", "numpy", id="a library that starts threads"),
        pytest.param("parent:1", "the parent is", id="another parent than the supervisor"),
        pytest.param("open:yes", "descriptor", id="a writable descriptor opened between the locks"),
    ],
)
def test_the_jail_refuses_to_start_with(start_jailed: StartJailed, wish: str, word: str) -> None:
    told = start_jailed("jailed_probe", wish).finish()
    refused = told.fact("refused")
    assert refused.startswith("JailBroken: ")
    assert word in refused
    assert told.status == 1


def test_the_process_list_shows_no_arguments(start_jailed: StartJailed) -> None:
    run = start_jailed("jailed_probe")
    facts = _until_ready(run)
    if facts["emptied"] != "True":
        pytest.skip("this kernel cannot empty the argument area (CONFIG_CHECKPOINT_RESTORE)")
    assert Path(f"/proc/{run.process.pid}/cmdline").read_bytes() == b""


def test_a_process_without_a_lock_shows_its_arguments(start_jailed: StartJailed) -> None:
    run = start_jailed("jailed_probe", "unlocked:yes")
    _until_ready(run)
    assert b"jailed_probe" in Path(f"/proc/{run.process.pid}/cmdline").read_bytes()


@pytest.mark.parametrize("secret", ["mem", "maps", "environ", "fd"])
def test_a_neighbor_of_the_same_user_cannot_look_inside(
    start_jailed: StartJailed, secret: str
) -> None:
    """Control: the same neighbor can look into the same process before it locks."""
    user = ["user:65534"] if os.getuid() == 0 else []
    open_run = start_jailed("jailed_probe", "unlocked:yes", *user)
    locked_run = start_jailed("jailed_probe", *user)
    _until_ready(open_run)
    _until_ready(locked_run)
    assert _neighbor_may_open(open_run.process.pid, secret)
    assert not _neighbor_may_open(locked_run.process.pid, secret)


def test_a_jail_ends_with_its_supervisor(start_jailed: StartJailed, tmp_path: Path) -> None:
    """The supervisor here is a shell-less Python that starts a jail and is then killed."""
    script = (
        "import os, sys, time\n"
        "from noren.jail.start import spawn_jailed\n"
        "r, w = os.pipe(); g, h = os.pipe()\n"
        "p = spawn_jailed('jailed_probe', descriptors={4: w, 9: g})\n"
        "os.close(w)\n"
        "text = b''\n"
        "while b'ready=' not in text: text += os.read(r, 4096)\n"
        "print(p.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment, text=True
    ) as supervisor:
        assert supervisor.stdout is not None
        jail_pid = int(supervisor.stdout.readline())
        handle = os.pidfd_open(jail_pid)
        supervisor.kill()
    ready, _, _ = select.select([handle], [], [], 10)
    os.close(handle)
    assert ready, "the jail outlived its supervisor"


def test_memory_is_locked_only_where_that_cannot_starve_the_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(harden, "_effective_capabilities", lambda: 0)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (8 << 20, 8 << 20))
    assert harden.lock_memory() is False
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY,) * 2)
    assert harden.may_lock_memory()


def _until_ready(run: Any) -> dict[str, str]:
    facts: dict[str, str] = {}
    while True:
        name, _, value = run.read().partition("=")
        facts[name] = value
        if name in {"ready", "refused", ""}:
            assert name == "ready", facts
            return facts


def _neighbor_may_open(pid: int, secret: str) -> bool:
    if secret == "fd":
        command = ["ls", f"/proc/{pid}/fd"]
    else:
        command = ["head", "-c", "0", f"/proc/{pid}/{secret}"]
    user = NOBODY if os.getuid() == 0 else None
    ran = subprocess.run(
        command, user=user, group=user, extra_groups=[] if user else None, capture_output=True
    )
    return ran.returncode == 0
