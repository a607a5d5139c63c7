"""From the request to the proof: found when certain, shown or erased, and nobody else touched."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from noren.errors import (
    JailUnavailable,
    RequestInvalid,
    RequestStepRefused,
    StoreDamaged,
    StoreLocked,
    UsageError,
)
from noren.operations.requests_answer import answer
from noren.operations.requests_desk import (
    OpenDesk,
    forget,
    identify,
    open_desk,
    read_window,
)
from noren.operations.requests_erasure import erase_again, execute, prove
from noren.operations.requests_search import search_by_pictures, search_by_time
from noren.plan.starters import write_starter
from noren.requests.asked import Asked
from noren.requests.case import Case
from noren.requests.matching import GALLERY, Likeness
from noren.requests.terms import (
    AnswerForm,
    Found,
    IdentityMeans,
    Intake,
    LikenessClass,
    Outcome,
    RefusalReason,
    Standing,
    State,
)
from noren.stores.holdings.days import day_number
from noren.stores.holdings.holdings import HeldItem, HoldingStore
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.visit_payloads import VisitRows
from noren.stores.ledger.entries import HoldingAccess, RequestMilestone
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import Milestone, ProbeOutcome, RequestKind
from noren.stores.requests import desk_keys
from noren.stores.retention import retention_rules
from staging.desks import CHEAP, SECRET, START, Clock, loaded
from staging.request_pictures import picture_header

ME, OTHER = 0x1111_2222_3333_4444, 0x5555_6666_7777_8888
DAY_S = 86400
TODAY = START.date()
IN_PERSON = (IdentityMeans.IN_PERSON,)
TOLD = (IdentityMeans.CONTROL_ANSWER,)


class FakeVault:
    """A gallery of two people; remembers the buffer it was given, to see that it was wiped."""

    def __init__(self, likeness: Likeness) -> None:
        self.likeness, self.templates = likeness, {ME: 2, OTHER: 1}
        self.buffers: list[bytearray] = []

    def match_pictures(self, pictures: Sequence[bytearray]) -> Likeness:
        assert all(any(picture) for picture in pictures)
        self.buffers += pictures
        return self.likeness

    def forget(self, pseudonym: int) -> int:
        return self.templates.pop(pseudonym, 0)


def vault(likeness: LikenessClass = LikenessClass.STRONG, margin: float = 0.4) -> FakeVault:
    return FakeVault(Likeness(pseudonym=ME, likeness=likeness, margin_ratio=margin))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The sample of repeat analysis: visits, and paths linked to them."""
    path = tmp_path / "plan.yaml"
    path.write_text(write_starter("repeat", example=True, today=date(2026, 10, 1)))
    return path


