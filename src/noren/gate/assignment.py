"""What one camera's jail is told to do, and nothing more.

The supervisor compiles it from a checked plan and hands it over as bytes on a descriptor. The
jail reads it before its first lock, so this module needs the standard library only.
Coordinates are pixels of the declared frame; times are whole seconds.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from noren.vocabulary.board_texts import BoardPlace

PointPx = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundAssignment:
    """The floor: `matrix` takes undistorted image pixels to metres, row by row (9 numbers)."""

    matrix: tuple[float, ...]
    error_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAssignment:
    """A measurement line from `start_px` to `end_px`."""

    id: str
    start_px: PointPx
    end_px: PointPx


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaAssignment:
    """A measurement area, and the foot of the shelf that it lies before, if any."""

    id: str
    polygon_px: tuple[PointPx, ...]
    front_px: tuple[PointPx, PointPx] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorAssignment:
    """What looks, how closely and how often. The weights come as bytes beside the assignment."""

    model: str
    width_px: int
    height_px: int
    looks_per_s: float
    precision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GridAssignment:
    """Square cells of the floor, row by row from the corner with the least x and y."""

    origin_m: tuple[float, float]
    cell_m: float
    rows: int
    columns: int

    @property
    def cells(self) -> int:
        """How many there are."""
        return self.rows * self.columns


@dataclass(frozen=True, slots=True, kw_only=True)
class IconAssignment:
    """The icon picture: its cells, how many directions a walk can have (8 or 4), and how few may
    be drawn: a picture of fewer than `least` holds no icon."""

    grid: GridAssignment
    directions: int
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAssignment:
    """How a camera takes part in repeat analysis.

    `site` is the number of its store in the plan; `day_steps` how many steps of days there are.
    `least_tall_m`: nobody who is shorter is described; 0 where nobody is left out. `paths`: visits
    carry the token of their path. `features`: what is described of people, `body`, `face` or both.
    """

    site: int
    false_match_ratio: float
    day_steps: int
    least_tall_m: float
    paths: bool = False
    features: tuple[str, ...] = ("body",)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkAssignment:
    """Points of trajectories: the cells of the floor, and the seconds between two points.

    `linked`: a path bears the number of its visit, so that the visit's end is the path's end.
    """

    grid: GridAssignment
    every_s: int
    linked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StillAssignment:
    """Masked stills: how many cells one has across and down."""

    columns: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAssignment:
    """One declared text: where it must stand (`BoardPlace`) and how it is written."""

    place: BoardPlace
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputAssignment:
    """One declared output. `targets` are indexes into the lines or areas of the assignment.

    `maximum` is the largest number that can be true for one bin. `service` is the area in which a
    queue is served, if the plan names one; `grid` the cells of a heat map; `visits` how people are
    recognized again, with the areas of tills as targets. `attributes` are the declared words for
    what is estimated of people, `age_bands` the first age of each band, and fewer people than
    `least` are no audience. `scenery` is what is read from a street, `texts` what may be told of
    what boards say; `icons` what a picture of
    icons may show, and then `bin_s` is the time from one picture to the next; `walks` where and
    when points of trajectories are told, and then `bin_s` is the time of one bundle.
    `speed_errors` is how wrong speeds can be at each of the targets, in permille. `stills` is how
    large a masked still is, and then `bin_s` is the time in which there is at most one.
    `sections` is in how many parts of `section_m` each target's shelf is told.
    """

    id: str
    record: str
    targets: tuple[int, ...]
    classes: tuple[int, ...]
    bin_s: int
    maximum: int
    service: int | None = None
    grid: GridAssignment | None = None
    attributes: tuple[str, ...] = ()
    age_bands: tuple[int, ...] = ()
    least: int = 1
    scenery: tuple[str, ...] = ()
    texts: tuple[TextAssignment, ...] = ()
    icons: IconAssignment | None = None
    visits: VisitAssignment | None = None
    walks: WalkAssignment | None = None
    speed_errors: tuple[int, ...] = ()
    stills: StillAssignment | None = None
    sections: tuple[int, ...] = ()
    section_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAssignment:
    """How staff are left out: nobody counts in these areas, nor at these times of the UTC day,
    nor who wears a color.

    `areas` are indexes of the assignment's areas; `hours_s` spans of seconds since midnight UTC,
    the end excluded; a span whose end comes first goes over midnight. `tag_rgb` is the color,
    0..255 each of red, green and blue.
    """

    areas: tuple[int, ...] = ()
    hours_s: tuple[tuple[int, int], ...] = ()
    tag_rgb: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissioningAssignment:
    """A camera that is commissioned: nothing is measured, only its view is judged.

    It ends after `within_s` at the latest. `draws`: a person-free drawing is learnt, of places
    that were free of people for `free_s` seconds `free_times` times over.
    """

    within_s: int
    free_s: int
    free_times: int
    draws: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnAssignment:
    """The accepted drawing of the view, to compare the camera with: `tones` packed, in base64."""

    width: int
    height: int
    tones: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Everything one jail needs to know. `start_s` is the UTC second of the film's first frame.

    `shoulders_px` is how broad people look from straight above, where no ground tells it.
    `evaluation` lets boxes of a consented test film out; the supervisor refuses it for cameras.
    `commissioning` measures nothing: an assignment has it or outputs, never both. `drawn` is what
    the view looked like when the camera was commissioned.
    """

    plan_digest: str
    camera_id: str
    live: bool
    evaluation: bool
    start_s: float
    width_px: int
    height_px: int
    straight_down: bool
    shoulders_px: float | None
    lens_k1: float
    ground: GroundAssignment | None
    masks_px: tuple[tuple[PointPx, ...], ...]
    lines: tuple[LineAssignment, ...]
    areas: tuple[AreaAssignment, ...]
    detector: DetectorAssignment
    outputs: tuple[OutputAssignment, ...]
    staff: StaffAssignment = StaffAssignment()
    commissioning: CommissioningAssignment | None = None
    drawn: DrawnAssignment | None = None

    def to_bytes(self) -> bytes:
        """The assignment as UTF-8 JSON with sorted keys."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Assignment:
        """Read what `to_bytes` wrote; raises ValueError for anything else."""
        raw = json.loads(data)
        if not isinstance(raw, dict) or set(raw) != {field.name for field in fields(cls)}:
            raise ValueError("not an assignment")
        raw["ground"] = _ground(raw["ground"])
        raw["masks_px"] = tuple(_points(mask) for mask in raw["masks_px"])
        raw["lines"] = tuple(
            LineAssignment(
                id=line["id"], start_px=_point(line["start_px"]), end_px=_point(line["end_px"])
            )
            for line in raw["lines"]
        )
        raw["areas"] = tuple(
            AreaAssignment(
                id=area["id"],
                polygon_px=_points(area["polygon_px"]),
                front_px=_front(area["front_px"]),
            )
            for area in raw["areas"]
        )
        raw["detector"] = DetectorAssignment(**raw["detector"])
        raw["outputs"] = tuple(_output(output) for output in raw["outputs"])
        staff = raw["staff"]
        raw["staff"] = StaffAssignment(
            areas=tuple(staff["areas"]),
            hours_s=tuple((int(start), int(end)) for start, end in staff["hours_s"]),
            tag_rgb=_color(staff["tag_rgb"]),
        )
        if raw["commissioning"] is not None:
            raw["commissioning"] = CommissioningAssignment(**raw["commissioning"])
        if raw["drawn"] is not None:
            raw["drawn"] = DrawnAssignment(**raw["drawn"])
        return cls(**raw)


def _point(value: Any) -> PointPx:
    x, y = value
    return float(x), float(y)


def _points(value: Any) -> tuple[PointPx, ...]:
    return tuple(_point(point) for point in value)


def _color(value: Any) -> tuple[int, int, int] | None:
    if value is None:
        return None
    red, green, blue = value
    return int(red), int(green), int(blue)


def _front(value: Any) -> tuple[PointPx, PointPx] | None:
    if value is None:
        return None
    start, end = value
    return _point(start), _point(end)


def _ground(value: Any) -> GroundAssignment | None:
    if value is None:
        return None
    return GroundAssignment(
        matrix=tuple(float(number) for number in value["matrix"]), error_m=float(value["error_m"])
    )


def _grid(value: Any) -> GridAssignment:
    return GridAssignment(**{**value, "origin_m": _point(value["origin_m"])})


def _output(value: Any) -> OutputAssignment:
    value["targets"] = tuple(value["targets"])
    for name in ("classes", "attributes", "age_bands", "scenery", "speed_errors", "sections"):
        value[name] = tuple(value[name])
    value["texts"] = tuple(
        TextAssignment(place=text["place"], spellings=tuple(text["spellings"]))
        for text in value["texts"]
    )
    if value["grid"] is not None:
        value["grid"] = _grid(value["grid"])
    if value["icons"] is not None:
        grid = _grid(value["icons"]["grid"])
        value["icons"] = IconAssignment(**{**value["icons"], "grid": grid})
    if value["visits"] is not None:
        features = tuple(value["visits"]["features"])
        value["visits"] = VisitAssignment(**{**value["visits"], "features": features})
    if value["walks"] is not None:
        walks = value["walks"]
        value["walks"] = WalkAssignment(**{**walks, "grid": _grid(walks["grid"])})
    if value["stills"] is not None:
        value["stills"] = StillAssignment(**value["stills"])
    return OutputAssignment(**value)
