"""Whatever stands at the path, reading ends with a plan or with one clear line."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from noren.errors import NorenError, PlanErrors, PlanSyntaxError, UsageError
from noren.operations.reading import read_plan
from noren.plan.starters import write_starter

PLAN = write_starter("counting", example=True, today=date(2026, 4, 1))


def refusal(path: Path) -> NorenError:
    with pytest.raises(NorenError) as refused:
        read_plan(path)
    assert refused.value.exit_code == 2
    assert "\n" not in str(refused.value)
    assert str(path) in refused.value.in_language("ja")
    return refused.value


def test_a_plan_is_read_and_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    loaded = read_plan(path)
    assert loaded.name == str(path)
    assert loaded.plan.operator.name.ja == "汐見浦フェリー株式会社"


def test_line_ends_of_another_system_are_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(PLAN.replace("\n", "\r\n").encode("utf-8-sig"))
    assert read_plan(path).plan.noren == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [("missing.yaml", "no file"), (".", "a folder"), ("a\0b", "cannot be read")],
)
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, says: str) -> None:
    path = tmp_path / name
    with pytest.raises(UsageError, match=says):
        read_plan(path)


def test_a_file_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert isinstance(refusal(tmp_path / "file" / "plan.yaml"), UsageError)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    path.chmod(0)
    assert "may not be read" in str(refusal(path))


@pytest.mark.parametrize("encoding", ["shift_jis", "utf-16", "euc_jp"])
def test_another_encoding_is_named_at_its_place(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes("noren: 1\ntitle: 計測\n".encode(encoding))
    error = refusal(path)
    assert isinstance(error, PlanSyntaxError)
    assert "not UTF-8" in str(error)
    assert (error.line, error.column) == ((1, 1) if encoding == "utf-16" else (2, 8))


def test_an_enormous_file_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    with path.open("wb") as file:
        file.truncate(5_000_000_000)
    assert "more than 1000000 bytes" in str(refusal(path))


def test_an_endless_device_is_refused() -> None:
    assert "more than 1000000 bytes" in str(refusal(Path("/dev/zero")))


def test_mistakes_are_named_with_the_path(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN.replace("bin: 15 min", "bin: 16 min"), encoding="utf-8")
    with pytest.raises(PlanErrors) as refused:
        read_plan(path)
    assert str(refused.value).startswith(f"{path}:")
