"""What keyed templates give away: link advantage across days, and reconstruction without the key.

    python benchmarks/vault_templates.py

Made-up people, even and uneven features; 20,000 pairs seen again at a cosine of 0.6 to 0.8. The
advantage is how much more often an attacker finds pairs than it mistakes strangers for pairs, with
its threshold chosen on one half and judged on the other: 0 is guessing, 1 is knowing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from measure.people import EVEN, Crowd  # noqa: E402
from measure.test_templates_are_keyed import (  # noqa: E402
    advantage,
    lined_up,
    rotations,
    stored,
    two_visits,
)
from noren.measure.template_transform import sketched, unit_of  # noqa: E402
from noren.measure.template_whitening import whitening_of  # noqa: E402

PAIRS = 20_000
OTHERS = 20_000


def report(name: str, fall: float) -> None:
    crowd = Crowd(np.random.default_rng(5), fall)
    made = rotations(2)
    first, second = two_visits(crowd, PAIRS)
    one, other = stored(made, 0, first), stored(made, 1, second)
    strangers = np.roll(np.arange(PAIRS), 1)
    within = advantage((first * second).sum(1), (first * second[strangers]).sum(1))
    across = advantage((one * other).sum(1), (one * other[strangers]).sum(1))
    words = [sketched(made.turned(day, seen)) for day, seen in enumerate((first, second))]
    near = [
        -np.bitwise_count(words[0] ^ words[1][order]).sum(1).astype(np.float32)
        for order in (np.arange(PAIRS), strangers)
    ]
    print(f"{name} features")
    print(f"  without a key, cosine:                 {within:+.3f}")
    print(f"  two days, cosine of held vectors:      {across:+.3f}")
    print(f"  two days, sketches:                    {advantage(*near):+.3f}")
    even = whitening_of(crowd.people(20_000))
    days = [np.concatenate([seen, crowd.people(OTHERS)]) for seen in (first, second)]
    flat = [np.stack([unit_of(even.apply(each)) for each in seen]) for seen in days]
    for how, galleries in (("as they are", days), ("made even", flat)):
        held = [stored(made, day, seen) for day, seen in enumerate(galleries)]
        found = [lined_up(held[0], held[1], PAIRS, directions) for directions in (16, 64, 256)]
        print(f"  two days lined up, {how:<11} 16/64/256: " + " ".join(f"{f:+.3f}" for f in found))
    guess = one / np.linalg.norm(one, axis=1, keepdims=True)
    wrong_key = made.turned_back(1, guess)
    print(f"  reconstruction without the key, cosine: {float((guess * first).sum(1).mean()):+.3f}")
    print(
        f"  with another key:                       {float((wrong_key * first).sum(1).mean()):+.3f}"
    )


def main() -> None:
    for name, fall in (("even", EVEN), ("uneven", 60.0), ("very uneven", 20.0)):
        report(name, fall)


if __name__ == "__main__":
    main()
