"""Repeat visits, published figures, witnesses and what is not measured are said in words."""

from __future__ import annotations

import typing
from dataclasses import replace
from typing import Any

import pytest

from noren.notices.dossier import outsiders_in_words
from noren.notices.dossier.document import build_dossier
from noren.operations.init import init_case
from noren.plan.evidence import Witness
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Language
from notices.dossier.plans import DAY, facts_of, field, minimal, said

KEY = "witness.example+00000000+AAAA"


def value(language: Language, label: str, **changes: Any) -> str:
    return field(build_dossier(facts_of(minimal(**changes)), language), label)


@pytest.fixture(scope="module")
def repeat_plan(tmp_path_factory: pytest.TempPathFactory) -> str:
    started = init_case("repeat", tmp_path_factory.mktemp("repeat"), today=DAY, example=True)
    return started.plan.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "label", "words"),
    [
        ("en", "Still the same visit", "whoever is seen again at the same place within 30 minutes"),
        ("ja", "一回の来店とみる間隔", "同じ場所で30分以内にまた見えたら、同じ来店とみなす"),
        (
            "en",
            "Days since the last visit",
            "told in 7 steps only: 0, 1 to 6, 7 to 13, 14 to 29, 30 to 59, 60 to 89, and 90 or "
            "more",
        ),
        (
            "ja",
            "前回からの日数の区切り",
            "0日、1日から6日、7日から13日、14日から29日、30日から59日、60日から89日、90日以上の"
            "7段階だけで示す",
        ),
        ("en", "Tills", "lane-1: whoever stands in “Before the till” of Gift shelf camera"),
        ("ja", "レジ", "lane-1: 贈答品の棚カメラの「レジの前」に立つ人"),
        ("en", "Two people taken for one", "at most 1%"),
        ("ja", "他人を同じ人とみる割合", "1%以下"),
    ],
)
def test_gap_steps_and_tills_of_repeat_visits_are_said(repeat_plan, language, label, words):
    assert field(build_dossier(facts_of(repeat_plan), language), label) == words


def test_the_cameras_of_repeat_visits_are_named(repeat_plan):
    text = said(facts_of(repeat_plan))
    assert "\nDoor camera (entrance), Gift shelf camera (shelves)\n" in text


def test_tills_are_not_told_of_where_purchases_are_not_linked(repeat_plan):
    linked = "linked: [visits, purchases]"
    assert linked in repeat_plan
    text = repeat_plan.replace(linked, "linked: [visits]")
    document = build_dossier(facts_of(text), "en")
    assert field(document, "Tills") == "purchases are not linked"


@pytest.mark.parametrize(
    ("language", "label", "none", "some"),
    [
        (
            "en",
            "Noise",
            "none is added",
            "ε = 0.5 for each bin, at most 4,380 in a calendar year (UTC)\nsomebody who knows "
            "everybody else guesses whether one more was there with at most 62.3% in a bin",
        ),
        (
            "ja",
            "雑音",
            "加えない",
            "1区間ごとに ε = 0.5、1年(UTC)の合計 4,380 まで\nほかの人すべてを知る人でも、"
            "残る一人がいたかどうかを当てられる割合は1区間で62.3%以下",
        ),
    ],
)
def test_noise_is_said_with_its_budget_and_what_it_hides(language, label, none, some):
    assert value(language, label) == none
    noise = {"noise": {"epsilon": 0.5, "epsilon_per_year": 4380}}
    assert value(language, label, release=noise) == some


@pytest.mark.parametrize(
    ("language", "label", "words"),
    [
        (
            "en",
            "Published tracks and moves",
            "only where two known points single out at most 2% of people, and four at most 7.5%",
        ),
        (
            "ja",
            "動線と移動の公開",
            "2地点を知れば一人に絞れる人は2%以下、4地点なら7.5%以下に限る",
        ),
    ],
)
def test_the_bounds_for_published_tracks_are_said(language, label, words):
    bounds = {"unicity": {"two_points": 0.02, "four_points": 0.075}}
    assert value(language, label, release=bounds) == words


