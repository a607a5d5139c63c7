"""Pictures come out whole or not at all, whatever arrives."""

from __future__ import annotations

import struct
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.jail.depacketize import (
    MAX_SETS_OF_A_KIND,
    MAX_UNIT_BYTES,
    AccessUnit,
    Depacketizer,
)
from noren.jail.h264_units import begins_picture, has_recovery_point, parameter_set_id
from noren.jail.rtp_packets import REORDER_WINDOW
from noren.testing.rtp_stream import PAYLOAD_TYPE, EncodedUnit, packetize, split_nals

SPS, PPS = b"\x67\x42\xc0\x0d\xda\x05", b"\x68\xce\x06\xf2"
IDR, SLICE, LATER_SLICE = b"\x65\x88abc", b"\x41\x9aabc", b"\x41\x4aabc"
AUD, START = b"\x09\xf0", b"\x00\x00\x00\x01"
STEP = 3600


def rtp(sequence: int, payload: bytes, *, stamp: int, mark: bool = False, kind: int = 96) -> bytes:
    second = kind | (0x80 if mark else 0)
    return struct.pack(">BBHII", 0x80, second, sequence & 0xFFFF, stamp, 1) + payload


def annex_b(*nals: bytes) -> bytes:
    return b"".join(START + nal for nal in nals)


def stap(*nals: bytes) -> bytes:
    return b"\x78" + b"".join(struct.pack(">H", len(nal)) + nal for nal in nals)


def run(packets: list[bytes], **options: object) -> tuple[list[AccessUnit], Depacketizer]:
    machine = Depacketizer(payload_type=96, **options)  # type: ignore[arg-type]
    return [unit for packet in packets for unit in machine.feed(packet)], machine


KEY = [rtp(0, stap(SPS, PPS), stamp=0), rtp(1, IDR, stamp=0, mark=True)]


def test_a_single_unit_an_aggregate_and_fragments_become_pictures() -> None:
    big = b"\x41\x9a" + bytes(range(256)) * 20
    film = [
        EncodedUnit(data=annex_b(AUD, SPS, PPS, IDR), at_s=0.0),
        EncodedUnit(data=annex_b(big), at_s=0.04),
        EncodedUnit(data=annex_b(SLICE, LATER_SLICE), at_s=0.08),
    ]
    packets = [packet.data for packet in packetize(film)]
    assert len(packets) == 1 + 4 + 1
    units, machine = run(packets)
    assert [unit.data for unit in units] == [
        annex_b(SPS, PPS, IDR),
        annex_b(big),
        annex_b(SLICE, LATER_SLICE),
    ]
    assert [unit.is_keyframe for unit in units] == [True, False, False]
    assert [unit.at_s for unit in units] == pytest.approx([0.0, 0.04, 0.08])
    assert machine.counters.units == 3
    assert machine.counters.units_dropped == 0


def test_announced_parameter_sets_stand_before_a_keyframe_that_lacks_them() -> None:
    packets = [
        rtp(0, IDR, stamp=0, mark=True),
        rtp(1, SLICE, stamp=STEP, mark=True),
        rtp(2, IDR, stamp=2 * STEP, mark=True),
    ]
    units, _ = run(packets, parameter_sets=(SPS, PPS))
    assert [unit.data for unit in units] == [
        annex_b(SPS, PPS, IDR),
        annex_b(SLICE),
        annex_b(SPS, PPS, IDR),
    ]


def test_newer_parameter_sets_from_the_stream_replace_the_announced_ones() -> None:
    newer = b"\x67\x4d\xc0\x0d\xda\x77"
    packets = [
        rtp(0, newer, stamp=0, mark=True),
        rtp(1, IDR, stamp=STEP, mark=True),
    ]
    units, _ = run(packets, parameter_sets=(SPS, PPS))
    assert [unit.data for unit in units] == [annex_b(newer, PPS, IDR)]


def test_no_picture_leaves_before_the_parameter_sets_are_known() -> None:
    packets = [rtp(0, IDR, stamp=0, mark=True), rtp(1, SLICE, stamp=STEP, mark=True)]
    units, machine = run(packets)
    assert units == []
    assert machine.counters.units_dropped == 2


def test_without_the_mark_the_next_timestamp_ends_a_picture() -> None:
    packets = [*KEY, rtp(2, SLICE, stamp=STEP), rtp(3, SLICE, stamp=2 * STEP)]
    units, _ = run(packets)
    assert [unit.data for unit in units] == [annex_b(SPS, PPS, IDR), annex_b(SLICE)]


