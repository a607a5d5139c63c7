"""`noren incident`: a leak, loss or damage from its first notice to its end.

The machine says what was held, of how many and from when; people say what happened. What they
write stays in a file beside the ledger; the ledger hears of the steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from noren.errors import UsageError
from noren.notices.breach.drafts import Breach, drafts_of
from noren.notices.press.document import Voice
from noren.notices.press.html import render_html
from noren.notices.statements.statement import Told
from noren.operations.check import day_in_japan
from noren.operations.output_files import make_folder, write_whole
from noren.operations.reading import read_plan
from noren.rules.breach import Clock, Ground, Happening, breach_clock, reporting_grounds
from noren.stores.incident_files import (
    Facts,
    IncidentRecord,
    Step,
    read_incident,
    read_incidents,
    save_incident,
)
from noren.stores.ledger.entries import Breach as BreachEntry
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.terms import BreachStep, DataItem
from noren.vocabulary.words import Words

FACT_NAMES: Final = tuple(Facts.model_fields)
_ORDER: Final = (
    BreachStep.PRELIMINARY_REPORT,
    BreachStep.FINAL_REPORT,
    BreachStep.PEOPLE_NOTIFIED,
    BreachStep.CLOSED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentState:
    """A record, whether and why it must be reported, and by when."""

    record: IncidentRecord
    grounds: tuple[Ground, ...]
    clock: Clock

    def days_left(self, today: date) -> int | None:
        """Days to the next report that is due; negative when late, None when nothing is due."""
        if not self.grounds or self.record.has(BreachStep.CLOSED):
            return None
        if not self.record.has(BreachStep.PRELIMINARY_REPORT):
            return (self.clock.preliminary_by - today).days
        if not self.record.has(BreachStep.FINAL_REPORT):
            return (self.clock.final_by - today).days
        return None


def happening_named(word: str) -> Happening:
    """`leak`, `loss` or `damage`."""
    return next(one for one in Happening if one.value == word)


def step_named(word: str) -> BreachStep:
    """A step by its word, such as `final_report`."""
    return next(one for one in BreachStep if one.value == word)


def state_of(record: IncidentRecord) -> IncidentState:
    """A record with its clock."""
    known_on = day_in_japan(record.known_at)
    return IncidentState(
        record=record,
        grounds=reporting_grounds(record.circumstances),
        clock=breach_clock(known_on, is_wrongful=record.is_wrongful),
    )


def incidents(store: Path) -> tuple[IncidentState, ...]:
    """Every record of a store.

    Raises:
        StoreDamaged: a file is no record.
    """
    return tuple(state_of(record) for record in read_incidents(store))


def write_facts(store: Path, number: int, facts: dict[str, str]) -> IncidentState:
    """Write down what people know; what is not named stays as it was.

    Raises:
        UsageError: the record is closed.
        StoreMissing: no such record.
    """
    record = _open_record(store, number)
    changed = record.model_copy(update={"facts": record.facts.model_copy(update=facts)})
    changed = IncidentRecord.model_validate(changed.model_dump())
    save_incident(store, changed)
    return state_of(changed)


def take_step(store: Path, number: int, step: BreachStep, *, now: datetime) -> IncidentState:
    """Record that a report went out, people were told, or the incident is over.

    Raises:
        UsageError: the step was taken already, or comes before another one that is a duty.
        StoreMissing: no such record.
    """
    record = _open_record(store, number)
    state = state_of(record)
    missing = _missing_before(state, step)
    if record.has(step) or missing is not None:
        raise _out_of_order(number, step, missing)
    changed = record.model_copy(update={"steps": (*record.steps, Step(step=step, at=now))})
    save_incident(store, changed)
    tell_ledger(store, changed, step, now)
    return state_of(changed)


def write_drafts(
    plan: Path, store: Path, number: int, out: Path, *, voices: tuple[Voice, ...]
) -> tuple[Path, ...]:
    """Write drafts of both reports and of the notice to the people concerned, as pages to print.

    Raises:
        UsageError: the plan is not the one of the record.
        StoreMissing: no such record.
        FolderError: they cannot be written.
    """
    state = state_of(read_incident(store, number))
    loaded = read_plan(plan)
    if loaded.digest != state.record.plan:
        raise _other_plan(plan, loaded.digest, state.record.plan)
    make_folder(out)
    told = Told(plan=loaded.plan, digest=loaded.digest)
    written = []
    for voice in voices:
        for kind, document in drafts_of(told, _breach(state), voice):
            path = out / f"{kind.value}-{voice}.html"
            write_whole(render_html(document).html.encode(), path)
            written.append(path)
    return tuple(written)


def _breach(state: IncidentState) -> Breach:
    record = state.record
    return Breach(
        number=record.number,
        happening=record.happening,
        known_on=day_in_japan(record.known_at),
        from_on=day_in_japan(record.from_at),
        to_on=day_in_japan(record.to_at),
        people_at_most=record.people_at_most,
        items=tuple((Words(ja=one.ja, en=one.en), one.people_at_most) for one in record.items),
        grounds=state.grounds,
        preliminary_by=state.clock.preliminary_by,
        final_by=state.clock.final_by,
        facts={name: getattr(record.facts, name) for name in FACT_NAMES},
    )


def tell_ledger(store: Path, record: IncidentRecord, step: BreachStep, now: datetime) -> None:
    """Note a step of a record, for every kind of data that it concerns.

    Raises:
        StoreError: the ledger cannot be written.
    """
    kinds = dict.fromkeys(one.item for one in record.items)
    Ledger.open(store).append_all(
        [
            BreachEntry(
                at=now,
                plan=record.plan,
                step=step,
                item=kind,
                people_at_most=0 if kind is DataItem.STATISTICS else record.people_at_most,
            )
            for kind in kinds
        ]
    )


def _open_record(store: Path, number: int) -> IncidentRecord:
    record = read_incident(store, number)
    if record.has(BreachStep.CLOSED):
        raise UsageError(
            where=Words(en=f"incident {number}", ja=f"事故 {number}"),
            found=Words(en="a record that is closed", ja="終了した記録"),
            expected=Words(en="an open one", ja="終了していない記録"),
            remedy=Words(en="open another one", ja="新しく記録を始めてください"),
        )
    return record


def _missing_before(state: IncidentState, step: BreachStep) -> BreachStep | None:
    """The duty that a step would skip: reports in their order, and all before the end."""
    if not state.grounds:
        return None
    before = {
        BreachStep.FINAL_REPORT: (BreachStep.PRELIMINARY_REPORT,),
        BreachStep.CLOSED: _ORDER[:-1],
    }.get(step, ())
    return next((one for one in before if not state.record.has(one)), None)


def _out_of_order(number: int, step: BreachStep, missing: BreachStep | None) -> UsageError:
    found = Words(en=f"{step.en}: told already", ja=f"{step.ja}は記録済みです")
    if missing is not None:
        found = Words(en=f"{step.en} before {missing.en}", ja=f"{missing.ja}の前の{step.ja}")
    return UsageError(
        where=Words(en=f"incident {number}", ja=f"事故 {number}"),
        found=found,
        expected=Words(
            en="preliminary report, final report, people notified, closed; each once",
            ja="速報、確報、本人への通知、終了。それぞれ一度",
        ),
        remedy=Words(
            en="see `noren incident show NUMBER`",
            ja="`noren incident show 番号` で確かめてください",
        ),
    )


def _other_plan(path: Path, digest: str, wanted: str) -> UsageError:
    return UsageError(
        where=str(path),
        found=Words(en=f"plan {digest[:12]}…", ja=f"計画 {digest[:12]}…"),
        expected=Words(
            en=f"the plan of the record, {wanted[:12]}…", ja=f"記録のもとの計画 {wanted[:12]}…"
        ),
        remedy=Words(en="give the plan that was in force", ja="当時の計画書を指定してください"),
    )
