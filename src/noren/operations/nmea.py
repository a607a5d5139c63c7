"""Sentences of NMEA 0183: what a satellite receiver says about time and place.

Only RMC is read, because it alone holds the date; a sentence counts with a right checksum and the
receiver's own word that it knows its place.
Source: NMEA 0183, sentences GxRMC.
"""

from __future__ import annotations

from datetime import UTC, datetime

_FIELDS = 10


class NmeaReader:
    """Reads sentence after sentence; `unusable` counts those that were damaged.

    Sentences of other kinds, and those in which the receiver says that it knows nothing, are
    neither fixes nor damaged.
    """

    def __init__(self) -> None:
        self.unusable = 0

    def take(self, line: bytes) -> tuple[float, float, float] | None:
        """UTC seconds, latitude and longitude of one line, or None."""
        sentence = line.strip()
        if not sentence:
            return None
        body = _checked(sentence)
        if body is None:
            self.unusable += 1
            return None
        fields = body.split(",")
        if fields[0][2:] != "RMC" or (len(fields) > 2 and fields[2] == "V"):
            return None
        try:
            return _fix(fields)
        except ValueError:
            self.unusable += 1
            return None


def _checked(sentence: bytes) -> str | None:
    """What stands between `$` and `*`, if the checksum after it is right."""
    if not sentence.startswith(b"$") or sentence[-3:-2] != b"*":
        return None
    body = sentence[1:-3]
    total = 0
    for byte in body:
        total ^= byte
    try:
        right = int(sentence[-2:], 16) == total
        return body.decode("ascii") if right else None
    except ValueError:
        return None


def _fix(fields: list[str]) -> tuple[float, float, float]:
    if len(fields) < _FIELDS or fields[2] != "A":
        raise ValueError("a sentence that is cut")
    clock, day = fields[1], fields[9]
    whole, _, part = clock.partition(".")
    moment = datetime.strptime(f"{day} {whole}", "%d%m%y %H%M%S").replace(tzinfo=UTC)
    seconds = moment.timestamp() + (float(f"0.{part}") if part else 0.0)
    latitude = _degrees(fields[3], 2) * {"N": 1, "S": -1}.get(fields[4], 0)
    longitude = _degrees(fields[5], 3) * {"E": 1, "W": -1}.get(fields[6], 0)
    if latitude == 0 and longitude == 0:
        raise ValueError("no hemisphere")
    return seconds, latitude, longitude


def _degrees(text: str, digits: int) -> float:
    """Degrees of `ddmm.mmmm` or `dddmm.mmmm`."""
    minutes = float(text[digits:])
    if not text[:digits].isdigit() or not 0 <= minutes < 60:
        raise ValueError("no degrees and minutes")
    return int(text[:digits]) + minutes / 60.0
