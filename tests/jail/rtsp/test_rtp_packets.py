"""RTP packets come out in order, with every hole reported."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.jail.rtp_packets import REORDER_WINDOW, MediaClock, PacketOrder, RtpPacket, parse_rtp


def packet(sequence: int, *, sender: int = 1, first: int = 0x80, payload: bytes = b"x") -> bytes:
    return struct.pack(">BBHII", first, 96, sequence & 0xFFFF, 0, sender) + payload


def parsed(sequence: int, *, sender: int = 1) -> RtpPacket:
    result = parse_rtp(packet(sequence, sender=sender))
    assert result is not None
    return result


def ordered(sequences: list[int]) -> tuple[list[tuple[int, bool]], PacketOrder]:
    order = PacketOrder()
    out = [(item.sequence, gap) for number in sequences for item, gap in order.put(parsed(number))]
    return out, order


def test_a_header_is_read_with_all_its_options() -> None:
    plain = parse_rtp(struct.pack(">BBHII", 0x80, 0x80 | 96, 7, 8, 9) + b"abc")
    assert plain == RtpPacket(
        payload_type=96, sequence=7, timestamp=8, sender=9, is_marked=True, payload=b"abc"
    )
    sources = parse_rtp(packet(1, first=0x82, payload=b"12345678" + b"abc"))
    extension = parse_rtp(packet(1, first=0x90, payload=b"\xbe\xde\x00\x01" + b"abcd" + b"abc"))
    padding = parse_rtp(packet(1, first=0xA0, payload=b"abc\x00\x00\x03"))
    assert [item and item.payload for item in (sources, extension, padding)] == [b"abc"] * 3


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(packet(1)[:11], id="cut header"),
        pytest.param(packet(1, first=0x40), id="version 1"),
        pytest.param(packet(1, first=0x8F), id="sources beyond the end"),
        pytest.param(packet(1, first=0x90, payload=b"abc"), id="cut extension"),
        pytest.param(packet(1, first=0x90, payload=b"\x00\x00\xff\xff"), id="long extension"),
        pytest.param(packet(1, first=0xA0, payload=b"\x00"), id="padding of 0"),
        pytest.param(packet(1, first=0xA0, payload=b"\xff"), id="padding beyond the start"),
    ],
)
def test_what_is_no_packet_is_none(data: bytes) -> None:
    assert parse_rtp(data) is None


@given(st.binary(max_size=80))
def test_any_bytes_are_a_packet_or_none(data: bytes) -> None:
    for candidate in (data, b"\x80" + data):
        result = parse_rtp(candidate)
        assert result is None or len(result.payload) <= len(candidate) - 12


def test_the_first_packet_follows_the_unknown() -> None:
    assert ordered([10, 11])[0] == [(10, True), (11, False)]


def test_swapped_packets_are_put_right_across_the_wrap() -> None:
    out, order = ordered([65534, 0, 65535, 1])
    assert out == [(65534, True), (65535, False), (0, False), (1, False)]
    assert order.counters.lost == order.counters.late == 0


def test_a_missing_packet_is_given_up_after_the_window_and_counted() -> None:
    after = list(range(13, 13 + REORDER_WINDOW))
    out, order = ordered([10, *after])
    assert out == [(10, True), (13, True), *((number, False) for number in after[1:])]
    assert order.counters.lost == 2
    out, order = ordered([10, *after[:-1]])
    assert out == [(10, True)]


def test_a_packet_after_its_time_or_twice_is_late() -> None:
    out, order = ordered([10, 11, 11, 10, 13, 13, 12])
    assert [number for number, _ in out] == [10, 11, 12, 13]
    assert order.counters.late == 3


def test_a_sender_that_begins_anew_is_followed_and_loses_nothing() -> None:
    out, order = ordered([10, 40000, 40001])
    assert out == [(10, True), (40000, True), (40001, False)]
    assert (order.counters.lost, order.counters.restarts) == (0, 1)
    assert [gap for _, gap in order.put(parsed(40002, sender=2))] == [True]


@given(st.integers(0, 65535), st.integers(1, 60), st.data())
def test_any_order_within_the_window_comes_out_in_order(
    first: int, count: int, data: st.DataObject
) -> None:
    numbers = [(first + index) & 0xFFFF for index in range(count)]
    mixed = numbers[:1]
    for start in range(1, count, REORDER_WINDOW - 1):
        mixed += data.draw(st.permutations(numbers[start : start + REORDER_WINDOW - 1]))
    out, order = ordered(mixed)
    assert [number for number, _ in out] == numbers
    assert not any(gap for _, gap in out[1:])
    assert order.counters.lost == 0


@given(st.lists(st.tuples(st.integers(0, 65535), st.integers(1, 2)), max_size=200))
def test_any_numbers_leave_a_bounded_queue(numbers: list[tuple[int, int]]) -> None:
    order = PacketOrder()
    for number, sender in numbers:
        list(order.put(parsed(number, sender=sender)))
        assert len(order._waiting) < REORDER_WINDOW


def test_the_clock_wraps_without_a_jump_and_may_step_back() -> None:
    clock = MediaClock(rate_hz=90000)
    stamps = [2**32 - 90000, 2**32 - 1, 89999, 44999, 2**31]
    seconds = [clock.seconds(stamp) for stamp in stamps]
    assert seconds[0] == 0.0
    assert seconds[1] == pytest.approx(1.0, abs=1e-4)
    assert seconds[2] == pytest.approx(2.0, abs=1e-4)
    assert seconds[3] == pytest.approx(1.5, abs=1e-4)
    assert seconds[4] > seconds[3]
