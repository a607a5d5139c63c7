"""A time that nobody watched is shown as unknown, never as zero people.

ja: 計測できなかった時間は「不明」と示し、決して「0人」とは示しません。
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from staging.command_line import noren, rows

pytestmark = pytest.mark.slow


def table(watched: Any, kind: str) -> list[dict[str, str]]:
    said = noren("export", kind, "--store", watched.store)
    assert said.code == 0, said.err
    return list(csv.DictReader(io.StringIO(said.out)))


def test_counts_of_unwatched_time_are_empty_and_their_coverage_is_zero(watched: Any) -> None:
    """ja: 計測できなかった時間の人数は空欄で、計測率は0です。"""
    lines = table(watched, "line_count")
    unwatched = [line for line in lines if float(line["coverage_ratio"]) == 0]
    assert len(unwatched) == 2 * 3, "three whole minutes of the hole, two directions"
    assert {line["count"] for line in unwatched} == {""}
    for line in lines:
        assert (line["count"] == "") == (float(line["coverage_ratio"]) == 0)


def test_people_in_an_area_of_unwatched_time_are_empty_too(watched: Any) -> None:
    """ja: 区域内の人数も同じです。"""
    lines = table(watched, "zone_occupancy")
    unwatched = [line for line in lines if float(line["coverage_ratio"]) == 0]
    assert len(unwatched) == 3
    for line in unwatched:
        assert (line["mean"], line["max"]) == ("", "")


def test_json_says_null_and_not_0(watched: Any) -> None:
    """ja: JSONでは0ではなくnullです。"""
    said = noren("export", "line_count", "--store", watched.store, "--format", "json")
    document = json.loads(said.out)
    lines = document["rows"] if isinstance(document, dict) else document
    unwatched = [line for line in lines if line["coverage_ratio"] == 0]
    assert len(unwatched) == 6
    assert all(line["count"] is None for line in unwatched)


def test_a_watched_minute_in_which_nobody_came_is_zero(watched: Any) -> None:
    """The control: nought is kept for what was really seen to be empty.

    ja: 計測していて誰も通らなかった時間は0です（対照）。
    """
    assert any(line["count"] == "0" for line in table(watched, "line_count"))


def test_the_store_itself_cannot_hold_a_figure_for_an_unwatched_minute(watched: Any) -> None:
    """ja: 保存先そのものが、計測できなかった時間の数値を持てません。"""
    for row in rows(watched.store, "line_count"):
        assert (row[8] == 0) == (row[-1] is None)
