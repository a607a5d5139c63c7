"""The leak budget: how many bits of anything a camera's figures could carry, at the very most.

The jail keeps pictures in, but a hostile model could write a picture into permitted numbers, a
few bits at a time. The bound is the logarithm of the number of different things that may lawfully
be said, times how often. It counts all that leaves the supervisor and is stored: figures, the
coverage beside them, whether a bin is there at all, and what each restart says about itself.
Records that stay in the supervisor's memory (signs of life) are counted apart, as the pipe's.
Source: the count of legal messages; jail.md section 5 for the sizes compared with.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, TypedDict

from noren.gate.rates import RESTARTS
from noren.gate.record_schema import OutputSchema, RecordSchema
from noren.gate.records import CameraState, Fault, Kind

DAY_S: Final = 86400
FACE_PICTURE_BITS: Final = 12_000
"""A face of 64 x 64 pixels as a small JPEG (assumed)."""
TEMPLATE_BITS: Final = 4_096
"""A face template of 512 bytes."""
FACE_HASH_BITS: Final = 128

_RUN_ENDINGS = 64
"""Endings and kinds of incident that a jail can bring about; there are fewer."""
_REPORTS = 999 * 101 * 2 * 10_000
"""Self-reports that the validator lets pass: attempts, Landlock, arguments, rehearsed frames."""
_ARRIVAL_STEPS_HZ = 1000
"""How finely the supervisor could tell when a record came, were it to write that down."""


class OutputBudgetMapping(TypedDict):
    """One output's budget as JSON."""

    output: str
    figure_bits_per_bin: float
    coverage_bits_per_bin: float
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
    ja: list[str]
    en: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputBudget:
    """What one output can carry. `bins_per_day` includes the parts that restarts add."""

    output: str
    figure_bits_per_bin: float
    coverage_bits_per_bin: float
    bins_per_day: int
    bits_per_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakBudget:
    """What one camera can carry in a day of 24 hours; for a film, a day of film."""

    camera: str
    outputs: tuple[OutputBudget, ...]
    run_bits_per_day: float
    pipe_bits_per_s: float

    @classmethod
    def from_schema(cls, schema: RecordSchema) -> LeakBudget:
        """Count the legal records of a schema."""
        restarts = math.floor(RESTARTS.most_in(DAY_S)) if schema.live else 0
        outputs = tuple(_output_budget(output, restarts) for output in schema.outputs)
        # When the jail ends is its own choice too: the second of the day is counted.
        run_bits = math.log2(_REPORTS * (len(Fault) + 1) * _RUN_ENDINGS * DAY_S)
        return cls(
            camera=schema.camera_id,
            outputs=outputs,
            run_bits_per_day=run_bits * (restarts + 1),
            pipe_bits_per_s=_pipe_bits_per_s(schema, outputs),
        )

    @property
    def bits_per_day(self) -> float:
        """All that leaves the supervisor in a day."""
        return self.run_bits_per_day + sum(output.bits_per_day for output in self.outputs)

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
                    coverage_bits_per_bin=round(output.coverage_bits_per_bin, 2),
                    bins_per_day=output.bins_per_day,
                    bits_per_day=math.ceil(output.bits_per_day),
                )
                for output in self.outputs
            ],
            ja=list(self.lines("ja")),
            en=list(self.lines("en")),
        )

    def lines(self, language: str) -> tuple[str, ...]:
        """The budget in sentences, `ja` or `en`; raises KeyError for any other language."""
        templates = _LINES[language]
        day = math.ceil(self.bits_per_day)
        return (
            templates["total"].format(
                camera=self.camera, day=day, second=_round_up(self.bits_per_s)
            ),
            *(
                templates["output"].format(
                    output=output.output,
                    figures=_round_up(output.figure_bits_per_bin),
                    coverage=_round_up(output.coverage_bits_per_bin),
                    bins=output.bins_per_day,
                )
                for output in self.outputs
            ),
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
        "output": "  {output}: 1区間あたり数値 {figures} ビット、計測状況 {coverage} ビット、"
        "1日 {bins:,} 区間",
        "compare": "すべてを悪用しても、顔の小さな画像(12,000ビット)には {picture}、"
        "顔特徴量(4,096ビット)には {template}、128ビットの識別値には {hash} かかります。",
    },
    "en": {
        "total": "The numbers that leave camera {camera} can carry at most {day:,} bits a day "
        "({second} bits a second), even if misused.",
        "output": "  {output}: per bin {figures} bits of figures and {coverage} bits of coverage, "
        "{bins:,} bins a day",
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


def _output_budget(output: OutputSchema, restarts: int) -> OutputBudget:
    figures = output.figures_per_slot() ** len(output.slots)
    # One day can touch one bin more than it holds; each restart can add a part of a bin.
    bins = DAY_S // output.bin_s + 1 + restarts
    return OutputBudget(
        output=output.id,
        figure_bits_per_bin=math.log2(figures),
        coverage_bits_per_bin=math.log2(output.coverages()),
        bins_per_day=bins,
        bits_per_day=math.log2(figures * output.coverages() + 1) * bins,
    )


def _pipe_bits_per_s(schema: RecordSchema, outputs: tuple[OutputBudget, ...]) -> float:
    """Inside the supervisor: the bins, the signs of life, and the moment each record comes.

    The long-run rate; a day's first burst is left out.
    """
    stored = sum(output.bits_per_day for output in outputs) / DAY_S
    records_hz = sum((len(output.slots) + 1) / output.bin_s for output in schema.outputs)
    lively = 0.0
    for kind, bits in (
        (Kind.PROGRESS, 64.0),
        (Kind.HEALTH, math.log2(int(sum(CameraState)) + 1)),
        (Kind.EVALUATION_BOX, 8.0 * 28),
    ):
        rate = schema.rate_of(kind) if kind in schema.kinds() else None
        if rate is not None:
            lively += rate.per_s * bits
            records_hz += rate.per_s
    moments = records_hz * math.log2(max(2.0, math.e * _ARRIVAL_STEPS_HZ / records_hz))
    return stored + lively + moments


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
