"""Where a car was, from the fixes of a satellite receiver; where there are none, nothing.

    fixes ─▶ in order, once each ─▶ jumps dropped ─▶ position at a time, unless it lies in a gap

Positions are degrees of WGS84, times seconds. Distances are taken on a sphere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

EARTH_M = 6_371_008.8
GAP_S = 5.0
"""Between two fixes further apart than this no position is known."""
FASTEST_MPS = 60.0
"""No car on a road drives faster (216 km/h)."""
AGREEING_FIXES = 3
"""So many fixes in a row that agree with each other are believed against the ones before."""
_SLACK_M = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GpsTrack:
    """Fixes in the order of time: `at_s`, `latitude_deg`, `longitude_deg`, each `(K,)`.

    `piece (K,)` counts up where fixes before and after contradict each other: nothing is known
    between two pieces. `dropped_jumps` fixes that contradicted those around them,
    `dropped_disorder` fixes whose time did not move forward.
    """

    at_s: Floats
    latitude_deg: Floats
    longitude_deg: Floats
    piece: npt.NDArray[np.int64]
    dropped_jumps: int
    dropped_disorder: int

    def __len__(self) -> int:
        return int(self.at_s.shape[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Positions at given times: `known (N,)`, and degrees that are NaN where it is False."""

    latitude_deg: Floats
    longitude_deg: Floats
    known: Flags


def make_track(
    *,
    at_s: npt.ArrayLike,
    latitude_deg: npt.ArrayLike,
    longitude_deg: npt.ArrayLike,
    fastest_mps: float = FASTEST_MPS,
) -> GpsTrack:
    """A track without what cannot be true.

    A fix that could be reached from the last good one only faster than `fastest_mps`, 25 m of
    noise apart, is a jump and dropped. When `AGREEING_FIXES` such fixes in a row agree among
    themselves, it was the earlier ones that were wrong or far away: a new piece begins with them,
    and an earlier piece of fewer fixes is dropped instead.

    Raises:
        GeometryError: arrays of different lengths, no fix at all, a number that is none, or
            degrees beyond the globe.
    """
    times, north, east = (
        np.atleast_1d(np.asarray(values, np.float64))
        for values in (at_s, latitude_deg, longitude_deg)
    )
    _check(times, north, east)
    kept: list[int] = []
    pieces: list[int] = []
    waiting: list[int] = []
    jumps = disorder = 0
    for fix in range(times.size):
        last = waiting[-1] if waiting else (kept[-1] if kept else None)
        if last is not None and times[fix] <= times[last]:
            disorder += 1
            continue
        if not kept or _reaches(times, north, east, kept[-1], fix, fastest_mps):
            kept.append(fix)
            pieces.append(pieces[-1] if pieces else 0)
            jumps, waiting = jumps + len(waiting), []
            continue
        if waiting and not _reaches(times, north, east, waiting[-1], fix, fastest_mps):
            jumps, waiting = jumps + len(waiting), []
        waiting.append(fix)
        if len(waiting) == AGREEING_FIXES:
            short = pieces.count(pieces[-1]) < AGREEING_FIXES
            if short:
                count = pieces.count(pieces[-1])
                kept, jumps = kept[:-count], jumps + count
                piece = pieces[-1]
                pieces = pieces[:-count]
            else:
                piece = pieces[-1] + 1
            kept.extend(waiting)
            pieces.extend([piece] * len(waiting))
            waiting = []
    index = np.array(kept, np.int64)
    return GpsTrack(
        at_s=times[index],
        latitude_deg=north[index],
        longitude_deg=east[index],
        piece=np.array(pieces, np.int64),
        dropped_jumps=jumps + len(waiting),
        dropped_disorder=disorder,
    )


