"""The two locks of a jailed process, in order, and its check of itself.

    lock_before_imports()   first thing in the process: audit, hardening, Landlock, deny-list
    ... import, load and compile models, rehearse on a synthetic clip ...
    lock_before_camera()    audit again, allow-list on every thread
    self_check()            try what must be refused; the result goes to the supervisor
    ... only now the camera ...

Whatever cannot be done raises, and the process must then end: there is no half-locked state.
After `lock_before_camera` the process can write nothing but records of at most 512 bytes, so
errors must travel as records too, never as text.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from noren.errors import JailBroken, JailUnavailable
from noren.jail import bpf, filters, harden, landlock
from noren.jail.descriptors import Descriptors, audit
from noren.jail.numbers import Machine, this_machine
from noren.jail.self_check import SelfCheck, self_check
from noren.jail.swap import SwapState, probe_swap
from noren.vocabulary.words import Words

__all__ = [
    "Descriptors",
    "SelfCheck",
    "StageOneReport",
    "StageTwoReport",
    "lock_before_camera",
    "lock_before_imports",
    "self_check",
]

HEAVY_MODULES = ("av", "cv2", "numpy", "onnxruntime", "openvino", "torch")
"""Never imported before stage 1: their imports start threads, and some start to report home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOneReport:
    """What the first lock found and did.

    Args:
        machine: processor name of the tables used.
        landlock_abi: version in force, or -1 where the kernel has none.
        command_line_emptied: whether /proc/<pid>/cmdline now shows nothing.
        memory_locked: whether pages are kept out of swap.
        swap: where swapped pages would go.
        instructions: length of the installed filter.
    """

    machine: str
    landlock_abi: int
    command_line_emptied: bool
    memory_locked: bool
    swap: SwapState
    instructions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTwoReport:
    """What the second lock did.

    Args:
        threads: how many threads the filter now binds; all there were.
        instructions: length of the installed filter.
    """

    threads: int
    instructions: int


def lock_before_imports(
    *,
    descriptors: Descriptors,
    parent_pid: int,
    readable: Sequence[str] = ("/",),
) -> StageOneReport:
    """Lock this process before anything heavy is imported (stage 1).

    In this order: check that nothing has run yet, audit descriptors, empty the argument area,
    resource limits, no dumps, die with the parent, lock memory where permitted, Landlock, the
    deny-list on all threads. The argument area is emptied here and not with stage 2, because
    the call restates the end of the heap and is safe with one thread only.

    Args:
        descriptors: every descriptor this process was given; any other refuses the start.
        parent_pid: the supervisor; when it ends, so does this process.
        readable: folders below which files may be read, where Landlock is in force.

    Raises:
        JailUnavailable: if the machine has no tables or the kernel no filters.
        JailBroken: if threads or heavy modules are already there, a descriptor is wrong, or a
            step did not hold.
    """
    machine = this_machine()
    _require_filters(machine)
    _require_one_thread()
    _require_nothing_imported()
    return apply_first_lock(
        machine, descriptors=descriptors, parent_pid=parent_pid, readable=readable
    )


def apply_first_lock(
    machine: Machine,
    *,
    descriptors: Descriptors,
    parent_pid: int,
    readable: Sequence[str] = ("/",),
) -> StageOneReport:
    """Do what `lock_before_imports` does after its checks of the process.

    Apart from it for the escape set only, which locks a process that already has a second
    thread in order to prove that such a thread is bound too.

    Raises:
        JailUnavailable, JailBroken: as `lock_before_imports`.
    """
    audit(descriptors, allow_readable=False)
    emptied = harden.empty_command_line()
    swap = probe_swap()
    harden.limit_resources()
    harden.forbid_dumps()
    harden.forbid_new_privileges()
    harden.die_with_parent(parent_pid)
    memory_locked = harden.lock_memory()
    version = landlock.restrict(machine, readable=readable)
    program = filters.stage1(machine, own_pid=os.getpid())
    bpf.install(program, machine)
    return StageOneReport(
        machine=machine.name,
        landlock_abi=version,
        command_line_emptied=emptied,
        memory_locked=memory_locked,
        swap=swap,
        instructions=len(program),
    )


def lock_before_camera(*, descriptors: Descriptors) -> StageTwoReport:
    """Bind every thread to the allow-list; from here on only records leave (stage 2).

    Call it after imports, model compilation and the rehearsal: nothing can be imported, opened
    or compiled afterwards. Socket time-outs must be set before as well (they need ioctl).

    Args:
        descriptors: the same as given to `lock_before_imports`. Libraries may meanwhile hold
            read-only descriptors of their own, but none that can be written.

    Raises:
        JailBroken: if a writable descriptor appeared, or a thread could not be bound.
        JailUnavailable: if the kernel refuses the filter.
    """
    machine = this_machine()
    audit(descriptors, allow_readable=True)
    threads = harden.count_threads()
    program = filters.stage2(
        machine,
        own_pid=os.getpid(),
        record_fd=descriptors.record,
        camera_fd=descriptors.camera,
        message_sockets=descriptors.message_sockets,
    )
    bpf.install(program, machine)
    return StageTwoReport(threads=threads, instructions=len(program))


def _require_filters(machine: Machine) -> None:
    if not bpf.has_filters(machine):
        raise JailUnavailable(
            where=Words(en="this kernel", ja="このカーネル"),
            found=Words(en="no seccomp filters", ja="seccompフィルターがありません"),
            expected="CONFIG_SECCOMP_FILTER, Linux 4.14+",
            remedy=Words(
                en="live cameras stay closed here; film files may run with --unjailed",
                ja="ここではカメラの映像を扱えません。録画ファイルは--unjailedで扱えます",
            ),
        )


def _require_one_thread() -> None:
    threads = harden.count_threads()
    if threads != 1:
        raise JailBroken(
            where=Words(en="jail start", ja="隔離区画の起動"),
            found=Words(en=f"{threads} threads", ja=f"スレッドが{threads}本あります"),
            expected=Words(
                en="one: Landlock binds only the thread that asks",
                ja="スレッド1本(Landlockは要求したスレッドにしか及びません)",
            ),
            remedy=Words(
                en="call lock_before_imports before anything that starts a thread",
                ja="スレッドを起こす処理より前に lock_before_imports を呼んでください",
            ),
        )


def _require_nothing_imported() -> None:
    found = [name for name in HEAVY_MODULES if name in sys.modules]
    if found:
        raise JailBroken(
            where=Words(en="jail start", ja="隔離区画の起動"),
            found=Words(
                en=f"already imported: {', '.join(found)}",
                ja=f"読み込み済みのもの: {', '.join(found)}",
            ),
            expected=Words(
                en="no vision library before the first lock",
                ja="最初のロックの前に画像処理のライブラリーがないこと",
            ),
            remedy=Words(
                en="import them after lock_before_imports",
                ja="lock_before_imports のあとで読み込んでください",
            ),
        )
