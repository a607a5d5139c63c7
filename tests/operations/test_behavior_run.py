"""From the plan to the page: stays, waits, moves, crowding and heat of a film in the jail."""

from __future__ import annotations

from pathlib import Path

import pytest

from staging.command_line import noren, run_arguments
from staging.films import write_film
from staging.plans import on_floor, plan_text, write_plan

KEYS = {
    "dwell_histogram": "areas: [square]",
    "queue_wait": "areas: [square]",
    "od_counts": "areas: [square]",
    "crowding_level": "areas: [square]",
    "heatmap_cells": "position_m: 0.5",
    "shelf_stops": "areas: [square]\n    position_m: 1.0",
}
HEADERS = {
    "dwell_histogram": "camera,area,stay_from_s,stay_to_s,class,start,end,count,censored,",
    "queue_wait": "camera,area,class,start,end,arrivals,served,abandoned,lost,wait_p50_s,"
    "wait_p90_s,mean_length,longest,",
    "od_counts": "camera,origin,destination,class,start,end,count,",
    "crowding_level": "camera,area,class,start,end,level,density_m2,moving,standing,",
    "heatmap_cells": "camera,x_m,y_m,cell_m,class,start,end,presence_s,passages,dwell_s,",
    "shelf_stops": "camera,area,along_from_m,along_to_m,told_by,stop_from_s,stop_to_s,class,start,"
    "end,count,censored,",
}
BESIDE = "coverage_ratio,model,plan_digest"


def whole_plan() -> str:
    """The small plan with every record about behavior, and its floor."""
    text = on_floor(plan_text().replace("use_case: counting", "use_case: behavior"))
    text = text.replace(
        "[0.1, 0.95]]", "[0.1, 0.95]]\n          shelf_front: [[0.1, 0.3], [0.9, 0.3]]"
    )
    outputs = "".join(
        f"  - id: {record.replace('_', '-')}\n    record: {record}\n    camera: north\n"
        f"    purpose: street-flow\n    {keys}\n    bin: 1 min\n    keep: 30 days\n"
        "    readers: [analyst]\n    minimum_cell: 10\n"
        for record, keys in KEYS.items()
    )
    return text.replace("schedule:\n", outputs + "schedule:\n", 1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("behavior")
    write_film(folder / "street.mp4", seconds=30)
    place = folder / "store"
    said = noren(*run_arguments(write_plan(folder, whole_plan()), place))
    assert said.code == 0, said.err
    return place


@pytest.mark.slow
@pytest.mark.parametrize("record", list(KEYS))
def test_each_record_is_exported_with_its_keys_first(store: Path, record: str) -> None:
    said = noren("export", record, "--store", store)
    header, *rows = said.out.splitlines()
    assert header == HEADERS[record] + BESIDE
    assert rows
    assert all(row.startswith("north,") for row in rows)


@pytest.mark.slow
@pytest.mark.parametrize("record", list(KEYS))
def test_each_record_is_written_as_parquet_and_json(store: Path, record: str) -> None:
    out = store.parent / f"{record}.parquet"
    said = noren("export", record, "--store", store, "--format", "parquet", "--out", out)
    assert said.code == 0
    assert out.read_bytes().startswith(b"PAR1")
    assert (
        f'"kind": "{record}"' in noren("export", record, "--store", store, "--format", "json").out
    )


@pytest.mark.slow
def test_the_report_shows_each_of_them_in_both_languages(store: Path) -> None:
    out = store.parent / "report"
    assert noren("report", "--store", store, "--out", out, "--lang", "ja,en").code == 0
    japanese = (out / "index.html").read_text(encoding="utf-8")
    english = (out / "index.en.html").read_text(encoding="utf-8")
    for word in (
        "滞在時間",
        "待ち行列",
        "混雑度",
        "区域間の移動",
        "ヒートマップ",
        "立ち止まった人",
    ):
        assert word in japanese
    for word in (
        "Length of stays",
        "Waiting line",
        "Crowding",
        "Moves between",
        "Heat map",
        "Stops before",
    ):
        assert word in english
    assert {f"{record}.csv" for record in KEYS} <= {path.name for path in out.iterdir()}


@pytest.mark.slow
def test_the_check_counts_every_record_in_the_leak_budget(store: Path) -> None:
    said = noren("check", store.parent / "plan.yaml", "--as-of", "2026-11-20")
    for record in KEYS:
        assert f"  {record.replace('_', '-')}: " in said.out
