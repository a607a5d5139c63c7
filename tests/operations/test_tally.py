"""A tally says when somebody counted and what they saw; whatever is unclear is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import UsageError
from noren.operations.live_count import LINE_KEYS, LiveCount
from noren.operations.tally import (
    Press,
    Tally,
    Word,
    finish_tally,
    join_tallies,
    read_tally,
    write_tally,
)
from staging.counted import NINE, FakePerson, iso


def rows(*said: tuple[float, str]) -> list[Press]:
    return [Press(at_s=NINE + at, word=Word(word)) for at, word in said]


def session(person: FakePerson, *, wanted_bins: int, delay_s: float = 0.0) -> tuple[Press, ...]:
    return LiveCount(
        keyboard=person,
        clock=person.clock,
        show=person.show,
        keys=LINE_KEYS,
        bin_s=60,
        wanted_bins=wanted_bins,
        delay_s=delay_s,
    ).run()


def test_a_quiet_minute_is_counted_and_a_pause_is_not():
    tally = finish_tally(
        rows((0, "start"), (10, "forward"), (70, "pause"), (130, "resume"), (240, "end")),
        where="t",
    )
    assert tally.counted_s == 180
    assert tally.holds(NINE, NINE + 60)
    assert not tally.holds(NINE + 60, NINE + 120)
    assert tally.holds(NINE + 180, NINE + 240)
    assert tally.number(Word.FORWARD, NINE + 180, NINE + 240) == 0


def test_an_event_belongs_to_the_bin_that_it_begins_not_to_the_one_it_ends():
    tally = finish_tally(rows((0, "start"), (60, "forward"), (120, "end")), where="t")
    assert tally.number(Word.FORWARD, NINE, NINE + 60) == 0
    assert tally.number(Word.FORWARD, NINE + 60, NINE + 120) == 1


def test_undo_takes_the_last_event_back_also_before_a_pause():
    tally = finish_tally(
        rows(
            (0, "start"), (1, "forward"), (2, "backward"), (3, "pause"), (9, "resume"),
            (10, "undo"), (11, "forward"), (20, "end"),
        ),
        where="t",
    )  # fmt: skip
    assert [one.word for one in tally.events] == [Word.FORWARD, Word.FORWARD]


def test_the_mean_of_an_area_is_weighted_by_time():
    tally = finish_tally(
        rows((0, "start"), (15, "more"), (45, "fewer"), (70, "more"), (120, "end")), where="t"
    )
    assert tally.mean_level(NINE, NINE + 60, first=2) == pytest.approx(
        (15 * 2 + 30 * 3 + 15 * 2) / 60
    )
    assert tally.mean_level(NINE + 60, NINE + 120, first=2) == pytest.approx((10 * 2 + 50 * 3) / 60)
    with pytest.raises(UsageError, match="fewer people than none"):
        finish_tally(rows((0, "start"), (5, "fewer"), (60, "end")), where="t").mean_level(
            NINE, NINE + 60, first=0
        )


@pytest.mark.parametrize(
    "said",
    [
        [],
        [(0, "start")],
        [(0, "forward"), (1, "end")],
        [(0, "start"), (1, "start"), (2, "end")],
        [(0, "start"), (5, "forward"), (4, "end")],
        [(0, "start"), (1, "pause"), (2, "forward"), (3, "end")],
        [(0, "start"), (1, "pause"), (2, "pause"), (3, "end")],
        [(0, "start"), (1, "resume"), (3, "end")],
        [(0, "start"), (1, "undo"), (3, "end")],
        [(0, "start"), (1, "end"), (2, "forward")],
        [(0, "end")],
    ],
    ids=[
        "nothing", "no end", "no start", "two starts", "backwards", "event in a pause",
        "two pauses", "no pause", "nothing to undo", "after the end", "end alone",
    ],
)  # fmt: skip
def test_rows_that_have_no_meaning_are_refused(said):
    with pytest.raises(UsageError, match=r"out of its turn|no end"):
        finish_tally(rows(*said), where="t")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "time,what\n",
        f"at,key\n{iso(NINE)},start\n{iso(NINE + 1)},jump\n{iso(NINE + 2)},end\n",
        "at,key\n2026-11-22T09:00:00,start\n",
        "at,key\nnine,start\n",
        f"at,key\n{iso(NINE)},start,extra\n",
        b"\xff\xfe",
    ],
    ids=["empty", "header", "word", "no zone", "no time", "columns", "no text"],
)
def test_a_file_that_is_no_tally_is_refused_with_what_it_should_be(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UsageError, match="rows `at,key`"):
        read_tally(path)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        read_tally(tmp_path / "none.csv")


def test_other_devices_may_write_in_and_out_and_signs(tmp_path):
    path = tmp_path / "t.csv"
    keys = ["start", "in", "out", "+", "-", "end"]
    text = "\n".join(["at,key", *(f"{iso(NINE + n)},{key}" for n, key in enumerate(keys))])
    path.write_text("\ufeff" + text, encoding="utf-8")
    assert [one.word for one in read_tally(path).events] == [
        Word.FORWARD, Word.BACKWARD, Word.MORE, Word.FEWER,
    ]  # fmt: skip


KEYS = st.lists(
    st.tuples(st.floats(0.1, 400.0), st.sampled_from(["f", "b", "\x1b[A", " ", "\x7f", "x", "q"])),
    max_size=40,
)


@settings(max_examples=120, deadline=None)
@given(presses=KEYS, delay_s=st.sampled_from([0.0, 2.5]))
def test_whatever_is_typed_the_tally_can_be_read_again(tmp_path_factory, presses, delay_s):
    person = FakePerson(
        now_s=NINE - 5.0,
        presses=sorted((NINE + at, key) for at, key in presses),
        closes=True,
    )
    pressed = session(person, wanted_bins=3, delay_s=delay_s)
    if not pressed:
        return
    tally = finish_tally(pressed, where="t")
    last = person.states[-1]
    assert (last.first + last.second) - len(tally.events) in (-1, 0, 1)
    path = tmp_path_factory.mktemp("tally") / "t.csv"
    path.write_text(write_tally(pressed), encoding="utf-8")
    again = read_tally(path)
    assert [one.word for one in again.events] == [one.word for one in tally.events]
    assert again.counted_s == pytest.approx(tally.counted_s, abs=0.01)


def test_a_session_ends_as_soon_as_enough_bins_are_whole():
    person = FakePerson(now_s=NINE - 5.0, presses=[])
    pressed = session(person, wanted_bins=2)
    assert [one.word for one in pressed] == [Word.START, Word.END]
    assert pressed[0].at_s == NINE
    assert pressed[-1].at_s == pytest.approx(NINE + 120, abs=0.3)


def test_counts_that_follow_each_other_are_one():
    first, second = (
        finish_tally(
            [
                Press(at_s=NINE + at + m, word=Word(w))
                for m, w in ((0, "start"), (1, "forward"), (60, "end"))
            ],
            where="t",
        )
        for at in (60, 0)
    )
    joined = join_tallies((first, second))
    assert isinstance(joined, Tally)
    assert joined.counted_s == 120
    assert [one.at_s for one in joined.events] == [NINE + 1, NINE + 61]
