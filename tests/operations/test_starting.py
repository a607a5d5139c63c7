"""`noren init` by questions and by a file of answers: both give one plan, or a clear refusal."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from noren.errors import NorenError, PlanErrors, UsageError
from noren.operations.init import (
    begin_interview,
    finish_interview,
    init_from_answers,
    render_form,
)
from noren.operations.reading import read_plan
from noren.operations.starting.accepting import accept
from noren.operations.starting.answers import Settled
from noren.operations.starting.filling import as_scalar, compose_plan
from noren.operations.starting.interview import Interview, Step
from noren.operations.starting.question import Kind, Question, Scope
from noren.operations.starting.questions import QUESTIONS
from noren.operations.starting.reading import parse_answers
from noren.plan.declaration import Plan
from noren.plan.load import parse_plan
from noren.plan.starters import CASES, PLACEHOLDER, outline_of
from noren.rules.catalogue import CATALOGUE
from noren.rules.checking import check_plan
from noren.vocabulary.matters import Means
from noren.vocabulary.words import LANGUAGES, Language

TODAY = date(2026, 11, 22)
START = "2027-01-22"


def both(ja: str, en: str) -> dict[str, str]:
    return {"ja": ja, "en": en}


def answers_for(case: str, **changes: Any) -> dict[str, Any]:
    """Complete answers of somebody who is not the fictional operator."""
    outline = outline_of(case)
    tree: dict[str, Any] = {
        "need": {
            "suffices": "none",
            "means": "infrared",
            "why_not": both("横に並ぶ人を数え分けられない。", "It cannot tell people apart."),
        },
        "operator": {
            "name": both("若葉商店株式会社", "Wakaba Stores, Inc."),
            "address": both("若葉市中央1-2", "1-2 Chuo, Wakaba"),
            "representative": {"ja": "若葉 花子", "en": "Hanako Wakaba"},
            "accountable_person": {"ja": "青木 太郎", "en": "Taro Aoki"},
        },
        "contact_point": {
            "department": both("お客さま窓口", "Customer desk"),
            "phone": "03-0000-0000",
            "hours": both("平日9時から17時", "weekdays, 9:00 to 17:00"),
        },
        "site": {
            "name": both("若葉広場", "Wakaba Square"),
            "place": "public",
            "municipality": both("若葉市", "Wakaba City"),
            "entrances": 0,
            "ordinance": "must_be_filed",
            "filing_days": 14,
        },
        "purposes": [
            {
                "id": name,
                "text": both(
                    "人数を数え、ベンチの数を決めます。", "We count people: how many benches?"
                ),
                "benefit": both("座れます。", "People can sit: at last."),
                "readers": ["analyst"],
                "keep": "200 days",
            }
            for name in outline.purposes
        ],
        "cameras": [
            {
                "like": like,
                "name": both(f"{like}のカメラ", f"{like} camera"),
                "position": both("柱、高さ3m", "a pillar, 3 m high"),
                "range": both("広場: 全体", "the square: all of it"),
                "source": "film.mp4",
            }
            for like in outline.cameras
        ],
        "start": START,
    }
    if outline.asks("repeat.window"):
        tree["window"] = "60 days"
    if outline.asks("paths_keep"):
        tree["paths_keep"] = "7 days"
    return {**tree, **changes}


def plan_of(case: str, tree: dict[str, Any]) -> Plan:
    settled = parse_answers(json.dumps(tree), "answers.yaml", case, today=TODAY)
    assert isinstance(settled, Settled)
    return parse_plan(compose_plan(settled, today=TODAY), "plan.yaml").plan


@pytest.mark.parametrize("case", CASES)
def test_every_answer_stands_in_the_plan(case: str) -> None:
    plan = plan_of(case, answers_for(case))
    assert plan.operator.name.en == "Wakaba Stores, Inc."
    assert plan.operator.representative.ja == "若葉 花子"
    assert (plan.contact_point.phone, plan.contact_point.email) == ("03-0000-0000", None)
    assert plan.sites[0].municipality.ja == "若葉市"
    assert plan.sites[0].place.value == "public"
    ordinance = plan.sites[0].ordinance
    assert (ordinance.applies, ordinance.filing_required, ordinance.filing_days) == (True, True, 14)
    for purpose in plan.purposes:
        assert purpose.text.en == "We count people: how many benches?"
        assert purpose.benefit.ja == "座れます。"
    assert {camera.range.ja for camera in plan.cameras} == {"広場: 全体"}
    assert {camera.source for camera in plan.cameras} == {"film.mp4"}
    assert plan.schedule.capture_start == date(2027, 1, 22)
    assert plan.necessity.alternatives[0].means is Means.INFRARED
    assert "200 days" in {str(output.keep) for output in plan.outputs}
    assert plan.status == "draft"
    assert "Wakaba Square" in plan.title.en
    if plan.repeat is not None:
        assert str(plan.repeat.window) == "60 days"


@pytest.mark.parametrize("case", CASES)
def test_what_was_answered_is_marked_no_more_and_the_rest_is(case: str) -> None:
    plan = plan_of(case, answers_for(case))
    said = [plan.title, plan.operator, plan.contact_point, plan.purposes, plan.schedule.lead_days]
    assert PLACEHOLDER not in repr(said)
    assert PLACEHOLDER in repr(plan.security)
    assert all(attestation.on is None for attestation in plan.attestations)


@pytest.mark.parametrize("case", CASES)
def test_every_reader_works_for_the_purpose_also_when_the_author_chose(case: str) -> None:
    tree = answers_for(case)
    for purpose in tree["purposes"]:
        purpose["readers"] = ["privacy_officer", "integrator"]
    plan = plan_of(case, tree)
    allowed = {(one.role, purpose) for one in plan.access for purpose in one.purposes}
    for output in plan.outputs:
        assert {(reader, output.purpose) for reader in output.readers} <= allowed


def test_a_text_in_one_language_leaves_the_other_marked() -> None:
    tree = answers_for("counting")
    tree["operator"]["name"] = {"ja": "若葉商店"}
    plan = plan_of("counting", tree)
    assert plan.operator.name.ja == "若葉商店"
    assert PLACEHOLDER in plan.operator.name.en


TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"], exclude_characters=TURNING),
    min_size=1,
)


@settings(max_examples=60, deadline=None)
@given(text=WORDS.filter(str.strip))
def test_any_words_come_out_of_the_plan_as_they_went_in(text: str) -> None:
    tree = answers_for("counting")
    tree["operator"]["name"] = {"ja": text}
    tree["cameras"][0]["name"] = {"en": text}
    plan = plan_of("counting", tree)
    assert plan.operator.name.ja == text.strip()
    assert plan.cameras[0].name.en == text.strip()


@pytest.mark.parametrize("text", ["a\nb", "bell\a", "x\u2028y", "\x1b[31m", "x\u202ey"])
def test_control_characters_are_refused(text: str) -> None:
    tree = answers_for("counting")
    tree["operator"]["name"] = {"ja": text}
    assert "control character" in refusal(tree)


@pytest.mark.parametrize("text", ["👨‍👩‍👧 広場", "مقهى النور", "名" * 60])
def test_emoji_other_scripts_and_long_names_are_taken(text: str) -> None:
    tree = answers_for("counting")
    tree["operator"]["name"] = {"ja": text}
    assert plan_of("counting", tree).operator.name.ja == text


@pytest.mark.parametrize(
    "text", ["⟨-28⟩ 日", "⟦a|b⟧", "⟪purposes⟫", "a: b # c", "- x", "null", "2026-01-01", '"', "{a}"]
)
def test_no_answer_is_taken_for_a_mark_or_for_yaml(text: str) -> None:
    loaded = YAML(typ="safe", pure=True).load(f"key: {as_scalar(text)}\n")
    assert loaded == {"key": text}
    tree = answers_for("counting")
    tree["purposes"][0]["text"] = {"ja": text}
    assert plan_of("counting", tree).purposes[0].text.ja == text


@pytest.mark.parametrize("means", ["infrared", "till_data"])
def test_another_means_that_suffices_makes_no_plan(means: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(f"need:\n  suffices: {means}\n", encoding="utf-8")
    made = init_from_answers("counting", tmp_path / "new", file, today=TODAY)
    assert made is Means(means)
    assert not (tmp_path / "new").exists()


def refusal(tree: dict[str, Any], case: str = "counting") -> str:
    text = json.dumps(tree, ensure_ascii=False, indent=1)
    with pytest.raises(PlanErrors) as refused:
        parse_answers(text, "answers.yaml", case, today=TODAY)
    assert refused.value.exit_code == 2
    assert any("ぁ" <= letter <= "龠" for letter in refused.value.in_language("ja"))
    return str(refused.value)


def without(key: str) -> dict[str, Any]:
    tree = answers_for("counting")
    head, _, tail = key.partition(".")
    if tail:
        del tree[head][tail]
    else:
        del tree[head]
    return tree


@pytest.mark.parametrize(
    "key",
    [
        *("need", "need.suffices", "need.means", "need.why_not", "operator", "operator.name"),
        *("contact_point", "contact_point.hours", "site", "site.ordinance", "site.filing_days"),
        *("purposes", "cameras", "start"),
    ],
)
def test_a_missing_answer_is_named_with_its_line(key: str) -> None:
    said = refusal(without(key))
    assert f"`{key.rpartition('.')[2]}`" in said
    assert said.startswith("answers.yaml:")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"opperator": {}}, "opperator", id="an unknown key"),
        pytest.param({"start": "tomorrow"}, "start", id="no date"),
        pytest.param({"start": "2026-11-30"}, "2026-12-06 or later", id="too early"),
        pytest.param({"window": "90 days"}, "remove it", id="an answer to what is not asked"),
        pytest.param({"cameras": []}, "`cameras`", id="no camera"),
        pytest.param({"purposes": []}, "`purposes`", id="no purpose"),
        pytest.param({"need": {"suffices": "dowsing"}}, "suffices", id="no such means"),
        pytest.param({"operator": "me"}, "operator", id="words for a mapping"),
    ],
)
def test_a_wrong_answer_is_refused_with_what_would_be_right(
    change: dict[str, Any], said: str
) -> None:
    assert said in refusal(answers_for("counting", **change))


def test_a_wrong_answer_inside_an_entry_is_refused_with_its_line() -> None:
    tree = answers_for("multi")
    tree["purposes"][0]["id"] = "spying"
    tree["cameras"][1]["like"] = "moon"
    tree["contact_point"].pop("phone")
    said = refusal(tree, "multi")
    assert "email" in said
    tree["contact_point"]["phone"] = "03-0000-0000"
    said = refusal(tree, "multi")
    assert "`spying`" in said
    assert "`flow`" in said
    assert "`moon`" in said
    tree["cameras"][0]["source"] = "rtsp://name:secret@host/x"
    assert "secret" not in refusal(tree, "multi")


def test_answers_that_are_none_are_refused() -> None:
    for text in ("", "just words", "- a\n- b", "a: [", "\t"):
        with pytest.raises(NorenError):
            parse_answers(text, "answers.yaml", "counting", today=TODAY)


def test_answers_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    with pytest.raises(UsageError, match="cannot be read"):
        init_from_answers("counting", tmp_path / "new", file, today=TODAY)
    file.write_bytes("start: 明日".encode("shift_jis"))
    with pytest.raises(UsageError, match="not UTF-8"):
        init_from_answers("counting", tmp_path / "new", file, today=TODAY)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("case", CASES)
def test_the_form_asks_for_every_answer_and_no_other(case: str) -> None:
    """Filled in, the form is complete; no key of it is unknown."""
    blank = YAML(typ="safe", pure=True).load(render_form(case, today=TODAY))
    full = answers_for(case)
    assert set(blank) == set(full)
    for head in ("need", "operator", "site"):
        assert set(blank[head]) == set(full[head])
    assert set(blank["contact_point"]) == {*full["contact_point"], "email"}
    for name in ("purposes", "cameras"):
        assert set(blank[name][0]) == set(full[name][0])
    assert [one["id"] for one in blank["purposes"]] == [one["id"] for one in full["purposes"]]
    with pytest.raises(PlanErrors):
        parse_answers(render_form(case, today=TODAY), "answers.yaml", case, today=TODAY)


def typed(step: Step, language: Language) -> tuple[str, str]:
    """What somebody would type: the default, the example, or a first choice; and a translation."""
    if step.question.kind is Kind.TEXT:
        other: Language = "en" if language == "ja" else "ja"
        return step.example.in_language(language), step.example.in_language(other)
    if step.default:
        return "", ""
    if step.choices:
        return "1", ""
    return step.example.in_language(language), ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_a_whole_interview_makes_a_plan(case: str, language: Language, tmp_path: Path) -> None:
    interview = begin_interview(case, tmp_path / "new", today=TODAY)
    asked = []
    for step in interview.steps():
        said, translation = typed(step, language)
        assert interview.objections(step, said, language) == [], "the sample is not vague"
        interview.take(step, said, language=language, translation=translation)
        asked.append(step.question.key)
    assert asked[0] == "need.suffices"
    assert not (tmp_path / "new").exists()
    started = finish_interview(interview, tmp_path / "new")
    loaded = read_plan(started.plan)
    assert loaded.plan.schedule.capture_start > TODAY
    assert len(loaded.plan.cameras) == 1
    assert check_plan(loaded, as_of=TODAY).blocked, "the rest is still to be written"


def test_each_of_several_cameras_and_purposes_is_asked_about() -> None:
    interview = Interview(case="multi", today=TODAY)
    entries: dict[Scope, set[str]] = {scope: set() for scope in Scope}
    for step in interview.steps():
        said, _ = typed(step, "en")
        said = "3" if step.question.key == "camera_count" else said
        said = "2" if step.question.key == "like" and step.entry == "3" else said
        interview.take(step, said, language="en")
        entries[step.question.scope].add(step.entry)
    assert entries[Scope.PURPOSE] == {"flow", "crowds"}
    assert entries[Scope.CAMERA] == {"1", "2", "3"}
    settled = interview.settle()
    assert [camera.like for camera in settled.cameras] == ["hall", "hall", "tickets"]


def test_an_interview_ends_where_another_means_suffices() -> None:
    interview = Interview(case="counting", today=TODAY)
    asked = 0
    for step in interview.steps():
        interview.take(step, "1", language="ja")
        asked += 1
    assert asked == 1
    assert interview.sufficient_means is Means.INFRARED


def test_the_telephone_is_needed_when_there_is_no_mail() -> None:
    interview = Interview(case="counting", today=TODAY)
    for step in interview.steps():
        if step.question.key == "contact_point.email":
            interview.take(step, "", language="en")
            continue
        if step.question.key == "contact_point.phone":
            with pytest.raises(UsageError):
                interview.take(step, "", language="en")
            return
        interview.take(step, typed(step, "en")[0], language="en")


def step_of(interview: Interview, key: str) -> Step:
    """The step of a question, with everything before it answered."""
    for step in interview.steps():
        if step.question.key == key:
            return step
        interview.take(step, typed(step, "en")[0], language="en")
    raise AssertionError(key)


def test_filming_cannot_start_before_the_public_had_notice() -> None:
    interview = Interview(case="repeat", today=TODAY)
    step = step_of(interview, "start")
    assert date.fromisoformat(step.default) >= TODAY + timedelta(days=30)
    assert "30" in step.why.en
    with pytest.raises(UsageError, match="2026-12-22 or later"):
        interview.take(step, "2026-12-21", language="en")
    interview.take(step, "2026/12/22", language="en")


def test_a_purpose_that_a_rule_objects_to_is_objected_to_at_once() -> None:
    """The sample's mark draws the rule about marks; vague words draw the one about vagueness."""
    interview = Interview(case="counting", today=TODAY)
    step = step_of(interview, "text")
    for language in LANGUAGES:
        assert interview.objections(step, "〇〇のため。", language)
    assert interview.objections(step, "人数を数え、ベンチの数を決めます。", "ja") == []
    assert (
        interview.objections(step, "To count passers-by and decide where to put benches.", "en")
        == []
    )
    name = step_of(Interview(case="counting", today=TODAY), "site.name")
    assert interview.objections(name, "〇〇", "ja") == [], "only purposes are asked about"


