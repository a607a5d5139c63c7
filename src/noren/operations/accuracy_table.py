"""How far figures can be relied on, in columns: `noren export accuracy`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from noren.errors import ReaderRefused
from noren.gate.figures import Declarations, OutputKey
from noren.gate.release import Holder, Reader
from noren.reports.certified import is_valid
from noren.reports.declared import ShownOutput, read_shown_plan
from noren.reports.tables import Table, lay_out
from noren.stores.certificates import Certificate, CertifiedFigure, read_certificates
from noren.stores.reading import read_coverage
from noren.stores.restored import require_purged
from noren.stores.run_history import PastRun, read_runs
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

ACCURACY: Final = "accuracy"
"""The kind of export."""
_NOT_CERTIFIED: Final = "not_certified"
_COUNTED: Final[Mapping[str, str]] = {
    RecordClass.LINE_COUNT.value: "count",
    RecordClass.ZONE_OCCUPANCY.value: "mean",
    RecordClass.SPEED_HISTOGRAM.value: "passages",
    RecordClass.ATTRIBUTE_COUNTS.value: "crossed",
}
"""What of a record a person's count can speak of: who crossed a line, or was in an area."""
_BEYOND: Final[Mapping[str, tuple[str, ...]]] = {
    RecordClass.LINE_COUNT.value: (),
    RecordClass.ZONE_OCCUPANCY.value: ("max",),
    RecordClass.SPEED_HISTOGRAM.value: ("count",),
    RecordClass.ATTRIBUTE_COUNTS.value: ("count", "judged"),
}
"""What of it no count can speak of; of every other record, that is all."""
_ALL: Final = ("all",)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """An output of which the store has figures, and what made the newest of them."""

    key: OutputKey
    model: str
    shown: ShownOutput

    def countable(self) -> Iterator[_Row]:
        """A row for everything that could be certified."""
        figure = _COUNTED.get(self.shown.record)
        if figure is None:
            return
        is_area = self.shown.record == RecordClass.ZONE_OCCUPANCY.value
        for target in self.shown.areas if is_area else self.shown.lines:
            for class_word in self.shown.classes:
                for direction in ("level",) if is_area else ("forward", "backward"):
                    yield _Row(
                        measured=self,
                        figure=figure,
                        target=target,
                        direction=direction,
                        class_word=class_word,
                    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row; `figure` is the column of the output's own export that it speaks of."""

    measured: _Measured
    figure: str
    target: str = ""
    direction: str = ""
    class_word: str = ""
    certificate: Certificate | None = None
    result: CertifiedFigure | None = None
    state: str = _NOT_CERTIFIED

    @property
    def camera(self) -> str:
        """Whose output it is."""
        return self.measured.key.camera

    @property
    def model(self) -> str:
        """What measured."""
        return self.measured.model if self.certificate is None else self.certificate.model

    @property
    def plan(self) -> str:
        """Under which plan."""
        key = self.measured.key
        return key.plan_digest if self.certificate is None else self.certificate.plan


def accuracy_table(store: StatisticsStore, declarations: Declarations, *, reader: Reader) -> Table:
    """What is known of the error of every output that has figures.

    A row for each certificate, direction, and output that tells what was counted, the oldest
    first. `state` is `valid` while the camera's last run had the certificate's plan and model, else
    `lapsed`. After these, a row with the state `not_certified` for everything of which there is
    none; its ratios are empty. There are no counts in it, only ratios: a count of a few minutes
    could be smaller than what the reader may see.

    Args:
        declarations: the outputs asked for, such as those of one purpose.
        reader: gets the rows of outputs that the plan lets them read.
    Raises:
        ReaderRefused: there are outputs, and none that the reader may read.
        ReportError: a plan in the store cannot be read.
        StoreError: the store cannot be read.
    """
    require_purged(store)
    readable = {
        key
        for key, declared in declarations.items()
        if isinstance(reader, Holder) or reader in declared.readers
    }
    if declarations and not readable:
        raise _refused(reader, store.folder)
    newest = {run.camera: run for run in read_runs(store)}
    rows = list(_rows(_measured(store, readable), read_certificates(store.folder), newest))
    results = [row.result for row in rows]
    certificates = [row.certificate for row in rows]
    return lay_out(
        ACCURACY,
        camera=tuple(row.camera for row in rows),
        output=tuple(row.measured.key.output for row in rows),
        record=tuple(row.measured.shown.record for row in rows),
        figure=tuple(row.figure for row in rows),
        target=tuple(row.target for row in rows),
        direction=tuple(row.direction for row in rows),
        **{"class": tuple(row.class_word for row in rows)},
        error_ratio=tuple(None if one is None else round(one.error_ratio, 6) for one in results),
        low_ratio=tuple(None if one is None else round(one.low_ratio, 6) for one in results),
        high_ratio=tuple(None if one is None else round(one.high_ratio, 6) for one in results),
        confidence=tuple(None if one is None else one.confidence for one in certificates),
        method=tuple(None if one is None else one.method for one in results),
        counted_at=tuple(None if one is None else one.counted_at.value for one in certificates),
        certified_on=tuple(None if one is None else one.on.isoformat() for one in certificates),
        state=tuple(row.state for row in rows),
        model=tuple(row.model for row in rows),
        plan_digest=tuple(row.plan for row in rows),
    )


def _measured(store: StatisticsStore, readable: set[OutputKey]) -> tuple[_Measured, ...]:
    """Every readable output that has figures, once, as the newest of them were made."""
    coverage = read_coverage(store)
    newest: dict[tuple[str, str], tuple[int, OutputKey, str]] = {}
    for key, end_s, model in zip(coverage.output, coverage.end_s, coverage.model, strict=True):
        held = newest.get((key.camera, key.output))
        if key in readable and (held is None or end_s >= held[0]):
            newest[key.camera, key.output] = (end_s, key, model)
    plans = {digest: _outputs(store, digest) for digest in {k.plan_digest for k in readable}}
    return tuple(
        _Measured(key=key, model=model, shown=plans[key.plan_digest][key.output])
        for _, (_, key, model) in sorted(newest.items())
    )


def _outputs(store: StatisticsStore, digest: str) -> dict[str, ShownOutput]:
    text = store.read_plan_text(digest)
    if text is None:
        raise store.damaged()
    return {one.id: one for one in read_shown_plan(text, digest=digest).outputs}


def _rows(
    every: tuple[_Measured, ...],
    certificates: tuple[Certificate, ...],
    newest: Mapping[str, PastRun],
) -> Iterator[_Row]:
    bare = [row for measured in every for row in measured.countable()]
    told: set[int] = set()
    for certificate in certificates:
        state = _state(certificate, newest.get(certificate.camera))
        about = (certificate.camera, certificate.target, certificate.class_word)
        for number, row in enumerate(bare):
            result = certificate.figure(row.direction)
            if result is not None and about == (row.camera, row.target, row.class_word):
                told.add(number)
                yield replace(row, certificate=certificate, result=result, state=state)
    yield from (row for number, row in enumerate(bare) if number not in told)
    for measured in every:
        for figure in _BEYOND.get(measured.shown.record, _ALL):
            yield _Row(measured=measured, figure=figure)


def _state(certificate: Certificate, run: PastRun | None) -> str:
    is_current = run is not None and is_valid(certificate, run.plan_digest, run.model)
    return "valid" if is_current else "lapsed"


def _refused(reader: Reader, folder: Path) -> ReaderRefused:
    return ReaderRefused(
        where=str(folder),
        found=Words(en=f"the reader {reader.value!r}", ja=f"閲覧者 {reader.value!r}"),
        expected=Words(en="a reader of an output", ja="いずれかの出力の閲覧者"),
        remedy=Words(
            en="add the reader to the output's `readers` in the plan",
            ja="計画の出力の `readers` に加えてください",
        ),
    )
