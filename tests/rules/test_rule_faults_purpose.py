"""Where the rules of the chapter PU draw their lines, beyond the two examples on their pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import noren
from noren.plan.load import parse_plan
from noren.plan.starters import CASES, write_starter
from noren.rules.catalogue import rule_of
from noren.rules.checking import check_plan
from noren.rules.documentation import read_documentation
from noren.rules.purpose.wording import is_vague, says_adapting, says_faces

TODAY = date(2026, 11, 22)
REPEAT = read_documentation(rule_of("PU16")).passing
DEMOS = Path(noren.__file__).parent / "operations" / "demo_plans"


def of_chapter(overlay, change: str, as_of: date = TODAY) -> list[str]:
    verdict = check_plan(overlay(change), as_of=as_of)
    return [f.rule.code for f in verdict.findings if f.rule.code.startswith("PU")]


@pytest.mark.parametrize(
    ("language", "text", "vague"),
    [
        ("ja", "サービスの向上のため", True),
        ("ja", "マーケティング活動に用いるため。", True),
        ("ja", "事業活動に利用します。", True),
        ("ja", "お客様により良いサービスを提供するため", True),
        ("ja", "カメラ画像を分析し、店舗運営の改善に役立てるため。", True),
        ("ja", "来店者の人数を数えるため", True),
        ("ja", "安全・安心のため", True),
        ("ja", "業務の効率化および利便性の向上を図るため。", True),
        ("ja", "各種データの分析等", True),
        ("ja", "レジの待ち時間を短くするため。", False),
        ("ja", "駅の混雑を知らせるため。", False),
        ("ja", "まちづくりのため", False),
        ("ja", "通行量から歩道の幅を決めるため", False),
        ("ja", "道路の看板と標識を読み取り、地図を新しくするため。", False),
        ("ja", "売場の配置を見直すため", False),
        ("ja", "ベンチとごみ箱を増やすため", False),
        ("en", "To improve our services.", True),
        ("en", "For marketing purposes", True),
        ("en", "To analyze data and improve the customer experience", True),
        ("en", "For business operations, safety and security.", True),
        ("en", "To count visitors.", True),
        ("en", "To shorten the queue at the till.", False),
        ("en", "To ease crowding at the gates", False),
        ("en", "To update maps with road signs.", False),
        ("en", "To decide where to put benches", False),
    ],
)
def test_empty_words_alone_make_no_purpose(language, text, vague):
    assert is_vague(text, language) is vague


def _texts_of_purposes(path: Path) -> list[tuple[str, str]]:
    text = path.read_text(encoding="utf-8")
    block = text[text.index("purposes:") : text.index("cameras:")]
    return re.findall(r"^      (ja|en): (.+)$", block, re.MULTILINE)


@pytest.mark.parametrize("name", ["storefront.yaml", "one-by-one.yaml"])
def test_no_demo_plan_has_a_vague_purpose(name):
    texts = _texts_of_purposes(DEMOS / name)
    assert len(texts) >= 2
    assert [text for language, text in texts if is_vague(text, language)] == []


@pytest.mark.parametrize("example", [True, False], ids=["example", "blank"])
@pytest.mark.parametrize("case", CASES)
def test_no_starter_has_a_vague_purpose(case, example):
    loaded = parse_plan(write_starter(case, example=example, today=TODAY), "plan.yaml")
    codes = {f.rule.code for f in check_plan(loaded, as_of=TODAY).findings}
    assert codes & {"PU02", "PU05", "PU06", "PU07", "PU14"} == set()


def test_a_vague_purpose_is_found_in_its_language(overlay):
    change = "purposes: [{id: street-flow, text: {en: To improve our services.}}]"
    found = check_plan(overlay(change), as_of=TODAY).findings
    assert [(f.rule.code, f.path) for f in found] == [("PU02", ("purposes", 0, "text", "en"))]


def test_the_act_asks_for_a_purpose_only_where_people_can_be_recognized(overlay):
    change = """
    purposes: [{id: street-flow, text: {en: To improve our services.}}]
    cameras: [{id: north, people_recognizable: false, px_per_m: 30}]
    """
    assert of_chapter(overlay, change) == []


def test_a_sample_mark_is_not_called_vague_as_well(overlay):
    change = "purposes: [{id: street-flow, text: {ja: 〇〇に役立てるため。}}]"
    assert of_chapter(overlay, change) == []


def test_the_purpose_cites_the_article_of_its_day(overlay):
    change = "purposes: [{id: street-flow, text: {en: To improve our services.}}]"
    sources = {
        day: next(
            f.source.en
            for f in check_plan(overlay(change), as_of=day).findings
            if f.rule.code == "PU02"
        )
        for day in (date(2022, 3, 31), date(2022, 4, 1))
    }
    assert "Art. 15(1)" in sources[date(2022, 3, 31)]
    assert "Art. 17(1)" in sources[date(2022, 4, 1)]


def test_an_old_purpose_of_an_existing_camera_is_not_unused(overlay):
    change = """
    purposes:
    - {id: old, use_case: counting, text: {ja: 通行量から信号の長さを決めるため。,
       en: To set the length of signals by the traffic.}, benefit: {ja: 渡りやすい。, en: Ease.}}
    cameras: [{id: north, existing: true, installed_for: [old, street-flow]}]
    """
    assert of_chapter(overlay, change) == []


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("ja", "顔の特徴から再来店を集計するため", True),
        ("ja", "再来店を集計するため", False),
        ("en", "by features of the face", True),
        ("en", "Facial features", True),
        ("en", "To change the surface of the interface", False),
    ],
)
def test_faces_are_mentioned_or_not(language, text, said):
    assert says_faces(text, language) is said


def test_features_of_bodies_are_no_faces(overlay):
    text = read_documentation(rule_of("PU06")).failing
    assert of_chapter(overlay, text) == ["PU06", "PU06"]
    assert of_chapter(overlay, text.replace("[face]", "[body]")) == []
    assert of_chapter(overlay, text.replace("[face]", "[body, face]")) == ["PU06", "PU06"]


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("ja", "年代と性別に応じて広告を切り替えるため", True),
        ("ja", "見る人に合わせた内容を表示するため", True),
        ("ja", "広告を見た人数を数えるため", False),
        ("ja", "人数に応じて係員を増やすため", False),
        ("en", "To adapt adverts to the viewer", True),
        ("en", "To choose what the screen shows by age band", True),
        ("en", "To count who looks at the screen", False),
        ("en", "To adapt staffing to crowds", False),
    ],
)
def test_adapting_is_mentioned_or_not(language, text, said):
    assert says_adapting(text, language) is said


def test_a_screen_that_only_measures_need_not_say_that_it_adapts(overlay):
    change = """
    purposes: [{id: street-flow, use_case: signage}]
    outputs: [{id: street-count, record: attribute_counts, attributes: [sex]}]
    """
    assert of_chapter(overlay, change) == []


def test_an_empty_list_of_means_is_one_finding_not_two(overlay):
    assert of_chapter(overlay, "necessity: {alternatives: []}") == ["PU09"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("outputs: [{id: street-count, classes: [person, vehicle]}]", id="vehicles"),
        pytest.param("purposes: [{id: street-flow, use_case: crowding}]", id="another use case"),
        pytest.param(
            "necessity: {alternatives: [{means: laser, why_not: {ja: 雨, en: rain}}]}",
            id="a laser was weighed",
        ),
    ],
)
def test_more_than_counting_passers_by_needs_no_simpler_sensor(overlay, change):
    hand = "necessity: {alternatives: [{means: hand_count, why_not: {ja: 夜, en: night}}]}\n"
    change = change if "necessity" in change else hand + change
    assert of_chapter(overlay, change) == []


def test_both_explanations_are_asked_for(overlay):
    change = "necessity: {reason: null, proportionate: null}"
    found = check_plan(overlay(change), as_of=TODAY).findings
    assert [f.path for f in found] == [("necessity", "reason"), ("necessity", "proportionate")]
    old = check_plan(overlay(change), as_of=date(2022, 3, 29)).findings
    assert "PU11" not in {f.rule.code for f in old}


@pytest.mark.parametrize(
    ("matter", "code", "valid_days"),
    [
        ("alternatives", "PU09", 1096),
        ("counsel", "PU15", 1096),
        ("context_watch", "PU18", 366),
    ],
)
def test_an_answer_holds_for_its_days_and_not_one_more(overlay, matter, code, valid_days):
    given = date(2026, 9, 1)
    loaded = overlay(f"attestations: [{{matter: {matter}, on: {given}}}]")
    last = given + timedelta(days=valid_days)
    for day, fires in ((last, False), (last + timedelta(days=1), True)):
        codes = {f.rule.code for f in check_plan(loaded, as_of=day).findings}
        assert (code in codes) is fires


@pytest.mark.parametrize("missing", ["on", "by", "evidence"])
def test_half_an_answer_is_none(overlay, missing):
    change = f"attestations: [{{matter: counsel, {missing}: null}}]"
    assert of_chapter(overlay, change) == ["PU15"]


@pytest.mark.parametrize(
    ("review", "fires"), [("2026-09-20", False), ("2026-11-22", False), ("2026-11-23", True)]
)
def test_growth_waits_for_the_review(overlay, review, fires):
    change = f"""
    rollout: {{stage: expansion}}
    attestations: [{{matter: pilot_review, by: A, on: {review}, evidence: B}}]
    """
    assert of_chapter(overlay, change) == (["PU12"] if fires else [])


@pytest.mark.parametrize(("more", "fires"), [(2, False), (3, True)])
def test_a_pilot_has_three_places_at_most(overlay, more, fires):
    sites = "".join(
        f"- {{id: s{i}, name: {{ja: 店, en: S}}, place: specified,"
        " municipality: {ja: 市, en: C}}\n"
        for i in range(more)
    )
    assert of_chapter(overlay, f"sites:\n{sites}") == (["PU13"] if fires else [])


@pytest.mark.parametrize(
    ("benefit", "fires"),
    [
        ("未定", True),
        ("なし。", True),
        ("通行人数を数え、ベンチを置くため。", True),
        ("歩きやすい", False),
    ],
)
def test_a_benefit_is_something_people_get(overlay, benefit, fires):
    change = f"""
    purposes:
    - id: street-flow
      text: {{ja: 通行人数を数え、ベンチを置くため。}}
      benefit: {{ja: {benefit}}}
    """
    assert of_chapter(overlay, change) == (["PU14"] if fires else [])


def test_nobody_assesses_the_impact_of_plain_numbers(overlay):
    assert of_chapter(overlay, "necessity: {impact_summary_url: null}") == []


def test_an_unassessed_impact_is_not_asked_for_its_summary(overlay):
    change = REPEAT.replace("necessity:", "not_this_time: []\nnecessity:")
    change = re.sub(r"  - \{matter: impact_assessment.*\n", "", change)
    change = re.sub(r"necessity: .*\n", "", change)
    assert of_chapter(overlay, change) == ["PU16"]


_VAGUE = ["サービスの向上", "業務の改善", "各種データの分析", "マーケティング", "安全・安心"]
_DEFINITE = ["街路灯の位置を決める", "レジの待ち時間を短くする", "地図の道路標識を新しくする"]


@given(vague=st.lists(st.sampled_from(_VAGUE), min_size=1), definite=st.sampled_from(_DEFINITE))
def test_empty_words_neither_make_a_purpose_nor_spoil_one(vague, definite):
    assert is_vague("、".join(vague) + "のため。", "ja")
    assert not is_vague("、".join([*vague, definite]) + "ため。", "ja")
