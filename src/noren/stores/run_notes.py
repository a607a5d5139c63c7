"""What is written down when a run begins: its plan, its outputs, its source and its jail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, and_, func, select

from noren.errors import StoreConflict
from noren.gate.rates import DAY_S, lives_per_day
from noren.gate.records import JailReportBody
from noren.gate.refusals import Refusal
from noren.plan.outputs import Output
from noren.stores import schema
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What is known of a run when it begins."""

    source_identity: str
    camera: str
    live: bool
    start_s: float
    opened_s: float
    plan_digest: str
    plan_text: str
    model: str
    software: str
    report: JailReportBody | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNote:
    """A run that is written down: its number, and the identity of its source."""

    run_id: int
    session: str


def note_run(connection: Connection, *, facts: RunFacts, outputs: Sequence[Output]) -> RunNote:
    """Write down the plan, its outputs and the run, in the caller's transaction.

    Raises:
        StoreConflict: another film of this camera already covers this start.
        RecordOutOfRange: the camera's jail came to life more often in the last 24 hours than the
            leak budget counts. The caller may try again later.
    """
    _check_lives(connection, facts)
    session = _session(connection, facts)
    _check_films(connection, facts, session)
    _note_plan(connection, facts)
    for output in outputs:
        _note_output(connection, facts, output)
    inserted = connection.execute(schema.runs.insert().values(_run_row(facts, session)))
    key = inserted.inserted_primary_key
    assert key is not None
    return RunNote(run_id=int(key[0]), session=session)


def _session(connection: Connection, facts: RunFacts) -> str:
    """The source's identity: a film's content and start, or the ordinal of a camera's opening.

    The ordinal, not the clock: the moment of a restart is the jail's choice, and two openings
    must not fall together however fast they follow.
    """
    if facts.live:
        opened = connection.scalar(select(func.coalesce(func.max(schema.runs.c.id), 0)))
        words = ("live", facts.camera, facts.source_identity, str(int(opened or 0) + 1))
    else:
        words = ("film", facts.camera, facts.source_identity, f"{facts.start_s:.3f}")
    return sha256("\0".join(words).encode()).hexdigest()


def _run_row(facts: RunFacts, session: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "session": session,
        "camera": facts.camera,
        "source_kind": "live" if facts.live else "film",
        "start_s": facts.start_s,
        "opened_s": int(facts.opened_s),
        "plan_digest": facts.plan_digest,
        "model": facts.model,
        "software": facts.software,
        "jailed": facts.report is not None,
    }
    if facts.report is not None:
        row |= {
            "escapes_attempted": facts.report.attempted,
            "escapes_refused": facts.report.refused,
            "landlock_abi": facts.report.landlock_abi,
            "seccomp_stages": facts.report.seccomp_stages,
            "arguments_hidden": bool(facts.report.arguments_hidden),
        }
    return row


def _note_plan(connection: Connection, facts: RunFacts) -> None:
    table, seen_s = schema.plans, int(facts.opened_s)
    updated = connection.execute(
        table.update().where(table.c.digest == facts.plan_digest).values(last_seen_s=seen_s)
    )
    if updated.rowcount == 0:
        connection.execute(
            table.insert().values(
                digest=facts.plan_digest,
                canonical_text=facts.plan_text,
                first_seen_s=seen_s,
                last_seen_s=seen_s,
            )
        )


def _note_output(connection: Connection, facts: RunFacts, output: Output) -> None:
    table = schema.outputs
    key = and_(
        table.c.plan_digest == facts.plan_digest,
        table.c.camera == facts.camera,
        table.c.output == output.id,
    )
    if connection.scalar(select(func.count()).select_from(table).where(key)):
        return  # the digest covers it: it cannot have changed
    connection.execute(
        table.insert().values(
            plan_digest=facts.plan_digest,
            camera=facts.camera,
            output=output.id,
            record=output.record.value,
            purpose=output.purpose,
            bin_s=0 if output.bin is None else output.bin.seconds,
            keep_s=output.keep.seconds,
            minimum_cell=output.minimum_cell,
            readers=" ".join(sorted(role.value for role in output.readers)),
        )
    )


def _check_lives(connection: Connection, facts: RunFacts) -> None:
    """Every life can carry a part of a bin; the printed budget counts so many and no more."""
    if not facts.live:
        return
    lives = connection.scalar(
        select(func.count())
        .select_from(schema.runs)
        .where(
            schema.runs.c.camera == facts.camera,
            schema.runs.c.source_kind == "live",
            schema.runs.c.opened_s > int(facts.opened_s) - DAY_S,
        )
    )
    if int(lives or 0) >= lives_per_day():
        raise Refusal.LIVES.at(f"camera {facts.camera}")


def _check_films(connection: Connection, facts: RunFacts, session: str) -> None:
    """Refuse a film whose start lies inside another film of the same camera."""
    if facts.live:
        return
    runs, bins = schema.runs, schema.coverage
    played = (
        select(bins.c.session, bins.c.output, func.sum(bins.c.watched_ms).label("watched_ms"))
        .group_by(bins.c.session, bins.c.output)
        .subquery()
    )
    rows = connection.execute(
        select(runs.c.start_s, runs.c.media_ms, played.c.watched_ms)
        .join(played, played.c.session == runs.c.session)
        .where(
            runs.c.camera == facts.camera,
            runs.c.source_kind == "film",
            runs.c.session != session,
            runs.c.start_s <= facts.start_s,
        )
    ).all()
    for row in rows:
        lasted_s = max(int(row.media_ms or 0), int(row.watched_ms or 0)) / 1000
        if facts.start_s < row.start_s + lasted_s:
            raise conflict(facts.camera)


def conflict(camera: str) -> StoreConflict:
    """Two sources claim the same time of one camera."""
    return StoreConflict(
        where=Words(en=f"camera {camera}", ja=f"カメラ {camera}"),
        found=Words(
            en="figures of another source for the same time",
            ja="同じ時間について別の映像の数値があります",
        ),
        expected=Words(
            en="one source for each moment of a camera", ja="カメラの各時刻に一つの映像"
        ),
        remedy=Words(
            en="give --start the film's own time, or give another --store",
            ja="--start に映像の撮影時刻を指定するか、別の --store を指定してください",
        ),
    )
