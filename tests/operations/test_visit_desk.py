"""The vault beside a run: people are known across restarts, and gone when their window is over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from measure.people import Crowd, template
from noren.jail.vault.link import VaultLink
from noren.measure.gallery_port import Outcome, VisitAnswer
from noren.operations.keeper import Keeper
from noren.operations.purge import purge_now
from noren.operations.reading import read_plan
from noren.operations.visit_desk import VisitDesk, match_rule_of, needs_vault
from noren.stores.statistics import StatisticsStore
from noren.stores.vault_files import VaultFiles
from staging.hand_clocks import HandClock
from staging.plans import write_plan
from staging.repeat_plans import write_repeat_plan
from staging.repeat_shop import DAY, DAY_S, NOON_S, WINDOW_DAYS

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")


def asked(
    folder: Path, clock: HandClock, people: np.ndarray, *, camera: str = "entrance"
) -> list[VisitAnswer]:
    """One run: the camera remembers each of the people."""
    loaded = read_plan(folder / "repeat.yaml")
    place = folder / "store"
    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(loaded, store, clocks=clock.clocks) as keeper,
    ):
        keeper.purge()
        with VisitDesk(loaded, keeper, place, ["entrance", "shelves"]) as desk:
            desk.tend()
            link = VaultLink(desk.descriptor_for(camera))
            return [link.remember(template(one, at_s=clock.wall_s), site=0) for one in people]


def test_people_are_known_in_the_next_run_and_by_the_other_camera_until_the_window_is_over(
    tmp_path: Path,
) -> None:
    clock, crowd = HandClock(NOON_S), Crowd(np.random.default_rng(3), 1000.0)
    plan = write_repeat_plan(tmp_path)
    people = crowd.people(3)
    first = asked(tmp_path, clock, people)
    assert {one.outcome for one in first} == {Outcome.NEW}
    clock.pass_(8 * DAY_S)
    second = asked(tmp_path, clock, people, camera="shelves")
    assert [one.pseudonym for one in second] == [one.pseudonym for one in first]
    assert {(one.visit_number, one.days_since_last_step) for one in second} == {(2, 2)}
    clock.wall_s = DAY + WINDOW_DAYS * DAY_S
    with VaultFiles(tmp_path / "store") as files:
        assert len(files.segments()) == 1
    purge_now(plan, tmp_path / "store", clocks=clock.clocks)
    with VaultFiles(tmp_path / "store") as files:
        assert files.segments() == ()
    assert {one.outcome for one in asked(tmp_path, clock, people)} == {Outcome.NEW}


def test_the_rule_is_the_plans(tmp_path: Path) -> None:
    loaded = read_plan(write_repeat_plan(tmp_path))
    assert loaded.plan.repeat is not None
    rule = match_rule_of(loaded.plan.repeat)
    assert (rule.false_match_ratio, rule.same_visit_s) == (0.01, 1800.0)
    assert rule.day_steps == (0, 1, 7, 14, 30, 60, 90)


def test_a_plan_that_remembers_nobody_needs_no_vault(tmp_path: Path) -> None:
    assert not needs_vault(read_plan(write_plan(tmp_path)))