WITNESSES = [
    {"kind": "file", "at": "share/witness"},
    {
        "kind": "http",
        "at": "https://me:secret@witness.example/add",
        "protocol": "tlog_witness",
        "key": KEY,
    },
    {"kind": "timestamp", "at": "https://tsa.example/", "roots": "roots.pem"},
]


@pytest.mark.parametrize(
    ("language", "label", "lines"),
    [
        (
            "en",
            "Witnesses",
            [
                "1. a folder on another machine: share/witness",
                "2. an HTTP address: https://…@witness.example/add, by the protocol of public "
                f"witnesses (C2SP), its signature is required: {KEY}",
                "3. a timestamp authority (RFC 3161): https://tsa.example/, root certificates "
                "roots.pem",
            ],
        ),
        (
            "ja",
            "預け先",
            [
                "1. 別の機械のフォルダー: share/witness",
                "2. HTTPの宛先: https://…@witness.example/add、公開の立会人の方式(C2SP)、"
                f"預け先の署名が必要 {KEY}",
                "3. タイムスタンプ局(RFC 3161): https://tsa.example/、ルート証明書 roots.pem",
            ],
        ),
    ],
)
def test_every_witness_is_said_without_its_password(language, label, lines):
    said_lines = value(language, label, evidence={"witnesses": WITNESSES}).split("\n")
    assert said_lines == lines


@pytest.mark.parametrize(
    ("language", "label", "begins"),
    [("en", "Witnesses", "none: nobody outside"), ("ja", "預け先", "なし(")],
)
def test_without_witnesses_it_is_said_that_nobody_can_check(language, label, begins):
    assert value(language, label).startswith(begins)


def test_every_kind_of_witness_can_be_said():
    kinds = Witness.model_fields["kind"].annotation
    protocols = Witness.model_fields["protocol"].annotation
    assert set(typing.get_args(kinds)) == set(outsiders_in_words._KINDS)
    assert set(typing.get_args(protocols)) == set(outsiders_in_words._PROTOCOLS)


@pytest.mark.parametrize(
    ("language", "words", "not_said"),
    [
        (
            "en",
            "noren scenery, not noren run, reads signs, second-signs from a car's live "
            "camera or a film of its drive, and its positions.",
            "do not run",
        ),
        (
            "ja",
            "signs、second-signs は、車の生カメラか走行の映像と、その位置から noren scenery が"
            "読み取ります(noren run では計測しません)。",
            "カメラは動きません",
        ),
    ],
)
def test_a_street_is_said_to_be_read_by_the_command_that_reads_it(
    tmp_path, language, words, not_said
):
    started = init_case("scenery", tmp_path, today=DAY, example=True)
    facts = facts_of(started.plan.read_text(encoding="utf-8"))
    facts = replace(facts, unmeasured=facts.plan.outputs)
    assert words in said(facts, language)
    assert not_said not in said(facts, language)


@pytest.mark.parametrize(
    ("language", "start"), [("en", "As the plan stands, "), ("ja", "次の項目は、今の計画と")]
)
def test_what_cannot_be_measured_is_said_with_the_reason(language, start):
    facts = facts_of(minimal())
    still = facts.plan.outputs[0].model_copy(
        update={"id": "still", "record": RecordClass.MASKED_STILL}
    )
    text = said(replace(facts, unmeasured=(still,)), language)
    assert start in text
    assert "still (" in text or "still(" in text
    assert "masked_still" in text


@pytest.mark.parametrize(
    ("language", "label", "none", "some"),
    [
        ("en", "Broker", "none is used", "mqtts://broker.example:8883"),
        ("ja", "ブローカー", "使わない", "mqtts://broker.example:8883"),
        (
            "en",
            "Told through it",
            None,
            "estimates of the moment under mall/hall, each once (the broker keeps none)",
        ),
        ("ja", "受け取るもの", None, "受け取らない"),
    ],
)
def test_what_goes_through_a_broker_is_said(language, label, none, some):
    if none is not None:
        assert value(language, label) == none
    messages = {"broker": "mqtts://broker.example:8883", "audience": "mall/hall"}
    assert value(language, label, messages=messages) == some
