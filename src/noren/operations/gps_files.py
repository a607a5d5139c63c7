"""Fixes of a satellite receiver from a file: GPX, NMEA 0183, CSV.

The parsers take bytes, so that what comes out of a car is judged before anything is believed: GPX
goes through a parser that refuses every document type and entity; sizes are bounded; a line that
cannot be read is counted and left out, and a file without a single good fix is refused.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from noren.errors import SourceMissing, SourceUnreadable
from noren.measure.gps_track import GpsTrack, make_track
from noren.operations.nmea import NmeaReader
from noren.vocabulary.words import Words

MOST_BYTES = 64 * 1024 * 1024
MOST_FIXES = 1_000_000
"""More than eleven days with a fix each second."""
_MOST_DEPTH = 32
_MOST_TEXT = 64
_LINE_BYTES = 512
_CSV_NAMES = {
    "at_s": ("time", "timestamp", "utc", "datetime", "at_s"),
    "latitude_deg": ("latitude", "lat", "latitude_deg"),
    "longitude_deg": ("longitude", "lon", "lng", "long", "longitude_deg"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One position: UTC seconds and degrees of WGS84."""

    at_s: float
    latitude_deg: float
    longitude_deg: float

    @property
    def is_possible(self) -> bool:
        """Whether the numbers are a place and a time at all; 0, 0 is what receivers say when they
        know nothing."""
        values = (self.at_s, self.latitude_deg, self.longitude_deg)
        return (
            all(math.isfinite(value) for value in values)
            and abs(self.latitude_deg) <= 90
            and abs(self.longitude_deg) <= 180
            and (self.latitude_deg, self.longitude_deg) != (0.0, 0.0)
            and self.at_s > 0
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GpsReading:
    """Fixes in the order of the file, and how many lines or points could not be used."""

    fixes: tuple[Fix, ...]
    unusable: int


def read_gps_track(path: Path, *, offset_s: float = 0.0) -> tuple[GpsTrack, int]:
    """The track of a file and how many of its fixes could not be read.

    The format is told by the content. `offset_s` is added to the receiver's time where its clock
    is known to be off.

    Raises:
        SourceMissing: no such file.
        SourceUnreadable: too large, no GPX, NMEA or CSV, a GPX with a document type or entities,
            or no usable fix.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SourceMissing(
            where=str(path),
            found=Words(
                en=f"nothing that can be read ({error.strerror})",
                ja=f"読めません({error.strerror})",
            ),
            expected=Words(en="a GPX, NMEA or CSV file", ja="GPX、NMEA、CSVのファイル"),
            remedy=Words(en="correct the path", ja="場所を直してください"),
        ) from None
    reading = read_gps_bytes(data, name=str(path))
    return track_of(reading.fixes, offset_s=offset_s), reading.unusable


def track_of(fixes: tuple[Fix, ...], *, offset_s: float = 0.0) -> GpsTrack:
    """The track of usable fixes; see `make_track` for what it drops and when it raises."""
    return make_track(
        at_s=[fix.at_s + offset_s for fix in fixes],
        latitude_deg=[fix.latitude_deg for fix in fixes],
        longitude_deg=[fix.longitude_deg for fix in fixes],
    )


def read_gps_bytes(data: bytes, *, name: str) -> GpsReading:
    """Fixes of a file's bytes; `name` is what messages call it. Raises as `read_gps_track`."""
    if len(data) > MOST_BYTES:
        raise _unreadable(name, Words(en="more than 64 MiB", ja="64 MiBを超えています"))
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        reading = _read_gpx(data, name)
    elif start == b"$":
        reading = _read_nmea(io.BytesIO(data))
    else:
        reading = _read_csv(data, name)
    good = tuple(fix for fix in reading.fixes if fix.is_possible)
    if not good:
        raise _unreadable(name, Words(en="no usable fix", ja="使える測位が一つもありません"))
    return replace(reading, fixes=good, unusable=reading.unusable + len(reading.fixes) - len(good))


def _read_nmea(lines: BinaryIO) -> GpsReading:
    reader = NmeaReader()
    fixes: list[Fix] = []
    while line := lines.readline(_LINE_BYTES):
        found = reader.take(line)
        if found is not None and len(fixes) < MOST_FIXES:
            fixes.append(Fix(at_s=found[0], latitude_deg=found[1], longitude_deg=found[2]))
    return GpsReading(fixes=tuple(fixes), unusable=reader.unusable)


class _Gpx:
    """The points of a track; anything else in the file is skipped."""

    def __init__(self) -> None:
        self.fixes: list[Fix] = []
        self.unusable = 0
        self.is_gpx = False
        self._path: list[str] = []
        self._place: tuple[str, str] | None = None
        self._time = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if not self._path:
            self.is_gpx = name == "gpx"
        self._path.append(name)
        if len(self._path) > _MOST_DEPTH or len(self.fixes) > MOST_FIXES:
            raise _Refused(Words(en="too deep or too long", ja="深すぎるか長すぎます"))
        if name == "trkpt":
            self._place = (attributes.get("lat", ""), attributes.get("lon", ""))
            self._time = ""

    def text(self, part: str) -> None:
        if self._path[-2:] == ["trkpt", "time"] and len(self._time) < _MOST_TEXT:
            self._time += part

    def end(self, tag: str) -> None:
        self._path.pop()
        if tag.rpartition(":")[2] != "trkpt" or self._place is None:
            return
        latitude, longitude = self._place
        self._place = None
        try:
            fix = Fix(
                at_s=utc_seconds(self._time),
                latitude_deg=float(latitude),
                longitude_deg=float(longitude),
            )
        except ValueError:
            self.unusable += 1
            return
        self.fixes.append(fix)


class _Refused(Exception):
    """Something in the file that no honest track needs."""

    def __init__(self, found: Words) -> None:
        self.found = found
        super().__init__(found.en)


def _read_gpx(data: bytes, name: str) -> GpsReading:
    gpx, parser = _Gpx(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = gpx.start
    parser.EndElementHandler = gpx.end
    parser.CharacterDataHandler = gpx.text
    # A track needs neither a document type nor entities; both have been used to fill memory and
    # to read other files.
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.UnparsedEntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _unreadable(
            name,
            Words(
                en=f"no well-formed XML (line {error.lineno})",
                ja=f"XMLとして読めません({error.lineno}行目)",
            ),
        ) from None
    except _Refused as refused:
        raise _unreadable(name, refused.found) from None
    if not gpx.is_gpx:
        raise _unreadable(name, Words(en="XML that is no GPX", ja="GPXではないXMLです"))
    return GpsReading(fixes=tuple(gpx.fixes), unusable=gpx.unusable)


def _refuse(*_: object) -> int:
    raise _Refused(
        Words(en="a document type or an entity in it", ja="文書型宣言または実体を含んでいます")
    )


def _read_csv(data: bytes, name: str) -> GpsReading:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(
            name, Words(en="no text in UTF-8", ja="UTF-8の文字ではありません")
        ) from None
    rows = csv.reader(io.StringIO(text))
    fixes: list[Fix] = []
    unusable = 0
    try:
        columns = _columns(next(rows, []), name)
        for row in rows:
            if not row:
                continue
            try:
                at_s, latitude, longitude = (row[columns[one]].strip() for one in _CSV_NAMES)
                fixes.append(
                    Fix(
                        at_s=utc_seconds(at_s),
                        latitude_deg=float(latitude),
                        longitude_deg=float(longitude),
                    )
                )
            except (ValueError, IndexError):
                unusable += 1
            if len(fixes) > MOST_FIXES:
                raise _unreadable(name, Words(en="too many rows", ja="行が多すぎます"))
    except csv.Error:
        raise _unreadable(name, Words(en="no table", ja="表として読めません")) from None
    return GpsReading(fixes=tuple(fixes), unusable=unusable)


def _columns(header: list[str], name: str) -> dict[str, int]:
    known = [one.strip().lower() for one in header]
    found = {}
    for column, words in _CSV_NAMES.items():
        places = [known.index(word) for word in words if word in known]
        if len(places) != 1:
            raise _unreadable(
                name,
                Words(
                    en="a first line without one column each for time, latitude and longitude",
                    ja="1行目に時刻・緯度・経度の列が一つずつありません",
                ),
            )
        found[column] = places[0]
    return found


def utc_seconds(text: str) -> float:
    """UTC seconds of an ISO 8601 time with its zone, or of a plain number of seconds.

    Raises:
        ValueError: neither, or a time without a zone: it could be that of any clock.
    """
    text = text.strip()
    try:
        return float(text)
    except ValueError:
        moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC).timestamp()


def _unreadable(name: str, found: Words) -> SourceUnreadable:
    return SourceUnreadable(
        where=name,
        found=found,
        expected=Words(
            en="GPX with times, NMEA 0183 with RMC sentences, or CSV with time, latitude and "
            "longitude, times in UTC or with their zone",
            ja="時刻の入ったGPX、RMCを含むNMEA 0183、または時刻・緯度・経度の列のあるCSV"
            "(時刻はUTCか時差つき)",
        ),
        remedy=Words(
            en="export the track again from the receiver", ja="受信機から書き出し直してください"
        ),
    )
