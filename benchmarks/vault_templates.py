"""What keyed templates give away: link advantage across days, and reconstruction without the key.

    python benchmarks/vault_templates.py [--tracks DIR]

For each attacker of `tests/measure/attackers.py`, who holds all of two days and no key: what it
gets from templates under the days' rotations alone, from the same after each day was made even by
itself, and from what lies in the vault's memory (vectors and sketches). The advantage is how much
more often it finds pairs than it mistakes strangers for pairs: 0 is guessing, 1 is knowing.

People are made up: even and uneven features, seen again at a cosine of 0.6 to 0.8. With `--tracks`
(the cache of `benchmarks/accuracy/repeat_visits.py`) they are mixtures of the tracks of real films
instead, and come again as differently as the two halves of a track are.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "benchmarks" / "accuracy")]

from measure.attackers import ATTACKERS, in_memory, stored  # noqa: E402
from measure.people import EVEN, Crowd, Floats  # noqa: E402
from measure.test_templates_are_keyed import rotations, two_visits  # noqa: E402
from noren.measure.template_pads import PAD_KEY_BYTES  # noqa: E402

PAIRS = 8_000
OTHERS = 8_000


def units(rows: np.ndarray) -> Floats:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def made_up(fall: float) -> list[Floats]:
    crowd = Crowd(np.random.default_rng(5), fall)
    return [np.concatenate([seen, crowd.people(OTHERS)]) for seen in two_visits(crowd, PAIRS)]


def after_tracks(folder: Path) -> list[Floats]:
    """Two days of mixtures of three real tracks each."""
    import repeat_visits

    sys.modules["__main__"].Seen = repeat_visits.Seen  # type: ignore[attr-defined]
    seen = [one for path in sorted(folder.glob("*.tracks")) for one in load(path)]
    halves = np.array([one.parts for one in seen if len(one.parts) == 2])
    print(f"after {len(halves)} tracks of real films")
    mean, chance = halves.mean((0, 1)), np.random.default_rng(5)
    tracks, changes = halves.mean(1) - mean, halves[:, 0] - halves[:, 1]

    def people(count: int) -> np.ndarray:
        three = tracks[chance.integers(len(tracks), size=(count, 3))]
        weights = chance.standard_normal((count, 3, 1))
        mixed = (three * weights / np.linalg.norm(weights, axis=1, keepdims=True)).sum(1)
        return np.asarray(mean + mixed)

    again = people(PAIRS)
    days = []
    for _ in range(2):
        change = changes[chance.integers(len(changes), size=PAIRS)] / np.sqrt(2)
        sign = chance.choice([-1, 1], size=(PAIRS, 1))
        days.append(units(np.concatenate([again + sign * change, people(OTHERS)])))
    return days


def load(path: Path) -> list:
    return pickle.loads(path.read_bytes())


def made_even(day: Floats) -> Floats:
    centered = day - day.mean(0)
    values, vectors = np.linalg.eigh(np.cov(centered.T))
    return units(centered @ vectors / np.sqrt(np.maximum(values, values[-1] * 1e-6)))


def report(name: str, days: list[Floats]) -> None:
    made = rotations(2)
    clear = [stored(made, day, seen) for day, seen in enumerate(days)]
    even = [stored(made, day, made_even(seen)) for day, seen in enumerate(days)]
    lying = [in_memory(made, day, seen, os.urandom(PAD_KEY_BYTES)) for day, seen in enumerate(days)]
    vectors, signs = zip(*lying, strict=True)
    print(f"{name}: link advantage, rotated / rotated and made even / memory: vectors, sketches")
    for attacker, attack in ATTACKERS.items():
        found = [attack(*held, PAIRS) for held in (clear, even, vectors, signs)]
        print(f"  {attacker:<28}" + "  ".join(f"{one:+.3f}" for one in found), flush=True)
    for what, held in (("rotated", clear[0]), ("vectors", vectors[0]), ("sketches", signs[0])):
        print(f"  reconstruction, {what}: " + " ".join(
            f"{again:+.3f}" for again in reconstructed(held, days[0])
        ) + " (as it lies; with half of the day's templates known)")  # fmt: skip


def reconstructed(held: Floats, people: Floats) -> tuple[float, float]:
    """Cosine with the true template of a row as it lies, and of a turn fitted to known rows."""
    held, truth = units(held - held.mean(0)), units(people - people.mean(0))
    out, _, back = np.linalg.svd(held[:PAIRS].T @ truth[:PAIRS])
    fitted = held[PAIRS:] @ (out @ back)
    return float((held * truth).sum(1).mean()), float((fitted * truth[PAIRS:]).sum(1).mean())


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--tracks", type=Path, help="cache of repeat_visits.py")
    asked = ask.parse_args()
    if asked.tracks:
        report("real films", after_tracks(asked.tracks))
        return
    for name, fall in (("even", EVEN), ("uneven", 60.0), ("very uneven", 20.0)):
        report(name, made_up(fall))


if __name__ == "__main__":
    main()
