"""A million people searched by template: time on one core, recall against an exact search, memory.

    python benchmarks/vault_search.py [PEOPLE] [QUERIES]

People are made up: directions of 256 numbers, even (as after whitening) and uneven. Those who are
searched come again at a cosine of 0.6 to 0.8. The floor of the search is the threshold that the
rule gives for 1 % of false matches, and 0.55 and 0.6 for comparison. Time is processor time of the
whole search, rotations included. Recall is of people whose exact score reaches the floor: how often
the nearest found is the nearest there is.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from measure.people import EVEN, Crowd  # noqa: E402
from noren.measure.match_rule import MatchRule, tail_of  # noqa: E402
from noren.measure.template_pads import PAD_KEY_BYTES  # noqa: E402
from noren.measure.template_search import ROW, SlabStore  # noqa: E402
from noren.measure.template_transform import STREAM_BYTES, Rotations, quantized  # noqa: E402

DAYS = 180
BLOCK = 20_000


@dataclass(frozen=True, slots=True)
class Query:
    vector: np.ndarray
    best: int
    score: float


def fill(crowd: Crowd, people: int) -> tuple[Rotations, SlabStore, list[np.ndarray]]:
    rotations, held = Rotations(), []
    slabs = SlabStore(bytearray(crowd.chance.bytes(PAD_KEY_BYTES)))
    each = people // DAYS
    for day in range(DAYS):
        rotations.add(crowd.chance.bytes(STREAM_BYTES))
        units = crowd.people(each)
        rows = np.zeros(each, ROW)
        rows["pseudonym"] = np.arange(day * each, (day + 1) * each) + 1
        rows["vector"], rows["scale"] = quantized(rotations.turned(day, units))
        slabs.add_many(day, rows)
        held.append(units.astype(np.float16))
    return rotations, slabs, held


def ask(crowd: Crowd, held: list[np.ndarray], count: int) -> list[Query]:
    each = len(held[0])
    vectors = []
    for _ in range(count):
        person = held[int(crowd.chance.integers(DAYS))][int(crowd.chance.integers(each))]
        unit = person.astype(np.float32)
        vectors.append(
            crowd.seen_again(unit / np.linalg.norm(unit), float(crowd.chance.uniform(0.6, 0.8)))
        )
    asked = np.stack(vectors)
    best, score = np.zeros(count, np.intp), np.full(count, -1.0, np.float32)
    for day, units in enumerate(held):
        scores = units.astype(np.float32) @ asked.T
        top = scores.argmax(0)
        value = scores[top, np.arange(count)]
        better = value > score
        best[better], score[better] = day * each + top[better], value[better]
    return [Query(*one) for one in zip(vectors, best, score, strict=True)]


def measure(name: str, crowd: Crowd, people: int, count: int) -> None:
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tail = tail_of((crowd.people(1000) @ crowd.people(1000).T).ravel())
    rule = MatchRule(tail=tail, false_match_ratio=0.01)
    rotations, slabs, held = fill(crowd, people)
    queries = ask(crowd, held, count)
    threshold = rule.threshold_at(len(slabs))
    print(f"{name}: {len(slabs)} people, {slabs.held_bytes / 1e6:.0f} MB held by the vault")
    print(f"  threshold for 1 % false matches: {threshold:.3f}")
    for floor in sorted({0.55, 0.6, round(threshold, 3)}):
        times, found, asked = [], 0, 0
        for query in queries:
            began_s = time.process_time()
            hits = slabs.two_nearest(
                rotations.under_each(query.vector), floor=floor, margin=rule.margin
            )
            times.append(time.process_time() - began_s)
            if query.score >= floor:
                asked += 1
                name_found = (
                    int(slabs.row(hits[0].page, hits[0].row)["pseudonym"][0]) if hits else 0
                )
                found += name_found == query.best + 1
        p50, p95 = np.percentile(times, [50, 95]) * 1000
        recall = f"{found / asked:.4f} of {asked}" if asked else "nobody so like"
        print(f"  floor {floor:.3f}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, recall {recall}")
    after_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"  process grew by {(after_kb - before_kb) / 1000:.0f} MB, the exact copies included")


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    for name, fall in (("even", EVEN), ("uneven", 60.0)):
        measure(name, Crowd(np.random.default_rng(1), fall), people, count)


if __name__ == "__main__":
    main()
