"""The only things that leave the jail: fixed-size little-endian records of 64 bytes.

Every record begins with the same 16 bytes: magic, version, kind, sequence number, and the UTC
second at which its bin starts (0 for records without a bin). The rest belongs to the kind and is
padded with zeros. No record holds text, and none can hold a picture: the declared ones, masked
stills and the drawing of an empty place, come in thousands of them.
Needs the standard library only, because the jail writes with it before numpy is there.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import ClassVar, Final

from noren.gate.attribute_records import AttributeCountsBody, AudienceBody
from noren.gate.behavior_records import (
    CrowdingLevelBody,
    DwellHistogramBody,
    HeatmapCellsBody,
    OdCountsBody,
    QueueWaitBody,
)
from noren.gate.commissioning_records import CommissionedBody
from noren.gate.icon_records import IconBody
from noren.gate.kinds import Kind as Kind
from noren.gate.packed_body import PackedBody
from noren.gate.picture_parts import PicturePartBody
from noren.gate.scenery_records import CongestionBody, SignsBody, TextsBody
from noren.gate.speed_records import SpeedHistogramBody
from noren.gate.still_records import MaskedStillBody
from noren.gate.stop_records import ShelfStopsBody
from noren.gate.trajectory_records import TrajectoryPointsBody
from noren.gate.visit_records import VisitBody

RECORD_SIZE = 64
MAGIC = 0x6E52
VERSION = 1
_HEADER = struct.Struct("<HBBIq")


class CameraState(IntFlag):
    """What is wrong with the camera's picture; 0 is well."""

    WELL = 0
    MOVED = 1
    COVERED = 2
    DARK = 4
    BLURRED = 8
    OVEREXPOSED = 16
    SILENT = 32
    UPSIDE_DOWN = 64
    COLORLESS = 128
    """Gray pictures, in which the color of the staff cannot be seen; only where it is declared."""


CAMERA_STATES: Final = int(sum(CameraState)) - int(CameraState.COLORLESS)
"""What can be wrong with any camera, all of it together."""


class SeenView(IntEnum):
    """Whether the camera sees what it saw when it was commissioned."""

    UNKNOWN = 0
    SAME = 1
    OTHER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCountBody(PackedBody):
    """Crossings of line `target` by objects of one class in one direction (0 forward)."""

    KIND: ClassVar[Kind] = Kind.LINE_COUNT
    LAYOUT: ClassVar[str] = "<HHBBI"
    output: int
    target: int
    class_id: int
    direction: int
    count: int

    def is_possible(self, maximum: int) -> bool:
        """Whether the figure can be true."""
        return self.count <= maximum

    @staticmethod
    def figures(maximum: int) -> int:
        """How many different figures are possible."""
        return maximum + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneOccupancyBody(PackedBody):
    """Objects of one class in area `target`: time-weighted mean in thousandths, and maximum."""

    KIND: ClassVar[Kind] = Kind.ZONE_OCCUPANCY
    LAYOUT: ClassVar[str] = "<HHBxII"
    output: int
    target: int
    class_id: int
    mean_milli: int
    maximum: int

    def is_possible(self, maximum: int) -> bool:
        """Whether the figure can be true: no mean above its peak."""
        return self.maximum <= maximum and self.mean_milli <= 1000 * self.maximum

    @staticmethod
    def figures(maximum: int) -> int:
        """How many different figures are possible."""
        return 1000 * maximum * (maximum + 1) // 2 + maximum + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageBody(PackedBody):
    """How much of a bin was really watched, for one output.

    `watched_ms` counts time in which the camera was well and frames came; `frames_in` frames that
    arrived, `frames_searched` frames the detector looked at, `frames_gated` frames that
    were left out on purpose, because nothing that matters moved or the last look was not long
    enough ago for `looks_per_s`, `frames_dropped` frames lost or left out for lack of time.
    """

    KIND: ClassVar[Kind] = Kind.COVERAGE
    LAYOUT: ClassVar[str] = "<HHIIIII"
    output: int
    states: int
    watched_ms: int
    frames_in: int
    frames_searched: int
    frames_gated: int
    frames_dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthBody(PackedBody):
    """The camera's state changed; `states` holds `CameraState` flags, `view` is a `SeenView`."""

    KIND: ClassVar[Kind] = Kind.HEALTH
    LAYOUT: ClassVar[str] = "<HB"
    states: int
    view: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JailReportBody(PackedBody):
    """What the jail found when it tried to break out of itself, before the first picture.

    `refused` of `attempted` self-check attempts were refused; only equality opens the camera.
    `digest` is the first 16 bytes of the plan digest it was given.
    """

    KIND: ClassVar[Kind] = Kind.JAIL_REPORT
    LAYOUT: ClassVar[str] = "<HHhBBI16s"
    attempted: int
    refused: int
    landlock_abi: int
    seccomp_stages: int
    arguments_hidden: int
    rehearsed_frames: int
    digest: bytes


