"""The words a machine has earned: what may be said about its jail, and what may not.

Every sentence stands only when the fact behind it was seen on this machine. The sentences are
meant for notices and contracts as they are; shortening one can make it untrue.
"""

from __future__ import annotations

from dataclasses import dataclass

from noren.jail.degrade import refusal_of_live_cameras, weaknesses
from noren.jail.swap import SwapState
from noren.vocabulary.words import Words

_HOLDS = Words(
    en=(
        "On this machine the process that receives camera frames cannot create, open for writing "
        "or change any file, cannot open a network connection, cannot start or inspect another "
        "process, and writes nothing but fixed-size numeric records to its supervisor. This holds "
        "whatever the vision code or a model tries, short of a flaw in the kernel. Just now "
        "{attempted} ways out were tried, each from two threads, and none succeeded."
    ),
    ja=(
        "この機械では、カメラ画像を受け取るプロセスは、ファイルの作成・書き込み用のオープン・変更、"
        "通信の開始、他のプロセスの起動や観察ができず、固定長の数値レコードを監督プロセスへ渡すこと"
        "しかできません。カーネルに欠陥がない限り、画像処理やモデルのプログラムが何を試みても同じです。"
        "ただいま{attempted}通りの脱出を2種類のスレッドから試み、成功したものはありませんでした。"
    ),
)
_NO_DUMPS = Words(
    en="Crash dumps of that process are off, including those of piped collectors.",
    ja="このプロセスのクラッシュダンプは、収集プログラムへ渡すものも含めて無効です。",
)
_NOT_SWAPPED = Words(
    en="Its memory is not swapped to an unencrypted disk.",
    ja="このプロセスのメモリーが、暗号化されていないディスクへ退避されることはありません。",
)
_MAY_BE_SWAPPED = Words(
    en="Nothing is claimed about swap: {reason}.",
    ja="スワップについては何も保証しません。{reason}。",
)
_WEAKNESS = Words(en="Note: {weakness}.", ja="注記: {weakness}。")
NOT_CLAIMED = Words(
    en=(
        "Not claimed: that the permitted numbers are no personal data or could carry no part of a "
        "picture (they could, slowly; `noren check` prints the bound); that nobody was missed in "
        "masked stills, where a plan declares them and they leave; anything against "
        "administrators, the kernel, the hypervisor, hibernation or snapshots, the camera itself "
        "and the network to it; anything about the newest frames in memory while running; "
        "anything for --unjailed."
    ),
    ja=(
        "次のことは保証の対象外です。(1)許可された数値が個人データに当たらないこと、またその数値が"
        "画像の一部を運べないこと(時間をかければ運べます。上限は`noren check`が示します)。"
        "計画に書いて外へ出す塗りつぶし静止画に、見落としがないこと。"
        "(2)管理者、カーネル、仮想化基盤、休止状態やスナップショット、カメラ自体とそこまでの"
        "通信路に対する保護。(3)動作中にメモリー上にある最新の数枚の画像。(4)--unjailedでの動作。"
    ),
)
"""What no machine can claim; the dossier says it too."""
_WITHHELD = Words(
    en=(
        "No statement about the pixel jail may be made for this machine: {reason}. Live cameras "
        "stay closed; film files may run with --unjailed, and notices then say nothing of a jail."
    ),
    ja=(
        "この機械では、画像の隔離区画について何も表明できません。理由: {reason}。カメラの映像は"
        "扱えません。録画ファイルは--unjailedで扱えますが、その場合、掲示物に隔離区画のことは"
        "書かれません。"
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What was seen of the jail on one machine.

    Args:
        why_not: why the jail does not hold at all; None when it does.
        attempted: how many ways out were refused.
        landlock_abi: version in force, -1 for none.
        command_line_emptied: nothing shows in the process list.
        memory_locked: pages are kept out of swap.
        swap: where pages would go.
    """

    why_not: Words | None
    attempted: int
    landlock_abi: int
    command_line_emptied: bool
    memory_locked: bool
    swap: SwapState


def claim_of(protection: Protection) -> Words:
    """Return what may be said about the jail on this machine, in full sentences."""
    if protection.why_not is not None:
        return _with(_WITHHELD, "reason", protection.why_not)
    sentences = [_HOLDS.fill(attempted=protection.attempted), _NO_DUMPS]
    swap = refusal_of_live_cameras(
        has_filters=True, swap=protection.swap, memory_locked=protection.memory_locked
    )
    sentences.append(_NOT_SWAPPED if swap is None else _with(_MAY_BE_SWAPPED, "reason", swap))
    for weakness in weaknesses(
        landlock_abi=protection.landlock_abi, command_line_emptied=protection.command_line_emptied
    ):
        sentences.append(_with(_WEAKNESS, "weakness", weakness))
    sentences.append(NOT_CLAIMED)
    return Words(
        en=" ".join(sentence.en for sentence in sentences),
        ja="".join(sentence.ja for sentence in sentences),
    )


def _with(text: Words, mark: str, inner: Words) -> Words:
    return Words(en=text.en.format(**{mark: inner.en}), ja=text.ja.format(**{mark: inner.ja}))
