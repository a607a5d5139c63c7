"""The fast search finds what an exact one finds, and nothing of a day that has ended."""

from __future__ import annotations

import numpy as np
import pytest

from measure.people import Crowd
from noren.measure.template_search import (
    EXACT_UP_TO,
    ROW,
    SLAB_ROWS,
    SlabStore,
    most_differing,
)
from noren.measure.template_transform import STREAM_BYTES, Rotations, quantized

FLOOR = 0.55


def rows_of(vectors: np.ndarray, names: np.ndarray) -> np.ndarray:
    rows = np.zeros(len(vectors), ROW)
    rows["pseudonym"] = names
    rows["vector"], rows["scale"] = quantized(vectors)
    return rows


class Filled:
    """Days of people, with a rotation each."""

    def __init__(self, days: int, each: int, fall: float = 60.0) -> None:
        self.crowd = Crowd(np.random.default_rng(days * each), fall)
        self.rotations, self.slabs = Rotations(), SlabStore(bytearray(range(16)))
        self.people = self.crowd.people(days * each)
        for day in range(days):
            self.rotations.add(self.crowd.chance.bytes(STREAM_BYTES))
            part = slice(day * each, (day + 1) * each)
            names = np.arange(part.start + 1, part.stop + 1)
            self.slabs.add_many(day, rows_of(self.rotations.turned(day, self.people[part]), names))

    def nearest(self, query: np.ndarray, floor: float = FLOOR) -> list[tuple[int, float]]:
        hits = self.slabs.two_nearest(self.rotations.under_each(query), floor=floor)
        return [(int(self.slabs.row(hit.page, hit.row)["pseudonym"][0]), hit.score) for hit in hits]


@pytest.fixture(scope="module")
def filled() -> Filled:
    return Filled(days=12, each=3000)


def test_the_fast_search_finds_what_the_exact_one_finds(filled: Filled) -> None:
    chance = filled.crowd.chance
    found = asked = 0
    for _ in range(300):
        person = int(chance.integers(len(filled.people)))
        query = filled.crowd.seen_again(filled.people[person], float(chance.uniform(0.6, 0.8)))
        scores = filled.people @ query
        best = int(scores.argmax())
        if scores[best] < FLOOR:
            continue
        asked += 1
        (name, score), *_ = filled.nearest(query)
        found += name == best + 1
        assert score <= scores[best] + 0.002
    assert asked > 250
    assert found / asked >= 0.995


def test_a_gallery_of_few_is_searched_exactly() -> None:
    few = Filled(days=3, each=200)
    assert len(few.slabs) <= EXACT_UP_TO
    query = few.crowd.people(1)[0]
    scores = few.people @ query
    expected = np.argsort(scores)[::-1][:2]
    found = few.nearest(query, floor=0.9)
    assert [name for name, _ in found] == [int(at) + 1 for at in expected]
    assert [score for _, score in found] == pytest.approx(scores[expected], abs=0.002)


def test_a_floor_below_every_score_finds_the_nearest_of_all(filled: Filled) -> None:
    query = filled.crowd.people(1)[0]
    (name, _), *_ = filled.nearest(query, floor=-1.0)
    assert name == int((filled.people @ query).argmax()) + 1


def test_of_an_ended_day_nothing_is_found_and_no_byte_stays() -> None:
    three = Filled(days=3, each=2000)
    lying = three.slabs._pages[0].rows
    marks = [one["vector"].tobytes() for one in lying if 2000 < one["pseudonym"] <= 4000]
    assert len(marks) == 2000
    gone = three.slabs.keep([2, 0])
    three.rotations.keep([2, 0])
    assert gone == 2000
    assert len(three.slabs) == 4000
    for person, is_kept in ((100, True), (2100, False), (4100, True)):
        found = three.nearest(three.people[person])
        assert (found[0][1] > 0.99) == is_kept
    left = b"".join(page.rows.tobytes() for page in three.slabs._pages)
    assert not any(mark in left for mark in marks[:50])
    assert {int(one) for one in three.slabs.rows_of(0)["pseudonym"]} == set(range(4001, 6001))


def test_nothing_lies_in_memory_as_it_is_compared(filled: Filled) -> None:
    page = filled.slabs._pages[0]
    held = page.rows["vector"][: 2 * SLAB_ROWS]
    opened = filled.slabs.rows_of(0)["vector"][: len(held)]
    assert len(opened) > 1000
    assert not {one.tobytes()[:8] for one in held} & {one.tobytes()[:8] for one in opened}
    pads = np.unpackbits(page.planes[:, : len(held)].view(np.uint8))
    assert abs(pads.mean() - 0.5) < 0.01


def test_the_same_template_lies_otherwise_each_time_and_in_each_place() -> None:
    store = SlabStore(bytearray(range(16)))
    row = rows_of(Crowd(np.random.default_rng(4)).people(1), np.array([1]))
    lying = set()
    store.add(0, row)
    for _ in range(3):
        lying.add(store._pages[0].rows[0]["vector"].tobytes())
        store.put(0, 0, row)
    store.add(0, row)
    lying.add(store._pages[0].rows[1]["vector"].tobytes())
    assert len(lying) == 4
    assert np.array_equal(store.row(0, 0), row)
    assert np.array_equal(store.row(0, 1), row)


def test_a_closed_store_has_no_key_and_no_rows() -> None:
    key = bytearray(range(16))
    store = SlabStore(key)
    store.add(0, rows_of(Crowd(np.random.default_rng(4)).people(1), np.array([1])))
    store.close()
    assert not any(key)
    assert len(store) == 0


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="16"):
        SlabStore(bytearray(8))


def test_freed_room_is_used_again() -> None:
    store = Filled(days=2, each=SLAB_ROWS)
    before = store.slabs.held_bytes
    for _ in range(40):
        store.slabs.keep([1])
        store.slabs.add_many(1, rows_of(store.crowd.people(SLAB_ROWS), np.arange(1, SLAB_ROWS + 1)))
    assert store.slabs.held_bytes == before
    assert len(store.slabs) == 2 * SLAB_ROWS


def test_rows_added_one_by_one_lie_as_those_added_together() -> None:
    store, crowd = SlabStore(bytearray(range(16))), Crowd(np.random.default_rng(1))
    rows = rows_of(crowd.people(SLAB_ROWS + 5), np.arange(1, SLAB_ROWS + 6))
    for at in range(len(rows)):
        store.add(0, rows[at : at + 1])
    assert len(store) == len(rows)
    assert np.array_equal(np.sort(store.rows_of(0)["pseudonym"]), rows["pseudonym"])
    assert store.find(SLAB_ROWS + 5) is not None
    store.wipe_row(*store.find(7))
    assert store.find(7) is None
    assert len(store.rows_of(0)) == len(store) == len(rows) - 1


@pytest.mark.parametrize(
    ("cosine", "least", "most"), [(1.0, 0, 0), (0.0, 128, 160), (-1.0, 256, 256), (0.6, 75, 100)]
)
def test_the_limit_of_differing_bits_follows_the_angle(
    cosine: float, least: int, most: int
) -> None:
    assert least <= most_differing(256, cosine) <= most
