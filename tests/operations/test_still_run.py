"""`noren run` of a plan of masked stills on film: a jailed camera, and one small still a minute.

Needs the folders NOREN_FOOTAGE and NOREN_MIRROR; skipped where they are not here.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import cv2
import pytest

from noren.gate.still_records import FILL_RGB
from staging.command_line import noren
from staging.still_plans import write_still_plan

SHARED = Path(__file__).parents[3] / "shared"
FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE") or SHARED / "footage")
MIRROR = Path(os.environ.get("NOREN_MIRROR") or SHARED / "models")
FILM = FOOTAGE / "dashcam" / "carnd_test_video.mp4"


@pytest.mark.slow
@pytest.mark.footage
@pytest.mark.weights
@pytest.mark.skipif(not FILM.exists(), reason="NOREN_FOOTAGE has no film of a drive")
@pytest.mark.skipif(not MIRROR.is_dir(), reason="NOREN_MIRROR has no weights")
def test_a_still_of_a_drive_goes_from_the_jail_to_a_reader_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_MIRROR", str(MIRROR))
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")
    today = datetime.now(UTC)
    start = today.replace(hour=0, minute=0, second=0, microsecond=0).isoformat()
    plan, place = (
        write_still_plan(tmp_path, size_px=(1280, 720), every="1 min", today=today.date()),
        tmp_path / "store",
    )
    said = noren(
        "run", plan, "--source", f"car={FILM}", "--store", place, "--start", start,
        "--as-of", start[:10], "--lang", "en",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert "masked stills: 1 sealed, 0 dropped" in said.err + said.out
    read = noren(
        "export", "masked_still", "--store", place, "--plan", plan, "--for", "analyst",
        "--because", "analysis", "--out", tmp_path / "out",
    )  # fmt: skip
    assert read.code == 0, read.err
    (file,) = (tmp_path / "out").glob("*.png")
    still = cv2.imread(str(file))
    assert still.shape == (360, 640, 3)
    filled = (still == FILL_RGB[::-1]).all(axis=2)
    # Two cars are ahead; the road stays, and the declared masks are black.
    assert 0.02 < filled.mean() < 0.6
    assert (still[:150, :96][~filled[:150, :96]] < 20).all()
    assert not list(place.rglob("*.png"))


@pytest.mark.slow
@pytest.mark.footage
@pytest.mark.skipif(not FILM.exists(), reason="NOREN_FOOTAGE has no film of a drive")
def test_without_weights_nothing_is_filmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOREN_MIRROR", str(tmp_path / "nothing"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")
    today = datetime.now(UTC)
    plan = write_still_plan(tmp_path, size_px=(1280, 720), today=today.date())
    said = noren(
        "run", plan, "--source", f"car={FILM}", "--store", tmp_path / "store",
        "--as-of", today.date().isoformat(), "--lang", "en",
    )  # fmt: skip
    assert said.code != 0
    assert "noren models fetch" in said.err
    assert not list((tmp_path / "store").rglob("*.sealed"))
