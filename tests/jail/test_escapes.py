"""Every way out: open without a jail, shut inside it, from a fresh and from an older thread."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from noren.errors import JailBroken
from noren.jail.escapes import EscapeRun, Mode, Outcome, catalog, run, run_escapes
from noren.jail.numbers import Machine
from staging.command_line import wait_for

pytestmark = pytest.mark.slow

NOBODY = 65534
ALL = {attempt.name: attempt for attempt in catalog()}
JAILED = (Mode.FRESH, Mode.OLDER, Mode.VAULT)

# Needs a kernel option, a module or a right that even root may lack.
_DEPENDENT = """
    execution_domain fork_by_clone3 lease_payload map_film_executable exchange_names
    kernel_module kernel_restart call_through_x32_table move_argument_area
    kernel_crypto_socket vsock icmp_raw packet_socket udp6_send udp_send
    tcp_connect_loopback tcp_fast_open camera_reconnect_elsewhere camera_send_urgent
    camera_set_option camera_send_to_an_address secret_memory_file
    inode_flags_through_descriptor setxattr_payload setxattr_through_descriptor open_unnamed
    shared_memory_folder kernel_log_device kernel_log kernel_program performance_counter
    fault_handler io_uring key_in_keyring join_keyring new_user_namespace join_namespace
    mount_folder mount_by_the_new_calls detached_tree change_root host_name_payload
    domain_name_payload watch_everybodys_files trace_victim read_victim_memory
    write_victim_memory open_victim_memory take_victim_descriptor compare_with_victim
    system_v_memory system_v_message system_v_semaphore posix_queue crash_with_core
    open_by_the_old_call open_by_creat fork_by_the_old_call
