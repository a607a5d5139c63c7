"""Who holds what the vault's memory holds of two days, but no key, and tries to link the two.

Each attacker takes both days; the first `pairs` rows of both are the same people, in the same
order, which only the judging uses. Each gives back its advantage.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from measure.people import Floats
from noren.measure.gallery_port import DIMENSIONS
from noren.measure.template_search import ROW, SKETCH_WORDS, SlabStore
from noren.measure.template_transform import Rotations, quantized

Attacker = Callable[[Floats, Floats, int], float]


def stored(made: Rotations, place: int, units: Floats) -> Floats:
    """As a vault compares them: whole numbers times a scale, under a day's rotation."""
    whole, scale = quantized(made.turned(place, units))
    return whole.astype(np.float32) * scale[:, np.newaxis]


def in_memory(made: Rotations, place: int, units: Floats, key: bytes) -> tuple[Floats, Floats]:
    """As they lie in a vault's memory: vectors, and the signs of sketches."""
    slabs = SlabStore(bytearray(key))
    rows = np.zeros(len(units), ROW)
    rows["pseudonym"] = np.arange(len(units)) + 1
    rows["vector"], rows["scale"] = quantized(made.turned(place, units))
    slabs.add_many(place, rows)
    page = slabs._pages[0]
    at = np.argsort(page.names)[-len(units) :]
    vectors = page.rows["vector"][at].astype(np.float32) * page.rows["scale"][at, np.newaxis]
    words = np.ascontiguousarray(page.planes.reshape(SKETCH_WORDS, -1)[:, at].T)
    return vectors, np.unpackbits(words.view(np.uint8), axis=1).astype(np.float32) * 2 - 1


def advantage(of_pairs: Floats, of_strangers: Floats) -> float:
    """By how much an attacker finds pairs more often than it mistakes strangers for pairs.

    The threshold and the side on which pairs lie are chosen on one half and judged on the other,
    and the other way round: the mean of both.
    """
    half = len(of_pairs) // 2
    parts = [(of_pairs[:half], of_strangers[:half]), (of_pairs[half:], of_strangers[half:])]
    return sum(_judged(*parts[chosen], *parts[1 - chosen]) for chosen in (0, 1)) / 2


def _judged(
    seen_pairs: Floats, seen_strangers: Floats, of_pairs: Floats, of_strangers: Floats
) -> float:
    cuts = np.quantile(np.concatenate([seen_pairs, seen_strangers]), np.linspace(0, 1, 201))
    gain = [(seen_pairs > cut).mean() - (seen_strangers > cut).mean() for cut in cuts]
    best = int(np.argmax(np.abs(gain)))
    cut, side = cuts[best], np.sign(gain[best])
    return float(side * ((of_pairs > cut).mean() - (of_strangers > cut).mean()))


def compared(left: Floats, right: Floats) -> float:
    """The advantage of whoever compares row by row."""
    return advantage((left * right).sum(1), (left * np.roll(right, 1, axis=0)).sum(1))


def lined_up(one: Floats, other: Floats, pairs: int, *, directions: int = 64) -> float:
    """Lines the days up by how they vary (PCA); it knows no signs, so it compares sizes only."""
    left, right = (
        np.abs(_even(held) @ np.eye(DIMENSIONS, directions, dtype=np.float32))
        for held in (one, other)
    )
    return compared((left - left.mean(0))[:pairs], (right - right.mean(0))[:pairs])


def by_fourth_moments(one: Floats, other: Floats, pairs: int) -> float:
    """Makes each day even and lines up what is left by fourth moments (FOBI), signs by third."""

    def sources(held: Floats) -> Floats:
        even = _even(held)[:, :64]
        weighed = even * (even**2).sum(1, keepdims=True)
        _, axes = np.linalg.eigh(even.T @ weighed / len(even))
        found = even @ axes[:, ::-1]
        signed = found * np.sign((found**3).mean(0))
        return np.asarray(signed[:pairs], np.float32)

    return compared(sources(one), sources(other))


def by_neighbors(one: Floats, other: Floats, pairs: int) -> float:
    """Describes each row by how near others of its day are: no rotation changes that."""

    def profiles(held: Floats) -> Floats:
        units = held / np.linalg.norm(held, axis=1, keepdims=True)
        near = np.sort(units[:pairs] @ units[-2048:].T, axis=1)[:, ::-32]
        return np.asarray((near - near.mean(0)) / (near.std(0) + 1e-9), np.float32)

    return compared(profiles(one), profiles(other))


def by_anchors(one: Floats, other: Floats, pairs: int, *, known: int) -> float:
    """Knows of some people which rows are theirs on both days, and fits the turn (Procrustes)."""
    left, right = one - one.mean(0), other - other.mean(0)
    out, _, back = np.linalg.svd(left[:known].T @ right[:known])
    turn = out[:, :known] @ back[:known]
    return compared((left @ turn)[known:pairs], right[known:pairs])


ATTACKERS: dict[str, Attacker] = {
    "compares": lambda one, other, pairs: compared(one[:pairs], other[:pairs]),
    "lines up by 16 directions": partial(lined_up, directions=16),
    "lines up by 64 directions": lined_up,
    "lines up by 256 directions": partial(lined_up, directions=DIMENSIONS),
    "lines up by fourth moments": by_fourth_moments,
    "describes by neighbors": by_neighbors,
    "knows 5 people": partial(by_anchors, known=5),
    "knows 20 people": partial(by_anchors, known=20),
    "knows 300 people": partial(by_anchors, known=300),
}


def _even(held: Floats) -> Floats:
    """Along the directions in which a day varies most first, each of variance 1."""
    held = held - held.mean(0)
    values, vectors = np.linalg.eigh(np.cov(held.T))
    least = values[-1] * 1e-6
    even: Floats = (held @ (vectors / np.sqrt(np.maximum(values, least)))[:, ::-1]).astype(
        np.float32
    )
    return even
