"""The leak budget: how many bits of anything a camera's figures could carry, at the very most.

The jail keeps pictures in, but a hostile model could write a picture into permitted numbers, a
few bits at a time; a masked still could be any picture, so its bits count in full. The bound is
the logarithm of the number of different things that may lawfully be said, times how often. It
counts all that the supervisor stores or prints: figures, the coverage beside them, whether a bin
is there at all, and what each life of a jail says of itself.
Records that stay in the supervisor's memory (signs of life) are counted apart, as the pipe's.
Source: the count of legal messages; jail.md section 5 for the sizes compared with.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypedDict

from noren.gate.rates import DAY_S, lives_per_day
from noren.gate.record_schema import (
    ERROR_DETAIL_LIVE,
    ERROR_LINES,
    ERROR_MODULES,
    REPORT_ATTEMPTS,
    REPORT_LANDLOCK_ABI,
    OutputSchema,
    RecordSchema,
)
from noren.gate.records import CAMERA_STATES, Fault, Kind, SeenView
from noren.gate.still_records import GRAYS

FACE_PICTURE_BITS: Final = 12_000
"""A face of 64 x 64 pixels as a small JPEG (assumed)."""
TEMPLATE_BITS: Final = 4_096
"""A face template of 512 bytes."""
FACE_HASH_BITS: Final = 128

_RUN_ENDINGS = 64
"""Endings and kinds of incident that a jail can bring about; there are fewer."""
_REPORTS = REPORT_ATTEMPTS * (REPORT_LANDLOCK_ABI + 2) * 2
"""Self-reports that are stored: attempts (all refused), Landlock from -1, arguments hidden."""
_ERRORS = (len(Fault) + 1) * (ERROR_MODULES + 1) * (ERROR_LINES + 1) * (ERROR_DETAIL_LIVE + 1)
"""A life's last words: they are printed, and a service's log keeps what is printed."""
_ARRIVAL_STEPS_HZ = 1000
"""How finely the supervisor could tell when a record came, were it to write that down."""


class OutputBudgetMapping(TypedDict):
    """One output's budget as JSON."""

    output: str
    figure_bits_per_bin: float
    bins_per_day: int
    bits_per_day: int


class CoverageBudgetMapping(TypedDict):
    """The budget of the coverage of all outputs with one width of bin, as JSON."""

    bin_s: int
    bits_per_bin: float
    bins_per_day: int
    bits_per_day: int


