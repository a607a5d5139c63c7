"""`noren certify count`: a person's count against the machine's, and the certificate of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from noren.errors import TooFewEvents, UsageError
from noren.gate.figures import BinRows
from noren.measure.agreement import CONFIDENCE, Agreement, compare_counts
from noren.measure.level_agreement import compare_levels
from noren.operations.check import day_in_japan
from noren.operations.tally import Tally, Word
from noren.plan.load import LoadedPlan
from noren.plan.outputs import Output
from noren.stores.certificates import (
    Certificate,
    CertifiedFigure,
    next_number,
    save_certificate,
)
from noren.stores.ledger.entries import Accuracy
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.terms import CountedAt
from noren.stores.reading import Span, read_coverage, read_line_counts, read_zone_occupancy
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

WATCHED_RATIO: Final = 0.99
"""HOUSE: a bin of which less was watched is not compared; a person saw what the machine missed."""
Direction = Literal["forward", "backward", "level"]
_WORDS: Final[dict[Direction, Word]] = {"forward": Word.FORWARD, "backward": Word.BACKWARD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is counted: a line or an area of a camera, and the output that holds its figures."""

    camera: str
    camera_number: int
    target: str
    is_area: bool
    class_word: str
    output: str
    bin_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """How a person counted.

    `initial` is the number of people in an area at the start, `delay_s` how much later than the
    passage keys are pressed.
    """

    counted_at: CountedAt
    role: Role
    initial: int = 0
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """The certificate, and the directions of which too little was counted to say anything."""

    certificate: Certificate
    refused: tuple[tuple[Direction, TooFewEvents], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    figures: tuple[CertifiedFigure, ...]
    refused: tuple[tuple[Direction, TooFewEvents], ...]
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slot:
    start_s: int
    end_s: int
    figures: dict[Direction, float]
    model: str


def find_subject(
    loaded: LoadedPlan, *, camera: str, line: str | None, area: str | None, class_word: str
) -> Subject:
    """What of the plan is to be certified; of several outputs the one with the narrowest bin.

    Raises:
        UsageError: not one of a line and an area, or no output of the plan measures it.
    """
    if (line is None) is (area is None):
        raise _usage(
            "noren certify",
            Words(
                en="not one of --line and --area",
                ja="--line と --area のどちらか一つではありません",
            ),
            Words(en="one of the two", ja="どちらか一つ"),
        )
    target = line or area or ""
    record = RecordClass.LINE_COUNT if area is None else RecordClass.ZONE_OCCUPANCY
    holders = [
        output
        for output in loaded.plan.outputs
        if output.camera == camera
        and output.record is record
        and target in (output.lines if area is None else output.areas)
        and class_word in output.classes
        and output.bin is not None
    ]
    if not holders:
        raise _usage(
            loaded.name,
            Words(
                en=f"no output that measures {class_word} at `{target}` of camera `{camera}`",
                ja=f"カメラ `{camera}` の `{target}` で {class_word} を計測する出力がありません",
            ),
            Words(en=_known(loaded), ja=_known(loaded)),
        )
    output = min(holders, key=_bin_s)
    numbers = {one.id: number for number, one in enumerate(loaded.plan.cameras)}
    return Subject(
        camera=camera,
        camera_number=numbers[camera],
        target=target,
        is_area=area is not None,
        class_word=class_word,
        output=output.id,
        bin_s=_bin_s(output),
    )


def certify(
    loaded: LoadedPlan,
    store: Path,
    subject: Subject,
    tally: Tally,
    circumstances: Circumstances,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Certified:
    """Compare a finished count with the store's figures, and keep what it says.

    Bins count that lie wholly within the time counted and were watched. Nothing of the tally is
    kept but totals.

    Raises:
        TooFewEvents: too little was counted for any direction; nothing is kept.
        UsageError: no bin of this plan lies in the time counted, or several models measured.
        StoreError: the store cannot be read, or the certificate or ledger not be written.
    """
    moved = tally.delayed(circumstances.delay_s)
    slots = _machine_slots(loaded, store, subject, moved)
    if subject.is_area:
        compared = _compare_level(slots, moved, circumstances.initial)
    else:
        compared = _compare_directions(slots, moved)
    at = now()
    certificate = Certificate(
        number=next_number(store),
        plan=loaded.digest,
        model=slots[0].model,
        camera=subject.camera,
        output=subject.output,
        target=subject.target,
        class_word=subject.class_word,
        counted_at=circumstances.counted_at,
        role=circumstances.role,
        on=day_in_japan(datetime.fromtimestamp(slots[-1].end_s, UTC)),
        from_at=datetime.fromtimestamp(slots[0].start_s, UTC),
        to_at=datetime.fromtimestamp(slots[-1].end_s, UTC),
        counted_s=sum(slot.end_s - slot.start_s for slot in slots),
        bin_s=subject.bin_s,
        events=compared.events,
        confidence=CONFIDENCE,
        figures=compared.figures,
    )
    content = save_certificate(store, certificate)
    Ledger.open(store).append(
        Accuracy(
            at=at,
            plan=loaded.digest,
            camera=subject.camera_number,
            counted_at=circumstances.counted_at,
            events=certificate.events,
            most_permille=math.ceil(1000 * certificate.most_ratio),
            content=content,
        )
    )
    return Certified(certificate=certificate, refused=compared.refused)


def is_measured(store: Path, loaded: LoadedPlan, subject: Subject, *, until_s: float) -> bool:
    """Whether the store has the bins of an output up to this moment."""
    span = Span(from_s=int(until_s) - 2 * subject.bin_s, camera=subject.camera)
    with StatisticsStore.open(store, mode="read") as opened:
        table = read_coverage(opened, span)
    return any(
        key.plan_digest == loaded.digest and key.output == subject.output and end_s >= until_s
        for key, end_s in zip(table.output, table.end_s, strict=True)
    )


def _machine_slots(
    loaded: LoadedPlan, store: Path, subject: Subject, tally: Tally
) -> tuple[_Slot, ...]:
    span = Span(
        from_s=int(min((one.from_s for one in tally.stretches), default=0)),
        to_s=math.ceil(max((one.to_s for one in tally.stretches), default=0)),
        camera=subject.camera,
        output=subject.output,
    )
    with StatisticsStore.open(store, mode="read") as opened:
        found = (_area_slots if subject.is_area else _line_slots)(opened, span, subject, loaded)
    whole = {"level"} if subject.is_area else set(_WORDS)
    slots = tuple(
        slot
        for slot in found
        if tally.holds(slot.start_s, slot.end_s) and set(slot.figures) == whole
    )
    if not slots:
        raise _usage(
            str(store),
            Words(
                en="no bin of this plan that was watched and lies wholly within the time counted",
                ja="数えた時間に収まり、計測もできた区間が、この計画の数値にありません",
            ),
            Words(
                en=f"whole bins of {subject.bin_s} s, watched for {WATCHED_RATIO:.0%}",
                ja=f"{subject.bin_s} 秒の区間で、{WATCHED_RATIO:.0%} 以上計測できたもの",
            ),
            Words(
                en="count while `noren run` is running with this plan, longer than one bin, "
                "with both clocks right",
                ja="この計画で `noren run` を動かしながら、一区間より長く数え、"
                "二つの時計を合わせてください",
            ),
        )
    models = sorted({slot.model for slot in slots})
    if len(models) > 1:
        raise _usage(
            str(store),
            Words(
                en=f"figures by several models: {', '.join(models)}",
                ja=f"複数のモデルの数値: {', '.join(models)}",
            ),
            Words(en="one model", ja="一つのモデル"),
            Words(en="count again under one model", ja="一つのモデルで数え直してください"),
        )
    return slots


def _line_slots(
    store: StatisticsStore, span: Span, subject: Subject, loaded: LoadedPlan
) -> list[_Slot]:
    table = read_line_counts(store, span)
    slots: dict[tuple[int, str], _Slot] = {}
    for row in _rows_about(subject, table, table.line, loaded):
        if (count := table.count[row]) is None:
            continue
        start_s, model = table.start_s[row], table.model[row]
        slot = slots.setdefault(
            (start_s, model),
            _Slot(start_s=start_s, end_s=table.end_s[row], figures={}, model=model),
        )
        direction: Direction = "forward" if table.direction[row] == "forward" else "backward"
        slot.figures[direction] = count
    return list(slots.values())


def _area_slots(
    store: StatisticsStore, span: Span, subject: Subject, loaded: LoadedPlan
) -> list[_Slot]:
    table = read_zone_occupancy(store, span)
    return [
        _Slot(
            start_s=table.start_s[row],
            end_s=table.end_s[row],
            figures={"level": mean},
            model=table.model[row],
        )
        for row in _rows_about(subject, table, table.area, loaded)
        if (mean := table.mean[row]) is not None
    ]


def _rows_about(
    subject: Subject, table: BinRows, targets: Sequence[str], loaded: LoadedPlan
) -> Iterator[int]:
    """The rows of this line or area and class, by this plan, whose bin was watched."""
    for row, key in enumerate(table.output):
        if (
            key.plan_digest == loaded.digest
            and targets[row] == subject.target
            and table.class_word[row] == subject.class_word
            and table.coverage_ratio[row] >= WATCHED_RATIO
        ):
            yield row


def _compare_directions(slots: Sequence[_Slot], tally: Tally) -> _Compared:
    figures: list[CertifiedFigure] = []
    refused: list[tuple[Direction, TooFewEvents]] = []
    events = 0
    for direction, word in _WORDS.items():
        machine = [round(slot.figures[direction]) for slot in slots]
        person = [tally.number(word, slot.start_s, slot.end_s) for slot in slots]
        try:
            agreement = compare_counts(machine=machine, person=person)
        except TooFewEvents as error:
            refused.append((direction, error))
            continue
        events += agreement.events
        figures.append(_figure(direction, agreement, sum(machine), sum(person)))
    if not figures:
        raise refused[0][1]
    return _Compared(figures=tuple(figures), refused=tuple(refused), events=events)


def _compare_level(slots: Sequence[_Slot], tally: Tally, initial: int) -> _Compared:
    if len(tally.stretches) != 1:
        raise _usage(
            "noren certify",
            Words(en="a pause, or several counts", ja="中断、または複数の記録"),
            Words(
                en="one unbroken count: who comes and goes in a pause is not known",
                ja="中断のない一回の記録(中断中の出入りは分からないため)",
            ),
        )
    machine = [slot.figures["level"] for slot in slots]
    person = [tally.mean_level(slot.start_s, slot.end_s, first=initial) for slot in slots]
    agreement = compare_levels(machine=machine, person=person, changes=len(tally.events))
    figure = _figure("level", agreement, sum(machine), sum(person))
    return _Compared(figures=(figure,), refused=(), events=agreement.events)


def _figure(
    direction: Direction, agreement: Agreement, machine: float, person: float
) -> CertifiedFigure:
    return CertifiedFigure(
        direction=direction,
        machine=machine,
        person=person,
        slots=agreement.slots,
        error_ratio=agreement.error_ratio,
        low_ratio=agreement.low_ratio,
        high_ratio=agreement.high_ratio,
        bias=agreement.bias,
        spread=agreement.spread,
        method=agreement.method.value,
    )


def _bin_s(output: Output) -> int:
    assert output.bin is not None
    return output.bin.seconds


def _known(loaded: LoadedPlan) -> str:
    """The lines and areas that outputs measure."""
    named = [
        f"{output.camera}/{target}"
        for output in loaded.plan.outputs
        if output.record in (RecordClass.LINE_COUNT, RecordClass.ZONE_OCCUPANCY)
        for target in (*output.lines, *output.areas)
    ]
    return ", ".join(dict.fromkeys(named)) or "line_count, zone_occupancy"


def _usage(where: str, found: Words, expected: Words, remedy: Words | None = None) -> UsageError:
    return UsageError(
        where=where,
        found=found,
        expected=expected,
        remedy=remedy or Words(en="choose one of them", ja="その中から指定してください"),
    )
