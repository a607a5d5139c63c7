"""The whole way with the real networks: learnt in the jail, accepted, put under the icons.

Everybody in the film is drawn; the network finds them all the same.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from gate.test_compile_behavior import GROUND
from noren.jail.bpf import has_filters
from noren.jail.numbers import this_machine
from noren.testing.scene import Scene
from operations.test_commission import ICONS
from staging.command_line import AS_OF, START, noren
from staging.films import Picture, write_film
from staging.plans import plan_text, write_plan

pytestmark = pytest.mark.slow
MODEL = "person-vehicle-bike-detection-2003"
MIRROR = Path(os.environ.get("NOREN_MIRROR") or Path(__file__).parents[3] / "shared/models")
SIZE_PX = (480, 270)
RATE_HZ = 5


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    scene = Scene(
        seconds=50, rate_hz=RATE_HZ, width_px=SIZE_PX[0], height_px=SIZE_PX[1],
        people_per_min=6, seed=3,
    )  # fmt: skip
    return [picture for _, picture in scene.frames()]


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if not (MIRROR / MODEL).is_dir():
        pytest.skip("no folder of weights here; name one in NOREN_MIRROR")
    if not has_filters(this_machine()):
        pytest.skip("this kernel has no seccomp filters")
    monkeypatch.setenv("NOREN_MIRROR", str(MIRROR))
    monkeypatch.setenv("NOREN_MODELS", str(tmp_path / "models"))
    text = plan_text().replace("use_case: counting", "use_case: crowding")
    text = text.replace("width_px: 160", f"width_px: {SIZE_PX[0]}")
    text = text.replace("height_px: 120", f"height_px: {SIZE_PX[1]}")
    drawn = "      background: {free_for: 5 s, within: 200 s}\n"
    detector = f"    detector: {{model: {MODEL}, looks_per_s: 4.0}}"
    text = text.replace("    detector: {model: silhouette}", GROUND + drawn + detector)
    return write_plan(tmp_path, text.replace("schedule:\n", ICONS + "schedule:\n", 1))


def film(plan: Path, pictures: list[Picture]) -> Path:
    times_s = [number / RATE_HZ for number in range(len(pictures))]
    return write_film(
        plan.parent / "street.mp4", times_s=times_s, pictures=pictures, size_px=SIZE_PX
    )


def test_a_background_is_learnt_accepted_and_lies_under_the_icons(
    plan: Path, pictures: list[Picture]
) -> None:
    film(plan, pictures)
    store = plan.parent / "store"
    when = ("--start", START, "--as-of", AS_OF)
    said = noren("commission", plan, "--camera", "north", *when, "--format", "json")
    told = json.loads(said.out)
    # The floor of these tests was measured for another camera.
    assert {finding["code"] for finding in told["findings"]} <= {
        "sizes_unlike_floor", "nobody_seen", "beyond_floor", "camera_low", "people_small",
    }  # fmt: skip
    assert told["people"] > 0
    assert told["background"]["blank_permille"] < 300
    accepted = noren("commission", plan, "--camera", "north", "--accept", "--by", "Hanako")
    assert accepted.code == 0, accepted.err
    run = noren("run", plan, "--store", store, *when)
    assert run.code == 0, run.err
    note = json.loads((store / "pictures" / "now" / "picture.json").read_bytes())
    assert note["ground"] == "background"
    verified = noren("ledger", "verify", "--store", store)
    assert verified.code == 0, verified.err


def test_a_film_that_stands_on_its_head_counts_nothing_and_is_not_learnt(
    plan: Path, pictures: list[Picture]
) -> None:
    film(plan, [np.ascontiguousarray(picture[::-1, ::-1]) for picture in pictures])
    when = ("--start", START, "--as-of", AS_OF, "--lang", "en")
    said = noren("commission", plan, "--camera", "north", *when, "--format", "json")
    told = json.loads(said.out)
    assert said.code == 1
    assert told["background"] is None
    assert "upside_down" in {finding["code"] for finding in told["findings"]}
    run = noren("run", plan, "--store", plan.parent / "store", *when)
    assert "upside down" in run.err
    coverage = noren("export", "coverage", "--store", plan.parent / "store", "--format", "json")
    rows = json.loads(coverage.out)["rows"]
    # Before the first person comes nobody can know; from then on nothing is measured.
    assert all("upside_down" in row["states"] for row in rows)
    assert all(row["coverage_ratio"] < 0.7 for row in rows)
    counts = noren("export", "line_count", "--store", plan.parent / "store", "--format", "json")
    assert not any(row["count"] for row in json.loads(counts.out)["rows"])
