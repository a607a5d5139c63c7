"""`noren diff`, `noren publish` and `noren attest` on the command line: codes, words, documents."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from staging.command_line import noren
from staging.plans import plan_text, write_plan


@pytest.fixture
def changed(tmp_path: Path, plan: Path) -> Path:
    """The same plan, with one camera that sees farther."""
    text = plan.read_text("utf-8").replace("20メートル", "80メートル")
    path = tmp_path / "changed.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_diff_of_equal_plans_needs_nothing_and_returns_0(plan: Path) -> None:
    said = noren("diff", plan, plan, "--lang", "en")
    assert said.code == 0
    assert "notices now up stay true" in said.out
    assert said.out.rstrip().endswith("nothing")


def test_diff_returns_1_and_says_why_where_something_must_be_done(
    plan: Path, changed: Path
) -> None:
    for language, words in (
        ("en", ("view changed", "a new prior notice", "to do", "because of: cameras.north.range")),
        ("ja", ("撮影範囲の変更", "事前告知をやり直し", "未了", "原因: cameras.north")),
    ):
        said = noren("diff", plan, changed, "--as-of", "2026-11-22", "--lang", language)
        assert said.code == 1
        for word in words:
            assert word in said.out


def test_diff_prints_one_json_document(plan: Path, changed: Path) -> None:
    said = noren("diff", plan, changed, "--format", "json", "--as-of", "2026-11-22")
    held = json.loads(said.out)
    assert (held["blocked"], held["notices_stale"], held["earliest"]) == (True, True, "2026-12-06")
    kinds = {one["kind"] for one in held["changes"]}
    assert "view_changed" in kinds
    first = held["consequences"][0]
    assert (first["consequence"], first["done"]) == ("prior_notice", False)
    assert "cameras.north.range" in first["causes"]
    assert first["source"].startswith("Guidebook")


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", "PLAN", "missing.yaml"),
        ("diff", "PLAN"),
        ("publish", "PLAN"),
        ("publish", "notice", "PLAN", "--on", "2026-11-01"),
        ("publish", "prior", "PLAN", "--channel", "poster", "--place", "x"),
        ("publish", "prior", "PLAN", "--on", "2026-11-01", "--channel", "pigeon", "--place", "x"),
        ("publish", "prior", "PLAN", "--on", "2999-11-01", "--channel", "web", "--place", "x"),
        ("publish", "prior", "PLAN", "--on", "2026-11-01", "--channel", "web"),
        ("publish", "--status"),
        ("attest", "PLAN"),
        ("attest", "PLAN", "luck", "--by", "x", "--on", "2026-11-01", "--evidence", "y"),
        ("attest", "PLAN", "training", "--by", "x", "--on", "2026-11-01"),
        ("attest", "PLAN", "training", "--by", "x", "--on", "2999-11-01", "--evidence", "y"),
    ],
    ids=lambda arguments: " ".join(arguments[:4]),
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_wrong_use_is_one_line_and_2_and_changes_nothing(
    plan: Path, arguments: tuple[str, ...], language: str
) -> None:
    before = plan.read_bytes()
    given = [str(plan) if one == "PLAN" else one for one in arguments]
    said = noren(*given, "--lang", language)
    assert said.code == 2
    assert said.out == ""
    assert said.error
    assert plan.read_bytes() == before


def test_publish_says_what_was_recorded_and_from_when_filming_may_start(plan: Path) -> None:
    for kind, day in (("prior", "2026-09-01"), ("acquisition", "2026-09-20")):
        said = noren(
            "publish", kind, plan, "--on", day, "--channel", "poster,web", "--place", "北口",
            "--lang", "en",
        )  # fmt: skip
        assert said.code == 0, said.err
        assert day in said.out
    assert "Filming may start on: 2026-10-01" in said.out
    status = noren("publish", "--status", plan, "--lang", "ja")
    assert status.code == 0
    assert "有効" in status.out
    assert "撮影できる最も早い日: 2026-10-01" in status.out


def test_the_help_says_that_photos_are_never_asked_for() -> None:
    said = noren("publish", "--help")
    assert "Photos are never asked for" in said.out
    assert "写真は求めません" in said.out


def test_sample_marks_are_refused_with_1(tmp_path: Path) -> None:
    plan = write_plan(tmp_path, plan_text().replace("若葉まちづくり", "〇〇"))
    said = noren("publish", "prior", plan, "--on", "2026-09-01", "--channel", "web", "--place", "x")
    assert said.code == 1
    assert "〇〇" in said.error


def test_attest_adds_signs_renews_and_lists(plan: Path, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    made = noren("attest", "--new-key", key, "--lang", "en")
    assert made.code == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    lines = made.out.partition("\n")[2]
    for mark, word in (("⟦id⟧", "aoki"), ("⟦name⟧", "青木"), ("⟦position⟧", "所長")):
        lines = lines.replace(mark, word)
    plan.write_text(plan.read_text("utf-8") + lines, encoding="utf-8")
    arguments = ("--by", "青木", "--on", "2026-11-01", "--evidence", "記録 5", "--key", key)
    for word in ("answered", "renewed"):
        said = noren("attest", plan, "dpia", *arguments, "--lang", "en")
        assert said.code == 0, said.err
        assert word in said.out
        assert "signed by aoki" in said.out
    said = noren("attest", plan, "--list", "--as-of", "2026-11-22", "--format", "json")
    listed = json.loads(said.out)["matters"]
    answers = {one["matter"]: one["answer"] for one in listed}
    assert answers["dpia"] == "holds"
    assert answers["erasure"] == "unanswered"
    said = noren("attest", plan, "--list", "--lang", "ja")
    assert "未回答" in said.out
