"""A notice belongs to one plan: once a stated fact changes, filming stops until a new one is up.

ja: 告知は一つの計画書と結び付いています。公表した事実が一つでも変われば、
新しい告知を掲示するまで撮影しません。
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from staging.command_line import Said, noren, run_arguments
from staging.films import write_film
from staging.plans import write_plan

DAYS = {"prior": "2026-08-31", "acquisition": "2026-09-28", "detail": "2026-08-31"}


def publish(plan: Path, *more: str | Path) -> None:
    for kind, day in DAYS.items():
        said = noren(
            "publish", kind, plan, "--on", day, "--channel", "poster,web", "--place", "北口",
            *more,
        )  # fmt: skip
        assert said.code == 0, said.err


def digest_of(plan: Path) -> str:
    said = noren("check", plan, "--as-of", "2026-11-22", "--format", "json")
    return str(json.loads(said.out)["digest"])


def run(plan: Path, language: str = "en") -> Said:
    return noren(*run_arguments(plan, plan.parent / "store", "--lang", language))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan whose notices were put up, and recorded with `noren publish`."""
    write_film(tmp_path / "street.mp4", seconds=3, rate_hz=4)
    written = write_plan(tmp_path)
    publish(written)
    return written


def test_recording_a_notice_does_not_change_what_it_says(tmp_path: Path) -> None:
    """ja: 公開の記録は、計画書の要約値を変えません。"""
    written = write_plan(tmp_path)
    before = digest_of(written)
    publish(written)
    assert digest_of(written) == before
    assert written.read_text(encoding="utf-8").count(before) == 3


STATED = {
    "the range": ("20メートル", "25メートル"),
    "the purpose": ("歩道の広さ", "歩道の長さ"),
    "the contact": ("camera-desk@", "desk@"),
    "the operator": ("Wakaba Town Works", "Wakaba City Works"),
    "how long it is kept": ("keep: 30 days", "keep: 31 days"),
    "who reads it": ("readers: [analyst]", "readers: [analyst, public]"),
    "how small groups may be": ("minimum_cell: 10", "minimum_cell: 9"),
    "how fine it is": ("bin: 1 min", "bin: 5 min"),
    "what is asked of the machine": ("model: silhouette", "model: silhouette, looks_per_s: 9.0"),
    "the rights": ("complaints_procedure: true", "complaints_procedure: true\n  fee_yen: 100"),
}


@pytest.mark.parametrize(("old", "new"), STATED.values(), ids=STATED.keys())
def test_any_change_of_a_stated_fact_makes_the_notices_stale_and_stops_filming(
    plan: Path, old: str, new: str
) -> None:
    """ja: 公表した事実が変わると、告知は古いものとされ、撮影は始まりません。"""
    printed = digest_of(plan)
    text = plan.read_text(encoding="utf-8")
    assert old in text
    plan.write_text(text.replace(old, new), encoding="utf-8")
    running = digest_of(plan)
    assert running != printed
    for language, word in (("en", "stale prior notice"), ("ja", "事前告知が古くなっています")):
        said = run(plan, language)
        assert said.code == 1
        assert word in said.error
        assert printed[:12] in said.error
        assert running[:12] in said.error
    assert not (plan.parent / "store").exists()
    status = json.loads(noren("publish", "--status", plan, "--format", "json").out)
    assert status["earliest"] is None
    assert {one["standing"] for one in status["notices"]} == {"stale", "unpublished"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("noren: 1\n", "noren: 1  # a remark\n"),
        ("minimum_cell: 10", "minimum_cell:  10"),
        ("source: street.mp4", "source: './street.mp4'"),
    ],
    ids=["a remark", "a blank", "another address"],
)
def test_what_nobody_was_told_makes_no_notice_stale(
    jail_here: None, plan: Path, old: str, new: str
) -> None:
    """ja: 公表と関わりのない書き換えでは、告知は古くなりません。"""
    text = plan.read_text(encoding="utf-8")
    assert old in text
    plan.write_text(text.replace(old, new, 1), encoding="utf-8")
    said = run(plan)
    assert said.code == 0, said.err


@pytest.mark.slow
def test_a_new_notice_of_the_changed_plan_lets_it_film_again(jail_here: None, plan: Path) -> None:
    """ja: 変更後の計画書の告知を掲示すれば、再び撮影できます。"""
    old = plan.with_name("old.yaml")
    text = plan.read_text(encoding="utf-8")
    old.write_text(text, encoding="utf-8")
    plan.write_text(text.replace("camera-desk@", "desk@"), encoding="utf-8")
    assert run(plan).code == 1
    publish(plan, "--replaces", old)
    said = run(plan)
    assert said.code == 0, said.err
    history = plan.with_name("plan.publications.jsonl").read_text(encoding="utf-8")
    assert len(set(re.findall(r'"digest":"([0-9a-f]{64})"', history))) == 2