def find_places(track: GpsTrack, at_s: npt.ArrayLike, *, gap_s: float = GAP_S) -> Places:
    """Where the car was at each time `(N,)`.

    Between two fixes of one piece at most `gap_s` apart the position is interpolated; at a fix it
    is the fix. Anywhere else, and before the first and after the last fix, it is not known.

    Raises:
        GeometryError: a gap that is no time, or times that are no numbers.
    """
    wanted = np.atleast_1d(np.asarray(at_s, np.float64))
    if not gap_s > 0 or not np.isfinite(wanted).all():
        raise _bad("a gap or a time that is no number", "seconds above 0")
    after = np.searchsorted(track.at_s, wanted, "left")
    inside = (after > 0) & (after < len(track))
    on = (after < len(track)) & (track.at_s[np.minimum(after, len(track) - 1)] == wanted)
    later = np.where(inside | on, after, 0)
    earlier = np.where(on, later, np.where(inside, after - 1, 0))
    apart = track.at_s[later] - track.at_s[earlier]
    known = on | (inside & (apart <= gap_s) & (track.piece[later] == track.piece[earlier]))
    share = np.divide(
        wanted - track.at_s[earlier], apart, out=np.zeros_like(wanted), where=apart > 0
    )
    degrees = []
    for values in (track.latitude_deg, _unrolled(track.longitude_deg)):
        between = values[earlier] + share * (values[later] - values[earlier])
        degrees.append(np.where(known, between, np.nan))
    return Places(
        latitude_deg=degrees[0],
        longitude_deg=(degrees[1] + 180.0) % 360.0 - 180.0,
        known=np.asarray(known, np.bool_),
    )


def measure_speed(track: GpsTrack, *, gap_s: float = GAP_S) -> tuple[Floats, Floats]:
    """Middle times and speeds in m/s between neighboring fixes, gaps left out; each `(M,)`."""
    apart = np.diff(track.at_s)
    way = measure_distance_m(
        track.latitude_deg[:-1],
        track.longitude_deg[:-1],
        track.latitude_deg[1:],
        track.longitude_deg[1:],
    )
    good = (apart <= gap_s) & (np.diff(track.piece) == 0)
    middle = (track.at_s[:-1] + track.at_s[1:]) / 2
    return middle[good], (way / np.maximum(apart, 1e-9))[good]


def measure_distance_m(
    latitude_deg: Floats, longitude_deg: Floats, to_latitude_deg: Floats, to_longitude_deg: Floats
) -> Floats:
    """Metres along the sphere between pairs of places.

    Source: R. W. Sinnott, Virtues of the haversine, 1984.
    """
    north, to_north = np.radians(latitude_deg), np.radians(to_latitude_deg)
    east = np.radians(np.asarray(to_longitude_deg) - np.asarray(longitude_deg))
    half = np.sin((to_north - north) / 2) ** 2
    half = half + np.cos(north) * np.cos(to_north) * np.sin(east / 2) ** 2
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1))), np.float64)


def _reaches(
    times: Floats, north: Floats, east: Floats, one: int, other: int, fastest_mps: float
) -> bool:
    way_m = measure_distance_m(north[one], east[one], north[other], east[other])
    return bool(way_m <= _SLACK_M + fastest_mps * (times[other] - times[one]))


def _unrolled(longitude_deg: Floats) -> Floats:
    """Across the date line without a step."""
    return np.asarray(np.unwrap(longitude_deg, period=360.0), np.float64)


def _check(times: Floats, north: Floats, east: Floats) -> None:
    if not times.size or times.shape != north.shape or times.shape != east.shape:
        raise _bad(
            f"{times.size} times, {north.size} latitudes and {east.size} longitudes",
            "as many of each, and at least one",
        )
    if not all(np.isfinite(values).all() for values in (times, north, east)):
        raise _bad("a fix with something that is no number", "numbers")
    if np.abs(north).max() > 90 or np.abs(east).max() > 180:
        raise _bad("a fix beyond the globe", "degrees north to 90 and east to 180")


def _bad(found: str, expected: str) -> GeometryError:
    return GeometryError(
        where="position track",
        found=found,
        expected=expected,
        remedy="check the receiver's file",
    )
