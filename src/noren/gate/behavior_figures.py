"""Figures of staying, waiting, moving and crowding in columns, as the store reads them.

As in `noren.gate.figures`: row i is element i of every column, times are UTC seconds, None is
"not known" or "not shown". A bin of which nothing was watched has no rows here; its coverage says
so.
"""

from __future__ import annotations

from dataclasses import dataclass

from noren.gate.figures import BinRows


@dataclass(frozen=True, slots=True, kw_only=True)
class DwellTable(BinRows):
    """Visits per area, class and bin, by how long they lasted.

    `stay_from_s` to `stay_to_s` bound the class of stays, the end excluded; the last class has no
    end. A row without either holds the visits whose beginning nobody saw, as `censored`. `count`
    are visits seen whole; `censored` those lost from sight, which lasted at least so long.
    """

    area: tuple[str, ...]
    stay_from_s: tuple[int | None, ...]
    stay_to_s: tuple[int | None, ...]
    count: tuple[int | None, ...]
    censored: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdingTable(BinRows):
    """Level A to F, density and people moving and standing, per area, class and bin."""

    area: tuple[str, ...]
    level: tuple[str | None, ...]
    density_m2: tuple[float | None, ...]
    moving: tuple[float | None, ...]
    standing: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTable(BinRows):
    """Moves from area to area; `elsewhere` is the floor outside of all areas of the output."""

    origin: tuple[str, ...]
    destination: tuple[str, ...]
    count: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTable(BinRows):
    """The waiting line of an area; waits in seconds, lengths in people."""

    area: tuple[str, ...]
    arrivals: tuple[int | None, ...]
    served: tuple[int | None, ...]
    abandoned: tuple[int | None, ...]
    lost: tuple[int | None, ...]
    wait_p50_s: tuple[float | None, ...]
    wait_p90_s: tuple[float | None, ...]
    mean_length: tuple[float | None, ...]
    longest: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatTable(BinRows):
    """Cells of the floor in which somebody was; a cell of a watched bin without a row is empty.

    `x_m`, `y_m` the corner of the cell with the least of both; `presence_s`, `dwell_s` person-
    seconds, `passages` different tracks.
    """

    x_m: tuple[float, ...]
    y_m: tuple[float, ...]
    cell_m: tuple[float, ...]
    presence_s: tuple[int | None, ...]
    passages: tuple[int | None, ...]
    dwell_s: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedTable(BinRows):
    """Passages of a line, direction and class, by how fast they were.

    `from_km_h` to `to_km_h` bound the class of speeds, the end excluded; the last class has no
    end, and a row without either holds the passages whose speed is not known. `error_ratio` is
    how wrong the floor can make a speed at this line, root mean square.
    """

    line: tuple[str, ...]
    direction: tuple[str, ...]
    from_km_h: tuple[int | None, ...]
    to_km_h: tuple[int | None, ...]
    count: tuple[int | None, ...]
    error_ratio: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTable(BinRows):
    """Stops before the shelf of an area, by section of its front and how long they lasted.

    `along_from_m` to `along_to_m` bound the section, from the first end of the shelf's drawn front;
    the last section may reach beyond it. `told_by` is `movement` where the way in and out told the
    shelf, `place` where it was the only one in reach. Stops for which no shelf could be named have
    the area `(unnamed)` and no section. `stop_from_s` to `stop_to_s` bound the class, the end
    excluded; the last class has no end. `count` are stops seen whole; `censored` those that lasted
    at least so long.
    """

    area: tuple[str, ...]
    along_from_m: tuple[float | None, ...]
    along_to_m: tuple[float | None, ...]
    told_by: tuple[str, ...]
    stop_from_s: tuple[int, ...]
    stop_to_s: tuple[int | None, ...]
    count: tuple[int | None, ...]
    censored: tuple[int | None, ...]


BehaviorTable = (
    DwellTable | CrowdingTable | MoveTable | QueueTable | HeatTable | SpeedTable | StopTable
)
