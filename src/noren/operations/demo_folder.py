"""The folder of a demonstration: made, recognized again, and never somebody else's."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from noren.errors import UsageError
from noren.operations.output_files import writing
from noren.vocabulary.words import Words

MARK: Final = ".noren-demo"
_OURS: Final = ("README.txt", "plan.yaml", "plan.schema.json", "synthetic-film.mp4")
_OUR_FOLDERS: Final = ("store", "report", "exports")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFolder:
    """Where everything of a demonstration lies."""

    root: Path

    @property
    def plan(self) -> Path:
        """The plan."""
        return self.root / "plan.yaml"

    @property
    def film(self) -> Path:
        """The drawn film."""
        return self.root / "synthetic-film.mp4"

    @property
    def store(self) -> Path:
        """The figures."""
        return self.root / "store"

    @property
    def report(self) -> Path:
        """The pages."""
        return self.root / "report"

    @property
    def exports(self) -> Path:
        """The figures as CSV."""
        return self.root / "exports"

    @property
    def readme(self) -> Path:
        """What is what."""
        return self.root / "README.txt"


def prepare_folder(root: Path) -> DemoFolder:
    """Make the folder, or empty the one that an earlier demonstration left.

    Only what a demonstration writes is removed; other files in its folder stay.

    Raises:
        UsageError: the folder holds something and no demonstration made it, or it is a file.
        FolderError: it cannot be written.
    """
    with writing(root):
        if root.exists() and not root.is_dir():
            raise _foreign(root, Words(en="a file", ja="ファイルです"))
        if root.is_dir() and any(root.iterdir()):
            if not (root / MARK).is_file():
                found = Words(
                    en="a folder with other things in it", ja="ほかのものが入ったフォルダーです"
                )
                raise _foreign(root, found)
            _clear(root)
        root.mkdir(parents=True, exist_ok=True)
        (root / MARK).write_text(
            "This folder was made by `noren demo`, which may replace what it wrote here.\n"
            "このフォルダーは `noren demo` が作りました。次の実行で置き換えられます。\n",
            encoding="utf-8",
        )
        for name in ("report", "exports"):
            (root / name).mkdir()
    return DemoFolder(root=root)


def _clear(root: Path) -> None:
    for name in _OURS:
        (root / name).unlink(missing_ok=True)
    for name in _OUR_FOLDERS:
        folder = root / name
        # A link is taken away, never what it points to.
        if folder.is_symlink():
            folder.unlink()
        elif folder.is_dir():
            shutil.rmtree(folder)


def _foreign(root: Path, found: Words) -> UsageError:
    return UsageError(
        where=str(root),
        found=found,
        expected=Words(
            en="a new or empty folder, or one that `noren demo` made",
            ja="新しいか空のフォルダー、または `noren demo` が作ったフォルダー",
        ),
        remedy=Words(
            en="choose another one with --out DIR; nothing was touched",
            ja="--out DIR で別の場所を指定してください。何も変えていません",
        ),
    )
