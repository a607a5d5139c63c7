"""What follows when a machine lacks one of the jail's layers.

Seccomp carries the claim, so without it there is no live camera. Landlock and the emptied
argument area are second walls: missing, they are noted. Swap on a plain disk could keep frames
after power-off, so it refuses live cameras until somebody takes responsibility in writing.
"""

from __future__ import annotations

from noren.errors import JailUnavailable
from noren.jail.bpf import has_filters
from noren.jail.harden import may_lock_memory
from noren.jail.numbers import this_machine
from noren.jail.swap import SwapState, probe_swap
from noren.vocabulary.words import Words

NO_FILTERS = Words(
    en="this machine cannot lock a process (no seccomp filters, or an unknown processor)",
    ja="この機械ではプロセスを隔離できません(seccompがないか、未対応のCPUです)",
)
PLAIN_SWAP = Words(
    en=(
        "memory may be swapped to a disk that is not known to be encrypted, and this process may "
        "not lock its memory; encrypt the swap, switch it off, allow memory locking "
        "(LimitMEMLOCK=infinity), or give a reason in the plan"
    ),
    ja=(
        "暗号化を確認できないディスクへメモリーが退避されることがあり、メモリーの固定も"
        "許可されていません。スワップを暗号化するか無効にする、メモリー固定を許可する"
        "(LimitMEMLOCK=infinity)、または計画に理由を記載してください"
    ),
)
NO_LANDLOCK = Words(
    en="Landlock is absent or switched off; seccomp alone refuses the same attempts",
    ja="Landlockがないか無効です。同じ試みはseccompだけで拒みます",
)
ARGUMENTS_SHOWN = Words(
    en=(
        "the process's argument area could not be emptied (kernel without "
        "CONFIG_CHECKPOINT_RESTORE): code that takes over the process could show a few thousand "
        "bytes to users of this machine"
    ),
    ja=(
        "プロセスの引数領域を空にできません(CONFIG_CHECKPOINT_RESTOREのないカーネル)。"
        "プロセスを乗っ取ったコードが、この機械の利用者に数千バイトを見せるおそれがあります"
    ),
)


def refusal_of_live_cameras(
    *,
    has_filters: bool,
    swap: SwapState,
    memory_locked: bool,
    swap_override: str | None = None,
) -> Words | None:
    """Return why a live camera may not be opened here, or None when it may.

    Args:
        has_filters: whether both filters can be installed.
        swap: where swapped pages go; unknown counts as plain.
        memory_locked: whether the jailed process keeps its pages out of swap.
        swap_override: the reason written in the plan for accepting plain swap; blank is none.
    """
    if not has_filters:
        return NO_FILTERS
    overridden = bool(swap_override and swap_override.strip())
    if not (swap.keeps_pages_private or memory_locked or overridden):
        return PLAIN_SWAP
    return None


def weaknesses(*, landlock_abi: int, command_line_emptied: bool) -> tuple[Words, ...]:
    """Return what is missing without stopping anything; it goes into the audit log."""
    found = []
    if landlock_abi < 1:
        found.append(NO_LANDLOCK)
    if not command_line_emptied:
        found.append(ARGUMENTS_SHOWN)
    return tuple(found)


def require_live_jail(*, where: str, swap_reason: str | None) -> None:
    """Refuse a live camera on a machine that cannot lock a process or may swap frames out.

    Args:
        where: the camera.
        swap_reason: why the plan accepts plain swap; None where it does not.

    Raises:
        JailUnavailable: with what is missing and what to do.
    """
    refusal = refusal_of_live_cameras(
        has_filters=_has_filters(),
        swap=probe_swap(),
        memory_locked=may_lock_memory(),
        swap_override=swap_reason,
    )
    if refusal is not None:
        raise JailUnavailable(
            where=where,
            found=refusal,
            expected=Words(en="a machine that may open live cameras", ja="生カメラを開ける機械"),
            remedy=Words(
                en="run `noren doctor`; only films may run with --unjailed",
                ja="`noren doctor` を実行してください。--unjailedは録画ファイルに限ります",
            ),
        )


def _has_filters() -> bool:
    try:
        return has_filters(this_machine())
    except JailUnavailable:
        return False
