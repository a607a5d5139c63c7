"""The table of streets: slices out of records, and rows by mesh and bin out of what was joined.

A film's table is written once; that of a live camera grows by a bin, in a file for each day.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

import numpy as np

from noren.errors import UsageError
from noren.gate.scenery_records import (
    SIGN_CLASSES,
    SLICE_S,
    SPEED_UNKNOWN,
    CongestionBody,
    SignsBody,
    TextsBody,
)
from noren.gate.validator import ClosedBin
from noren.measure.scenery_map import MapFacts, SceneSlices
from noren.operations.output_files import another, require_folder, write_whole, writing
from noren.plan.outputs import Output
from noren.vocabulary.words import Words

COLUMNS = (
    "camera", "output", "mesh", "mesh_order", "start", "end", "passes", "looked_s",
    "vehicles_in_view", "speeds_judged", "standing_ratio", "relative_speed",
    *(f"{name}_signs" for name in SIGN_CLASSES), *(f"{name}_passes" for name in SIGN_CLASSES),
    "pictures_read",
)  # fmt: skip
"""After these comes `text_…_passes` for every declared text, by its id; then `MADE_BY`."""
MADE_BY = ("model", "plan_digest")
"""What stands behind the figures, last as in every table of noren."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFrame:
    """What all rows of a table share: the camera, what looked, its plan, and the times' zone."""

    camera: str
    model: str
    digest: str
    zone: tzinfo


def slices_of(own: Sequence[ClosedBin], texts: int) -> SceneSlices:
    """The slices of one output with so many texts; what it does not declare is empty in them."""
    count = len(own)
    vehicles, relative = np.zeros(count), np.full(count, np.nan)
    judged, standing = np.zeros(count, np.int64), np.zeros(count, np.int64)
    signs = np.zeros((count, len(SIGN_CLASSES)), np.int64)
    pictures, read = np.zeros(count, np.int64), np.zeros((count, texts), np.int64)
    for row, closed in enumerate(own):
        for body in closed.figures:
            if isinstance(body, CongestionBody):
                vehicles[row] = body.vehicles_centi / 100
                judged[row], standing[row] = body.judged, body.standing
                if body.relative_percent != SPEED_UNKNOWN:
                    relative[row] = body.relative_percent / 100
            elif isinstance(body, SignsBody):
                signs[row] = body.counts
            elif isinstance(body, TextsBody):
                pictures[row] = body.pictures
                read[row, list(body.entries)] = 1
    return SceneSlices(
        start_s=np.array([one.bin_start_s for one in own], np.float64),
        length_s=float(SLICE_S),
        looked_s=np.array([one.coverage.watched_ms / 1000 for one in own]),
        vehicles=vehicles,
        judged=judged,
        standing=standing,
        relative_speed=relative,
        signs=signs,
        pictures=pictures,
        texts=read,
    )


def write_table(path: Path, frame: TableFrame, facts: Sequence[tuple[Output, MapFacts]]) -> None:
    """Write a film's table as a whole.

    Raises:
        UsageError, FolderError: it cannot be written.
    """
    texts = texts_of(output for output, _ in facts)
    lines = [line for output, one in facts for line in _rows(output, frame, one, texts)]
    write_whole(_csv([_header(texts), *lines]), path, remedy=another("--table"))


def texts_of(outputs: Iterable[Output]) -> tuple[str, ...]:
    """The ids of all declared texts, each once."""
    return tuple(dict.fromkeys(text.id for output in outputs for text in output.texts))


