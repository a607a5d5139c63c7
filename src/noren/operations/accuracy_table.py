"""How far figures can be relied on, in columns: `noren export accuracy`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from noren.errors import ReaderRefused
from noren.gate.figures import Declarations
from noren.gate.release import Holder, Reader
from noren.reports.certified import is_valid
from noren.reports.tables import Table, lay_out
from noren.stores.certificates import Certificate, read_certificates
from noren.stores.restored import require_purged
from noren.stores.run_history import PastRun, read_runs
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words

ACCURACY: Final = "accuracy"
"""The kind of export."""


def accuracy_table(store: StatisticsStore, declarations: Declarations, *, reader: Reader) -> Table:
    """Every certificate, a row a direction, the oldest first.

    `state` is `valid` while the camera's last run had the certificate's plan and model, else
    `lapsed`. There are no counts in it, only ratios: a count of a few minutes could be smaller
    than what the reader may see.

    Args:
        declarations: the outputs asked for, such as those of one purpose.
        reader: gets the rows of outputs that the plan lets them read.
    Raises:
        ReaderRefused: there are certificates, and none of an output that the reader may read.
        StoreError: the store cannot be read.
    """
    require_purged(store)
    readable = {
        (key.camera, key.output)
        for key, declared in declarations.items()
        if isinstance(reader, Holder) or reader in declared.readers
    }
    asked = {(key.camera, key.output) for key in declarations}
    every = [one for one in read_certificates(store.folder) if (one.camera, one.output) in asked]
    kept = [one for one in every if (one.camera, one.output) in readable]
    if every and not kept:
        raise _refused(reader, store.folder)
    newest = {run.camera: run for run in read_runs(store)}
    rows = [
        (certificate, figure, _state(certificate, newest.get(certificate.camera)))
        for certificate in kept
        for figure in certificate.figures
    ]
    columns: dict[str, tuple[str | int | float, ...]] = {
        "camera": tuple(one.camera for one, _, _ in rows),
        "output": tuple(one.output for one, _, _ in rows),
        "target": tuple(one.target for one, _, _ in rows),
        "direction": tuple(figure.direction for _, figure, _ in rows),
        "class": tuple(one.class_word for one, _, _ in rows),
        "error_ratio": tuple(round(figure.error_ratio, 6) for _, figure, _ in rows),
        "low_ratio": tuple(round(figure.low_ratio, 6) for _, figure, _ in rows),
        "high_ratio": tuple(round(figure.high_ratio, 6) for _, figure, _ in rows),
        "confidence": tuple(one.confidence for one, _, _ in rows),
        "method": tuple(figure.method for _, figure, _ in rows),
        "counted_at": tuple(one.counted_at.value for one, _, _ in rows),
        "certified_on": tuple(one.on.isoformat() for one, _, _ in rows),
        "state": tuple(state for _, _, state in rows),
        "model": tuple(one.model for one, _, _ in rows),
        "plan_digest": tuple(one.plan for one, _, _ in rows),
    }
    return lay_out(ACCURACY, **columns)


def _state(certificate: Certificate, run: PastRun | None) -> str:
    is_current = run is not None and is_valid(certificate, run.plan_digest, run.model)
    return "valid" if is_current else "lapsed"


def _refused(reader: Reader, folder: Path) -> ReaderRefused:
    return ReaderRefused(
        where=str(folder),
        found=Words(en=f"the reader {reader.value!r}", ja=f"閲覧者 {reader.value!r}"),
        expected=Words(en="a reader of a certified output", ja="検証した出力の閲覧者"),
        remedy=Words(
            en="add the reader to the output's `readers` in the plan",
            ja="計画の出力の `readers` に加えてください",
        ),
    )
