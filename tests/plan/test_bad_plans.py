"""Every mistake in a plan is named at its line and column, with what to do, in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from noren.errors import (
    BadGeometry,
    BadValue,
    MissingField,
    PlanError,
    PlanErrors,
    PlanSyntaxError,
    UnknownField,
)
from noren.plan.load import parse_plan


@dataclass(frozen=True, kw_only=True)
class Case:
    """`old` in the small plan becomes `new`; `‸` in `new` marks where the error must point."""

    id: str
    old: str
    new: str
    kind: type[PlanError]
    says: str


def case(id: str, old: str, new: str, kind: type[PlanError], says: str) -> Case:  # noqa: A002
    return Case(id=id, old=old, new=new, kind=kind, says=says)


LINE = "          end: [0.8, 0.7]"
POLYGON = "[[0.3, 0.6], [0.6, 0.6], [0.6, 0.8], [0.3, 0.8]]"

CASES = [
    # The text is not the YAML of a plan.
    case("a tab as indent", "  phone:", "‸\tphone:", PlanSyntaxError, "a tab"),
    case("a tab before a value", "  - id: crossings", "‸\t- id: x", PlanSyntaxError, "two spaces"),
    case("a second document", "schedule:", "‸---\nschedule:", PlanSyntaxError, "one plan"),
    case("an anchor", "[gate]", "‸&a [gate]", PlanSyntaxError, "anchor or alias"),
    case("an alias", "[gate]", "‸*a", PlanSyntaxError, "anchor or alias"),
    case("a tag", "phone: ", "phone: ‸!!str ", PlanSyntaxError, "tag"),
    case("a python tag", "[gate]", "‸!!python/tuple [gate]", PlanSyntaxError, "tag"),
    case("a directive", "noren: 1", "%YAML 1.1\n‸---\nnoren: 1", PlanSyntaxError, "directive"),
    case("an open bracket", "[gate]", "‸[gate", PlanSyntaxError, "not closed"),
    case("an open quote", '"0312345678"', '‸"0312345678', PlanSyntaxError, "without its partner"),
    case("a colon in a text", "rtsp://192.0.2.1/a", "a‸: b", PlanSyntaxError, "in quotes"),
    case("a control character", "代表", "代‸\x07", PlanSyntaxError, "U+0007"),
    case("a list as a key", "noren: 1", "noren: 1\n? ‸[a]\n: b", PlanSyntaxError, "several parts"),
    case("half a character", "代表", '‸"\\ud800"', BadValue, "half a character"),
    case("a key of half a character", "  phone:", '  ‸"\\udc00": 1\n  phone:', BadValue,
         "half a character"),
    case("an impossible escape", "代表", '"\\UFFFFFFFF"', PlanSyntaxError, "not YAML"),
    case("endless brackets", "[gate]", "[" * 13 + "‸" + "[" * 9, PlanSyntaxError, "16 levels"),
    # Keys.
    case("an unknown key", "  phone:", "  ‸fone:", UnknownField, "did you mean `phone`?"),
    case("a key of elsewhere", "  phone:", "  ‸bin: 3\n  phone:", UnknownField, "remove it"),
    case("a merge key", "  phone:", "  ‸<<: {a: 1}\n  phone:", UnknownField, "unknown key `<<`"),
    case("a missing key", "    place: public\n", "", MissingField, "add a line `place: …`"),
    # Types.
    case("an unquoted phone", '"0312345678"', "‸0312345678", BadValue, "put it in quotes"),
    case("a negative phone", '"0312345678"', "‸-312", BadValue, "put it in quotes"),
    case("an octal phone", '"0312345678"', "‸0o17", BadValue, "the number `0o17`"),
    case("a truth as a text", "代表", "‸true", BadValue, "put it in quotes"),
    case("nothing as a text", "代表", "‸null", BadValue,
         "is nothing"),
    case("an empty text", "代表", '‸""', BadValue, "at least 1 character"),
    case("yes for true", "default_password_changed: true", "default_password_changed: ‸yes",
         BadValue, "`true` or `false`"),
    case("a quoted true", "existing: false", 'existing: ‸"false"', BadValue, "`true` or `false`"),
    case("1 for true", "existing: false", "existing: ‸1", BadValue, "`true` or `false`"),
    case("a fraction for a whole", "minimum_cell: 5", "minimum_cell: ‸5.0", BadValue, "whole"),
    case("a quoted number", "minimum_cell: 5", 'minimum_cell: ‸"5"', BadValue, "without quotes"),
    case("a truth for a number", "point_error_m: 0.05", "point_error_m: ‸true", BadValue, "number"),
    case("infinity", "point_error_m: 0.05", "point_error_m: ‸.inf", BadValue, "counted"),
    case("not a number", "point_error_m: 0.05", "point_error_m: ‸.nan", BadValue, "counted"),
    case("an overflow", "point_error_m: 0.05", "point_error_m: ‸1e999", BadValue, "counted"),
    case("too many digits", "minimum_cell: 5", "minimum_cell: ‸" + "9" * 5000, BadValue, "counted"),
    case("too large a number", "minimum_cell: 5", "minimum_cell: ‸5000", BadValue, "at most 1000"),
    case("below zero", "minimum_cell: 5", "minimum_cell: ‸-1", BadValue, "at least 0"),
    case("one language only", "{ja: 会社, en: Company}", "‸会社", BadValue,
         "Japanese and in English"),
    case("a list for a mapping", "{ja: 会社, en: Company}", "[a]", BadValue, "is a list"),
    case("a mapping for a list", "    lines: [gate]", "    ‸lines: {a: gate}", BadValue, "a list"),
    case("a text for a list", "[analyst]", "‸analyst", BadValue, "a list"),
    case("an unknown word", "[analyst]", "[‸analist]", BadValue, "did you mean `analyst`?"),
    case("a wrong use case", "counting", "‸count", BadValue, "did you mean `counting`?"),
    case("an id with a space", "id: staffing", "id: ‸Staff ing", BadValue, "small letters"),
    case("a span without unit", "90 days", "‸90", BadValue, "and its unit"),
    case("a span of nothing", "90 days", "‸0 days", BadValue, "at least 1"),
    case("months", "90 days", "‸3 months", BadValue, "`90 days`"),
    case("a bin off the grid", "15 min", "‸7 min", BadValue, "fixed grid"),
    case("a day that is none", "2026-04-01", "‸2026-02-30", BadValue, "year-month-day"),
    case("a moment for a day", "2026-04-01", "‸2026-04-01T10:00:00", BadValue, "year-month-day"),
    case("a number for a day", "2026-04-01", "‸20260401", BadValue, "year-month-day"),
    case("a password", "rtsp://192.0.2.1/a", "‸rtsp://me:se/cret@192.0.2.1/a", BadValue,
         "password_env"),
    case("an unquoted edition", "noren: 1", "noren: 1\nedition: ‸3.0", BadValue,
         "put it in quotes"),
    case("a future format", "noren: 1", "noren: ‸2", BadValue, "one of 1"),
    case("one side of the detector", "    existing: false",
         "    existing: false\n    ‸detector: {width_px: 864}", BadValue, "or neither"),
    case("a crooked detector", "    existing: false",
         "    existing: false\n    detector: {width_px: ‸865, height_px: 480}", BadValue,
         "multiple of 32"),
    # Names.
    case("a site twice", "purposes:\n", "  - id: ‸square\n    name: {ja: a, en: b}\n"
         "    place: public\n    municipality: {ja: a, en: b}\npurposes:\n", BadValue,
         "a second time (first on line 13)"),
    case("an area twice", "outputs:\n", "        - id: ‸bench\n          name: {ja: a, en: b}\n"
         f"          polygon: {POLYGON}\noutputs:\n", BadValue, "area `bench` a second time"),
    case("an unknown site", "site: square", "site: ‸squere", BadValue, "did you mean `square`?"),
    case("an unknown camera", "camera: west", "camera: ‸east", BadValue, "one of `west`"),
    case("an unknown purpose", "purpose: staffing", "purpose: ‸ads", BadValue, "unknown purpose"),
    case("an unknown line", "[gate]", "[gate, ‸gade]", BadValue, "did you mean `gate`?"),
    case("a line twice in a list", "[gate]", "[gate, ‸gate]", BadValue, "twice in one list"),
    case("a reader twice", "[analyst]", "[analyst, ‸analyst]", BadValue, "reader `analyst` twice"),
    case("a class twice", "    lines: [gate]", "    lines: [gate]\n"
         "    classes: [person, ‸person]", BadValue, "class `person` twice"),
    case("a count of areas", "    lines: [gate]", "    lines: [gate]\n    ‸areas: [bench]",
         BadValue, "`areas` in a `line_count`"),
    case("an unknown use of old", "    existing: false",
         "    existing: true\n    installed_for: [‸ads]", BadValue, "unknown purpose"),
    case("a party of nothing known", "schedule:", "parties:\n  - id: x\n    name: {ja: a, en: b}\n"
         "    country: JP\n    outputs: [‸visits]\n    role: recipient\nschedule:", BadValue,
         "unknown output"),
    case("a count without a line", "    lines: [gate]\n", "", MissingField, "`lines`"),
    # Drawings.
    case("a line outside the picture", LINE, "          end: [‸1.8, 0.7]", BadGeometry, "0 to 1"),
    case("a line in pixels", LINE, "          end: [‸512, ‸336]", BadGeometry, "divide pixels"),
    case("a line of no length", LINE, "          end: [0.2, 0.7]", BadGeometry, "0.0 px long"),
    case("a line shorter than a foot", LINE, "          end: [0.201, 0.7]", BadGeometry, "px long"),
    case("an area that crosses itself", f"          polygon: {POLYGON}",
         "          ‸polygon: [[0.3, 0.6], [0.6, 0.8], [0.6, 0.6], [0.3, 0.8]]", BadGeometry,
         "crosses itself"),
    case("an area that touches itself", f"          polygon: {POLYGON}",
         "          ‸polygon: [[0.3, 0.6], [0.6, 0.6], [0.6, 0.8], [0.4, 0.6]]", BadGeometry,
         "crosses itself"),
    case("an area of one line", f"          polygon: {POLYGON}",
         "          ‸polygon: [[0.3, 0.6], [0.6, 0.6], [0.4, 0.6]]", BadGeometry,
         "crosses itself"),
    case("an area too small to stand in", f"          polygon: {POLYGON}",
         "          ‸polygon: [[0.3, 0.6], [0.31, 0.6], [0.31, 0.61]]", BadGeometry, "larger"),
    case("two corners only", f"          polygon: {POLYGON}",
         "          ‸polygon: [[0.3, 0.6], [0.6, 0.6]]", BadValue, "at least 3 entries"),
    case("a corner twice", f"          polygon: {POLYGON}",
         "          polygon: [[0.3, 0.6], ‸[0.3, 0.6], [0.6, 0.8]]", BadGeometry, "same corner"),
    case("an area closed by hand", POLYGON,
         "[[0.3, 0.6], [0.6, 0.6], [0.6, 0.8], ‸[0.3, 0.6]]", BadGeometry, "closes by itself"),
    case("three ground points", "          - {image: [0.7, 0.5], ground_m: [4.0, 6.0]}\n", "",
         BadValue, "at least 4 entries"),
    case("a ground point twice", "image: [0.7, 0.5]", "‸image: [0.3, 0.5]", BadGeometry,
         "point 3 again"),
    case("a floor place twice", "ground_m: [4.0, 6.0]", "‸ground_m: [0.0, 6.0]", BadGeometry,
         "point 3 again"),
    case("two ground points swapped", "image: [0.7, 0.5], ground_m: [4.0, 6.0]",
         "image: [0.7, 0.5], ground_m: [2.0, -3.0]", BadGeometry, "fit no floor"),
]  # fmt: skip


def errors_of(text: str) -> tuple[PlanError, ...]:
    with pytest.raises(PlanErrors) as caught:
        parse_plan(text, "plan.yaml")
    return caught.value.errors


@pytest.mark.parametrize("bad", CASES, ids=lambda c: c.id)
def test_a_mistake_is_named_where_it_is(plan_text: str, bad: Case) -> None:
    assert bad.old in plan_text
    marked = plan_text.replace(bad.old, bad.new, 1)
    before = marked.split("‸")[0] if "‸" in bad.new else None
    errors = errors_of(marked.replace("‸", ""))
    named = [error for error in errors if isinstance(error, bad.kind) and bad.says in str(error)]
    assert named, [str(error) for error in errors]
    if before is not None:
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        assert (named[0].line, named[0].column) == place
    assert str(named[0]).startswith(f"plan.yaml:{named[0].line}:{named[0].column}: ")


@pytest.mark.parametrize("bad", CASES, ids=lambda c: c.id)
def test_a_mistake_is_one_line_in_both_languages(plan_text: str, bad: Case) -> None:
    for error in errors_of(plan_text.replace(bad.old, bad.new, 1).replace("‸", "")):
        english, japanese = error.in_language("en"), error.in_language("ja")
        assert "\n" not in english + japanese
        assert re.search("[ぁ-ん]", japanese)
        assert "something else" not in english, "no words were written for this objection"
        assert not re.search("[ぁ-んァ-ヶ]", english.replace("`代", ""))


def test_one_mistake_gives_one_error(plan_text: str) -> None:
    for bad in CASES:
        if bad.old in plan_text and bad.new.count("‸") == 1:
            text = plan_text.replace(bad.old, bad.new, 1).replace("‸", "")
            assert len(errors_of(text)) <= 2, bad.id


def test_all_mistakes_of_a_file_come_at_once_in_the_order_of_its_lines(plan_text: str) -> None:
    text = (
        plan_text.replace('"0312345678"', "0312345678")
        .replace("site: square", "site: squere")
        .replace(POLYGON, "[[0.3, 0.6], [0.6, 0.8], [0.6, 0.6], [0.3, 0.8]]")
        .replace("15 min", "7 min")
        .replace("    minimum_cell: 5\n", "    minimum_cell: 5\n    minimum_cell: 6\n")
        .replace("  human:", "  humane:")
    )
    errors = errors_of(text)
    assert [type(error) for error in errors] == [
        BadValue,
        BadValue,
        BadGeometry,
        BadValue,
        PlanSyntaxError,
        UnknownField,
    ]
    assert [error.line for error in errors] == sorted(error.line for error in errors)


def test_a_line_above_the_horizon_cannot_be_reached_by_feet(plan_text: str) -> None:
    narrow = plan_text.replace("[0.3, 0.5]", "[0.45, 0.5]").replace("[0.7, 0.5]", "[0.55, 0.5]")
    parse_plan(narrow, "plan.yaml")
    (error,) = errors_of(narrow.replace("start: [0.2, 0.7]", "start: [0.2, 0.3]"))
    assert isinstance(error, BadGeometry)
    assert "above the horizon" in str(error)
    assert (error.line, error.column) == (42, 11)


def test_points_that_fit_no_floor_give_their_reason_in_the_reader_s_language(
    plan_text: str,
) -> None:
    (error,) = errors_of(
        plan_text.replace(
            "image: [0.7, 0.5], ground_m: [4.0, 6.0]", "image: [0.7, 0.5], ground_m: [2.0, -3.0]"
        )
    )
    assert "points on both sides of the horizon" in error.in_language("en")
    japanese = error.in_language("ja").removeprefix("plan.yaml")
    assert "地平線の両側" in japanese
    assert not re.search("[A-Za-z]{2,}", japanese)


def test_the_second_of_two_equal_keys_is_named_with_the_first(plan_text: str) -> None:
    (error,) = errors_of(plan_text.replace("    keep: 90 days", "    keep: 90 days\n    keep: 1 h"))
    assert isinstance(error, PlanSyntaxError)
    assert (error.line, error.column) == (60, 5)
    assert "first on line 59" in str(error)


def test_a_misspelt_key_is_not_reported_a_second_time_as_missing(plan_text: str) -> None:
    (error,) = errors_of(plan_text.replace("    benefit:", "    benefits:"))
    assert isinstance(error, UnknownField)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "an empty file"),
        ("# only a comment\n", "an empty file"),
        ("- a\n- b\n", "a list"),
        ("counting", "one single value"),
        ("{}", "the key `noren`"),
        ("\x00\x01", "the control character U+0000"),
        ("<html><body>no plan</body></html>", "one single value"),
    ],
    ids=["empty", "comment", "list", "word", "no keys", "binary", "web page"],
)
def test_what_is_no_plan_at_all_is_refused(text: str, says: str) -> None:
    assert says in str(errors_of(text)[0])


def test_an_enormous_plan_is_refused_before_it_is_read() -> None:
    (error,) = errors_of("a" * 1_000_001)
    assert "1000001 characters" in str(error)


def test_a_bomb_of_aliases_is_refused_at_its_first_reference() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{c}: &{c} [*a, *a]\n" for c in "bcdefgh")
    (error,) = errors_of(bomb)
    assert (error.line, error.column) == (1, 4)


def test_deep_brackets_do_not_exhaust_the_stack() -> None:
    (error,) = errors_of("a: " + "[" * 100_000)
    assert "16 levels" in str(error)


def test_more_errors_than_anybody_reads_are_counted() -> None:
    text = "".join(f"key{number}: 1\n" for number in range(200))
    with pytest.raises(PlanErrors) as caught:
        parse_plan(text, "plan.yaml")
    english, japanese = str(caught.value).split("\n"), caught.value.in_language("ja").split("\n")
    assert len(english) == len(japanese) == 51
    assert re.fullmatch(r"… and \d+ more", english[-1])
    assert re.fullmatch(r"…ほかに\d+件", japanese[-1])


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_message_shows_a_password(plan_text: str, language: str) -> None:
    text = plan_text.replace("rtsp://192.0.2.1/a", "rtsp://me:hunter2@192.0.2.1/" + "a" * 500)
    with pytest.raises(PlanErrors) as caught:
        parse_plan(text, "plan.yaml")
    assert "hunter2" not in caught.value.in_language(language)
    assert caught.value.exit_code == 2
