"""Whoever was filmed can ask without a name, has it in writing at once, and hears of nobody else.

ja: 撮影された方は名前を告げずに申し出ができ、その場で受付票を受け取り、
ほかの方のことを知らされることはありません。

The desk is tried over its command line, with a store on the disk. That no order of steps leads
around the identity check is tried in `tests/requests_desk/test_every_way_through.py` against a
model, with faults seeded to see that the model finds them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from staging.command_line import noren

RETURNING = Path(__file__).parents[2] / "examples" / "returning" / "plan.yaml"
SECRET_WORDS = "I-STOOD-AT-THE-WINDOW-SHELF"


@pytest.fixture(scope="module", autouse=True)
def passphrase() -> Iterator[None]:
    """The secret with which requests are sealed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")
        yield


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, passphrase: None):
    """A request for disclosure, its receipt, and the store that has it; only looked at."""
    return asked_in(tmp_path_factory.mktemp("desk"))


def asked_in(folder: Path):
    plan = Path(shutil.copy(RETURNING, folder / "plan.yaml"))
    said = desk(
        "intake", plan, "--kind", "disclosure", "--text", SECRET_WORDS, "--format", "json",
        "--out", folder / "receipt",
    )  # fmt: skip
    return folder, json.loads(said.out)


def desk(command: str, *words: object, code: int = 0):
    said = noren("requests", command, *words, "--lang", "en")
    assert said.code == code, said.err
    return said


def test_a_request_needs_no_name_and_is_receipted_at_once(asked) -> None:
    """ja: 名前なしで受け付け、番号と署名つきの受付票をその場で渡します。"""
    folder, taken = asked
    assert taken["case"]["number"].startswith("N-")
    (text,) = (folder / "receipt").glob("*.txt")
    assert desk("verify", text, "--key", taken["public_key"]).out
    assert taken["case"]["house_due"] > taken["case"]["received"]
    assert taken["case"]["owner"]


def test_what_was_written_to_the_desk_lies_on_no_disk_in_clear(asked) -> None:
    """ja: 窓口に書かれたことは、どのファイルにも平文では残りません。"""
    folder, taken = asked
    files = [path for path in (folder / "store").rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET_WORDS.encode() in path.read_bytes()]
    shown = desk("show", folder / "plan.yaml", taken["case"]["number"]).out
    assert SECRET_WORDS in shown


def test_without_an_identity_check_nothing_is_searched_or_shown(asked) -> None:
    """ja: 本人確認の前には、照合も開示もしません。"""
    folder, taken = asked
    plan, number = folder / "plan.yaml", taken["case"]["number"]
    desk("advance", plan, number, "search", code=1)
    desk("answer", plan, number, "--out", folder / "out", code=1)
    assert not (folder / "out").exists()


def test_asking_twice_neither_helps_nor_hurts(tmp_path) -> None:
    """ja: 二度申し出ても、近道にも妨げにもなりません。"""
    folder, taken = asked_in(tmp_path)
    plan, first = folder / "plan.yaml", taken["case"]["number"]
    words = ("--kind", "disclosure", "--text", "again", "--same-as", first, "--format", "json")
    second = json.loads(desk("intake", plan, *words).out)["case"]["number"]
    before = json.loads(desk("list", plan, "--format", "json").out)
    assert {row["number"]: row["next"] for row in before}[first] == taken["case"]["next"]
    desk("advance", plan, first, "identify", "--means", "in_person")
    desk("advance", plan, second, "search", code=1)


def test_a_refusal_always_has_a_reason_and_says_where_else_to_turn(asked) -> None:
    """ja: 断るときは必ず理由を示し、ほかの相談先を伝えます。"""
    folder, _ = asked
    plan = folder / "plan.yaml"
    words = ("--kind", "cessation", "--text", "erase", "--answer-form", "electronic")
    number = json.loads(desk("intake", plan, *words, "--format", "json").out)["case"]["number"]
    out = folder / "letters"
    desk("answer", plan, number, "--out", out, "--refuse", "identity_not_confirmed")
    letter = (out / f"answer-{number}.txt").read_text(encoding="utf-8")
    assert "ご本人であることを確認できませんでした" in letter
    assert "個人情報保護委員会" in letter