class DayTables:
    """Tables of a live camera: `map.csv` is written as `map-2026-11-22.csv`, by the frame's zone.

    Rows are added a closed bin at a time, and each time the day's file is put in its place as a
    whole: whoever reads it never sees half a row. A day's file that is there already, from an
    earlier run, is gone on with; rows of a bin that two runs share stand side by side.
    """

    def __init__(self, path: Path, frame: TableFrame, texts: tuple[str, ...]) -> None:
        require_folder(path, remedy=another("--table"))
        self._path = path
        self._frame = frame
        self._texts = texts
        self._header = _csv([_header(texts)])

    def path_on(self, at_s: float) -> Path:
        """The file of the day on which a bin begins."""
        day = datetime.fromtimestamp(at_s, self._frame.zone).date()
        return self._path.with_name(f"{self._path.stem}-{day.isoformat()}{self._path.suffix}")

    def require_fitting(self, at_s: float) -> None:
        """Refuse a day's file that rows of this plan do not fit.

        Raises:
            UsageError: it has other columns. FolderError: it cannot be read.
        """
        self._before(self.path_on(at_s))

    def add(self, facts: Sequence[tuple[Output, MapFacts]]) -> int:
        """Add the rows of closed bins, and say how many there were.

        Raises:
            UsageError, FolderError: a file cannot be written, or is another table.
        """
        days: dict[Path, list[Sequence[str]]] = {}
        for output, one in facts:
            for begin_s, line in zip(
                one.bin_start_s.tolist(), _rows(output, self._frame, one, self._texts), strict=True
            ):
                days.setdefault(self.path_on(begin_s), []).append(line)
        for path, lines in days.items():
            write_whole(self._before(path) + _csv(lines), path, remedy=another("--table"))
        return sum(len(lines) for lines in days.values())

    def _before(self, path: Path) -> bytes:
        with writing(path, remedy=another("--table")):
            try:
                before = path.read_bytes()
            except FileNotFoundError:
                return self._header
        if not before.startswith(self._header) or not before.endswith(b"\n"):
            raise _another_table(path)
        return before


def _another_table(path: Path) -> UsageError:
    return UsageError(
        where=str(path),
        found=Words(en="a table with other columns", ja="列の違う表です"),
        expected=Words(
            en="none, or one that an earlier run of this plan began",
            ja="ファイルがないか、この計画の以前の実行が書いた表",
        ),
        remedy=Words(
            en="move it away, or give another --table",
            ja="移すか、別の --table を指定してください",
        ),
    )


def _csv(lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _header(texts: tuple[str, ...]) -> tuple[str, ...]:
    return (*COLUMNS, *(f"text_{one}_passes" for one in texts), *MADE_BY)


def _rows(
    output: Output, frame: TableFrame, facts: MapFacts, texts: tuple[str, ...]
) -> Iterator[list[str]]:
    assert output.bin is not None
    own = {text.id: column for column, text in enumerate(output.texts)}
    congestion = "congestion" in output.scenery
    signs = "traffic_sign" in output.scenery
    for row in range(len(facts)):
        begin_s = int(facts.bin_start_s[row])
        traffic = [
            _number(facts.vehicles[row], 2),
            str(int(facts.judged[row])),
            _number(facts.standing_ratio[row], 2),
            _number(facts.relative_speed[row], 2),
        ]
        counts = [*facts.signs[row].tolist(), *facts.sign_passes[row].tolist()]
        yield [
            frame.camera,
            output.id,
            str(int(facts.mesh[row])),
            str(facts.order),
            _moment(begin_s, frame.zone),
            _moment(begin_s + output.bin.seconds, frame.zone),
            str(int(facts.passes[row])),
            _number(facts.looked_s[row], 0),
            *(traffic if congestion else [""] * len(traffic)),
            *([str(count) for count in counts] if signs else [""] * len(counts)),
            str(int(facts.pictures[row])) if own else "",
            *(str(int(facts.text_passes[row, own[one]])) if one in own else "" for one in texts),
            frame.model,
            frame.digest,
        ]


def _number(value: float, digits: int) -> str:
    """Empty where nothing is known: that is not nothing."""
    return "" if math.isnan(value) else f"{value:.{digits}f}"


def _moment(at_s: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at_s, zone).isoformat()