def test_a_mark_on_parameter_sets_ends_nothing() -> None:
    recovery = b"\x06\x06\x01\x84\x80"
    packets = [
        rtp(number, nal, stamp=0, mark=True)
        for number, nal in enumerate([SPS, PPS, recovery, SLICE])
    ]
    (unit,) = run(packets)[0]
    assert unit.data == annex_b(SPS, PPS, recovery, SLICE)
    assert unit.is_keyframe


def fragments(nal: bytes, pieces: int) -> list[bytes]:
    size = -(-(len(nal) - 1) // pieces)
    parts = [nal[start : start + size] for start in range(1, len(nal), size)]
    return [
        bytes([0x7C, (0x80 * (index == 0)) | (0x40 * (index == len(parts) - 1)) | (nal[0] & 31)])
        + part
        for index, part in enumerate(parts)
    ]


def film_with(lost: set[int]) -> tuple[list[AccessUnit], Depacketizer]:
    """Keyframe, picture in 3 pieces, 8 small ones, keyframe, 8 small ones; 1 or 3 packets each."""
    payloads = [(stap(SPS, PPS, IDR), 0, True)]
    payloads += [(part, 1, index == 2) for index, part in enumerate(fragments(SLICE * 9, 3))]
    payloads += [(SLICE, 2 + index, True) for index in range(8)]
    payloads += [(stap(SPS, PPS, IDR), 10, True)]
    payloads += [(SLICE, 11 + index, True) for index in range(8)]
    packets = [
        rtp(65530 + number, payload, stamp=STEP * picture, mark=mark)
        for number, (payload, picture, mark) in enumerate(payloads)
        if number not in lost
    ]
    return run(packets)


def pictures(units: list[AccessUnit]) -> list[int]:
    first_s = units[0].at_s
    return [round((unit.at_s - first_s) * 90000 / STEP) for unit in units]


@pytest.mark.parametrize("lost", [1, 2, 3], ids=["first piece", "middle piece", "last piece"])
def test_a_lost_piece_drops_everything_up_to_the_next_keyframe(lost: int) -> None:
    units, machine = film_with({lost})
    assert pictures(units) == [0, *range(10, 19)]
    assert machine.counters.packets_lost == 1
    assert machine.counters.units_dropped == 9
    assert machine.counters.units == 10


def test_a_picture_lost_as_a_whole_drops_up_to_the_next_keyframe() -> None:
    units, machine = film_with({6})
    assert pictures(units) == [0, 1, 2, 3, *range(10, 19)]
    assert machine.counters.packets_lost == 1
    assert machine.counters.units_dropped == 5


def test_a_lost_keyframe_drops_what_is_built_on_it() -> None:
    units, _ = film_with({12})
    assert pictures(units) == list(range(10))


def test_a_keyframe_whose_head_is_lost_is_no_keyframe() -> None:
    head, rest = b"\x65\x88abc", b"\x65\x48abc"
    packets = [
        *KEY,
        # the first slice (sequence 2) is lost
        rtp(3, rest, stamp=STEP, mark=True),
        *[rtp(4 + index, SLICE, stamp=STEP * (2 + index), mark=True) for index in range(7)],
        rtp(11, head, stamp=STEP * 10),
        rtp(12, rest, stamp=STEP * 10, mark=True),
    ]
    units, machine = run(packets)
    assert [unit.data for unit in units] == [
        annex_b(SPS, PPS, IDR),
        annex_b(SPS, PPS, head, rest),
    ]
    assert machine.counters.units_dropped == 8


def test_joining_in_the_middle_of_a_picture_waits_for_a_whole_keyframe() -> None:
    packets = [
        rtp(0, fragments(IDR * 9, 3)[2], stamp=0, mark=True),
        rtp(1, SLICE, stamp=STEP, mark=True),
        rtp(2, stap(SPS, PPS, IDR), stamp=2 * STEP, mark=True),
    ]
    units, machine = run(packets)
    assert [unit.data for unit in units] == [annex_b(SPS, PPS, IDR)]
    assert machine.counters.units_dropped == 2


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"\x79\x00\x00", id="STAP-B"),
        pytest.param(b"\x7d\x80abc", id="FU-B"),
        pytest.param(b"\x78\x00\x00", id="aggregate with an empty unit"),
        pytest.param(b"\x78\x00\x09abc", id="aggregate cut short"),
        pytest.param(b"\x78\x00\x02\x78\x00", id="aggregate within an aggregate"),
        pytest.param(b"\x7c", id="fragment without a header"),
        pytest.param(b"\x7c\x9cabc", id="fragment of a fragment"),
        pytest.param(b"\x7c\x41abc", id="end without a beginning"),
    ],
)
def test_a_payload_that_makes_no_sense_spoils_its_picture(payload: bytes) -> None:
    packets = [
        *KEY,
        rtp(2, payload, stamp=STEP),
        rtp(3, SLICE, stamp=STEP, mark=True),
        rtp(4, SLICE, stamp=2 * STEP, mark=True),
        rtp(5, IDR, stamp=3 * STEP, mark=True),
    ]
    units, machine = run(packets)
    assert [unit.is_keyframe for unit in units] == [True, True]
    assert machine.counters.units_dropped == 2
    assert machine.counters.packets_malformed >= 1


