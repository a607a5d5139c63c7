"""Whoever runs noren without its lock is told so aloud, leaves a record of it, and gets no camera.

ja: 隔離なしの実行は大きく警告され、記録に残り、カメラには使えません。
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from noren.testing.rtsp_camera import RtspTestCamera
from staging.command_line import AS_OF, noren, rows, run_arguments
from staging.films import write_film
from staging.plans import write_plan


@pytest.mark.slow
@pytest.mark.parametrize(("language", "word"), [("en", "WARNING"), ("ja", "警告")])
def test_it_warns_and_is_recorded(tmp_path: Path, language: str, word: str) -> None:
    """ja: 警告が出て、隔離なしの実行として記録されます。"""
    film = write_film(tmp_path / "street.mp4", seconds=2)
    plan = write_plan(tmp_path)
    store = tmp_path / "store"
    said = noren(*run_arguments(plan, store, "--unjailed", "--lang", language))
    assert said.code == 0, said.err
    assert film.name
    assert said.err.splitlines()[0].startswith(word)
    assert "--unjailed" in said.err
    assert "22" not in said.err.replace("2026-11-22", ""), "it claims no refused attempts"
    ((kind,),) = [row[3:4] for row in rows(store, "incidents", order="id")]
    assert kind == "unjailed_run"
    page = tmp_path / "page"
    assert noren("report", "--store", store, "--out", page).code == 0
    assert "UNJAILED" in (page / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_jailed_run_leaves_no_such_record(watched: Any) -> None:
    """ja: 隔離した実行には、その記録が付きません（対照）。"""
    assert rows(watched.store, "incidents", order="id") == []
    assert "UNJAILED" not in (watched.page / "index.html").read_text(encoding="utf-8")


def test_a_camera_is_not_even_connected_to(tmp_path: Path) -> None:
    """ja: 生カメラには接続すらしません。"""
    with RtspTestCamera([]) as camera:
        plan = write_plan(tmp_path, source=camera.url)
        said = noren("run", plan, "--unjailed", "--store", tmp_path / "store", "--as-of", AS_OF)
        assert camera.record.connections == 0
    assert said.code == 2
    assert "films only" in said.error
    assert not (tmp_path / "store").exists()