@pytest.mark.skipif(
    "PU02" not in {rule.code for rule in CATALOGUE}, reason="no rule about vague purposes yet"
)
@pytest.mark.parametrize(
    ("text", "language"),
    [("サービスの向上のため。", "ja"), ("To improve our services.", "en")],
    ids=["ja", "en"],
)
def test_a_vague_purpose_is_objected_to_at_once(text: str, language: Language) -> None:
    interview = Interview(case="counting", today=TODAY)
    (objection,) = interview.objections(step_of(interview, "text"), text, language)
    assert text in objection.in_language(language)


QUESTION = {question.key: question for question in QUESTIONS}


@pytest.mark.parametrize(
    ("key", "typed_", "value"),
    [
        ("site.place", "2", "quasi_public"),
        ("site.place", "２", "quasi_public"),
        ("site.place", "PUBLIC", "public"),
        ("site.entrances", "３", 3),
        ("keep", "90日", "90 days"),
        ("keep", "12 h", "12 h"),
        ("start", "2027/04/01", "2027-04-01"),
        ("readers", "1、2", ["site_manager", "analyst"]),
        ("readers", "public, public", ["public"]),
    ],
)
def test_an_answer_may_be_typed_as_people_type(key: str, typed_: str, value: object) -> None:
    question = QUESTION[key]
    assert accept(question, typed_, question.choices) == value


@pytest.mark.parametrize(
    ("key", "typed_"),
    [
        ("site.place", "9"),
        ("site.place", "somewhere"),
        ("site.entrances", "-1"),
        ("site.entrances", "many"),
        ("keep", "forever"),
        ("keep", "0 days"),
        ("keep", "90"),
        ("start", "soon"),
        ("start", "2027-02-30"),
        ("readers", ","),
        ("readers", "everybody"),
        ("operator.name", "   "),
        ("operator.name", "〇〇株式会社"),
        ("operator.name", "x" * 2001),
        ("operator.name", "bell\a"),
        ("source", "rtsp://me:secret@host/1"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_would_be_one(key: str, typed_: str) -> None:
    question = QUESTION[key]
    with pytest.raises(UsageError) as refused:
        accept(question, typed_, question.choices)
    assert "secret" not in str(refused.value)
    assert refused.value.in_language("ja") != refused.value.in_language("en")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_every_question_explains_itself_and_has_an_example_or_choices(question: Question) -> None:
    for words in (question.ask, question.why):
        assert words.ja
        assert words.en
    assert (
        question.choices
        or question.mark
        or question.example
        or question.default
        or (question.key == "like")
    )
