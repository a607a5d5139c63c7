"""Promises of a receiver's line: only read, damaged sentences counted, a pulled cable told once."""

from __future__ import annotations

import termios
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.cli.scenery_commands import BAUDS
from noren.errors import SourceMissing, UsageError
from noren.operations import serial_receiver
from noren.operations.gps_files import Fix
from noren.operations.serial_receiver import (
    MOST_WAITING,
    SPEEDS,
    SentenceFeed,
    SerialReceiver,
    is_line,
)
from noren.vocabulary.words import Words
from staging.receivers import DrawnReceiver, rmc, sentence

START_S = 1_795_305_600.0
NOISE = st.binary(max_size=40).filter(lambda noise: b"$" not in noise)


def _wait(look: Callable[[], object]) -> None:
    until_s = time.monotonic() + 60
    while not look():
        assert time.monotonic() < until_s, "what was waited for did not come"
        time.sleep(0.01)


@given(cuts=st.lists(st.integers(0, 400), max_size=12), noise=NOISE)
def test_however_bytes_are_cut_the_same_fixes_come_out(cuts: list[int], noise: bytes) -> None:
    data = noise + b"\n" + b"".join(rmc(START_S + second) for second in range(4))
    edges = [0, *sorted(cuts), len(data)]
    feed = SentenceFeed()
    found: list[Fix] = []
    for begin, end in pairwise(edges):
        found += feed.take(data[begin:end])
    assert [fix.at_s for fix in found] == [START_S + second for second in range(4)]
    assert feed.whole == 4


@pytest.mark.parametrize(
    ("data", "unusable", "whole"),
    [
        pytest.param(b"$GPRMC,000001,A*00\r\n", 1, 0, id="wrong checksum"),
        pytest.param(b"\xff" * 5000 + b"\n", 1, 0, id="noise without an end"),
        pytest.param(sentence("GPRMC,000001,V,,,,,,,221126,,,N"), 0, 1, id="knows no place"),
        pytest.param(sentence("GPGGA,000001,3536,N,13942,E,1,8,1,3,M,,M,,"), 0, 1, id="GGA"),
        pytest.param(
            sentence("GPRMC,000001,A,9900.0,N,13942.0,E,0,0,221126,,,A"), 1, 1, id="no such place"
        ),
        pytest.param(b"\r\n\r\n", 0, 0, id="nothing"),
    ],
)
def test_what_is_no_fix_is_none_and_what_is_damaged_is_counted(
    data: bytes, unusable: int, whole: int
) -> None:
    feed = SentenceFeed()
    assert feed.take(data) == []
    assert (feed.unusable, feed.whole) == (unusable, whole)


def test_a_line_that_never_ends_is_not_collected() -> None:
    feed = SentenceFeed()
    for _ in range(100):
        feed.take(b"x" * 4096)
    assert len(feed._rest) <= 512
    assert len(feed.take(b"\n" + rmc(START_S))) == 1


def test_fixes_come_with_the_moment_they_were_heard_and_are_given_once(tmp_path: Path) -> None:
    with DrawnReceiver(tmp_path) as drawn, _open(drawn) as receiver:
        before_s = time.monotonic()
        drawn.say(rmc(START_S), b"$GPRMC,damaged*00\r\n", rmc(START_S + 1, north_m=10))
        _wait(lambda: receiver.fixes == 2)
        one, other = receiver.take()
        assert receiver.take() == []
    assert (one.fix.at_s, other.fix.at_s) == (START_S, START_S + 1)
    assert before_s <= one.heard_s <= other.heard_s <= time.monotonic()
    assert receiver.unusable == 1


@pytest.mark.parametrize("baud", SPEEDS)
def test_the_line_is_raw_at_the_speed_that_was_said_and_nothing_is_echoed(
    tmp_path: Path, baud: int
) -> None:
    with DrawnReceiver(tmp_path) as drawn, _open(drawn, baud=baud):
        state = termios.tcgetattr(drawn.line)
    input_modes, output_modes, _, local_modes, in_speed, out_speed, _ = state
    assert in_speed == out_speed == SPEEDS[baud]
    assert not local_modes & (termios.ECHO | termios.ICANON | termios.ISIG)
    assert not input_modes & (termios.ICRNL | termios.IXON)
    assert not output_modes


def test_of_a_fast_receiver_enough_is_kept_and_no_more(tmp_path: Path) -> None:
    with DrawnReceiver(tmp_path) as drawn, _open(drawn) as receiver:
        drawn.say(*(rmc(START_S + tenth / 10) for tenth in range(20)))
        _wait(lambda: receiver.fixes == 20)
        assert len(receiver.take()) == 5


def test_fixes_that_nobody_takes_do_not_pile_up(tmp_path: Path) -> None:
    with DrawnReceiver(tmp_path) as drawn, _open(drawn) as receiver:
        for second in range(MOST_WAITING + 50):
            drawn.say(rmc(START_S + second))
        _wait(lambda: receiver.fixes == MOST_WAITING + 50)
        assert len(receiver.take()) <= MOST_WAITING


def test_a_cable_that_is_pulled_out_is_told_once_and_tried_until_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serial_receiver, "RETRY_S", 0.05)
    said: list[Words] = []
    with DrawnReceiver(tmp_path) as drawn, _open(drawn, tell=said.append) as receiver:
        drawn.say(rmc(START_S), rmc(START_S + 1)[:20])
        _wait(lambda: receiver.fixes == 1)
        drawn.pull()
        _wait(lambda: said)
        time.sleep(0.3)
        assert len(said) == 1
        assert "is gone" in said[0].en
        drawn.plug()
        _wait(lambda: len(said) == 2)
        assert "is back" in said[1].en
        drawn.say(rmc(START_S + 9))
        _wait(lambda: receiver.fixes == 2)
    assert [one.fix.at_s for one in receiver.take()] == [START_S, START_S + 9]
    assert receiver.unusable == 0, "half a sentence before the cable was pulled is forgotten"


def test_a_line_at_the_wrong_speed_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serial_receiver, "QUIET_S", 0.2)
    said: list[Words] = []
    with DrawnReceiver(tmp_path) as drawn, _open(drawn, tell=said.append):
        drawn.say(b"\x80\xfe\n" * 5)
        _wait(lambda: said)
        time.sleep(0.8)
        assert len(said) == 1
    assert "--baud" in said[0].en


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("/dev/null", UsageError, id="a device that is no line"),
        pytest.param("drive.gpx", UsageError, id="a file"),
        pytest.param("none", SourceMissing, id="nothing"),
    ],
)
def test_what_is_no_line_is_refused(tmp_path: Path, name: str, kind: type[Exception]) -> None:
    (tmp_path / "drive.gpx").write_text("<gpx/>")
    with (
        pytest.raises(kind),
        SerialReceiver(tmp_path / name, baud=9600, tell=lambda words: None),
    ):
        pass


def _open(
    drawn: DrawnReceiver, *, baud: int = 9600, tell: Callable[[Words], None] = lambda words: None
) -> SerialReceiver:
    return SerialReceiver(drawn.path, baud=baud, tell=tell)


def test_a_receiver_is_told_from_a_file_by_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "drive.gpx").write_text("<gpx/>")
    with DrawnReceiver(tmp_path) as drawn:
        assert is_line(drawn.path)
    assert not is_line(tmp_path / "drive.gpx")
    assert not is_line(tmp_path / "nowhere")


def test_the_command_offers_the_speeds_that_can_be_set() -> None:
    assert tuple(map(int, BAUDS)) == tuple(SPEEDS)