@pytest.mark.parametrize(
    "payloads",
    [
        pytest.param([b"\x7c\x81\x9aab", SLICE, b"\x7c\x41cd"], id="interrupted"),
        pytest.param([b"\x7c\x81\x9aab", b"\x7c\x81\x9aab", b"\x7c\x41cd"], id="begun twice"),
        pytest.param([SLICE, b"\x7c\x81\x9aab"], id="never ended"),
    ],
)
def test_fragments_that_do_not_fit_together_spoil_their_picture(payloads: list[bytes]) -> None:
    packets = [rtp(2 + index, payload, stamp=STEP) for index, payload in enumerate(payloads)]
    units, machine = run([*KEY, *packets, rtp(2 + len(payloads), IDR, stamp=9 * STEP, mark=True)])
    assert [unit.is_keyframe for unit in units] == [True, True]
    assert machine.counters.units_dropped == 1


def pps(number: int) -> bytes:
    """A PPS with this number: an exponential Golomb code, then ones."""
    code = f"{number + 1:b}"
    bits = "0" * (len(code) - 1) + code
    return b"\x68" + int(bits.ljust(24, "1"), 2).to_bytes(3, "big")


def test_a_camera_with_endless_parameter_sets_is_followed_to_a_limit() -> None:
    packets = [rtp(index, nal, stamp=0) for index, nal in enumerate([SPS, *map(pps, range(255))])]
    units, _ = run([*packets, rtp(256, IDR, stamp=STEP, mark=True)])
    kinds = [nal[0] & 31 for nal in split_nals(units[0].data)]
    assert kinds == [7] + [8] * MAX_SETS_OF_A_KIND + [5]


@pytest.mark.parametrize("payload", [b"", b"\x00", b"\x1e", b"\x1f"], ids=repr)
def test_an_empty_or_reserved_payload_is_passed_over(payload: bytes) -> None:
    packets = [*KEY, rtp(2, payload, stamp=STEP), rtp(3, SLICE, stamp=STEP, mark=True)]
    units, machine = run(packets)
    assert len(units) == 2
    assert machine.counters.packets_malformed == 1


def test_other_payload_types_are_passed_over() -> None:
    units, machine = run([rtp(50, IDR, stamp=9, kind=97), *KEY])
    assert len(units) == 1
    assert machine.counters.packets == 2


def test_a_recovery_point_counts_as_a_keyframe_only_if_nothing_is_missing() -> None:
    exact, gradual = b"\x06\x05\x01x\x06\x01\x84\x80", b"\x06\x06\x01\x24\x80"
    assert has_recovery_point(exact)
    assert not has_recovery_point(gradual)
    assert not has_recovery_point(b"\x06\x05\x01x\x80")
    assert not has_recovery_point(b"\x06" + b"\xff" * 2000)
    # An escape byte within the message before it must not be counted.
    assert has_recovery_point(b"\x06\x05\x04\x00\x00\x03\x01x\x06\x01\x84\x80")
    packets = [rtp(0, stap(SPS, PPS, exact, SLICE), stamp=0, mark=True)]
    assert [unit.is_keyframe for unit in run(packets)[0]] == [True]


