"""`noren init` on the command line: by questions on a real terminal, by a file, blank or sample."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from noren.cli.init_commands import CASES
from noren.plan.load import parse_plan
from noren.plan.starters import CASES as STARTERS
from staging.command_line import noren

SOURCE = Path(__file__).parents[2] / "src"
DEADLINE_S = 60.0
MOST_PROMPTS = 120


class Terminal:
    """The program on a pseudo-terminal, and a hand that answers its prompts."""

    def __init__(self, *arguments: str) -> None:
        self.said = ""
        ours, theirs = pty.openpty()
        self._file = ours
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from noren.cli import main; main()", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8"},
            start_new_session=True,
            # Whoever started the tests in the background made all their children deaf to Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        os.close(theirs)

    def until_asked(self) -> str:
        """What is printed up to the next prompt, or to the end."""
        before, seen = len(self.said), b""
        end = time.monotonic() + DEADLINE_S
        while time.monotonic() < end:
            ready, _, _ = select.select([self._file], [], [], 0.2)
            if ready:
                try:
                    seen += os.read(self._file, 65536)
                except OSError:
                    break
                if seen.endswith(b"> "):
                    break
            elif self._process.poll() is not None:
                break
        self.said += seen.decode("utf-8", "replace").replace("\r\n", "\n")
        return self.said[before:]

    def type(self, line: str) -> None:
        """A line and the return key."""
        os.write(self._file, line.encode("utf-8") + b"\n")

    def interrupt(self) -> None:
        """What Ctrl-C sends to whatever runs on a terminal; twice, as people do, if need be.

        A signal that comes in the instant before the program waits for a key is seen at the key.
        """
        for _ in range(3):
            os.kill(self._process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(15.0)
                return

    def end(self) -> int:
        """The exit code, once it has ended."""
        self.until_asked()
        code = self._process.wait(DEADLINE_S)
        os.close(self._file)
        return code


def talk(terminal: Terminal, answers: Mapping[str, list[str]]) -> None:
    """Answer each prompt by the first mark that what was printed holds; Enter for the others."""
    left = {mark: list(lines) for mark, lines in answers.items()}
    for _ in range(MOST_PROMPTS):
        asked = terminal.until_asked()
        if not asked.endswith("> "):
            return
        mark = next((one for one, lines in left.items() if one in asked and lines), None)
        terminal.type(left[mark].pop(0) if mark is not None else "")
    raise AssertionError(terminal.said)


JAPANESE = {
    "足りない理由": ["横に並ぶ人を数え分けられません。"],
    "(事業者)の名称は": ["?"],
    "誰が責任を負うカメラか": ["若葉商店: 本店"],
    "その住所は": ["若葉市中央1-2"],
    "代表者の役職": ["若葉 花子"],
    "説明責任を負う人": ["青木 太郎"],
    "連絡先の部署": ["お客さま窓口"],
    "メールアドレスは": ["desk@wakaba.example"],
    "受付時間は": ["平日9時から17時"],
    "場所の名前は": ["若葉広場"],
    "市区町村は": ["若葉市"],
    "どのような場所": ["9"],
    "1から3までの番号": ["３"],
    "利用目的を一文で": ["人数を数え、ベンチの数を決めます。"],
    "にとっての利点は": ["座る場所が見つかります。"],
    "何台ですか": ["2"],
    "カメラの名前は": ["東カメラ", "西カメラ"],
    "設置位置は": ["東の柱", "西の柱"],
    "撮影範囲は": ["東半分", "西半分"],
    "始める日は": ["2020-01-01"],
}


def test_a_plan_is_made_by_questions_on_a_terminal(tmp_path: Path) -> None:
    terminal = Terminal("init", "counting", str(tmp_path / "new"), "--lang", "ja")
    talk(terminal, JAPANESE)
    assert terminal.end() == 0, terminal.said
    for said in ("誰が責任を負うカメラか", "1から3までの番号", "以降。事前告知は"):
        assert said in terminal.said
    text = (tmp_path / "new" / "plan.yaml").read_text(encoding="utf-8")
    plan = parse_plan(text, "plan.yaml").plan
    assert plan.operator.name.ja == "若葉商店: 本店"
    assert "〇〇" in plan.operator.name.en
    assert plan.sites[0].place.value == "public"
    assert [camera.name.ja for camera in plan.cameras] == ["東カメラ", "西カメラ"]
    assert plan.contact_point.email == "desk@wakaba.example"


def test_ctrl_c_stops_the_questions_and_leaves_nothing(tmp_path: Path) -> None:
    terminal = Terminal("init", "counting", str(tmp_path / "new"), "--lang", "en")
    assert "Is a camera needed at all?" in terminal.until_asked()
    terminal.type("")
    terminal.until_asked()
    terminal.interrupt()
    assert terminal.end() == 3
    assert "stopped" in terminal.said
    assert "Traceback" not in terminal.said
    assert list(tmp_path.iterdir()) == []


def test_another_means_that_suffices_ends_politely_and_leaves_nothing(tmp_path: Path) -> None:
    terminal = Terminal("init", "counting", str(tmp_path / "new"), "--lang", "en")
    terminal.until_asked()
    terminal.type("infrared")
    assert terminal.end() == 0
    assert "infrared sensor" in terminal.said
    assert list(tmp_path.iterdir()) == []


def test_a_plan_in_the_way_is_told_before_the_first_question(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("mine")
    terminal = Terminal("init", "counting", str(tmp_path), "--lang", "en")
    assert terminal.end() == 2
    assert "nothing was overwritten" in terminal.said
    assert "needed at all" not in terminal.said


def test_the_command_knows_every_starter() -> None:
    assert set(CASES) == set(STARTERS)


EXAMPLE = re.compile(r": {5}# (?:例: |e\.g\. |例 / e\.g\. )(.+)$", re.MULTILINE)


def answer_by_example(match: re.Match[str]) -> str:
    """What the comment shows, as the value."""
    told = match[1]
    return f": {told}" if told.isdigit() else f": {json.dumps(told, ensure_ascii=False)}"


@pytest.mark.parametrize("case", CASES)
def test_a_printed_form_that_is_filled_in_makes_a_plan(case: str, tmp_path: Path) -> None:
    form = noren("init", case, "--print-answers")
    assert form.code == 0
    # Everything is answered by the form's own examples, as an author in a hurry would.
    file = tmp_path / "answers.yaml"
    file.write_text(EXAMPLE.sub(answer_by_example, form.out), encoding="utf-8")
    made = noren("init", case, tmp_path / "new", "--answers", file)
    assert made.code == 0, made.err
    parse_plan((tmp_path / "new" / "plan.yaml").read_text(encoding="utf-8"), "plan.yaml")


def test_a_file_by_which_no_camera_is_needed_is_refused_with_advice(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("need: {suffices: hand_count}\n", encoding="utf-8")
    said = noren("init", "counting", tmp_path / "new", "--answers", file, "--lang", "ja")
    assert said.code == 1
    assert "人手による調査" in said.out
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["counting"], "no folder", id="no folder"),
        pytest.param(["counting", "new", "--example", "--blank"], "at once", id="two ways"),
        pytest.param(["counting", "new", "--answers", "nowhere"], "cannot be read", id="no file"),
    ],
)
def test_a_start_that_cannot_be_is_refused(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = noren("init", *arguments, "--lang", "en")
    assert refused.code == 2
    assert said in refused.err
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_the_blank_plan_is_written(tmp_path: Path) -> None:
    said = noren("init", "signage", tmp_path / "new", "--lang", "en")
    assert said.code == 0
    assert "〇〇" in (tmp_path / "new" / "plan.yaml").read_text(encoding="utf-8")