class Fault(IntEnum):
    """Why a jail gave up. Text cannot leave the jail, so each fault is a number."""

    INTERNAL = 1
    MEMORY = 2
    LOCK = 3
    MODEL = 4
    GEOMETRY = 5
    FILM_UNREADABLE = 6
    FILM_STOPPED = 7
    SHAPE = 8
    CAMERA = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorBody(PackedBody):
    """A fault, and the file (by its number in the package) and line of our code that raised it.

    `detail` is a number that belongs to the fault: frames decoded before a film stopped, the width
    of an unexpected frame, a camera's trouble.
    """

    KIND: ClassVar[Kind] = Kind.ERROR
    LAYOUT: ClassVar[str] = "<HHII"
    fault: int
    module: int
    line: int
    detail: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressBody(PackedBody):
    """A sign of life, at most one a second: frames read and, for a film, frames expected.

    It moves the progress bar and the watchdog, and is never stored.
    """

    KIND: ClassVar[Kind] = Kind.PROGRESS
    LAYOUT: ClassVar[str] = "<II"
    frames_in: int
    frames_expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndBody(PackedBody):
    """The source ended as it should; nothing follows. The size is that of its pictures."""

    KIND: ClassVar[Kind] = Kind.END
    LAYOUT: ClassVar[str] = "<IIHH"
    frames_in: int
    media_ms: int
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationBoxBody(PackedBody):
    """One tracked box of a consented test film, in hundredths of a pixel. Never for cameras."""

    KIND: ClassVar[Kind] = Kind.EVALUATION_BOX
    LAYOUT: ClassVar[str] = "<IIBBHiiii"
    frame: int
    track_id: int
    class_id: int
    seen: int
    confidence_milli: int
    x1: int
    y1: int
    x2: int
    y2: int


FigureBody = (
    LineCountBody
    | ZoneOccupancyBody
    | DwellHistogramBody
    | QueueWaitBody
    | HeatmapCellsBody
    | OdCountsBody
    | CrowdingLevelBody
    | AttributeCountsBody
    | AudienceBody
    | CongestionBody
    | SignsBody
    | TextsBody
    | IconBody
    | VisitBody
    | TrajectoryPointsBody
    | SpeedHistogramBody
    | MaskedStillBody
    | ShelfStopsBody
)
"""What was measured: the bodies that fill the slots of a bin."""

AnyBody = (
    FigureBody
    | CoverageBody
    | HealthBody
    | JailReportBody
    | ErrorBody
    | ProgressBody
    | EndBody
    | EvaluationBoxBody
    | PicturePartBody
    | CommissionedBody
)

BODIES: dict[Kind, type[AnyBody]] = {
    Kind.LINE_COUNT: LineCountBody,
    Kind.ZONE_OCCUPANCY: ZoneOccupancyBody,
    Kind.COVERAGE: CoverageBody,
    Kind.HEALTH: HealthBody,
    Kind.JAIL_REPORT: JailReportBody,
    Kind.ERROR: ErrorBody,
    Kind.PROGRESS: ProgressBody,
    Kind.END: EndBody,
    Kind.EVALUATION_BOX: EvaluationBoxBody,
    Kind.DWELL_HISTOGRAM: DwellHistogramBody,
    Kind.QUEUE_WAIT: QueueWaitBody,
    Kind.HEATMAP_CELLS: HeatmapCellsBody,
    Kind.OD_COUNTS: OdCountsBody,
    Kind.CROWDING_LEVEL: CrowdingLevelBody,
    Kind.ATTRIBUTE_COUNTS: AttributeCountsBody,
    Kind.AUDIENCE: AudienceBody,
    Kind.SCENERY_CONGESTION: CongestionBody,
    Kind.SCENERY_SIGNS: SignsBody,
    Kind.SCENERY_TEXTS: TextsBody,
    Kind.ICON: IconBody,
    Kind.TRAJECTORY_POINT: TrajectoryPointsBody,
    Kind.VISIT: VisitBody,
    Kind.SPEED_HISTOGRAM: SpeedHistogramBody,
    Kind.MASKED_STILL: MaskedStillBody,
    Kind.SHELF_STOPS: ShelfStopsBody,
    Kind.PICTURE_PART: PicturePartBody,
    Kind.COMMISSIONED: CommissionedBody,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record as the supervisor reads it."""

    sequence: int
    bin_start_s: int
    body: AnyBody


def pack_record(*, sequence: int, bin_start_s: int, body: AnyBody) -> bytes:
    """The record's 64 bytes; raises struct.error when a number does not fit its field."""
    packed = _HEADER.pack(MAGIC, VERSION, body.KIND, sequence, bin_start_s) + body.pack()
    return packed.ljust(RECORD_SIZE, b"\0")


def unpack_record(data: bytes) -> Record:
    """Read 64 bytes.

    Raises:
        ValueError: wrong length, magic, version or kind, or padding that is not zero. The message
            never shows the bytes.
    """
    if len(data) != RECORD_SIZE:
        raise ValueError("a record is 64 bytes long")
    magic, version, kind, sequence, bin_start_s = _HEADER.unpack_from(data)
    if magic != MAGIC or version != VERSION or kind not in BODIES:
        raise ValueError("not a record of this version")
    body = BODIES[Kind(kind)].unpack(data[_HEADER.size :])
    if pack_record(sequence=sequence, bin_start_s=bin_start_s, body=body) != data:
        raise ValueError("a record's padding is zero")
    return Record(sequence=sequence, bin_start_s=bin_start_s, body=body)
