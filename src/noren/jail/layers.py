"""The layers of the jail on one machine, as found and in words."""

from __future__ import annotations

from dataclasses import dataclass

from noren.jail.degrade import ARGUMENTS_SHOWN, NO_FILTERS, NO_LANDLOCK, PLAIN_SWAP
from noren.jail.swap import SwapState
from noren.vocabulary.words import Words

LayerValue = bool | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The jail's layers on this machine.

    Args:
        seccomp: whether both filters could be installed.
        tsync: whether a filter bound a thread that was there before it.
        landlock_abi: version in force, -1 for none.
        mm_map: whether the argument area could be emptied.
        swap: where swapped pages go.
        dumpable: whether a crash could be dumped; False is the safe answer.
        memlock: whether the jailed process may keep its memory out of swap.
    """

    seccomp: bool
    tsync: bool
    landlock_abi: int
    mm_map: bool
    swap: SwapState
    dumpable: bool
    memlock: bool

    def to_mapping(self) -> dict[str, LayerValue]:
        """Return the layers as plain values under their own names."""
        return {
            "seccomp": self.seccomp,
            "tsync": self.tsync,
            "landlock_abi": self.landlock_abi,
            "mm_map": self.mm_map,
            "swap": self.swap.value,
            "dumpable": self.dumpable,
            "memlock": self.memlock,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFinding:
    """One layer in words.

    Args:
        name: field of `Layers`.
        value: what was found.
        holds: whether the layer gives its protection here.
        words: what that means.
    """

    name: str
    value: LayerValue
    holds: bool
    words: Words


_SWAP = {
    SwapState.NONE: Words(en="no swap is on", ja="スワップは使われていません"),
    SwapState.IN_MEMORY: Words(
        en="swap stays in compressed memory", ja="スワップは圧縮メモリー内にとどまります"
    ),
    SwapState.ENCRYPTED: Words(
        en="every swap device is encrypted or in memory",
        ja="スワップ先はすべて暗号化済みかメモリー内です",
    ),
    SwapState.PLAIN: PLAIN_SWAP,
    SwapState.UNKNOWN: Words(
        en="the kernel does not say whether swap is on; it counts as unencrypted",
        ja="スワップの有無を確認できません。暗号化されていないものとして扱います",
    ),
}


def describe_layers(layers: Layers) -> tuple[LayerFinding, ...]:
    """Return one finding for each layer, the load-bearing one first."""
    values = layers.to_mapping()
    described = (
        ("seccomp", layers.seccomp, _seccomp(layers.seccomp)),
        ("tsync", layers.tsync, _tsync(layers.tsync)),
        ("landlock_abi", layers.landlock_abi >= 1, _landlock(layers.landlock_abi)),
        ("mm_map", layers.mm_map, _mm_map(layers.mm_map)),
        ("dumpable", not layers.dumpable, _dumpable(layers.dumpable)),
        ("swap", layers.swap.keeps_pages_private, _SWAP[layers.swap]),
        ("memlock", layers.memlock, _memlock(layers.memlock)),
    )
    return tuple(
        LayerFinding(name=name, value=values[name], holds=holds, words=words)
        for name, holds, words in described
    )


def _seccomp(holds: bool) -> Words:
    if not holds:
        return NO_FILTERS
    return Words(
        en="both system call filters are in force",
        ja="二段のシステムコール・フィルターが有効です",
    )


def _tsync(holds: bool) -> Words:
    if not holds:
        return Words(
            en="no filter was seen to bind a thread started before it",
            ja="先に動いていたスレッドにフィルターが及ぶことを確認できません",
        )
    return Words(
        en="the filters bind every thread, older ones too",
        ja="フィルターは先に動いていたスレッドにも及びます",
    )


def _landlock(abi: int) -> Words:
    if abi < 1:
        return NO_LANDLOCK
    return Words(
        en="Landlock version {abi} is in force as a second wall",
        ja="第二の壁としてLandlock(版{abi})が有効です",
    ).fill(abi=abi)


def _mm_map(holds: bool) -> Words:
    if not holds:
        return ARGUMENTS_SHOWN
    return Words(
        en="the process list shows no arguments and no environment",
        ja="プロセス一覧に引数も環境変数も現れません",
    )


def _dumpable(dumpable: bool) -> Words:
    if dumpable:
        return Words(
            en="crash dumps are not known to be off",
            ja="クラッシュダンプの無効化を確認できません",
        )
    return Words(
        en="crash dumps and debuggers are off", ja="クラッシュダンプもデバッガーも無効です"
    )


def _memlock(holds: bool) -> Words:
    if not holds:
        return Words(
            en="this user may not lock memory (RLIMIT_MEMLOCK)",
            ja="この利用者にはメモリーの固定が許されていません(RLIMIT_MEMLOCK)",
        )
    return Words(
        en="the process's memory is locked out of swap",
        ja="プロセスのメモリーはスワップされないよう固定されます",
    )
