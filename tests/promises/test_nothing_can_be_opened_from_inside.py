"""The process that sees pictures can write no file, open no connection and start no program.

ja: 画像を見るプロセスは、ファイルへの書き込みも、通信も、プログラムの起動もできません。

More than sixty ways out are tried on this very machine, from a fresh thread and from one that was
there before the lock. `noren doctor` runs the same attempts anywhere and says what it found.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from staging.command_line import environment, noren


@pytest.fixture(scope="module")
def examined(jail_here: None) -> dict[str, Any]:
    said = noren("doctor", "--format", "json")
    assert said.code == 0, said.err
    document: dict[str, Any] = json.loads(said.out)
    return document


@pytest.mark.slow
def test_of_more_than_sixty_ways_out_none_succeeds(examined: dict[str, Any]) -> None:
    """ja: 六十を超える脱出の試みは、一つも成功しません。"""
    escapes = examined["escapes"]
    assert escapes["attempted"] >= 60
    assert escapes["succeeded"] == 0
    assert escapes["names_succeeded"] == []


@pytest.mark.slow
def test_the_claim_says_what_is_promised_and_what_is_not(examined: dict[str, Any]) -> None:
    """ja: 約束することと、しないことの両方を述べます。"""
    claim = examined["claim"]
    assert str(examined["escapes"]["attempted"]) in claim["en"]
    assert "Not claimed" in claim["en"]
    assert "保証の対象外" in claim["ja"]


IMPORTS = """
import sys
import noren.cli.program, noren.cli.run_commands, noren.cli.progress
import noren.operations.run, noren.operations.check
print([name for name in ("av", "cv2", "openvino", "PIL") if name in sys.modules])
"""


def test_the_process_that_keeps_the_figures_could_not_even_read_a_picture() -> None:
    """It loads nothing that can decode one.

    ja: 数値を保存する側のプロセスは、画像を読める部品を読み込みません。
    """
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, env=environment(),
        check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout == "[]\n"
