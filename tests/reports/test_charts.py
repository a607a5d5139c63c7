"""A chart says what the figures say, in words, shapes and places, and keeps within its frame."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.reports import charts
from noren.reports.charts import Variant, nice_step
from noren.reports.count_chart import CountLabels, draw_counts
from noren.reports.coverage_chart import draw_coverage, state_names
from noren.reports.occupancy_chart import draw_occupancy
from noren.reports.series import count_series, coverage_series, occupancy_series
from noren.reports.svg import INK, Drawing, fit, label_box, text_width
from noren.reports.words import say

SVG = "{http://www.w3.org/2000/svg}"
LABELS = CountLabels(line="入口", forward="店に入る", backward="店を出る")
LANGUAGES = ("ja", "en")


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def classed(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if name in one.get("class", "").split()]


def texts(root: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def span(element: ElementTree.Element) -> tuple[float, float]:
    left = float(element.get("x", "nan"))
    return left, left + float(element.get("width", "nan"))


def all_charts(facts, clock, variant: Variant) -> list[ElementTree.Element]:
    (counts,), (areas,), (coverage,) = facts.counts, facts.occupancies, facts.coverages
    return [
        parse(draw_counts(counts, LABELS, clock=clock, variant=variant, prefix="a")),
        parse(draw_occupancy(areas, "陳列台", clock=clock, variant=variant, prefix="b")),
        parse(draw_coverage(coverage, "入口", clock=clock, variant=variant, prefix="c")),
    ]


@pytest.mark.parametrize("variant", Variant)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_has_a_title_a_description_and_a_role(facts, clock_of, variant, language):
    for root in all_charts(facts, clock_of(language), variant):
        named = root.get("aria-labelledby", "").split()
        title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert root.get("role") == "img"
        assert title is not None
        assert description is not None
        assert title.text
        assert len(description.text or "") > 20
        assert named == [title.get("id"), description.get("id")]


@pytest.mark.parametrize("variant", Variant)
def test_a_known_slot_has_a_bar_per_direction_and_an_unknown_one_has_none(facts, clock_of, variant):
    root = all_charts(facts, clock_of("ja"), variant)[0]
    (series,) = facts.counts
    known = [slot for slot in series.slots if slot.forward is not None]
    for name in ("forward", "backward"):
        bars = classed(root, name)
        assert [int(bar.get("data-start", "")) for bar in bars] == [s.start_s for s in known]
        assert [int(bar.get("data-count", "")) for bar in bars] == [
            getattr(slot, name) for slot in known
        ]


def test_bars_are_as_long_as_their_numbers(facts, clock_of):
    root = all_charts(facts, clock_of("ja"), Variant.WIDE)[0]
    bars = [bar for bar in classed(root, "bar") if int(bar.get("data-count", "0"))]
    units = [float(bar.get("height", "")) / int(bar.get("data-count", "")) for bar in bars]
    assert units == pytest.approx([units[0]] * len(units), rel=0.01)


def test_forward_stands_above_backward_and_both_at_the_same_zero(facts, clock_of):
    root = all_charts(facts, clock_of("ja"), Variant.WIDE)[0]
    for up, down in zip(classed(root, "forward"), classed(root, "backward"), strict=True):
        foot = float(up.get("y", "")) + float(up.get("height", ""))
        assert foot == pytest.approx(float(down.get("y", "")), abs=0.02)


@pytest.mark.parametrize("variant", Variant)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gap_is_drawn_as_one_named_gap_and_nothing_stands_in_it(
    facts, clock_of, variant, language
):
    word = say("not_watched", language)
    for root in all_charts(facts, clock_of(language), variant):
        (gap,) = classed(root, "gap")
        assert word in texts(root)
        left, right = span(gap)
        for name in ("bar", "watched"):
            for mark in classed(root, name):
                start, end = span(mark)
                assert end <= left + 0.01 or start >= right - 0.01
        for path in classed(root, "mean"):
            places = [float(x) for x in re.findall(r"[ML]([\d.]+) ", path.get("d", ""))]
            assert all(x <= left + 0.01 or x >= right - 0.01 for x in places)


def test_a_slot_watched_in_part_is_hatched_not_only_paler(facts, clock_of):
    root = all_charts(facts, clock_of("ja"), Variant.WIDE)[0]
    fills = [bar.get("fill", "") for bar in classed(root, "forward")]
    assert [fill.startswith("url(#") for fill in fills] == [False, True, False]


def test_a_covered_lens_is_named_under_the_strip(facts, clock_of):
    for language in LANGUAGES:
        root = all_charts(facts, clock_of(language), Variant.WIDE)[2]
        assert say("state_covered", language) in texts(root)
    assert state_names(3, "en") == "camera moved, lens covered"


def test_an_area_shows_its_most_at_once_as_diamonds(facts, clock_of):
    root = all_charts(facts, clock_of("ja"), Variant.WIDE)[1]
    assert [mark.get("data-most") for mark in classed(root, "most")] == ["3", "1", "0"]


@pytest.mark.parametrize(
    "name", ["FORWARD", "BACKWARD", "MEAN", "WATCHED", "SOFT_INK"], ids=str.lower
)
@pytest.mark.parametrize("ground", ["#ffffff", charts.GAP], ids=["white", "gap"])
def test_what_must_be_read_stands_out_from_its_ground(name, ground):
    assert contrast(getattr(charts, name), ground) >= 4.5
    assert contrast(INK, ground) >= 7


def contrast(one: str, other: str) -> float:
    """Contrast after WCAG 2.2, section 1.4.3."""
    light = []
    for color in (one, other):
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        line = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        light.append(0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2])
    return (max(light) + 0.05) / (min(light) + 0.05)


def overflowing(root: ElementTree.Element) -> list[str]:
    """Labels that leave the picture."""
    _, _, width, height = (float(word) for word in root.get("viewBox", "").split())
    out = []
    for label in root.iter(f"{SVG}text"):
        box = label_box(
            label.text or "",
            x=float(label.get("x", "")),
            y=float(label.get("y", "")),
            size=float(label.get("font-size", "")),
            anchor=label.get("text-anchor", "start"),
            upright=label.get("transform") is None,
        )
        if (
            box.left < -0.1
            or box.top < -0.1
            or box.right > width + 0.1
            or box.bottom > height + 0.1
        ):
            out.append(label.text or "")
    return out


@given(
    data=st.data(),
    width_s=st.sampled_from([60, 900, 3600, 86400]),
    most=st.sampled_from([0, 1, 9, 120, 99_999, 2_000_000]),
    language=st.sampled_from(LANGUAGES),
    name=st.text(max_size=200),
)
@settings(max_examples=40, deadline=None)
def test_no_label_ever_leaves_its_picture(tables, clock_of, data, width_s, most, language, name):
    coverage = tuple(data.draw(st.lists(st.sampled_from([0.0, 0.3, 1.0]), min_size=1)))
    coverage *= data.draw(st.sampled_from([1, 3, 40]))
    counts = [None if c == 0 else (most * i // len(coverage), most) for i, c in enumerate(coverage)]
    bins = tables.bins(coverage=coverage, width_s=width_s, start_s=tables.nine // 86400 * 86400)
    labels = CountLabels(line=name, forward=name, backward=name)
    zones = [None if pair is None else (pair[0] / 2, pair[0]) for pair in counts]
    states = [data.draw(st.integers(0, 63)) if i < 20 else 1 for i in range(len(coverage))]
    clock = clock_of(language)
    lines = count_series(tables.let_out(tables.lines(bins, counts)))[0]
    areas = occupancy_series(tables.let_out(tables.zones(bins, zones)))[0]
    watched = coverage_series(tables.let_out(tables.coverage(bins, states)))[0]
    for variant in Variant:
        for svg in (
            draw_counts(lines, labels, clock=clock, variant=variant, prefix="a"),
            draw_occupancy(areas, name, clock=clock, variant=variant, prefix="b"),
            draw_coverage(watched, name, clock=clock, variant=variant, prefix="c"),
        ):
            assert overflowing(parse(svg)) == []


def test_a_label_that_would_leave_its_picture_is_refused():
    drawing = Drawing(
        width=100, height=20, prefix="p", title="t", description="d", css_class="chart"
    )
    with pytest.raises(ValueError, match="leaves the picture"):
        drawing.text("far too long for this", x=0, y=15, size=12)


def test_a_long_name_is_cut_to_its_room():
    assert fit("short", 10, 100) == "short"
    cut = fit("とても長い名前の計測線", 10, 60)
    assert cut.endswith("…")
    assert text_width(cut, 10) <= 60
    assert fit("anything", 10, 1) == ""


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (4, 1), (5, 2), (9, 5), (40, 10), (41, 20), (2_000_000, 500_000)]
)
def test_steps_of_an_axis_are_round(most, step):
    assert nice_step(most, 4) == step
