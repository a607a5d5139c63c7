"""Promises of reading a receiver's file: what is damaged is counted, what attacks is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import SourceMissing, SourceUnreadable
from noren.operations.gps_files import (
    read_gps_bytes,
    read_gps_track,
    utc_seconds,
)

GPX = """<?xml version="1.0"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>a drive</name><trkseg>
<trkpt lat="35.6000" lon="139.7000"><ele>3</ele><time>2026-11-22T00:00:00Z</time></trkpt>
<trkpt lat="35.6001" lon="139.7000"><time>2026-11-22T09:00:01+09:00</time></trkpt>
{more}
</trkseg></trk></gpx>
"""
START_S = 1_795_305_600.0


def _nmea(body: str) -> bytes:
    total = 0
    for byte in body.encode():
        total ^= byte
    return f"${body}*{total:02X}\r\n".encode()


RMC = _nmea("GNRMC,000000.50,A,3536.0000,N,13942.0000,E,0.0,0.0,221126,,,A")
NMEA = (
    RMC
    + _nmea("GNGGA,000001,3536.0,N,13942.0,E,1,8,1.0,3,M,,M,,")
    + RMC.replace(b"00.50", b"01.50")
)
CSV = b"\xef\xbb\xbftime,Lat,Lon\n2026-11-22T00:00:00Z,35.6,139.7\n1795305601,35.6001,139.7\n"


def test_a_gpx_file_gives_its_points_in_utc() -> None:
    reading = read_gps_bytes(GPX.format(more="").encode(), name="drive")
    assert [fix.at_s for fix in reading.fixes] == [START_S, START_S + 1]
    assert (reading.fixes[0].latitude_deg, reading.fixes[0].longitude_deg) == (35.6, 139.7)
    assert reading.unusable == 0


def test_nmea_gives_the_fixes_of_its_rmc_sentences_with_a_right_checksum() -> None:
    reading = read_gps_bytes(NMEA, name="drive")
    assert [fix.at_s for fix in reading.fixes] == [START_S + 0.5]
    assert reading.fixes[0].latitude_deg == pytest.approx(35.6)
    assert reading.fixes[0].longitude_deg == pytest.approx(139.7)
    # The second RMC was changed without its checksum.
    assert reading.unusable == 1


def test_a_csv_file_is_read_by_the_names_of_its_columns() -> None:
    reading = read_gps_bytes(CSV, name="drive")
    assert [fix.at_s for fix in reading.fixes] == [START_S, START_S + 1]


@pytest.mark.parametrize(
    "point",
    [
        pytest.param('<trkpt lat="35.6" lon="139.7"></trkpt>', id="without a time"),
        pytest.param(
            '<trkpt lat="35.6" lon="139.7"><time>2026-11-22T00:00:02</time></trkpt>',
            id="a time without a zone",
        ),
        pytest.param(
            '<trkpt lat="north" lon="139.7"><time>2026-11-22T00:00:02Z</time></trkpt>',
            id="no number",
        ),
        pytest.param(
            '<trkpt lat="0" lon="0"><time>2026-11-22T00:00:02Z</time></trkpt>', id="nowhere"
        ),
        pytest.param(
            '<trkpt lat="95" lon="139"><time>2026-11-22T00:00:02Z</time></trkpt>',
            id="beyond the pole",
        ),
        pytest.param(
            '<trkpt lat="nan" lon="139"><time>2026-11-22T00:00:02Z</time></trkpt>', id="nan"
        ),
    ],
)
def test_a_point_that_cannot_be_used_is_counted_and_left_out(point: str) -> None:
    reading = read_gps_bytes(GPX.format(more=point).encode(), name="drive")
    assert (len(reading.fixes), reading.unusable) == (2, 1)


BOMB = """<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><gpx><name>&b;</name></gpx>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<gpx><name>&a;</name></gpx>"""


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(BOMB.encode(), id="entities within entities"),
        pytest.param(OUTSIDE.encode(), id="an entity that names a file"),
        pytest.param(b'<!DOCTYPE gpx SYSTEM "http://192.0.2.1/x"><gpx/>', id="a document type"),
        pytest.param(b"<gpx><trk>", id="cut XML"),
        pytest.param(b"<html></html>", id="another XML"),
        pytest.param(b"<gpx></gpx>", id="a GPX without a point"),
        pytest.param(b"<gpx>" + b"<a>" * 100, id="a tower of elements"),
        pytest.param(b"", id="an empty file"),
        pytest.param(b"a,b,c\n1,2,3\n", id="a table of something else"),
        pytest.param(b"time,lat,lat,lon\n", id="a table without rows"),
        pytest.param(b"\x00\xff\xfe\x00", id="no text"),
        pytest.param(_nmea("GNRMC,,V,,,,,,,,,,N"), id="a receiver that knows nothing"),
    ],
)
def test_what_is_no_track_is_refused(data: bytes) -> None:
    with pytest.raises(SourceUnreadable):
        read_gps_bytes(data, name="drive")


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param(RMC[:-4] + b"00\r\n", id="wrong checksum"),
        pytest.param(RMC[:30] + b"\r\n", id="cut"),
        pytest.param(_nmea("GNRMC,250000,A,3536.0,N,13942.0,E,0,0,221126,,,A"), id="hour 25"),
        pytest.param(_nmea("GNRMC,000000,A,3576.0,N,13942.0,E,0,0,221126,,,A"), id="76 minutes"),
        pytest.param(_nmea("GNRMC,000000,A,3536.0,X,13942.0,Q,0,0,221126,,,A"), id="no hemisphere"),
    ],
)
def test_a_damaged_sentence_is_counted(sentence: bytes) -> None:
    reading = read_gps_bytes(RMC + sentence, name="drive")
    assert (len(reading.fixes), reading.unusable) == (1, 1)


def test_a_file_becomes_a_track_in_the_films_time(tmp_path: Path) -> None:
    path = tmp_path / "drive.csv"
    path.write_bytes(CSV + b"1795305602,36.9,139.7\n1795305603,35.6003,139.7\nnonsense\n")
    track, unusable = read_gps_track(path, offset_s=-START_S)
    assert track.at_s.tolist() == [0.0, 1.0, 3.0]
    assert (track.dropped_jumps, unusable) == (1, 1)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        read_gps_track(tmp_path / "none.gpx")


def test_a_time_without_a_zone_is_no_time() -> None:
    with pytest.raises(ValueError, match="zone"):
        utc_seconds("2026-11-22T00:00:00")


@given(
    st.sampled_from([GPX.format(more="").encode(), NMEA, CSV]),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=12),
    st.integers(0, 600),
)
def test_a_damaged_file_is_read_in_part_or_refused_but_never_breaks(
    whole: bytes, damages: list[tuple[int, int]], length: int
) -> None:
    data = bytearray(whole)
    for place, value in damages:
        data[place % len(data)] = value
    try:
        reading = read_gps_bytes(bytes(data[:length]), name="drive")
    except SourceUnreadable:
        return
    assert reading.fixes
    assert all(fix.is_possible for fix in reading.fixes)
