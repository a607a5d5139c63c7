"""Opening the record of an incident: what was held in the span, and of how many people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from noren.errors import UsageError
from noren.notices.held import HeldItem, held_items
from noren.notices.statements.statement import Told
from noren.operations.check import day_in_japan
from noren.operations.incident import IncidentState, state_of, tell_ledger
from noren.operations.reading import read_plan
from noren.operations.shut_holdings import told_when_shut
from noren.rules.breach import REPORTED_SINCE, Happening
from noren.stores.concerned import Concerned, concerned_figures, concerned_holdings
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.incident_files import IncidentRecord, Item, Step, read_incidents, save_incident
from noren.stores.ledger.entries import HoldingAccess
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.terms import AccessOutcome, AccessReason, BreachStep, DataItem
from noren.stores.retention import kind_of_record, retention_rules
from noren.stores.statistics import StatisticsStore
from noren.stores.vault_files import VaultFiles
from noren.vocabulary.records import Closeness
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRequest:
    """What a person says when opening a record.

    Args:
        known_at: when somebody here learned of it; the law's clock begins on that day.
        from_at, to_at: the times whose data may be concerned.
        people: the largest number of people, where the store cannot count them.
    """

    plan: Path
    store: Path
    happening: Happening
    known_at: datetime
    from_at: datetime
    to_at: datetime
    is_unreadable: bool = False
    is_sensitive: bool = False
    is_property_at_risk: bool = False
    is_wrongful: bool = False
    people: int | None = None


def open_incident(request: IncidentRequest, *, now: datetime) -> IncidentState:
    """Find out what was held, write the record, and tell the ledger.

    Raises:
        PlanErrors: the file is no plan.
        UsageError: times that contradict each other, or people whom nobody counted.
        StoreMissing, StoreDamaged, HoldingKeyMissing: the store cannot be looked at.
        StoreError: the record or the ledger cannot be written.
    """
    _require_times(request, now)
    loaded = read_plan(request.plan)
    told = Told(plan=loaded.plan, digest=loaded.digest)
    kinds = {
        rule.item.id: rule.kind for rule in retention_rules(loaded.plan, loaded.digest).holdings
    }
    concerned = _concerned(request, loaded.digest, now)
    held = held_items(told)
    items = (*_items(held, concerned, kinds), *_left(held, concerned, request.store))
    if not items:
        raise _nothing_held(request)
    record = IncidentRecord(
        number=len(read_incidents(request.store)) + 1,
        plan=loaded.digest,
        happening=request.happening,
        known_at=request.known_at,
        from_at=request.from_at,
        to_at=request.to_at,
        is_unreadable=request.is_unreadable,
        is_sensitive=request.is_sensitive,
        is_property_at_risk=request.is_property_at_risk,
        is_wrongful=request.is_wrongful,
        people_at_most=_people(items, request),
        items=items,
        steps=(Step(step=BreachStep.OPENED, at=now),),
    )
    save_incident(request.store, record)
    tell_ledger(request.store, record, BreachStep.OPENED, now)
    return state_of(record)


def _require_times(request: IncidentRequest, now: datetime) -> None:
    wrong: Words | None = None
    if request.from_at >= request.to_at:
        wrong = Words(en="--from is not before --to", ja="--from が --to より前ではありません")
    elif request.known_at > now:
        wrong = Words(en="--known lies in the future", ja="--known が未来の時刻です")
    elif day_in_japan(request.known_at) < REPORTED_SINCE:
        wrong = Words(
            en="--known is before April 2022, when there was no duty to report",
            ja="--known が、報告の義務が始まった2022年4月より前です",
        )
    if wrong is not None:
        raise UsageError(
            where="noren incident open",
            found=wrong,
            expected=Words(
                en="the span whose data is concerned, and the moment somebody learned of it",
                ja="対象となるデータの期間と、事態を知った時刻",
            ),
            remedy=Words(en="correct the times", ja="時刻を直してください"),
        )


def _concerned(request: IncidentRequest, digest: str, now: datetime) -> tuple[Concerned, ...]:
    """Everything of the span. Counting opens what is sealed, and is in the ledger as a reading."""
    from_s, to_s = int(request.from_at.timestamp()), int(request.to_at.timestamp())
    with StatisticsStore.open(request.store, mode="read") as store:
        found = concerned_figures(store, from_s=from_s, to_s=to_s)
    if HoldingStore.exists(request.store):
        ledger = Ledger.open(request.store)
        with (
            told_when_shut(lambda: ledger, plan=digest, now=lambda: now),
            HoldingStore.open(request.store, mode="read") as holdings,
        ):
            sealed = concerned_holdings(holdings, from_s=from_s, to_s=to_s, now_s=now.timestamp())
        read = [_reading(one, digest, now) for one in sealed]
        if read:
            ledger.append_all(read)
        found += sealed
    return found


def _reading(found: Concerned, digest: str, now: datetime) -> HoldingAccess:
    return HoldingAccess(
        at=now,
        plan=digest,
        item=kind_of_record(found.record),
        role=Role.PRIVACY_OFFICER,
        reason=AccessReason.BREACH,
        outcome=AccessOutcome.GRANTED,
        records=found.rows,
    )


def _items(
    held: tuple[HeldItem, ...], concerned: tuple[Concerned, ...], kinds: dict[str, DataItem]
) -> list[Item]:
    """What the plan calls it, with what the store has of it; feature data is always named."""
    items = []
    for one in held:
        if not one.output_ids:
            items.append(_item(one.what, one.closeness, None, None, DataItem.TEMPLATE))
        for found in concerned:
            if found.output in one.output_ids:
                kind = kinds.get(found.output, DataItem.STATISTICS)
                items.append(_item(one.what, one.closeness, found.output, found, kind))
    return items


def _left(held: tuple[HeldItem, ...], concerned: tuple[Concerned, ...], store: Path) -> list[Item]:
    """What the store still has and this plan does not name: a former plan declared it."""
    named = {output for one in held for output in one.output_ids}
    left = [one for one in concerned if one.output not in named]
    items = []
    for one in left:
        kind = kind_of_record(one.record)
        items.append(_item(_former(kind), one.closeness, one.output, one, kind))
    if VaultFiles.has_people(store) and all(one.output_ids for one in held):
        kind = DataItem.TEMPLATE
        items.append(_item(_former(kind), Closeness.PERSONAL, None, None, kind))
    return items


def _former(kind: DataItem) -> Words:
    return Words(en=f"{kind.en} (declared by a former plan)", ja=f"{kind.ja}(以前の計画のもの)")


def _item(
    what: Words,
    closeness: Closeness,
    output: str | None,
    found: Concerned | None,
    kind: DataItem,
) -> Item:
    return Item(
        output=output,
        ja=what.ja,
        en=what.en,
        item=kind,
        closeness=closeness,
        from_at=None if found is None else datetime.fromtimestamp(found.from_s, UTC),
        to_at=None if found is None else datetime.fromtimestamp(found.to_s, UTC),
        rows=0 if found is None else found.rows,
        people_at_most=None if found is None else found.people,
    )


def _people(items: tuple[Item, ...], request: IncidentRequest) -> int:
    """The sum over single and personal items, never below what the person said.

    Raises:
        UsageError: something personal is concerned that the store cannot count.
    """
    personal = [one for one in items if one.closeness in (Closeness.PERSONAL, Closeness.SINGLE)]
    counted = sum(one.people_at_most or 0 for one in personal)
    if request.people is not None:
        return max(request.people, counted)
    if any(one.people_at_most is None for one in personal):
        raise UsageError(
            where="--people",
            found=Words(
                en="personal data of which the store cannot count the people",
                ja="保存先からは人数が分からない個人データ",
            ),
            expected=Words(en="the largest number it may concern", ja="考えられる最大の人数"),
            remedy=Words(
                en="add --people NUMBER; too many is safer than too few",
                ja="--people 人数 を付けてください。迷うときは多めに数えます",
            ),
        )
    return counted


def _nothing_held(request: IncidentRequest) -> UsageError:
    return UsageError(
        where="noren incident open",
        found=Words(
            en="nothing in the store from that span", ja="その期間のデータは保存先にありません"
        ),
        expected=Words(en="a span of which something is held", ja="データのある期間"),
        remedy=Words(
            en="look at --from and --to; what was purged before cannot be concerned (see "
            "`noren ledger export`)",
            ja="--from と --to を確かめてください。それ以前に消去したものは対象になりません"
            "(`noren ledger export` で確認できます)",
        ),
    )
