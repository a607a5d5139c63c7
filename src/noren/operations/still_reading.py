"""Masked stills for whoever the plan lets read them: `noren export masked_still`.

Segments are opened in memory only; each reading is judged and written down before a file is made.
Stills never go to outsiders: what fills people in is a search, and a search can miss somebody.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final

from noren.errors import ReleaseRefused
from noren.gate.outsiders import OUTSIDERS
from noren.operations.access import Asking
from noren.operations.export_options import read_span
from noren.operations.holding_reading import Clock, HoldingReading, asked_outputs
from noren.operations.output_files import require_folder, write_whole, writing
from noren.operations.reading import read_plan
from noren.plan.outputs import Output
from noren.reports.still_png import render_still
from noren.reports.tables import lay_out_rows, render_csv
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.still_payload import StillPicture
from noren.stores.reading import Span
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

INDEX: Final = "stills.csv"
COLUMNS: Final = ("output", "start", "file", "filled_ratio", "plan_digest")


@dataclass(frozen=True, slots=True, kw_only=True)
class StillFile:
    """One still as a file: its name, its bytes, and its row in the index."""

    name: str
    data: bytes
    row: tuple[str | float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StillExport:
    """The files, and what whoever asked should know."""

    files: tuple[StillFile, ...]
    notes: tuple[Words, ...]

    def index(self) -> bytes:
        """A table of the files as CSV."""
        rows = [one.row for one in self.files]
        return render_csv(lay_out_rows(RecordClass.MASKED_STILL.value, COLUMNS, rows))

    def write(self, folder: Path) -> None:
        """All files and the index into a folder that only its owner may open, if it is new.

        Raises:
            UsageError, FolderError: it cannot be written; what was written so far stays.
        """
        require_folder(folder)
        with writing(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        for one in self.files:
            write_whole(one.data, folder / one.name)
        write_whole(self.index(), folder / INDEX)


def export_stills(
    plan: Path,
    place: Path,
    asking: Asking,
    *,
    from_time: str | None = None,
    to_time: str | None = None,
    purpose: str | None = None,
    zone: tzinfo = UTC,
    clock: Clock = time.time,
) -> StillExport:
    """All stills that a reader may see, in the order of output and time.

    Args:
        purpose: only outputs that serve it; None takes all that the reader may see.
        from_time, to_time: ISO 8601 with an offset; None leaves that side open.
    Raises:
        PlanErrors: the file is no plan. UsageError: an option that means nothing.
        UndeclaredData: the plan declares no masked stills.
        ReaderRefused: the plan does not let this role read any of them.
        ReleaseRefused: an outsider asks.
        StoreMissing, HoldingKeyMissing, StoreError: they cannot be read, or the reading cannot be
            written into the ledger.
    """
    loaded = read_plan(plan)
    span = read_span(from_time, to_time)
    asked = asked_outputs(loaded.plan, RecordClass.MASKED_STILL, purpose)
    reading = HoldingReading(loaded, place, asked, asking, clock=clock)
    files: list[StillFile] = []
    for output in reading.allowed:
        if asking.role in OUTSIDERS:
            reading.refuse(output)
            raise _not_for_outsiders(output)
        with reading.opening():
            found = list(_files(place, output.id, span, at_s=reading.at_s, zone=zone))
        reading.grant(output, records=len(found))
        files += found
    return StillExport(files=tuple(files), notes=tuple(dict.fromkeys(reading.notes)))


def _files(place: Path, item: str, span: Span, *, at_s: int, zone: tzinfo) -> Iterator[StillFile]:
    if not HoldingStore.exists(place):
        return
    with HoldingStore.open(place, mode="read") as holdings:
        for segment in holdings.read_kept(item, at_s=at_s):
            still = segment.payload
            if isinstance(still, StillPicture) and _is_within(still.at_s, span):
                yield _file(item, still, segment.plan_digest, zone)
            still.wipe()


def _is_within(at_s: int, span: Span) -> bool:
    return (span.from_s is None or at_s >= span.from_s) and (span.to_s is None or at_s < span.to_s)


def _file(item: str, still: StillPicture, digest: str, zone: tzinfo) -> StillFile:
    at = datetime.fromtimestamp(still.at_s, zone)
    name = f"{item}-{at:%Y%m%dT%H%M%S%z}.png"
    filled = round(float(still.filled.mean()), 3)
    return StillFile(
        name=name,
        data=render_still(still.filled, still.grays),
        row=(item, at.isoformat(), name, filled, digest),
    )


def _not_for_outsiders(output: Output) -> ReleaseRefused:
    return ReleaseRefused(
        where=output.id,
        found=Words(en="a reader outside", ja="外部の閲覧者"),
        expected=Words(
            en="readers inside: the search that fills people in can miss somebody",
            ja="内部の閲覧者(塗りつぶしは検出に頼るため、漏れることがあります)",
        ),
        remedy=Words(
            en="publish facts of `scenery` instead",
            ja="公開には `scenery` の事実を使ってください",
        ),
    )
