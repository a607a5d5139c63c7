"""A person counts beside the machine; what comes out is an error with its limits, or a refusal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from noren.errors import StoreMissing, TooFewEvents, UsageError
from noren.operations.certify_session import (
    CountRequest,
    Desk,
    check,
    count,
    list_certificates,
)
from noren.operations.report import write_report
from noren.stores.certificates import read_certificates
from noren.stores.ledger.entries import Accuracy
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import CountedAt
from staging.counted import (
    NINE,
    FakePerson,
    fill_store,
    iso,
    load,
    tally_text,
    write_two_line_plan,
)

PEOPLE = [(8, 3), (7, 2), (9, 3), (6, 4), (8, 2)] * 3
"""In and out by the person, minute by minute: 114 and 42."""


def machine(line: str, direction: int, minute: int) -> int:
    """The machine misses one in of every fifth minute, and sees all of those who leave."""
    if minute >= len(PEOPLE) or line != "crossing":
        return 0
    return PEOPLE[minute][direction] - (direction == 0 and minute % 5 == 3)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_two_line_plan(tmp_path)


@pytest.fixture
def store(plan: Path, tmp_path: Path) -> Path:
    return fill_store(tmp_path / "store", load(plan), minutes=16, counts=machine)


def request(plan: Path, store: Path, **more: object) -> CountRequest:
    return replace(
        CountRequest(plan=plan, store=store, camera="north", line="crossing"),
        **more,  # type: ignore[arg-type]
    )


def desk_of(person: FakePerson) -> Desk:
    return Desk(
        keyboard=person, show=person.show, tell=person.tell, clock=person.clock, sleep=person.sleep
    )


def counted(plan: Path, store: Path, text: str, **more: object):
    path = plan.parent / "tally.csv"
    path.write_text(text, encoding="utf-8")
    person = FakePerson(now_s=NINE + 3600, presses=[])
    return count(request(plan, store, tallies=(path,), **more), desk_of(person))


def test_a_tally_of_another_device_becomes_a_certificate(plan, store):
    told = counted(plan, store, tally_text(PEOPLE), counted_at="place", role="site_manager")
    (kept,) = read_certificates(store)
    forward, backward = kept.figures
    assert (forward.machine, forward.person, forward.slots) == (111, 114, 15)
    assert (backward.machine, backward.person) == (42, 42)
    assert forward.error_ratio == pytest.approx(-3 / 114)
    assert forward.low_ratio < -3 / 114 < forward.high_ratio
    assert (kept.plan, kept.model) == (load(plan).digest, "silhouette")
    assert kept.on.isoformat() == "2026-11-22"
    assert kept.counted_at is CountedAt.PLACE
    said = "\n".join(line.en for line in told.lines)
    assert "certified 2026-11-22 (on site)" in said
    assert "checks everything" in said


def test_the_ledger_hears_of_it_and_of_no_person(plan, store):
    counted(plan, store, tally_text(PEOPLE))
    (kept,) = read_certificates(store)
    told = [one for one in Snapshot.read(store).entries() if isinstance(one, Accuracy)]
    assert [(one.camera, one.events, one.counted_at) for one in told] == [(0, 156, CountedAt.ICONS)]
    assert told[0].most_permille == int(np.ceil(1000 * kept.most_ratio))
    text = (store / "accuracy" / "0001.json").read_text(encoding="utf-8")
    assert "key" not in text
    assert len(json.loads(text)["figures"]) == 2


def test_counting_on_icons_says_what_it_cannot_show(plan, store):
    told = counted(plan, store, tally_text(PEOPLE), counted_at="icons")
    assert "not the people whom the detector overlooked" in told.lines[-1].en
    assert "検出器が見落とした人" in told.lines[-1].ja


def test_two_keys_for_a_quarter_of_an_hour_do(plan, store, tmp_path):
    presses = []
    for minute, (forward, backward) in enumerate(PEOPLE):
        keys = ["f"] * forward + ["b"] * backward
        step = 60 / (len(keys) + 1)
        presses += [(NINE + 60 * minute + step * n, key) for n, key in enumerate(keys, 1)]
    presses.append((NINE + 61.0, "f"))  # pressed by mistake, and taken back
    presses.append((NINE + 61.5, "\x7f"))
    person = FakePerson(now_s=NINE - 20.0, presses=sorted(presses))
    kept = tmp_path / "keys.csv"
    told = count(request(plan, store, keep=kept), desk_of(person))
    (certificate,) = read_certificates(store)
    assert [(one.machine, one.person) for one in certificate.figures] == [(111, 114), (42, 42)]
    assert told.is_well
    assert person.states[0].begins_in_s == pytest.approx(20.0)
    assert (person.states[-1].first, person.states[-1].second) == (114, 42)
    again = FakePerson(now_s=NINE + 3600, presses=[])
    count(request(plan, store, tallies=(kept,)), desk_of(again))
    assert read_certificates(store)[1].figures == certificate.figures


def test_a_pause_leaves_its_bins_out_and_the_count_goes_on(plan, tmp_path):
    store = fill_store(tmp_path / "long", load(plan), minutes=30, counts=lambda *_: 4)
    presses = [
        (NINE + 60 * minute + 10.0 * n, key)
        for minute in range(30)
        if minute not in (2, 3)
        for n, key in enumerate("ffffbbbb"[:5], 1)
    ]
    presses += [(NINE + 2 * 60 + 5.0, " "), (NINE + 4 * 60 - 5.0, " ")]
    person = FakePerson(now_s=NINE - 1.0, presses=sorted(presses))
    count(request(plan, store, keep=tmp_path / "k.csv"), desk_of(person))
    (certificate,) = read_certificates(store)
    forward = certificate.figure("forward")
    assert forward is not None
    assert (forward.slots, forward.person, forward.machine) == (15, 60, 60)
    assert any(state.is_paused for state in person.states)


def test_a_bin_that_was_not_watched_is_not_held_against_the_machine(plan, tmp_path):
    def blind(line: str, direction: int, minute: int) -> int:
        return 0 if minute in (4, 5) else machine(line, direction, minute)

    place = tmp_path / "gap"
    store = fill_store(place, load(plan), minutes=15, counts=blind, unwatched=(4, 5))
    counted(plan, store, tally_text(PEOPLE))
    (kept,) = read_certificates(store)
    assert kept.figures[0].slots == 13
    assert kept.figures[0].person == 114 - 8 - 8


def test_keys_that_come_late_are_put_back(plan, store):
    late = tally_text(PEOPLE).splitlines()
    moved = [late[0], late[1]]
    for row in late[2:-1]:
        at, key = row.split(",")
        moved.append(f"{(datetime.fromisoformat(at) + timedelta(seconds=3)).isoformat()},{key}")
    moved.append(f"{iso(NINE + 903)},end")
    counted(plan, store, "\n".join(moved) + "\n", delay_s=3.0)
    (kept,) = read_certificates(store)
    assert kept.figures[0].method == "paired"
    assert (kept.figures[0].machine, kept.figures[0].person) == (111, 114)
    assert kept.figures[0].bias == pytest.approx(-3 / 15)


def test_too_little_keeps_nothing_and_says_how_much_more(plan, store):
    with pytest.raises(TooFewEvents, match="count 13 more"):
        counted(plan, store, tally_text([*PEOPLE[:2], (2, 1)]))
    assert read_certificates(store) == ()
    assert not (store / "ledger").exists()


def test_a_direction_with_too_little_is_left_out_and_said(plan, store):
    told = counted(plan, store, tally_text([(a, 0) for a, _ in PEOPLE]))
    (kept,) = read_certificates(store)
    assert [one.direction for one in kept.figures] == ["forward"]
    assert any("not certified" in line.en and "count 30 more" in line.en for line in told.lines)
    assert told.document["not_certified"] == ["backward"]


def test_several_sessions_are_counted_together_but_never_twice(plan, store, tmp_path):
    parts = [tally_text(PEOPLE[:7]), tally_text(PEOPLE[7:], start_s=NINE + 420)]
    paths = []
    for number, text in enumerate(parts):
        paths.append(tmp_path / f"{number}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    person = FakePerson(now_s=NINE + 3600, presses=[])
    count(request(plan, store, tallies=tuple(paths)), desk_of(person))
    assert read_certificates(store)[0].figures[0].person == 114
    with pytest.raises(UsageError, match="two counts of the same time"):
        count(request(plan, store, tallies=(paths[0], paths[0])), desk_of(person))


def test_an_area_is_certified_by_who_comes_and_goes(plan, tmp_path):
    dice = np.random.default_rng(5)
    levels = 4 + dice.integers(-1, 2, 45).cumsum().clip(-3, 6)
    seen = [int(1000 * (0.95 * level + dice.normal(0, 0.1))) for level in levels]
    store = fill_store(
        tmp_path / "area",
        load(plan),
        minutes=45,
        counts=lambda *_: 0,
        mean_milli=lambda minute: max(0, seen[minute]),
    )
    rows, level = ["at,key", f"{iso(NINE)},start"], int(levels[0])
    for minute, wanted in enumerate(levels):
        # Somebody walks through at once, so that there is something to press.
        steps = ["+", "-"] if minute % 3 == 0 else []
        steps += ["+" if wanted > level else "-"] * abs(int(wanted) - level)
        rows += [f"{iso(NINE + 60 * minute + 0.01 * n)},{key}" for n, key in enumerate(steps)]
        level = int(wanted)
    rows.append(f"{iso(NINE + 45 * 60)},end")
    told = counted(plan, store, "\n".join(rows), line=None, area="square", initial=int(levels[0]))
    (kept,) = read_certificates(store)
    (figure,) = kept.figures
    assert (figure.direction, figure.slots) == ("level", 45)
    assert figure.low_ratio < -0.05 < figure.high_ratio
    assert figure.most_ratio < 0.12
    assert "people on average" in told.lines[0].en


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"line": None}, "not one of --line and --area"),
        ({"area": "square"}, "not one of --line and --area"),
        ({"line": "river"}, "no output that measures person at `river`"),
        ({"camera": "south"}, "no output that measures person"),
        ({"class_word": "bicycle"}, "no output that measures bicycle"),
    ],
    ids=["nothing", "both", "line", "camera", "class"],
)
def test_what_is_not_measured_cannot_be_certified(plan, store, more, said):
    with pytest.raises(UsageError, match=said):
        counted(plan, store, tally_text(PEOPLE), **more)


def test_another_day_than_the_store_has_is_no_comparison(plan, store):
    with pytest.raises(UsageError, match="no bin of this plan"):
        counted(plan, store, tally_text(PEOPLE, start_s=NINE + 86400))


def test_figures_of_an_earlier_plan_are_not_compared(plan, store):
    text = plan.read_text(encoding="utf-8").replace("keep: 1095 days", "keep: 1094 days")
    plan.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="no bin of this plan"):
        counted(plan, store, tally_text(PEOPLE))


def test_nobody_counts_for_a_store_that_is_not_there(plan, tmp_path):
    person = FakePerson(now_s=NINE, presses=[])
    with pytest.raises(StoreMissing):
        count(request(plan, tmp_path / "nowhere"), desk_of(person))
    assert person.states == []


def test_ended_before_it_began_is_no_count(plan, store):
    person = FakePerson(now_s=NINE - 30, presses=[(NINE - 10, "q")])
    assert count(request(plan, store), desk_of(person)) is None


def test_a_certificate_lapses_with_its_plan(plan, store):
    counted(plan, store, tally_text(PEOPLE))
    assert not any("lapsed" in line.en for line in list_certificates(plan, store).lines)
    text = plan.read_text(encoding="utf-8").replace("keep: 1095 days", "keep: 1094 days")
    plan.write_text(text, encoding="utf-8")
    assert all("lapsed" in line.en for line in list_certificates(plan, store).lines)


def test_the_stamp_stands_beside_the_figures_of_the_report(plan, store, tmp_path):
    counted(plan, store, tally_text(PEOPLE))
    first, second, *_ = write_report(store, tmp_path / "out", languages=("en", "ja"))
    english, japanese = (path.read_text(encoding="utf-8") for path in (first, second))
    assert english.count('class="stamp"') == 6
    assert "95 %, certified 2026-11-22 (icon view, missed people aside)" in english
    assert "accuracy not certified" in english
    assert "2026-11-22 検証(アイコン画面、検出漏れを除く)" in japanese
    assert "not the people whom the detector overlooked" in english


def test_the_stamp_lapses_when_all_figures_are_of_another_plan(plan, tmp_path):
    old = fill_store(tmp_path / "old", load(plan), minutes=15, counts=machine)
    counted(plan, old, tally_text(PEOPLE))
    kept = (old / "accuracy" / "0001.json").read_text(encoding="utf-8")
    text = plan.read_text(encoding="utf-8").replace("keep: 1095 days", "keep: 1094 days")
    plan.write_text(text, encoding="utf-8")
    new = fill_store(tmp_path / "new", load(plan), minutes=15, counts=machine)
    (new / "accuracy").mkdir()
    (new / "accuracy" / "0001.json").write_text(kept, encoding="utf-8")
    page = write_report(new, tmp_path / "out", languages=("en",))[0].read_text(encoding="utf-8")
    assert "certified 2026-11-22, lapsed" in page
    assert "95 %, certified" not in page


def test_checks_without_a_declaration_say_so(tmp_path):
    plan = write_two_line_plan(tmp_path, accuracy="")
    store = fill_store(tmp_path / "store", load(plan), minutes=3, counts=machine)
    told = check(plan, store, None)
    assert "declares nothing" in told.lines[0].en
    assert told.document["checks"] == []
