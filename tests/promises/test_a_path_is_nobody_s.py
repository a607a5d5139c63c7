"""A path has a number that means nothing, ends when somebody is lost from sight, and dies on time.

The number is drawn at random in the jail for each visit. What is kept is sealed by day; when the
day's key is destroyed, no copy of the file opens any more.

ja: 動線の番号に意味はなく、見失えばそこで終わり、期限が来れば開けなくなります。
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jail.test_watched_behavior import Way, paths
from jail.test_watched_walks import WALKS, points, walks
from noren.errors import HoldingExpired
from noren.operations.keeper import Clocks
from noren.operations.purge import prove_purged, purge_now
from noren.operations.walk_reading import read_walks
from noren.stores.holdings.holdings import HoldingStore
from operations.test_walks import NOW_S, Kept
from staging.walk_plans import START

AWAY: Way = [(0, 180, 250), (5, 180, 250)]
BACK: Way = [(9, 180, 250), (20, 180, 250)]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")
    return Kept(tmp_path)


def test_no_path_bears_the_number_of_a_track() -> None:
    """ja: 動線の番号は、追跡の番号とは関係がありません。"""
    tracks = set(range(1, 1000))
    first, second = (set(points(walks(), paths(WALKS, AWAY))) for _ in range(2))
    assert len(first) == len(second) == 2
    assert not (first | second) & tracks
    assert not first & second


def test_whoever_was_lost_from_sight_is_somebody_else_afterwards() -> None:
    """ja: 見失った人がまた見えても、前の動線とはつながりません。"""
    told = points(walks(), paths(AWAY, BACK), seconds=20)
    assert len(told) == 2


def test_when_a_day_s_key_is_destroyed_no_copy_of_its_paths_opens(kept: Kept) -> None:
    """ja: 日ごとの鍵を消すと、写しがあってもその日の動線は開けません。"""
    kept.seal((0, {0xA1B2C3D4E5F6: {0: (0, 0), 1: (1, 1)}}))
    copies = kept.place.parent / "copies"
    shutil.copytree(kept.place / "holdings", copies)
    assert len(read_walks(kept.place, "paths", at_s=NOW_S).points) == 2
    over = Clocks(wall=lambda: NOW_S + 31 * 86400, steady=lambda: 0.0)
    purge_now(kept.plan, kept.place, clocks=over)
    assert prove_purged(kept.plan, kept.place, clocks=over).holds
    assert not list((kept.place / "holdings").rglob("*.sealed"))
    # Somebody puts the copies back, and sets the clock back too.
    shutil.copytree(copies, kept.place / "holdings", dirs_exist_ok=True)
    with HoldingStore.open(kept.place, mode="read") as holdings:
        for at_s in (NOW_S, NOW_S + 31 * 86400):
            with pytest.raises(HoldingExpired):
                list(holdings.read("paths", START.date(), at_s=at_s))
