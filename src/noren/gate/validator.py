"""The supervisor's gate: each record in turn, against the schema, or nothing more at all.

The gate is a state machine. It waits for the jail's report, then takes whole bins and signs of
life, then stops at an end or an error. The first record that does not fit breaks it for good; the
caller kills the jail and notes an incident. No message ever shows a record's bytes or values.

    WAITING ─ jail report ─▶ RUNNING ─ end ─▶ ENDED
       └───── error ─────────────┴─── error ─▶ ENDED      anything that does not fit ─▶ BROKEN
    in RUNNING, one output's bin at a time: its slots in order, then its coverage ─▶ a closed bin
    a camera that is commissioned: what its view is like, once, then all parts of its drawing
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, NoReturn

from noren.gate.commissioning_records import (
    CommissionedBody,
    Learning,
    blank_permille,
    unpack_tones,
)
from noren.gate.picture_parts import PicturePartBody, PictureParts
from noren.gate.rates import TokenBucket
from noren.gate.record_schema import (
    REPORT_ATTEMPTS,
    REPORT_LANDLOCK_ABI,
    OutputSchema,
    RecordSchema,
)
from noren.gate.record_slots import slot_of
from noren.gate.records import (
    CoverageBody,
    EndBody,
    ErrorBody,
    EvaluationBoxBody,
    Fault,
    FigureBody,
    HealthBody,
    JailReportBody,
    Kind,
    ProgressBody,
    Record,
    unpack_record,
)
from noren.gate.refusals import Refusal
from noren.vocabulary.words import Words

CLOCK_TOLERANCE_S: Final = 2.0
FILM_LIMIT_S: Final = 31 * 86400.0


class Phase(Enum):
    """Where the conversation with the jail stands."""

    WAITING = "waiting for the jail's report"
    RUNNING = "running"
    ENDED = "ended"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedBin:
    """Everything one output said about one bin; the unit that is stored or lost as a whole.

    `figures` fill the output's slots in their order.
    """

    output: int
    bin_start_s: int
    figures: tuple[FigureBody, ...]
    coverage: CoverageBody


def check_bin(schema: RecordSchema, closed: ClosedBin) -> OutputSchema:
    """Check a whole bin once more where it is about to be kept; returns its output.

    Raises:
        UndeclaredData: an output that is not declared, or slots that are not the declared ones.
        RecordOutOfRange: off the grid, or a figure or coverage that cannot be true.
    """
    where = Words(
        en=f"camera {schema.camera_id}, a closed bin",
        ja=f"カメラ {schema.camera_id} の確定した区間",
    )
    if not 0 <= closed.output < len(schema.outputs):
        raise Refusal.OUTPUT.at(where)
    output = schema.outputs[closed.output]
    if tuple(slot_of(figure) for figure in closed.figures) != output.slots:
        raise Refusal.SLOT.at(where)
    if not output.is_on_grid(closed.bin_start_s):
        raise Refusal.BIN_OFF_GRID.at(where)
    if not all(output.is_figure_possible(figure) for figure in closed.figures):
        raise Refusal.FIGURE.at(where)
    if closed.coverage.output != closed.output or not output.is_coverage_possible(closed.coverage):
        raise Refusal.COVERAGE.at(where)
    if not output.is_whole_possible(closed.figures, closed.coverage):
        raise Refusal.FIGURE.at(where)
    return output


class Validator:
    """Checks one jail's records, in the order they come.

    Args:
        schema: what may come.
        opened_s: the supervisor's clock (UTC seconds) when the jail was started.
        film_limit_s: no film is longer; its bins end there. Ignored for cameras.
        jailed: False only for a film that runs without a lock on purpose; its report says that
            nothing was attempted and no filter is on.
    """

    def __init__(
        self,
        schema: RecordSchema,
        *,
        opened_s: float,
        film_limit_s: float = FILM_LIMIT_S,
        jailed: bool = True,
    ) -> None:
        if schema.live and not jailed:
            raise ValueError("a live camera is never opened without the jail")
        self._schema = schema
        self._opened_s = opened_s
        self._film_limit_s = film_limit_s
        self._jailed = jailed
        self._kinds = schema.kinds()
        self._buckets = {
            kind: TokenBucket(rate, now_s=opened_s)
            for kind in self._kinds
            if (rate := schema.rate_of(kind)) is not None
        }
        self._phase = Phase.WAITING
        self._expected = 0
        self._last_bin: dict[int, int] = {}
        self._coverage: dict[tuple[int, int], CoverageBody] = {}
        self._open: OutputSchema | None = None
        self._open_start_s = 0
        self._figures: list[FigureBody] = []
        self._closed: ClosedBin | None = None
        self._frames_in = 0
        self._box_frame = 0
        self._commissioned: CommissionedBody | None = None
        self._parts: PictureParts | None = None
        self._drawing: bytes | None = None

    @property
    def phase(self) -> Phase:
        """Where the conversation stands."""
        return self._phase

    @property
    def has_open_bin(self) -> bool:
        """Whether a bin has begun and its coverage has not come: it is lost with the jail."""
        return self._open is not None

    def take_bin(self) -> ClosedBin | None:
        """The bin that the last accepted record closed, once; None for any other record."""
        closed, self._closed = self._closed, None
        return closed

    def take_drawing(self) -> bytes | None:
        """The drawing that the last accepted record made whole, once: one byte a place."""
        drawing, self._drawing = self._drawing, None
        return drawing

    def accept(self, data: bytes, now_s: float) -> Record:
        """Check the next 64 bytes at the supervisor's clock.

        Returns: the record; after a coverage record, `take_bin` holds the whole bin.
        Raises:
            UndeclaredData: not a record, or of a kind, output, target, class or direction that
                the plan does not declare, or at a moment when none of its kind may come.
            RecordOutOfRange: a declared record with an impossible value, time, sequence or rate.
            Both leave the validator broken: everything after is refused.
        """
        self._closed = None
        try:
            record = unpack_record(data)
        except ValueError:
            self._refuse(Refusal.NOT_A_RECORD)
        if self._phase is Phase.BROKEN:
            self._refuse(Refusal.AFTER_REFUSAL)
        if self._phase is Phase.ENDED:
            self._refuse(Refusal.AFTER_END)
        if record.body.KIND not in self._kinds:
            self._refuse(Refusal.KIND)
        if record.sequence != self._expected:
            self._refuse(Refusal.SEQUENCE)
        bucket = self._buckets.get(record.body.KIND)
        if bucket is not None and not bucket.take(now_s):
            self._refuse(Refusal.RATE)
        self._check_phase(record)
        self._check_body(record, now_s)
        self._expected += 1
        return record

    def _check_phase(self, record: Record) -> None:
        kind = record.body.KIND
        if self._phase is Phase.WAITING and kind not in (Kind.JAIL_REPORT, Kind.ERROR):
            self._refuse(Refusal.BEFORE_REPORT)
        if self._phase is Phase.RUNNING and kind is Kind.JAIL_REPORT:
            self._refuse(Refusal.SECOND_REPORT)

    def _check_body(self, record: Record, now_s: float) -> None:
        body = record.body
        if isinstance(body, FigureBody):
            return self._take_figure(record.bin_start_s, body, now_s)
        if isinstance(body, CoverageBody):
            return self._take_coverage(record.bin_start_s, body)
        if record.bin_start_s != 0:
            self._refuse(Refusal.BIN_UNEXPECTED)
        if isinstance(body, JailReportBody):
            return self._take_report(body)
        if isinstance(body, HealthBody):
            return self._take_health(body)
        if isinstance(body, ProgressBody):
            return self._take_progress(body)
        if isinstance(body, EvaluationBoxBody):
            return self._take_box(body)
        if isinstance(body, CommissionedBody):
            return self._take_commissioned(body)
        if isinstance(body, PicturePartBody):
            return self._take_part(body)
        if isinstance(body, EndBody):
            return self._take_end(body)
        return self._take_error(body)

    def _take_figure(self, bin_start_s: int, body: FigureBody, now_s: float) -> None:
        output = self._output(body.output)
        slot = slot_of(body)
        # Nearly always it is the next one; a heat map has hundreds to look through.
        place = len(self._figures) if self._open is not None else 0
        if slot not in output.slots[place : place + 1] and slot not in output.slots:
            self._refuse(Refusal.SLOT)
        if self._open is None:
            self._check_bin(output, bin_start_s, now_s)
            self._open, self._open_start_s, self._figures = output, bin_start_s, []
        elif self._open.index != output.index or self._open_start_s != bin_start_s:
            self._refuse(Refusal.BIN_INTERRUPTED)
        position = len(self._figures)
        if position == len(output.slots) or output.slots[position] != slot:
            self._refuse(Refusal.ORDER)
        if not output.is_figure_possible(body):
            self._refuse(Refusal.FIGURE)
        self._figures.append(body)

    def _take_coverage(self, bin_start_s: int, body: CoverageBody) -> None:
        output = self._output(body.output)
        opened = self._open
        if opened is None or opened.index != output.index or self._open_start_s != bin_start_s:
            self._refuse(Refusal.FIGURES_MISSING)
        if len(self._figures) != len(output.slots):
            self._refuse(Refusal.FIGURES_MISSING)
        if not output.is_coverage_possible(body):
            self._refuse(Refusal.COVERAGE)
        if not output.is_whole_possible(self._figures, body):
            self._refuse(Refusal.FIGURE)
        self._check_alike(output, bin_start_s, body)
        self._closed = ClosedBin(
            output=output.index,
            bin_start_s=bin_start_s,
            figures=tuple(self._figures),
            coverage=body,
        )
        self._open, self._figures = None, []

    def _check_alike(self, output: OutputSchema, bin_start_s: int, body: CoverageBody) -> None:
        """Outputs with bins of one width were watched by one camera: their coverage is one.

        A picture is closed as soon as it can be, and nothing of its coverage is kept.
        """
        if not output.is_kept:
            self._last_bin[output.index] = bin_start_s
            return
        seen = replace(body, output=0)
        if self._coverage.setdefault((output.bin_s, bin_start_s), seen) != seen:
            self._refuse(Refusal.COVERAGE_DIFFERS)
        self._last_bin[output.index] = bin_start_s
        alike = [
            other.index
            for other in self._schema.outputs
            if other.bin_s == output.bin_s and other.is_kept
        ]
        if all(index in self._last_bin for index in alike):
            done_s = min(self._last_bin[index] for index in alike)
            for key in [key for key in self._coverage if key[0] == output.bin_s]:
                if key[1] <= done_s:
                    del self._coverage[key]

    def _check_bin(self, output: OutputSchema, bin_start_s: int, now_s: float) -> None:
        if not output.is_on_grid(bin_start_s):
            self._refuse(Refusal.BIN_OFF_GRID)
        if self._schema.live:
            first_s = output.bin_of(self._opened_s - CLOCK_TOLERANCE_S)
            last_s = now_s + CLOCK_TOLERANCE_S
        else:
            first_s = output.bin_of(self._schema.start_s)
            last_s = self._schema.start_s + self._film_limit_s
        if bin_start_s < first_s:
            self._refuse(Refusal.BIN_TOO_EARLY)
        if bin_start_s > last_s:
            self._refuse(Refusal.BIN_IN_FUTURE)
        last = self._last_bin.get(output.index)
        if last is not None and bin_start_s <= last:
            self._refuse(Refusal.BIN_CLOSED)

    def _take_report(self, body: JailReportBody) -> None:
        if body.digest != self._schema.report_digest:
            self._refuse(Refusal.REPORT_OF_OTHER_PLAN)
        if body.arguments_hidden > 1 or not -1 <= body.landlock_abi <= REPORT_LANDLOCK_ABI:
            self._refuse(Refusal.REPORT)
        if body.rehearsed_frames > 9999:  # never stored, so not in the leak budget
            self._refuse(Refusal.REPORT)
        tried, stages = body.attempted, body.seccomp_stages
        if body.refused != tried:
            self._refuse(Refusal.ESCAPED)
        if self._jailed and (tried == 0 or tried > REPORT_ATTEMPTS or stages != 2):
            self._refuse(Refusal.NOT_LOCKED)
        if not self._jailed and (tried != 0 or stages != 0):
            self._refuse(Refusal.LOCKED)
        self._phase = Phase.RUNNING

    def _take_health(self, body: HealthBody) -> None:
        if not self._schema.is_health_possible(body):
            self._refuse(Refusal.STATE)

    def _take_commissioned(self, body: CommissionedBody) -> None:
        if self._commissioned is not None:
            self._refuse(Refusal.SECOND_JUDGEMENT)
        if not self._schema.is_commissioned_possible(body):
            self._refuse(Refusal.JUDGEMENT)
        self._commissioned = body
        drawing = self._schema.drawing
        if drawing is not None and body.learning == Learning.DRAWN:
            self._parts = PictureParts(drawing.size_bytes)

    def _take_part(self, body: PicturePartBody) -> None:
        told, size = self._commissioned, self._schema.drawing
        if self._parts is None or told is None or size is None:
            self._refuse(Refusal.PART)
        try:
            self._parts.take(body)
            if not self._parts.is_whole:
                return
            drawing = unpack_tones(self._parts.picture(), size.places)
        except ValueError:
            self._refuse(Refusal.PART)
        if blank_permille(drawing) != told.blank_permille:
            self._refuse(Refusal.JUDGEMENT)
        self._drawing = drawing

    def _take_progress(self, body: ProgressBody) -> None:
        if body.frames_in < self._frames_in:
            self._refuse(Refusal.PROGRESS)
        self._frames_in = body.frames_in

    def _take_box(self, body: EvaluationBoxBody) -> None:
        if body.frame < self._box_frame or not self._schema.is_box_possible(body):
            self._refuse(Refusal.BOX)
        self._box_frame = body.frame

    def _take_end(self, body: EndBody) -> None:
        if self._open is not None:
            self._refuse(Refusal.END_INSIDE_BIN)
        if body.frames_in < self._frames_in:
            self._refuse(Refusal.PROGRESS)
        half = self._parts is not None and not self._parts.is_whole
        if half or (self._schema.commissioning and self._commissioned is None):
            self._refuse(Refusal.JUDGEMENT_MISSING)
        self._phase = Phase.ENDED

    def _take_error(self, body: ErrorBody) -> None:
        if body.fault not in set(Fault) or not self._schema.is_error_possible(body):
            self._refuse(Refusal.ERROR)
        self._open, self._figures = None, []
        self._phase = Phase.ENDED

    def _output(self, index: int) -> OutputSchema:
        if index >= len(self._schema.outputs):
            self._refuse(Refusal.OUTPUT)
        return self._schema.outputs[index]

    def _refuse(self, reason: Refusal) -> NoReturn:
        self._phase = Phase.BROKEN
        self._open, self._figures = None, []
        raise reason.at(
            Words(
                en=f"camera {self._schema.camera_id}, record {self._expected}",
                ja=f"カメラ {self._schema.camera_id} の記録 {self._expected}",
            )
        )
