"""What is handed into a jail arrives part by part, or is said to be cut."""

from __future__ import annotations

import io
import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.jail.parts import LENGTH, read_part, write_parts


def pipe() -> tuple[io.FileIO, io.FileIO]:
    reading, writing = os.pipe()
    return io.FileIO(reading, "rb"), io.FileIO(writing, "wb")


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_parts_arrive_as_they_were_written(parts: list[bytes]) -> None:
    reading, writing = pipe()
    with reading:
        with writing:
            write_parts(writing.fileno(), parts)
        assert [bytes(read_part(reading)) for _ in parts] == parts
        with pytest.raises(EOFError):
            read_part(reading)


def test_a_part_larger_than_a_pipe_waits_for_its_reader() -> None:
    large = bytearray(os.urandom(1 << 20))
    reading, writing = pipe()
    with reading, writing:
        writer = threading.Thread(target=write_parts, args=(writing.fileno(), (large, b"end")))
        writer.start()
        assert read_part(reading) == large
        assert read_part(reading) == b"end"
        writer.join()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(LENGTH.pack(3)[:2], id="half a length"),
        pytest.param(LENGTH.pack(3) + b"ab", id="half a part"),
    ],
)
def test_what_ends_too_early_is_cut(data: bytes) -> None:
    reading, writing = pipe()
    with reading:
        with writing:
            writing.write(data)
        with pytest.raises(EOFError, match="cut"):
            read_part(reading)


def test_whoever_has_ended_takes_nothing_more() -> None:
    reading, writing = pipe()
    with writing:
        reading.close()
        with pytest.raises(BrokenPipeError):
            write_parts(writing.fileno(), [b"x"])
