"""Speeds at a line, from the plan to the page: a film in the jail, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from noren.jail.bpf import has_filters
from noren.jail.numbers import this_machine
from noren.vocabulary.words import LANGUAGES
from staging.command_line import noren, rows, run_arguments
from staging.films import write_film
from staging.plans import plan_text, write_plan

needs_jail = pytest.mark.skipif(
    not has_filters(this_machine()), reason="this kernel has no seccomp filters"
)
GROUND = """\
      ground:
        point_error_m: 0.02
        points:
          - {image: [0.1, 0.95], ground_m: [0.0, 0.0]}
          - {image: [0.9, 0.95], ground_m: [4.0, 0.0]}
          - {image: [0.1, 0.3], ground_m: [0.0, 4.0]}
          - {image: [0.9, 0.3], ground_m: [4.0, 4.0]}
          - {image: [0.1, 0.6], ground_m: [0.0, 2.1538]}
          - {image: [0.9, 0.6], ground_m: [4.0, 2.1538]}
"""
SPEEDS = """\
  - id: speeds
    record: speed_histogram
    camera: north
    purpose: street-flow
    lines: [crossing]
    bin: 15 min
    keep: 30 days
    readers: [analyst]
    minimum_cell: 10
"""


def speed_plan(*, ground: str = GROUND) -> str:
    text = plan_text().replace("      lines:\n", ground + "      lines:\n", 1)
    return text.replace("schedule:\n", SPEEDS + "schedule:\n", 1)


@pytest.mark.slow
@needs_jail
def test_who_walks_past_is_a_row_of_the_speed_they_had(tmp_path: Path) -> None:
    write_film(tmp_path / "street.mp4", seconds=23)
    plan, store = write_plan(tmp_path, speed_plan()), tmp_path / "store"
    said = noren(*run_arguments(plan, store))
    assert said.code == 0, said.error
    table = noren("export", "speed_histogram", "--store", store).out.splitlines()
    assert table[0] == (
        "camera,line,direction,from_km_h,to_km_h,class,start,end,count,error_ratio,"
        "coverage_ratio,model,plan_digest"
    )
    cells = [line.split(",") for line in table[1:]]
    assert len(cells) == 2 * 8
    # Half of the picture's height in five seconds: 3.2 m there, 2.3 km/h.
    told = {(one[2], one[3]): int(one[8]) for one in cells if one[8] != "0"}
    assert told == {("forward", "2"): 1, ("backward", "2"): 1}
    assert {one[9] for one in cells} <= {f"{step / 1000:g}" for step in range(1, 201)}
    pages = tmp_path / "pages"
    assert noren("report", "--store", store, "--out", pages, "--lang", "en").code == 0
    page = (pages / "index.html").read_text(encoding="utf-8")
    assert "Speeds at Crossing line" in page
    assert "2 to 3 km/h" in page
    assert (pages / "speed_histogram.csv").is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_speeds_without_a_measured_floor_are_refused_by_check_and_run(
    tmp_path: Path, language: str
) -> None:
    plan = write_plan(tmp_path, speed_plan(ground=""))
    write_film(tmp_path / "street.mp4", seconds=2)
    asked = noren("check", plan, "--as-of", "2026-11-22", "--lang", language)
    assert "speed_histogram" in asked.out
    assert "`ground`" in asked.out
    said = noren(*run_arguments(plan, tmp_path / "store", "--lang", language))
    assert said.code != 0
    assert "view.ground" in said.error
    assert rows(tmp_path / "store", "runs", order="id") == []


def test_a_floor_measured_too_roughly_for_speeds_is_said_with_its_error(tmp_path: Path) -> None:
    rough = GROUND.replace("point_error_m: 0.02", "point_error_m: 2.0")
    plan = write_plan(tmp_path, speed_plan(ground=rough))
    said = noren("check", plan, "--as-of", "2026-11-22")
    assert "on a floor known to ±" in said.out