@pytest.mark.parametrize(
    ("nal", "number"),
    [
        pytest.param(SPS, 0, id="SPS 0"),
        pytest.param(b"\x67\x42\xc0\x0d\x43", 1, id="SPS 1"),
        pytest.param(PPS, 0, id="PPS 0"),
        pytest.param(b"\x68\x60", 2, id="PPS 2"),
        pytest.param(b"\x68\x00\x00\x00", None, id="number without end"),
        pytest.param(b"\x67\x42\xc0\x0d\x00\x80\x00", None, id="SPS over 31"),
        pytest.param(b"\x67\x42", None, id="cut SPS"),
        pytest.param(SLICE, None, id="a slice"),
        pytest.param(b"\x68\xce" + b"x" * 5000, None, id="huge"),
    ],
)
def test_parameter_sets_know_their_number(nal: bytes, number: int | None) -> None:
    assert parameter_set_id(nal) == number


def test_the_first_slice_of_a_picture_is_recognized() -> None:
    assert begins_picture(IDR)
    assert begins_picture(SLICE)
    assert not begins_picture(LATER_SLICE)
    assert not begins_picture(b"\x65")
    assert not begins_picture(b"\x43\x80")


@given(st.lists(st.binary(max_size=120), max_size=60))
def test_any_bytes_give_units_or_nothing(packets: list[bytes]) -> None:
    run(packets)
    run([struct.pack(">BB", 0x80, 96) + packet for packet in packets])


_NAL = st.one_of(
    st.sampled_from([SPS, PPS, IDR, SLICE, LATER_SLICE, AUD, b"\x06\x06\x01\x80"]),
    st.builds(lambda kind, rest: bytes([kind]) + rest, st.integers(0, 255), st.binary(max_size=30)),
)


@given(
    st.lists(st.tuples(st.integers(-3, 12), st.integers(0, 2), st.booleans(), _NAL), max_size=120)
)
def test_any_payloads_in_any_order_give_decodable_beginnings(
    script: list[tuple[int, int, bool, bytes]],
) -> None:
    machine = Depacketizer(payload_type=96)
    sequence = stamp = 0
    units = []
    for ahead, later, mark, payload in script:
        sequence, stamp = (sequence + ahead) & 0xFFFF, stamp + later * STEP
        units += machine.feed(rtp(sequence, payload, stamp=stamp, mark=mark))
    counters = machine.counters
    assert counters.units == len(units)
    assert all(unit.data.startswith(START) for unit in units)
    if units:
        assert units[0].is_keyframe
    for unit in units:
        kinds = {nal[0] & 31 for nal in split_nals(unit.data)}
        assert not unit.is_keyframe or {7, 8} <= kinds


@settings(max_examples=40)
@given(st.lists(st.binary(min_size=3, max_size=3000), min_size=1, max_size=12), st.data())
def test_losing_packets_never_changes_the_pictures_that_come_out(
    bodies: list[bytes], data: st.DataObject
) -> None:
    # Escape like an encoder, so that no start code stands inside a unit.
    clean = [body.replace(b"\x00", b"\x01") for body in bodies]
    film = []
    for index, body in enumerate(clean):
        is_key = index % 4 == 0
        nals = [SPS, PPS, b"\x65\x88" + body] if is_key else [b"\x41\x9a" + body]
        film.append(EncodedUnit(data=annex_b(*nals), at_s=index * 0.04))
    packets = [packet.data for packet in packetize(film, max_payload_bytes=500)]
    whole, _ = run(packets)
    assert [unit.data for unit in whole] == [unit.data for unit in film]
    lost = data.draw(st.sets(st.integers(0, len(packets) - 1), max_size=5))
    tail = [rtp(0xFFF0 + len(packets) + index, AUD, stamp=1) for index in range(REORDER_WINDOW)]
    kept = [packet for index, packet in enumerate(packets) if index not in lost]
    units, _ = run([*kept, *tail])
    assert {unit.data for unit in units} <= {unit.data for unit in film}


@pytest.mark.parametrize(
    "payload", [b"\x7c\x05" + bytes(60000), b"\x41\x9a" + bytes(60000)], ids=["pieces", "slices"]
)
def test_an_endless_picture_takes_bounded_memory_and_is_dropped(payload: bytes) -> None:
    packets = [rtp(number, payload, stamp=0) for number in range(1, 1000)]
    machine = Depacketizer(payload_type=PAYLOAD_TYPE, parameter_sets=(SPS, PPS))
    tracemalloc.start()
    machine.feed(rtp(0, b"\x7c\x85" + bytes(10) if payload[0] == 0x7C else IDR, stamp=0))
    for packet in packets:
        machine.feed(packet)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 3 * MAX_UNIT_BYTES
    assert machine.feed(rtp(1000, SLICE, stamp=STEP)) == []
    assert machine.counters.units_dropped == 1
