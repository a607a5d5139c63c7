"""`noren run` of a plan of trajectories on film: a jailed camera, and paths that only readers see.

Needs the folders NOREN_FOOTAGE and NOREN_MIRROR; skipped where they are not here.
"""

from __future__ import annotations

import csv
import io
import os
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from noren.operations.check import today_in_japan
from staging.command_line import AS_OF, Said, noren
from staging.walk_plans import write_walk_plan

SHARED = Path(__file__).parents[3] / "shared"
FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE") or SHARED / "footage")
MIRROR = Path(os.environ.get("NOREN_MIRROR") or SHARED / "models")
FILM = FOOTAGE / "video" / "pets09_s2l1_480x360.mp4"
START = f"{today_in_japan() - timedelta(days=1)}T10:00:00+09:00"
"""Yesterday: paths are kept for 30 days by the clock of whoever runs this."""


@pytest.mark.slow
@pytest.mark.footage
@pytest.mark.weights
@pytest.mark.skipif(not FILM.exists(), reason="NOREN_FOOTAGE has no film of people who walk")
@pytest.mark.skipif(not MIRROR.is_dir(), reason="NOREN_MIRROR has no weights")
def test_paths_on_film_go_from_the_jail_to_a_reader_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_MIRROR", str(MIRROR))
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")
    plan, place = write_walk_plan(tmp_path, size_px=(480, 360)), tmp_path / "store"
    said = noren(
        "run", plan, "--source", f"floor={FILM}", "--store", place, "--start", START,
        "--as-of", AS_OF,
    )  # fmt: skip
    assert said.code == 0, said.err

    def read(role: str) -> Said:
        return noren(
            "export", "trajectory_point", "--store", place, "--plan", plan, "--for", role,
            "--because", "analysis",
        )  # fmt: skip

    rows = list(csv.DictReader(io.StringIO(read("analyst").out)))
    assert len(rows) > 100
    tokens = {int(row["token"], 16) for row in rows}
    # The tracker's numbers begin at 1; a token below 2**24 comes once in 17 million walks.
    assert min(tokens) > 1 << 24
    assert {float(row["x_m"]) % 0.5 for row in rows} == {0.25}
    assert all(row["at"].endswith("00") for row in rows)
    assert read("site_manager").code == 1
    with sqlite3.connect(place / "statistics.sqlite") as store:
        tables = [name for (name,) in store.execute("select name from sqlite_master")]
        outputs = [store.execute("select count(*) from coverage").fetchone()]
    assert "trajectory_point" not in tables
    assert outputs == [(0,)]
