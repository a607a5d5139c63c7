"""Outsiders see no number about fewer people than the plan's minimum, and no zero that tells one.

ja: 計画で決めた最小人数に満たない数値は、外部には示しません。「0人」も示しません。

A store is filled with busy and quiet minutes and exported as the public would get it.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest

from noren.gate.record_schema import RecordSchema
from noren.operations.export import export_figures
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import (
    build_assignment,
    build_outputs,
    closed_bin,
    figure,
    jail_report,
)
from noren.vocabulary.terms import Role

START_S = 1_775_001_600
MINIMUM = 5
MINUTES = (0, 1, 4, 5, 9, 0)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Minutes with so many people each; the last one is not shown, as it may still grow."""
    folder = tmp_path_factory.mktemp("small") / "store"
    assignment = build_assignment()
    schema = RecordSchema.from_assignment(assignment)
    with StatisticsStore.open(folder, mode="write") as opened:
        run = opened.begin_run(
            assignment=assignment,
            outputs=build_outputs(assignment, readers=(Role.PUBLIC,), minimum_cell=MINIMUM),
            plan_text=json.dumps({"plan": {}}),
            source_identity="the film",
            model="silhouette, estimated",
            opened_s=START_S,
            report=jail_report(schema),
        )
        for minute, number in enumerate(MINUTES):
            for output in schema.outputs:
                run.write_bin(
                    closed_bin(
                        output,
                        START_S + 60 * minute,
                        fill=lambda slot, _, number=number: figure(slot, number, 1000 * number),
                        watched_ms=60_000,
                    )
                )
    return folder


def public(store: Path, kind: str, output_format: str) -> list[dict[str, object]]:
    data = export_figures(kind=kind, place=store, output_format=output_format, reader=Role.PUBLIC)
    if output_format == "json":
        return list(json.loads(data)["rows"])
    if output_format == "parquet":
        return pl.read_parquet(io.BytesIO(data)).to_dicts()
    return [
        {name: text or None for name, text in row.items()}
        for row in csv.DictReader(io.StringIO(data.decode()))
    ]


@pytest.mark.parametrize("output_format", ["csv", "json", "parquet"])
def test_a_count_below_the_minimum_leaves_empty(store: Path, output_format: str) -> None:
    """ja: 最小人数に満たない通過人数は、どの形式でも空欄になります。"""
    counts = [row["count"] for row in public(store, "line_count", output_format)]
    assert {None if one is None else int(str(one)) for one in counts} == {None, 5, 9}


def test_an_area_with_few_people_leaves_empty(store: Path) -> None:
    """ja: 区域内の人数も同じです。"""
    rows = public(store, "zone_occupancy", "json")
    assert {row["mean"] for row in rows} == {None, 5.0, 9.0}
    assert {row["max"] for row in rows} == {None, 5, 9}


def test_what_was_hidden_is_no_zero_and_zero_is_hidden(store: Path) -> None:
    """ja: 0人の区間と少人数の区間は、見分けがつきません。"""
    by_start: dict[object, list[object]] = {}
    for row in public(store, "line_count", "json"):
        by_start.setdefault(row["start"], []).append((row["count"], row["coverage_ratio"]))
    nobody, one, four, *_ = by_start.values()
    assert nobody == one == four


def test_the_work_of_the_camera_does_not_tell_an_empty_minute(store: Path) -> None:
    """ja: カメラの処理枚数からも、誰もいなかったことは分かりません。"""
    for row in public(store, "coverage", "json"):
        assert (row["frames_processed"], row["frames_gated"]) == (None, None)


def test_inside_the_small_numbers_are_there(store: Path) -> None:
    """ja: 内部の数値には少人数も残っています（対照）。"""
    rows = json.loads(export_figures(kind="line_count", place=store, output_format="json"))["rows"]
    assert {row["count"] for row in rows} == set(MINUTES)