class LeakBudgetMapping(TypedDict):
    """A camera's budget as JSON."""

    camera: str
    bits_per_day: int
    bits_per_s: float
    run_bits_per_day: int
    pipe_bits_per_s: float
    face_picture_s: int
    template_s: int
    face_hash_s: int
    outputs: list[OutputBudgetMapping]
    coverage: list[CoverageBudgetMapping]
    ja: list[str]
    en: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputBudget:
    """What one output can carry. `bins_per_day` includes the parts that restarts add.

    `still_px` is the width and height of its masked stills, None where it has none.
    """

    output: str
    figure_bits_per_bin: float
    bins_per_day: int
    bits_per_day: float
    still_px: tuple[int, int] | None = None

    def line(self, templates: Mapping[str, str]) -> str:
        """The sentence about it."""
        width, height = self.still_px or (0, 0)
        return templates["output" if self.still_px is None else "still"].format(
            output=self.output,
            figures=_round_up(self.figure_bits_per_bin),
            bins=self.bins_per_day,
            day=math.ceil(self.bits_per_day),
            width=width,
            height=height,
            grays=GRAYS,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageBudget:
    """What coverage can carry: the same for all outputs with bins of one width."""

    bin_s: int
    bits_per_bin: float
    bins_per_day: int
    bits_per_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakBudget:
    """What one camera can carry in a day of 24 hours; for a film, a day of film."""

    camera: str
    outputs: tuple[OutputBudget, ...]
    coverage: tuple[CoverageBudget, ...]
    run_bits_per_day: float
    pipe_bits_per_s: float

    @classmethod
    def from_schema(cls, schema: RecordSchema) -> LeakBudget:
        """Count the legal records of a schema."""
        restarts = lives_per_day() - 1 if schema.live else 0
        outputs = tuple(_output_budget(output, restarts) for output in schema.outputs)
        widths = {output.bin_s: output for output in schema.outputs if output.is_kept}
        coverage = tuple(_coverage_budget(widths[bin_s], restarts) for bin_s in sorted(widths))
        stored = _stored(outputs, coverage) / DAY_S
        # When the jail ends is its own choice too: the second of the day is counted.
        run_bits = math.log2(_REPORTS * _ERRORS * _RUN_ENDINGS * DAY_S)
        return cls(
            camera=schema.camera_id,
            outputs=outputs,
            coverage=coverage,
            run_bits_per_day=run_bits * (restarts + 1),
            pipe_bits_per_s=stored + _lively_bits_per_s(schema),
        )

    @property
    def bits_per_day(self) -> float:
        """All that leaves the supervisor in a day."""
        return self.run_bits_per_day + _stored(self.outputs, self.coverage)

    @property
    def has_stills(self) -> bool:
        """Whether masked stills are among what leaves."""
        return any(output.still_px is not None for output in self.outputs)

    @property
    def bits_per_s(self) -> float:
        """The same, a second."""
        return self.bits_per_day / DAY_S

    def time_for_s(self, bits: int) -> float:
        """How long `bits` would need if every figure were misused to carry them."""
        return bits / self.bits_per_s

    def as_mapping(self) -> LeakBudgetMapping:
        """For `noren check --format json` and the notices."""
        return LeakBudgetMapping(
            camera=self.camera,
            bits_per_day=math.ceil(self.bits_per_day),
            bits_per_s=round(self.bits_per_s, 4),
            run_bits_per_day=math.ceil(self.run_bits_per_day),
            pipe_bits_per_s=round(self.pipe_bits_per_s, 1),
            face_picture_s=math.floor(self.time_for_s(FACE_PICTURE_BITS)),
            template_s=math.floor(self.time_for_s(TEMPLATE_BITS)),
            face_hash_s=math.floor(self.time_for_s(FACE_HASH_BITS)),
            outputs=[
                OutputBudgetMapping(
                    output=output.output,
                    figure_bits_per_bin=round(output.figure_bits_per_bin, 2),
                    bins_per_day=output.bins_per_day,
                    bits_per_day=math.ceil(output.bits_per_day),
                )
                for output in self.outputs
            ],
            coverage=[
                CoverageBudgetMapping(
                    bin_s=part.bin_s,
                    bits_per_bin=round(part.bits_per_bin, 2),
                    bins_per_day=part.bins_per_day,
                    bits_per_day=math.ceil(part.bits_per_day),
                )
                for part in self.coverage
            ],
            ja=list(self.lines("ja")),
            en=list(self.lines("en")),
        )

    def lines(self, language: str) -> tuple[str, ...]:
        """The budget in sentences, `ja` or `en`; raises KeyError for any other language."""
        templates = _LINES[language]
        day = math.ceil(self.bits_per_day)
        return (
            templates["total_with_stills" if self.has_stills else "total"].format(
                camera=self.camera, day=day, second=_round_up(self.bits_per_s)
            ),
            *(output.line(templates) for output in self.outputs),
            *(
                templates["coverage"].format(
                    width=part.bin_s,
                    bits=_round_up(part.bits_per_bin),
                    bins=part.bins_per_day,
                    day=math.ceil(part.bits_per_day),
                )
                for part in self.coverage
            ),
            templates["runs"].format(day=math.ceil(self.run_bits_per_day)),
            templates["compare"].format(
                picture=_span(self.time_for_s(FACE_PICTURE_BITS), language),
                template=_span(self.time_for_s(TEMPLATE_BITS), language),
                hash=_span(self.time_for_s(FACE_HASH_BITS), language),
            ),
        )


_LINES: Final = {
    "ja": {
        "total": "カメラ {camera} から外に出る数値が運べる情報は、悪用されても1日あたり"
        "最大 {day:,} ビット(毎秒 {second} ビット)です。",
        "total_with_stills": "カメラ {camera} から外に出るもの(塗りつぶした静止画を含む)が運べる"
        "情報は、悪用されても1日あたり最大 {day:,} ビット(毎秒 {second} ビット)です。",
        "still": "  {output}: {width}×{height} 画素・灰色{grays}段階の静止画 1枚 {figures} ビット "
        "× 1日 {bins:,} 枚まで = {day:,} ビット",
        "output": "  {output}: 1区間 {figures} ビット × 1日 {bins:,} 区間 = {day:,} ビット",
        "coverage": "  計測状況({width} 秒ごと): 1区間 {bits} ビット × 1日 {bins:,} 区間 "
        "= {day:,} ビット",
        "runs": "  開始と終了の記録: {day:,} ビット",
        "compare": "すべてを悪用しても、顔の小さな画像(12,000ビット)には {picture}、"
        "顔特徴量(4,096ビット)には {template}、128ビットの識別値には {hash} かかります。",
    },
    "en": {
        "total": "The numbers that leave camera {camera} can carry at most {day:,} bits a day "
        "({second} bits a second), even if misused.",
        "total_with_stills": "What leaves camera {camera}, masked stills included, can carry at "
        "most {day:,} bits a day ({second} bits a second), even if misused.",
        "still": "  {output}: a still of {width} x {height} px in {grays} grays, {figures} bits x "
        "at most {bins:,} a day = {day:,} bits",
        "output": "  {output}: {figures} bits a bin x {bins:,} bins a day = {day:,} bits",
        "coverage": "  coverage every {width} s: {bits} bits a bin x {bins:,} bins a day "
        "= {day:,} bits",
        "runs": "  notes of starts and ends: {day:,} bits",
        "compare": "With all of it misused, a small picture of a face (12,000 bits) would take "
        "{picture}, a face template (4,096 bits) {template}, a 128-bit identifier {hash}.",
    },
}
_SPANS: Final = (
    (2 * DAY_S, DAY_S, "日", "days"),
    (2 * 3600, 3600, "時間", "hours"),
    (120, 60, "分", "minutes"),
    (0, 1, "秒", "seconds"),
)


def _stored(outputs: tuple[OutputBudget, ...], coverage: tuple[CoverageBudget, ...]) -> float:
    return sum(part.bits_per_day for part in outputs) + sum(part.bits_per_day for part in coverage)


def _bins_per_day(output: OutputSchema, restarts: int) -> int:
    """One day can touch one bin more than it holds; each restart can add a part of a bin."""
    return DAY_S // output.bin_s + 1 + restarts


def _output_budget(output: OutputSchema, restarts: int) -> OutputBudget:
    figures = output.figures_per_bin()
    bins = _bins_per_day(output, restarts)
    return OutputBudget(
        output=output.id,
        figure_bits_per_bin=math.log2(figures),
        bins_per_day=bins,
        bits_per_day=math.log2(figures + 1) * bins,  # one more: the bin that is not there
        still_px=output.limits.still_px,
    )


def _coverage_budget(output: OutputSchema, restarts: int) -> CoverageBudget:
    bits, bins = math.log2(output.coverages()), _bins_per_day(output, restarts)
    return CoverageBudget(
        bin_s=output.bin_s, bits_per_bin=bits, bins_per_day=bins, bits_per_day=bits * bins
    )


def _lively_bits_per_s(schema: RecordSchema) -> float:
    """Inside the supervisor only: the signs of life, and the moment each record comes.

    The long-run rate; a day's first burst is left out.
    """
    records_hz = sum((len(output.slots) + 1) / output.bin_s for output in schema.outputs)
    views = len(SeenView) if schema.is_drawn else 1
    lively = 0.0
    for kind, bits in (
        (Kind.PROGRESS, 64.0),
        (
            Kind.HEALTH,
            math.log2((CAMERA_STATES + 1) * views),
        ),
        (Kind.EVALUATION_BOX, 8.0 * 28),
    ):
        rate = schema.rate_of(kind) if kind in schema.kinds() else None
        if rate is not None:
            lively += rate.per_s * bits
            records_hz += rate.per_s
    moments = records_hz * math.log2(max(2.0, math.e * _ARRIVAL_STEPS_HZ / records_hz))
    return lively + moments


def _round_up(bits: float) -> str:
    """Two places, never below the truth."""
    return f"{math.ceil(bits * 100) / 100:.2f}"


def _span(seconds: float, language: str) -> str:
    """A span of time, rounded down, in its handiest unit."""
    for least_s, unit_s, ja, en in _SPANS:
        if seconds >= least_s:
            number = f"{math.floor(seconds / unit_s * 10) / 10:,.1f}"
            return f"{number}{ja}" if language == "ja" else f"{number} {en}"
    raise ValueError("a span of time is not negative")
