"""The page says who measured what, how well and behind which lock; to all, in both tongues."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from noren.reports.page import render_page
from noren.reports.recorded_incidents import recorded
from noren.reports.words import say, text_keys
from noren.stores.statistics import Incident, IncidentKind

LANGUAGES = ("ja", "en")
VOID = {"meta", "link", "br", "wbr", "img", "hr", "input"}


class Outline(HTMLParser):
    """What a page is made of; refuses tags that do not close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.tables: list[list[list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.words.append(data)
        if {"td", "th"} & set(self.open):
            self.tables[-1][-1][-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def outline(page: str) -> Outline:
    read = Outline()
    read.feed(page)
    read.close()
    assert read.open == []
    return read


@pytest.fixture
def pages(facts, clock_of):
    return {language: render_page(facts, clock_of(language)) for language in LANGUAGES}


def test_every_text_has_the_same_marks_in_both_languages():
    for key in text_keys():
        marks = [set(re.findall(r"\{(\w+)\}", say_raw(key, language))) for language in LANGUAGES]
        assert marks[0] == marks[1], key
        assert all(say_raw(key, language).strip() for language in LANGUAGES)


def say_raw(key: str, language: str) -> str:
    class Keep(dict[str, object]):
        def __missing__(self, name: str) -> str:
            return "{" + name + "}"

    from noren.reports import words

    return words._TEXTS[key].in_language(language).format_map(Keep())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_plan_operator_purpose_place_and_time(pages, facts, language):
    text = outline(pages[language]).text
    plan = facts.plans[0]
    for name in (
        plan.title,
        plan.operator.name,
        plan.purposes[0].text,
        plan.sites[0].name,
        plan.cameras[0].name,
        plan.cameras[0].view.lines[0].forward,
        plan.cameras[0].view.areas[0].name,
    ):
        assert name.in_language(language) in text
    assert "09:00" in text
    assert "Asia/Tokyo" in text
    assert "noren 0.1.0" in text
    assert facts.digests[0] in re.sub(r"\s", "", text)


def test_no_text_of_the_page_is_left_in_the_other_language(pages):
    japanese = re.compile(r"[ぁ-んァ-ヶ一-龠]")
    english = outline(pages["en"]).text.replace(say("other_language", "en"), "")
    assert japanese.findall(english) == []
    # In Japanese only names of things, units of the machine and the digest stay Latin.
    words = set(re.findall(r"[A-Za-z]{4,}", outline(pages["ja"]).text))
    assert words <= {
        "noren", "English", "Asia", "Tokyo", "silhouette", "PETS", "camera", "sample", "store",
        "example", "coverage", "line", "count", "zone", "occupancy", "abab", "ababababab",
        facts_digest()[:12], facts_digest()[:32], facts_digest(),
    }  # fmt: skip


def facts_digest() -> str:
    return "ab" * 32


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_nobody_for_anything(pages, language):
    page = pages[language]
    read = outline(page)
    assert not [tag for tag, _ in read.tags if tag in ("script", "img", "link", "iframe", "object")]
    assert not [name for _, attrs in read.tags for name in attrs if name.startswith("on")]
    links = [value for _, attrs in read.tags for name, value in attrs.items() if name == "href"]
    assert all(re.fullmatch(r"#[\w-]+|[\w.-]+", str(link)) for link in links)
    assert set(re.findall(r"url\(([^)]*)\)", page)) <= {f"#{i}" for i in ids_of(read)}
    assert "@import" not in page
    policy = [attrs for tag, attrs in read.tags if attrs.get("http-equiv")]
    assert policy[0]["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def ids_of(read: Outline) -> list[str]:
    return [str(attrs["id"]) for _, attrs in read.tags if "id" in attrs]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_built_for_every_reader(pages, language):
    read = outline(pages[language])
    tags = [tag for tag, _ in read.tags]
    assert dict(read.tags)["html"]["lang"] == language
    assert tags.count("h1") == 1
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert tags.count("caption") == tags.count("table")
    assert {attrs["scope"] for tag, attrs in read.tags if tag == "th"} == {"col", "row"}
    charts = [attrs for tag, attrs in read.tags if tag == "svg" and "chart" in str(attrs["class"])]
    assert len(charts) == 6
    ids = ids_of(read)
    assert len(ids) == len(set(ids))
    for attrs in charts:
        assert set(str(attrs["aria-labelledby"]).split()) <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bar_has_its_number_in_the_table_beside_it(pages, facts, language):
    read = outline(pages[language])
    (series,) = facts.counts
    rows = read.tables[0][1:-1]
    gap = say("not_watched", language)
    for slot, row in zip(series.slots, rows, strict=True):
        expected = [gap if n is None else f"{n:,}" for n in (slot.forward, slot.backward)]
        assert row[1:3] == expected
    bars = [
        (attrs["data-start"], attrs["data-count"])
        for tag, attrs in read.tags
        if tag == "rect" and "bar" in str(attrs.get("class")).split()
    ]
    listed = [
        (str(slot.start_s), str(n))
        for slot in series.slots
        for n in (slot.forward, slot.backward)
        if n is not None
    ]
    assert bars == listed * 2  # wide and narrow


@pytest.mark.parametrize("language", LANGUAGES)
def test_small_coverage_is_flagged_beside_the_totals(pages, language):
    text = outline(pages[language]).text
    assert "50%" in text
    assert say("low_coverage", language) in text
    assert "⚠" in text


def test_full_coverage_is_not_flagged(facts, tables, clock_of):
    from noren.reports.series import count_series

    bins = tables.bins(coverage=(1.0, 1.0))
    full = replace(
        facts,
        counts=count_series(tables.let_out(tables.lines(bins, [(1, 2), (3, 4)]))),
        occupancies=(),
    )
    assert say("low_coverage", "en") not in render_page(full, clock_of("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_jailed_run_says_how_many_attempts_were_refused(pages, language):
    text = outline(pages[language]).text
    assert say("jailed_long", language, attempted=22, refused=22) in text
    assert say("unjailed_short", language) not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_unjailed_run_is_said_loudly_and_no_lock_is_claimed(
    facts, past_run, clock_of, language
):
    loose = replace(past_run, jailed=False, attempted=None, refused=None)
    read = outline(render_page(replace(facts, runs=(past_run, loose)), clock_of(language)))
    assert "UNJAILED" in read.text
    assert say("jailed_short", language) not in read.text
    assert [attrs for _, attrs in read.tags if attrs.get("role") == "alert"]
    assert say("unlocked_cell", language) in read.text


def incident(kind, at_s):
    return Incident(at_s=at_s, camera="entrance", kind=kind, fault=None)


@pytest.mark.parametrize(
    ("language", "causes", "last"),
    [
        ("ja", "映像の途絶2件、カメラの時計の不一致1件が", "(最新は2026年11月22日（日） 09:00)"),
        ("en", "a lost source (2), clocks of cameras apart (1);", "at Sun 22 November 2026 09:00."),
    ],
)
def test_incidents_are_told_by_their_causes_and_the_newest_by_its_time(
    facts, clock_of, language, causes, last
):
    apart, lost = IncidentKind.CLOCKS_APART, IncidentKind.SOURCE_LOST
    at_s = facts.period[0]
    noted = (incident(lost, at_s - 9000), incident(apart, at_s), incident(lost, at_s - 99))
    page = outline(render_page(replace(facts, incidents=noted), clock_of(language))).text
    assert say("incident_short", language) in page
    assert causes in page
    assert last in page


@pytest.mark.parametrize("kind", IncidentKind, ids=lambda kind: kind.value)
def test_every_kind_of_incident_has_its_words(clock_of, kind):
    assert recorded([incident(kind, 0)], clock_of("ja")).count("1件") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_estimates_carry_the_word_and_their_measured_error(pages, language):
    text = outline(pages[language]).text
    assert text.count(say("estimated", language)) >= 4
    assert "PETS09-S2L1" in text


def test_trained_weights_are_not_called_estimates(facts, past_run, clock_of):
    trained = replace(past_run, model="person-vehicle-bike-detection-2003")
    text = outline(render_page(replace(facts, runs=(trained,)), clock_of("en"))).text
    assert say("estimated", "en") not in text
    assert say("limit_model", "en", model=trained.model) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("record", "key"), [("visit", "limit_features"), ("trajectory_point", "limit_paths")]
)
def test_a_plan_that_tells_single_people_apart_says_so_beside_its_figures(
    facts, clock_of, language, record, key
):
    """Figures alone never do; but templates and paths lie elsewhere, and no page may deny it."""
    (plan, *others) = facts.plans
    more = plan.outputs[0].model_copy(update={"id": "more", "record": record})
    wider = plan.model_copy(update={"outputs": (*plan.outputs, more)})
    page = render_page(replace(facts, plans=(wider, *others)), clock=clock_of(language))
    without = render_page(facts, clock=clock_of(language))
    assert say(key, language) in outline(page).text
    assert say(key, language) not in outline(without).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_stay_text(hostile, clock_of, language):
    page = render_page(hostile, clock_of(language))
    read = outline(page)
    assert "script" not in [tag for tag, _ in read.tags]
    assert "<script>alert" in read.text
    assert "\x07" not in "".join(re.findall(r"<svg.*?</svg>", page, flags=re.S))


def test_a_store_without_its_plan_still_gives_a_page(facts, clock_of):
    read = outline(render_page(replace(facts, plans=()), clock_of("en")))
    assert say("unknown_plan", "en") in read.text
    assert "entrance" in read.text


def test_a_page_links_to_the_other_language_and_to_the_files_beside_it(pages):
    links = [attrs["href"] for tag, attrs in outline(pages["ja"]).tags if tag == "a"]
    assert "index.en.html" in links
    assert "line_count.csv" in links