"""
MACHINE_DEPENDENT = frozenset(_DEPENDENT.split())


@pytest.fixture(scope="module")
def runs(jail_here: Machine) -> dict[Mode, EscapeRun]:
    return {mode: run_escapes(mode) for mode in Mode}


def _by_name(run: EscapeRun) -> dict[str, Outcome]:
    return {result.name: result.outcome for result in run.results}


@pytest.mark.parametrize("name", sorted(ALL))
def test_without_a_jail_it_succeeds(runs: dict[Mode, EscapeRun], name: str) -> None:
    (result,) = (result for result in runs[Mode.CONTROL].results if result.name == name)
    expected = Outcome.ALLOWED_BY_DESIGN if ALL[name].by_design else Outcome.ESCAPED
    if result.outcome is not expected and name in MACHINE_DEPENDENT:
        pytest.skip(f"this machine refuses it to everybody: {result.detail}")
    assert result.outcome is expected, result.detail


def test_most_of_all_attempts_succeed_without_a_jail(runs: dict[Mode, EscapeRun]) -> None:
    outcomes = list(_by_name(runs[Mode.CONTROL]).values())
    assert outcomes.count(Outcome.ESCAPED) >= 0.6 * len(outcomes)
    assert runs[Mode.CONTROL].traces, "without a jail traces must be found, or nobody looks"


@pytest.mark.parametrize("mode", JAILED)
@pytest.mark.parametrize("name", sorted(ALL))
def test_inside_the_jail_it_fails(runs: dict[Mode, EscapeRun], name: str, mode: Mode) -> None:
    attempt = ALL[name]
    (result,) = (result for result in runs[mode].results if result.name == name)
    if result.outcome is Outcome.NOT_HERE:
        pytest.skip(result.detail)
    has_no_camera = mode is Mode.VAULT and name.startswith("camera")
    if attempt.by_design and not has_no_camera:
        expected = Outcome.ALLOWED_BY_DESIGN
    elif attempt.trips:
        expected = Outcome.KILLED
    else:
        expected = Outcome.REFUSED
    assert result.outcome is expected, result.detail


@pytest.mark.parametrize("mode", JAILED)
def test_nothing_is_found_outside_afterwards(runs: dict[Mode, EscapeRun], mode: Mode) -> None:
    assert runs[mode].traces == ()


def test_the_older_thread_was_there_before_the_lock(runs: dict[Mode, EscapeRun]) -> None:
    facts = runs[Mode.OLDER].facts
    assert facts is not None
    assert facts.threads_bound == 2


def test_the_filters_alone_refuse_all_but_what_no_filter_can(
    runs: dict[Mode, EscapeRun],
) -> None:
    """As on a kernel without Landlock: writing into the own argument area is no system call."""
    outcomes = _by_name(runs[Mode.FILTERS_ONLY])
    through = {name for name, outcome in outcomes.items() if outcome is Outcome.ESCAPED}
    assert through == {"overwrite_own_arguments"}
    assert runs[Mode.FILTERS_ONLY].traces == ()


def test_the_set_is_large_cheap_and_clear(runs: dict[Mode, EscapeRun]) -> None:
    outcomes = [_by_name(runs[mode]) for mode in JAILED]
    refused = {Outcome.REFUSED, Outcome.KILLED}
    assert sum(all(o[name] in refused for o in outcomes) for name in ALL) >= 60
    assert not [name for o in outcomes for name in o if o[name] is Outcome.UNCLEAR]
    assert sum(run.cpu_s for run in runs.values()) < 20


@pytest.mark.parametrize("mode", JAILED)
def test_an_ordinary_user_is_held_as_well(jail_here: Machine, mode: Mode) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can become another user; the other tests ran as an ordinary one")
    ran = run_escapes(mode, user_id=NOBODY)
    outcomes = set(_by_name(ran).values())
    assert Outcome.ESCAPED not in outcomes
    assert Outcome.UNCLEAR not in outcomes
    assert ran.traces == ()


def test_the_attempts_leave_nothing_behind(
    jail_here: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A short name: in a long one the sockets would have none, and another place is taken.
    with tempfile.TemporaryDirectory(prefix="noren-", dir="/tmp") as place:
        monkeypatch.setattr("tempfile.tempdir", place)
        before = _shared_memory()
        for mode in (Mode.CONTROL, Mode.FRESH):
            run_escapes(mode)
        assert os.listdir(place) == []
        wait_for(lambda: not _processes_told_of(place))
    # Other processes of the suite may be making theirs just now, and take them away again.
    wait_for(lambda: not (_shared_memory() - before))


@pytest.mark.parametrize("mode", [Mode.CONTROL, Mode.FRESH])
def test_a_long_temporary_folder_changes_no_answer_of_a_socket(
    jail_here: Machine,
    runs: dict[Mode, EscapeRun],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mode: Mode,
) -> None:
    place = tmp_path / ("x" * 107)
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    found, usual = _by_name(run_escapes(mode)), _by_name(runs[mode])
    by_name = [name for name in ALL if name.startswith("unix")]
    assert [found[name] for name in by_name] == [usual[name] for name in by_name]


def _shared_memory() -> set[str]:
    names = os.listdir("/dev/shm") if os.path.isdir("/dev/shm") else []
    return {name for name in names if name.startswith("noren-escapes-")}


def _processes_told_of(folder: str) -> list[str]:
    alive = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue  # ended meanwhile
        if f"folder:{folder}".encode() in words:
            alive.append(pid)
    return alive


def test_a_run_that_stops_early_proves_nothing_and_says_so(
    jail_here: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_INSIDE", "noren.jail.no_such_module")
    with pytest.raises(JailBroken, match="nothing can be claimed"):
        run_escapes(Mode.FRESH)


def test_a_machine_that_hides_its_processes_is_said_not_to_be_judged() -> None:
    nobody = 1 << 22  # one more than the highest that there can be
    with pytest.raises(JailBroken, match="hidepid"):
        run._arguments_of(nobody)


@pytest.mark.parametrize(
    ("kind", "detail", "outcome"),
    [
        pytest.param("done", "", Outcome.ESCAPED, id="success"),
        pytest.param("errno", "1", Outcome.REFUSED, id="EPERM"),
        pytest.param("errno", "2", Outcome.UNCLEAR, id="ENOENT proves nothing"),
        pytest.param("killed", "31", Outcome.KILLED, id="SIGSYS"),
        pytest.param("killed", "9", Outcome.UNCLEAR, id="SIGKILL proves nothing"),
        pytest.param("killed", "11 core", Outcome.ESCAPED, id="a core dump"),
        pytest.param("killed", "11", Outcome.REFUSED, id="a crash without one"),
        pytest.param("fault", "KeyError()", Outcome.UNCLEAR, id="a fault of the attempt"),
        pytest.param("absent", "no fork", Outcome.NOT_HERE, id="nothing to try"),
    ],
)
def test_only_the_jails_own_answers_count_as_refused(
    kind: str, detail: str, outcome: Outcome
) -> None:
    line = run._Line(name="fork", kind=kind, detail=detail)
    assert run._judge(ALL["fork"], Mode.FRESH, [line], False).outcome is outcome


def test_a_success_counts_even_when_the_process_was_killed_afterwards() -> None:
    lines = [
        run._Line(name="execute", kind="done", detail=""),
        run._Line(name="execute", kind="killed", detail="31"),
    ]
    assert run._judge(ALL["execute"], Mode.FRESH, lines, False).outcome is Outcome.ESCAPED
