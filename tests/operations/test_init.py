"""`noren init` leaves a folder to work in, and never touches what somebody wrote."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from noren.errors import FolderError, UsageError
from noren.operations.init import init_case
from noren.operations.reading import read_plan
from noren.rules.checking import check_plan

TODAY = date(2026, 11, 22)


def test_a_new_folder_gets_a_plan_and_the_schema_it_names(tmp_path: Path) -> None:
    started = init_case("counting", tmp_path / "a" / "b", today=TODAY)
    assert read_plan(started.plan).plan.status == "draft"
    first_line = started.plan.read_text(encoding="utf-8").split("\n")[0]
    assert first_line.endswith(f"$schema={started.schema.name}")
    assert json.loads(started.schema.read_text(encoding="utf-8"))["title"] == "noren plan"


def test_an_example_passes_every_rule(tmp_path: Path) -> None:
    started = init_case("counting", tmp_path, today=TODAY, example=True)
    assert check_plan(read_plan(started.plan), as_of=TODAY).findings == ()


def test_a_blank_plan_is_blocked_until_its_author_has_written(tmp_path: Path) -> None:
    started = init_case("counting", tmp_path, today=TODAY)
    verdict = check_plan(read_plan(started.plan), as_of=TODAY)
    assert verdict.blocked
    assert "NT22" in {finding.rule.code for finding in verdict.findings}


def test_a_plan_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("mine")
    with pytest.raises(UsageError, match="nothing was overwritten"):
        init_case("counting", tmp_path, today=TODAY)
    assert (tmp_path / "plan.yaml").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["plan.yaml"]


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    init_case("counting", tmp_path, today=TODAY)
    assert (tmp_path / "note.txt").read_text() == "mine"


@pytest.mark.parametrize("below", ["", "sub"], ids=["a file", "below a file"])
def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path, below: str) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(UsageError, match="already there"):
        init_case("counting", tmp_path / "taken" / below, today=TODAY)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_an_outside_fault(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FolderError) as refused:
        init_case("counting", tmp_path / "new", today=TODAY)
    assert refused.value.exit_code == 3


def test_a_path_that_no_system_has_is_an_outside_fault(tmp_path: Path) -> None:
    with pytest.raises(FolderError):
        init_case("counting", tmp_path / ("x" * 300), today=TODAY)


def test_an_unknown_use_case_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        init_case("nonsense", tmp_path / "new", today=TODAY)
    assert not (tmp_path / "new").exists()
