"""A background lies in the store as long as it is declared, and only after somebody accepted it."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from noren.errors import StoreDamaged
from noren.gate.commissioning_records import pack_tones
from noren.stores.backgrounds import Background, BackgroundShelf

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TONES = bytes(number % 4 for number in range(12 * 8))
PICTURE = b"a picture"


def background(camera: str = "north", **changes: object) -> Background:
    told = {
        "camera": camera,
        "plan": "ab" * 32,
        "view": "cd" * 32,
        "width": 12,
        "height": 8,
        "learnt_at": NOW,
        "expires_at": NOW + timedelta(hours=1),
        "packed": base64.b64encode(pack_tones(TONES)).decode(),
    }
    return Background.model_validate(told | changes)


def names(store: Path) -> set[str]:
    return {path.name for path in (store / "backgrounds").iterdir()}


def test_a_background_waits_and_is_not_the_camera_s_before_it_is_accepted(tmp_path: Path) -> None:
    shelf = BackgroundShelf(tmp_path)
    assert shelf.read("north") is shelf.read("north", waiting=True) is None
    assert shelf.lay_out(background(), PICTURE).read_bytes() == PICTURE
    assert shelf.read("north") is None
    assert shelf.read("north", waiting=True) == background()
    accepted = shelf.accept("north", PICTURE)
    assert accepted == shelf.read("north") == background(expires_at=None)
    assert names(tmp_path) == {"north.json", "north.png"}
    assert accepted.content == background().content


def test_a_file_cannot_accept_itself(tmp_path: Path) -> None:
    shelf = BackgroundShelf(tmp_path)
    shelf.lay_out(background(), PICTURE)
    (tmp_path / "backgrounds" / "north.waiting.json").rename(
        tmp_path / "backgrounds" / "north.json"
    )
    with pytest.raises(StoreDamaged):
        shelf.read("north")


def test_what_waits_too_long_goes(tmp_path: Path) -> None:
    shelf = BackgroundShelf(tmp_path)
    shelf.lay_out(background(), PICTURE)
    shelf.tidy({"north"}, now=NOW + timedelta(minutes=59))
    assert shelf.read("north", waiting=True) is not None
    shelf.tidy({"north"}, now=NOW + timedelta(minutes=60))
    assert names(tmp_path) == set()


def test_what_no_plan_declares_any_more_goes(tmp_path: Path) -> None:
    shelf = BackgroundShelf(tmp_path)
    for camera in ("north", "south"):
        shelf.lay_out(background(camera), PICTURE)
        shelf.accept(camera, PICTURE)
    shelf.lay_out(background("south"), PICTURE)
    shelf.tidy({"north"}, now=NOW)
    assert names(tmp_path) == {"north.json", "north.png"}


def test_throwing_away_says_whether_there_was_anything(tmp_path: Path) -> None:
    shelf = BackgroundShelf(tmp_path)
    shelf.lay_out(background(), PICTURE)
    assert shelf.discard("north", waiting=True)
    assert not shelf.discard("north", waiting=True)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"packed": "AAAA"}, id="too few places"),
        pytest.param({"packed": "not base64!"}, id="no base64"),
        pytest.param({"camera": "../../etc/passwd"}, id="a way out of the folder"),
        pytest.param({"width": 321}, id="too wide"),
        pytest.param({"more": 1}, id="something else"),
    ],
)
def test_what_is_no_background_is_not_one(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        background(**changes)


@pytest.mark.parametrize("place", ["packed", "camera"])
def test_a_changed_file_is_damaged(tmp_path: Path, place: str) -> None:
    shelf = BackgroundShelf(tmp_path)
    shelf.lay_out(background(), PICTURE)
    path = tmp_path / "backgrounds" / "north.waiting.json"
    told = json.loads(path.read_text())
    told[place] = {"packed": "AAAA", "camera": "south"}[place]
    path.write_text(json.dumps(told))
    with pytest.raises(StoreDamaged):
        shelf.read("north", waiting=True)


def test_a_repainted_background_has_another_name() -> None:
    flipped = bytes(3 - tone for tone in TONES)
    other = background(packed=base64.b64encode(pack_tones(flipped)).decode())
    assert other.content != background().content
    assert background(width=8, height=12).content != background().content