@pytest.fixture
def place(tmp_path: Path, plan: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with two visitors, who both walked, the one at three and the other at four."""
    monkeypatch.setenv("NOREN_PASSPHRASE", SECRET.decode())
    store = tmp_path / "store"
    store.mkdir()
    desk_keys.make_folder(store)
    keys = desk_keys.open_keys(store, secret=bytearray(SECRET), cost=CHEAP)
    keys.prepare(TODAY, has_sealed=False)
    keys.close()
    items = items_of(plan)
    with HoldingStore.open(store, mode="write", secret=bytearray(SECRET), cost=CHEAP) as holdings:
        for item in items.values():
            holdings.declare(HeldItem(id=item, keep_s=60 * DAY_S), at_s=START.timestamp())
        for walks in ([(ME, 15), (OTHER, 16)], [(OTHER, 9)]):
            seal(holdings, items["trajectory"], walked(*walks))
        seal(holdings, items["visit"], visited(ME, OTHER))
    return store


def items_of(plan: Path) -> dict[str, str]:
    rules = retention_rules(loaded(plan).plan, loaded(plan).digest).holdings
    return {rule.kind.value: rule.item.id for rule in rules}


def seal(holdings: HoldingStore, item: str, payload: TrajectoryPoints | VisitRows) -> None:
    at_s = START.timestamp()
    holdings.seal(item, TODAY, payload, plan_digest="ab" * 32, at_s=at_s)


def walked(*walks: tuple[int, int]) -> TrajectoryPoints:
    """Walks of 30 seconds, each at its hour of today's UTC day."""
    start = day_number(TODAY) * DAY_S
    at_s = np.concatenate([start + hour * 3600 + np.arange(30) for _, hour in walks])
    place = np.arange(len(at_s), dtype=np.int32) * 100
    tracks = np.repeat(np.array([track for track, _ in walks], np.uint64), 30)
    return TrajectoryPoints(track=tracks, at_ms=at_s * 1000, x_cm=place, y_cm=place * 0)


def visited(*pseudonyms: int) -> VisitRows:
    count = len(pseudonyms)
    return VisitRows(
        pseudonym=np.array(pseudonyms, np.uint64),
        visit_number=np.ones(count, np.int32),
        visited_on=np.full(count, day_number(TODAY), np.int32),
    )


@contextmanager
def opened_at(plan: Path, place: Path, days: float = 1.0) -> Iterator[OpenDesk]:
    clock = Clock()
    clock.pass_days(days)
    with open_desk(plan, place, now=clock, may_make=True) as opened:
        yield opened


def take_in(opened: OpenDesk, kind: str, *, form: AnswerForm = AnswerForm.ELECTRONIC) -> Case:
    asked = Asked(text="三時ごろ棚の前にいました", answer_form=form)
    return opened.desk.take_in(asked, kind=RequestKind(kind), intake=Intake.COUNTER)


def at_three(opened: OpenDesk, *, minutes: float = 10):
    three = START.replace(hour=15, minute=0)
    window = (three - timedelta(minutes=1), three + timedelta(minutes=minutes))
    return read_window(*window, now=opened.desk.now())


def everything(place: Path) -> dict[str, list[object]]:
    """What the holdings have, as anybody with the passphrase could read it."""
    found: dict[str, list[object]] = {}
    at_s = (START + timedelta(days=1)).timestamp()
    with HoldingStore.open(place, mode="read", secret=bytearray(SECRET)) as holdings:
        for item in holdings.items():
            for day in holdings.days(item):
                for payload in holdings.read(item, day, at_s=at_s):
                    first = payload.to_columns()[0].view(np.uint64)
                    found.setdefault(item, []).extend(first.tolist())
    return found


def test_a_picture_at_the_counter_finds_the_visits_and_leaves_nothing(plan, place, tmp_path):
    gallery, picture = vault(), picture_header()
    with opened_at(plan, place) as opened:
        number = take_in(opened, "disclosure").number
        identify(opened, number, standing=None, means=IN_PERSON)
        case = search_by_pictures(opened, number, [picture], matcher=gallery)
        assert case.found is Found.CERTAIN
        assert {match.item for match in case.matches} == {GALLERY, items_of(plan)["visit"]}
        assert not any(picture), "the picture was not wiped"
        assert gallery.buffers[0] is picture, "a copy of the picture was made"
        canary = bytes(picture_header())[40:200]
        written = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert not [path for path in written if canary[:16] in path.read_bytes()]
        done = answer(opened, number, out=tmp_path / "out")
        assert done.case.outcome is Outcome.DISCLOSED
    data = json.loads((tmp_path / "out" / f"answer-{number}.json").read_text())
    assert data["visits"] == [
        {"output": items_of(plan)["visit"], "number": 1, "day": TODAY.isoformat()}
    ]
    assert str(ME) not in json.dumps(data)
    accesses = [one for one in Snapshot.read(place).entries() if isinstance(one, HoldingAccess)]
    assert {one.item.value for one in accesses} == {"template", "visit"}
    assert sum(one.records for one in accesses) == 2


@pytest.mark.parametrize(
    ("likeness", "margin"), [(LikenessClass.STRONG, 0.1), (LikenessClass.WEAK, 0.9)]
)
def test_an_uncertain_likeness_is_never_shown_or_erased(plan, place, tmp_path, likeness, margin):
    with opened_at(plan, place) as opened:
        for kind in ("disclosure", "cessation"):
            number = take_in(opened, kind).number
            identify(opened, number, standing=None, means=IN_PERSON)
            gallery = vault(likeness, margin)
            case = search_by_pictures(opened, number, [picture_header()], matcher=gallery)
            assert (case.found, case.matches) == (Found.UNCERTAIN, ())
            with pytest.raises(RequestStepRefused):
                answer(opened, number, out=tmp_path / "out")
            with pytest.raises(RequestStepRefused):
                execute(opened, number, matcher=gallery)
            done = answer(
                opened, number, out=tmp_path / "out", refuse=RefusalReason.CANNOT_BE_TOLD_APART
            )
            assert done.case.state is State.REFUSED
    assert not list((tmp_path / "out").glob("*visits*"))
    assert everything(place)[items_of(plan)["visit"]] == [ME, OTHER]


def test_a_picture_that_was_brought_along_is_not_compared(plan, place):
    gallery = vault()
    with opened_at(plan, place) as opened:
        number = take_in(opened, "disclosure").number
        with pytest.raises(RequestStepRefused):
            search_by_pictures(opened, number, [picture_header()], matcher=gallery)
        identify(opened, number, standing=None, means=(IdentityMeans.ID_DOCUMENT,))
        with pytest.raises(RequestStepRefused, match="not at the counter"):
            search_by_pictures(opened, number, [picture_header()], matcher=gallery)
    assert gallery.buffers == []


def test_a_picture_bomb_never_reaches_the_vault(plan, place):
    gallery, bomb = vault(), picture_header(60_000, 60_000)
    with opened_at(plan, place) as opened:
        number = take_in(opened, "disclosure").number
        identify(opened, number, standing=None, means=IN_PERSON)
        with pytest.raises(RequestInvalid, match="60000 x 60000"):
            search_by_pictures(opened, number, [bomb], matcher=gallery)
        with pytest.raises(JailUnavailable, match="no vault"):
            search_by_pictures(opened, number, [picture_header()], matcher=None)
        assert opened.desk.find(number).searches == 0
    assert gallery.buffers == []
    assert not any(bomb)


def test_one_walk_well_told_is_found_and_erased_and_nobody_elses(plan, place, tmp_path):
    before, paths = everything(place), items_of(plan)["trajectory"]
    assert ME in before[paths]
    with opened_at(plan, place) as opened:
        number = take_in(opened, "cessation").number
        identify(opened, number, standing=None, means=TOLD)
        case = search_by_time(opened, number, window=at_three(opened))
        assert case.found is Found.CERTAIN
        assert [(match.token, match.rows) for match in case.matches] == [(ME, 30)]
        executed = execute(opened, number)
        assert executed.done is not None
        assert (executed.done.records, executed.done.segments) == (30, 1)
        proven = prove(opened, number)
        assert proven.state is State.PROVEN
        assert proven.matches == (), "the desk still knows whose rows they were"
        done = answer(opened, number, out=tmp_path / "out", language="en")
    after = everything(place)
    assert ME not in after[paths]
    assert [token for token in before[paths] if token != ME] == after[paths]
    assert before[items_of(plan)["visit"]] == after[items_of(plan)["visit"]]
    said = done.files[0].read_text()
    assert "We erased 30 records about you." in said
    assert "How to keep out of it" in said
    heard = [one for one in Snapshot.read(place).entries() if isinstance(one, RequestMilestone)]
    assert [(one.milestone, one.records, one.probe) for one in heard][3:5] == [
        (Milestone.EXECUTED, 30, ProbeOutcome.CLEAN),
        (Milestone.PROVEN, 30, ProbeOutcome.CLEAN),
    ]


def test_an_objection_erases_templates_visits_and_is_proven(plan, place):
    gallery = vault()
    with opened_at(plan, place) as opened:
        number = take_in(opened, "objection").number
        identify(opened, number, standing=None, means=IN_PERSON)
        search_by_pictures(opened, number, [picture_header()], matcher=gallery)
        with pytest.raises(JailUnavailable):
            execute(opened, number, matcher=None)
        assert everything(place)[items_of(plan)["visit"]] == [ME, OTHER]
        executed = execute(opened, number, matcher=gallery)
        assert executed.done is not None
        assert (executed.done.records, executed.done.templates) == (1, 2)
        assert prove(opened, number, matcher=gallery).state is State.PROVEN
    assert gallery.templates == {OTHER: 1}
    assert everything(place)[items_of(plan)["visit"]] == [OTHER]


def test_a_probe_that_finds_something_keeps_the_request_open(plan, place):
    with opened_at(plan, place) as opened:
        number = take_in(opened, "cessation").number
        identify(opened, number, standing=None, means=TOLD)
        search_by_time(opened, number, window=at_three(opened))
        execute(opened, number)
        # An older copy of the holdings was put back, or a program sealed the rows once more.
        with HoldingStore.open(place, mode="write", secret=bytearray(SECRET)) as holdings:
            seal(holdings, items_of(plan)["trajectory"], walked((ME, 15)))
        with pytest.raises(RequestStepRefused, match="30 records that should be gone"):
            prove(opened, number)
        assert opened.desk.find(number).state is State.EXECUTED
        again = execute(opened, number)
        assert again.done is not None
        assert again.done.records == 30
        assert prove(opened, number).state is State.PROVEN


def test_a_repetition_after_a_kill_still_tells_how_many_records_went(plan, place, monkeypatch):
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with opened_at(plan, place) as opened:
        number = take_in(opened, "cessation").number
        identify(opened, number, standing=None, means=TOLD)
        search_by_time(opened, number, window=at_three(opened))
        monkeypatch.setattr(type(opened.desk), "note_execution", dies)
        with pytest.raises(KeyboardInterrupt):
            execute(opened, number)
        monkeypatch.undo()
    monkeypatch.setenv("NOREN_PASSPHRASE", SECRET.decode())
    with opened_at(plan, place) as opened:
        executed = execute(opened, number)
        assert executed.done is not None
        assert executed.done.records == 30


@pytest.mark.parametrize(
    ("minutes", "means", "why"),
    [(10, (IdentityMeans.ID_DOCUMENT,), "nothing told"), (90, TOLD, "two walks")],
)
def test_place_and_time_alone_single_nobody_out(plan, place, minutes, means, why):
    with opened_at(plan, place) as opened:
        number = take_in(opened, "disclosure").number
        identify(opened, number, standing=None, means=means)
        case = search_by_time(opened, number, window=at_three(opened, minutes=minutes))
        assert case.found is Found.UNCERTAIN, why
        assert case.matches == ()


def test_nothing_found_by_time_is_no_proof_where_visits_are_kept(plan, place, tmp_path):
    with opened_at(plan, place) as opened:
        number = take_in(opened, "disclosure").number
        identify(opened, number, standing=None, means=TOLD)
        night = START.replace(hour=22)
        window = read_window(night, night + timedelta(minutes=5), now=opened.desk.now())
        assert search_by_time(opened, number, window=window).found is Found.UNCERTAIN
        gallery = vault(LikenessClass.NONE)
        with pytest.raises(RequestStepRefused):  # not in person
            search_by_pictures(opened, number, [picture_header()], matcher=gallery)


def test_a_backup_that_is_put_back_brings_nothing_back_that_was_erased(plan, place, tmp_path):
    paths = items_of(plan)["trajectory"]
    before, backup = everything(place), tmp_path / "backup"
    shutil.copytree(place / "holdings", backup)
    with opened_at(plan, place) as opened:
        number = take_in(opened, "cessation").number
        identify(opened, number, standing=None, means=TOLD)
        search_by_time(opened, number, window=at_three(opened))
        execute(opened, number)
        prove(opened, number)
    marks = (place / "requests" / "erased.json").read_text()
    assert str(ME) not in marks
    assert f"{ME:x}" not in marks
    shutil.rmtree(place / "holdings")
    shutil.copytree(backup, place / "holdings")
    assert ME in everything(place)[paths]
    with opened_at(plan, place) as opened:
        assert erase_again(opened) == 30
        assert erase_again(opened) == 0
    after = everything(place)
    assert after[paths] == [token for token in before[paths] if token != ME]
    assert after[items_of(plan)["visit"]] == before[items_of(plan)["visit"]]


def test_a_damaged_list_of_erasures_is_said_and_nothing_is_erased_over_it(plan, place):
    with opened_at(plan, place) as opened:
        (place / "requests" / "erased.json").write_text("{}")
        number = take_in(opened, "cessation").number
        identify(opened, number, standing=None, means=TOLD)
        search_by_time(opened, number, window=at_three(opened))
        with pytest.raises(StoreDamaged, match="list"):
            execute(opened, number)
    assert ME in everything(place)[items_of(plan)["trajectory"]]


def test_what_an_earlier_plan_left_is_searched_and_erased_too(plan, place):
    paths = items_of(plan)["trajectory"]
    text = plan.read_text()
    plan.write_text(text.replace(f"id: {paths}\n", "id: other-paths\n"))
    loaded.cache_clear()
    assert paths not in items_of(plan).values()
    with opened_at(plan, place) as opened:
        number = take_in(opened, "cessation").number
        identify(opened, number, standing=None, means=TOLD)
        assert search_by_time(opened, number, window=at_three(opened)).found is Found.CERTAIN
        execute(opened, number)
        assert prove(opened, number).state is State.PROVEN
    assert ME not in everything(place)[paths]


def test_the_holdings_of_a_running_measurement_are_left_alone(plan, place):
    with opened_at(plan, place) as opened:
        number = take_in(opened, "cessation").number
        identify(opened, number, standing=None, means=TOLD)
        search_by_time(opened, number, window=at_three(opened))
        with (
            HoldingStore.open(place, mode="write", secret=bytearray(SECRET)),
            pytest.raises(StoreLocked),
        ):
            execute(opened, number)
        assert opened.desk.find(number).state is State.SEARCHED
        assert execute(opened, number).state is State.EXECUTED


@pytest.mark.parametrize(
    ("standing", "means", "passes"),
    [
        ("agent", ("id_document", "power_of_attorney"), True),
        ("agent", ("id_document",), False),
        ("agent", ("in_person", "control_answer"), False),
        ("guardian", ("id_document", "guardian_proof"), True),
        ("guardian", ("id_document", "power_of_attorney"), False),
        ("stranger", ("in_person", "id_document", "power_of_attorney"), False),
    ],
)
def test_for_somebody_else_only_with_authority(plan, place, tmp_path, standing, means, passes):
    seen = tuple(IdentityMeans[one.upper()] for one in means)
    with opened_at(plan, place) as opened:
        asked = Asked(
            text="友人の記録を見たい",
            standing=Standing[standing.upper()],
            answer_form=AnswerForm.ELECTRONIC,
        )
        case = opened.desk.take_in(asked, kind=RequestKind.DISCLOSURE, intake=Intake.COUNTER)
        if passes:
            assert identify(opened, case.number, standing=None, means=seen).identity is not None
            return
        with pytest.raises(RequestStepRefused, match="not enough to confirm"):
            identify(opened, case.number, standing=None, means=seen)
        with pytest.raises(RequestStepRefused):
            search_by_time(opened, case.number, window=at_three(opened))
        done = answer(opened, case.number, out=tmp_path / "out", refuse=RefusalReason.NO_AUTHORITY)
        assert "ほかの方のデータはお答えできません" in done.answer.in_language("ja")


def test_a_correction_is_done_by_hand_and_says_how_many(plan, place):
    with opened_at(plan, place) as opened:
        number = take_in(opened, "correction").number
        identify(opened, number, standing=None, means=IN_PERSON)
        search_by_pictures(opened, number, [picture_header()], matcher=vault())
        with pytest.raises(UsageError, match="how many records"):
            execute(opened, number)
        assert execute(opened, number, corrected=1).done is not None


def test_the_answer_is_written_before_the_request_counts_as_answered(plan, place, tmp_path):
    from noren.errors import FolderError

    blocked = tmp_path / "out"
    blocked.write_text("a file where a folder should be")
    with opened_at(plan, place) as opened:
        number = take_in(opened, "question").number
        with pytest.raises(RequestInvalid, match="no words of the desk"):
            answer(opened, number, out=tmp_path / "letters")
        with pytest.raises(FolderError):
            answer(opened, number, out=blocked, reply="毎日消しています。")
        assert opened.desk.find(number).state is State.RECEIVED
        done = answer(opened, number, out=tmp_path / "letters", reply="毎日消しています。")
        assert "毎日消しています。" in done.files[0].read_text()


@pytest.mark.slow
def test_on_paper_means_a_letter_with_the_operators_address(plan, place, tmp_path):
    with opened_at(plan, place) as opened:
        number = take_in(opened, "complaint", form=AnswerForm.PAPER).number
        done = answer(
            opened, number, out=tmp_path / "out", reply="<b>{看板|かんばん}を直します</b>"
        )
        operator = loaded(plan).plan.operator
    page = next(path for path in done.files if path.suffix == ".html").read_text()
    shown = html.unescape(re.sub("<[^>]*>", "", page))
    assert operator.address.ja in shown
    assert "<b>{看板|かんばん}を直します</b>" in shown, "the desk's words were taken for markup"
    assert number in page
    assert all(path.stat().st_mode & 0o077 == 0 for path in done.files)


def test_forgetting_does_not_touch_what_is_open(plan, place):
    with opened_at(plan, place) as opened:
        take_in(opened, "question")
    with opened_at(plan, place, days=500) as opened:
        assert forget(opened).requests == 0
        assert len(list(opened.desk.cases())) == 1
