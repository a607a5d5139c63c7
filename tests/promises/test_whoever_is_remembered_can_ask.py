"""Nobody's features are kept, however briefly, unless that person can ask what is held.

ja: 特徴量を残すなら、期間の長短を問わず、本人が何を持たれているかを尋ねられます。

The same plan is asked on two days. It keeps features for 90 days and has no procedure for
disclosure: the law until March 2022 let that pass, since the data was gone within six months; the
law since then does not, and noren refuses to film.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from staging.command_line import noren

EXAMPLE = Path(__file__).parents[2] / "examples" / "returning" / "plan.yaml"
LAST_DAY_OF_THE_OLD_LAW, FIRST_DAY_OF_THE_NEW = "2022-03-31", "2022-04-01"


def write_store(folder: Path, *, keep: str, disclosure: bool) -> Path:
    """The example of a store with returning customers, with another period and procedure."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in (
        ("keep: 30 days", f"keep: {keep}"),
        ("window: 30 days", f"window: {keep}"),
        ("disclosure_procedure: true", f"disclosure_procedure: {str(disclosure).lower()}"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    plan = folder / "plan.yaml"
    plan.write_text(text, encoding="utf-8")
    return plan


def blocking(plan: Path, day: str) -> set[str]:
    """What stops filming on a day; the exit code must say the same."""
    said = noren("check", plan, "--as-of", day, "--format", "json")
    document = json.loads(said.out)
    codes = {one["code"] for one in document["findings"] if one["effect"] == "block"}
    assert document["blocked"] == bool(codes)
    assert said.code == (1 if codes else 0)
    return codes


def test_ninety_days_without_a_procedure_passed_until_march_2022(tmp_path: Path) -> None:
    """ja: 開示の手続なしに90日残す計画は、2022年3月までの法律では通ります。"""
    plan = write_store(tmp_path, keep="90 days", disclosure=False)
    assert blocking(plan, "2021-06-01") == set()
    assert blocking(plan, LAST_DAY_OF_THE_OLD_LAW) == set()


def test_ninety_days_without_a_procedure_are_blocked_since_april_2022(tmp_path: Path) -> None:
    """ja: 同じ計画は、2022年4月からの法律では撮影を始められません。"""
    plan = write_store(tmp_path, keep="90 days", disclosure=False)
    assert blocking(plan, FIRST_DAY_OF_THE_NEW) == {"RT02"}
    assert blocking(plan, "2026-11-22") == {"RT02"}


def test_more_than_six_months_were_blocked_under_the_old_law_too(tmp_path: Path) -> None:
    """ja: 六か月を超えて残す計画は、旧法でも通りません。"""
    plan = write_store(tmp_path, keep="184 days", disclosure=False)
    assert blocking(plan, LAST_DAY_OF_THE_OLD_LAW) == {"RT01"}


@pytest.mark.parametrize("keep", ["1 s", "90 days"])
def test_no_period_is_too_short_to_be_asked_about(tmp_path: Path, keep: str) -> None:
    """ja: どれほど短く残しても、手続がなければ撮影を始められず、手続があれば始められます。"""
    without = write_store(tmp_path, keep=keep, disclosure=False)
    assert blocking(without, "2026-11-22") == {"RT02"}
    with_it = write_store(tmp_path, keep=keep, disclosure=True)
    assert blocking(with_it, "2026-11-22") == set()


def test_who_answers_for_the_rule_cannot_wave_it_away(tmp_path: Path) -> None:
    """ja: 法律の求めなので、猶予の対象にはなりません。"""
    plan = write_store(tmp_path, keep="90 days", disclosure=False)
    waiver = (
        "waivers:\n- {code: RT02, reason: {ja: 急ぐ, en: hurry}, by: 石川 直, until: 2030-01-01}\n"
    )
    plan.write_text(plan.read_text(encoding="utf-8") + waiver, encoding="utf-8")
    assert blocking(plan, "2026-11-22") == {"RT02"}
