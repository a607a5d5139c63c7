"""The floors of the house: who may import whom is written in pyproject.toml and kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COUNT = 6
LINT = (
    "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
)
INTRUSIONS = {
    "errors.py": "import noren.web_of_nobody",
    "gate/rates.py": "import noren.operations.run",
    "measure/bins.py": "import socket",
    "operations/run.py": "import sqlite3, cv2, pytest",
    "cli/options.py": "import noren.jail.supervisor",
    "web_of_nobody/__init__.py": "",
}
"""A line for each contract, which breaks it."""


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, 'src'); {LINT}"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )


@pytest.mark.slow
def test_every_contract_between_the_rooms_is_kept() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert f"Contracts: {COUNT} kept, 0 broken." in done.stdout


@pytest.mark.slow
def test_each_contract_would_notice_an_intruder(tmp_path: Path) -> None:
    """The control: one wrong import a contract, and a room that chose no floor."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name, line in INTRUSIONS.items():
        path = tmp_path / "src" / "noren" / name
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode == 1
    assert f"Contracts: 0 kept, {COUNT} broken." in done.stdout, done.stdout
