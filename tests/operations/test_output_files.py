"""What is written where somebody asked: whole, or not at all and said so."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from noren.errors import FolderError, UsageError
from noren.operations.output_files import another, make_folder, write_whole, writing


def test_a_file_is_put_in_place_whole(tmp_path: Path) -> None:
    out = tmp_path / "figures.csv"
    out.write_text("old")
    write_whole(b"new", out)
    assert out.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [out]
    assert stat.S_ISREG(out.stat().st_mode)


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--out"):
        write_whole(b"new", tmp_path / "nowhere" / "figures.csv")
    folder = tmp_path / "figures.csv"
    folder.mkdir()
    (folder / "kept").touch()
    with pytest.raises(FolderError):
        write_whole(b"new", folder)
    assert [path.name for path in tmp_path.iterdir()] == ["figures.csv"]


def test_a_folder_that_cannot_be_made_is_an_outside_failure_told_in_both_languages(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderError) as caught:
        make_folder(tmp_path / "file" / "folder", remedy=another("--table"))
    error = caught.value
    assert error.exit_code == 3
    assert error.where == str(tmp_path / "file" / "folder")
    for language, option in (("ja", "別の --table"), ("en", "another --table")):
        assert option in error.in_language(language)
        assert os.strerror(20) in error.in_language(language)


def test_other_mistakes_are_not_taken_for_a_full_disk(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="mine"), writing(tmp_path):
        raise ValueError("mine")
