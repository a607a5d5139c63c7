"""The printed budget is the truth, or above it."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from noren.gate.assignment import OutputAssignment
from noren.gate.figure_limits import FigureLimits
from noren.gate.leak_budget import (
    FACE_PICTURE_BITS,
    LeakBudget,
    OutputBudget,
)
from noren.gate.rates import DAY_S, RESTARTS, Rate, TokenBucket, lives_per_day
from noren.gate.record_schema import OutputSchema, RecordSchema
from noren.gate.records import CoverageBody, Kind
from noren.gate.validator import ClosedBin, Validator
from noren.testing.legal_records import build_assignment, figure, legal_stream

START_S = 1_775_001_600


def lines(count: int = 1, bin_s: int = 60, maximum: int = 120) -> OutputAssignment:
    return OutputAssignment(
        id=f"flow{bin_s}",
        record="line_count",
        targets=tuple(range(count)),
        classes=(0,),
        bin_s=bin_s,
        maximum=maximum,
    )


def areas(maximum: int = 9) -> OutputAssignment:
    return OutputAssignment(
        id="stay", record="zone_occupancy", targets=(0,), classes=(0,), bin_s=60, maximum=maximum
    )


def budget_of(*outputs: OutputAssignment, live: bool = True) -> LeakBudget:
    return LeakBudget.from_schema(
        RecordSchema.from_assignment(build_assignment(outputs, live=live))
    )


def only_output(output: OutputAssignment) -> OutputSchema:
    return RecordSchema.from_assignment(build_assignment([output])).outputs[0]


def test_the_figures_of_a_slot_are_counted_one_by_one() -> None:
    output = only_output(areas(maximum=2))
    possible = sum(
        output.is_figure_possible(figure(output.slots[0], most, mean))
        for most, mean in itertools.product(range(4), range(3500))
    )
    assert output.figures_of(output.slots[0]) == possible
    crossing = only_output(lines(maximum=7))
    assert crossing.figures_of(crossing.slots[0]) == sum(
        crossing.is_figure_possible(figure(crossing.slots[0], count)) for count in range(20)
    )


def test_the_coverages_of_a_bin_are_counted_one_by_one() -> None:
    output = OutputSchema(
        index=0,
        id="tiny",
        kind=Kind.LINE_COUNT,
        bin_s=1,
        maximum=1,
        most_frames=3,
        slots=(),
        limits=FigureLimits(maximum=1),
    )
    possible = sum(
        output.is_coverage_possible(
            CoverageBody(
                output=0,
                states=0,
                watched_ms=0,
                frames_in=came,
                frames_searched=searched,
                frames_gated=gated,
                frames_dropped=dropped,
            )
        )
        for came, searched, gated, dropped in itertools.product(range(6), repeat=4)
    )
    assert output.coverages() == possible * 128 * 1001


def test_four_counters_a_minute_match_the_figure_worked_out_by_hand() -> None:
    # jail.md, class E: four counters 0-60 a minute are 23.7 bits a bin.
    figures = budget_of(lines(count=2, maximum=60), live=False).outputs[0]
    assert figures.figure_bits_per_bin == pytest.approx(4 * math.log2(61))
    assert figures.bins_per_day == 1441


def test_a_longer_bin_leaks_less() -> None:
    each = [budget_of(lines(bin_s=bin_s)).bits_per_day for bin_s in (60, 300, 900, 3600)]
    assert each == sorted(each, reverse=True)
    assert each[0] > 4 * each[2]


def test_coverage_of_one_width_is_counted_once() -> None:
    alone, both = budget_of(lines()), budget_of(lines(), areas())
    assert both.coverage == alone.coverage
    assert len(budget_of(lines(), lines(bin_s=900)).coverage) == 2


def test_the_total_is_all_that_leaves() -> None:
    budget = budget_of(lines(), areas(), lines(bin_s=900))
    parts = [part.bits_per_day for part in (*budget.outputs, *budget.coverage)]
    assert budget.bits_per_day == pytest.approx(sum(parts) + budget.run_bits_per_day)
    assert budget.bits_per_s == pytest.approx(budget.bits_per_day / DAY_S)
    assert budget.pipe_bits_per_s > budget.bits_per_s


def test_restarts_are_in_a_camera_s_budget_and_not_in_a_film_s() -> None:
    film, camera = budget_of(lines(), live=False), budget_of(lines(), live=True)
    extra = lives_per_day() - 1
    assert camera.outputs[0].bins_per_day - film.outputs[0].bins_per_day == extra == 54


def test_the_bucket_for_restarts_keeps_to_the_budget() -> None:
    bucket, lives, now_s = TokenBucket(RESTARTS, now_s=0.0), 0, 0.0
    while now_s < DAY_S:
        if bucket.take(now_s):
            lives += 1
        now_s += max(1.0, bucket.wait_s())
    assert lives <= RESTARTS.most_in(DAY_S)


def test_a_bucket_says_how_long_to_wait() -> None:
    bucket = TokenBucket(Rate(burst=1, per_s=0.5), now_s=0.0)
    assert bucket.take(0.0)
    assert bucket.wait_s() == pytest.approx(2.0)
    assert not bucket.take(1.0)
    assert bucket.take(2.1)


def test_the_smuggler_who_obeys_the_schema_carries_no_more_than_is_printed() -> None:
    """The limit of the gate, told openly: legal numbers carry bits, at most the printed ones."""
    schema = RecordSchema.from_assignment(build_assignment([lines(count=2), areas()], live=True))
    budget = LeakBudget.from_schema(schema)
    secret = random.Random(7).getrandbits(24 * 24 * 8)
    smuggled, bins, bins_used = secret, [], 0
    start_s = START_S
    carried = 1
    while carried <= secret:
        width = {}
        for output in schema.outputs:
            figures = []
            for slot in output.slots:
                number, smuggled = smuggled % (output.maximum + 1), smuggled // (output.maximum + 1)
                carried *= output.maximum + 1
                mean = smuggled % (1000 * number + 1)
                if output.kind is Kind.ZONE_OCCUPANCY:
                    smuggled //= 1000 * number + 1
                    carried *= 1000 * number + 1
                figures.append(figure(slot, number, mean))
            if "watched_ms" not in width:
                width["watched_ms"], smuggled = smuggled % 60_001, smuggled // 60_001
                width["frames_in"], smuggled = smuggled % 7_201, smuggled // 7_201
                carried *= 60_001 * 7_201
            coverage = CoverageBody(
                output=output.index,
                states=0,
                frames_searched=0,
                frames_gated=0,
                frames_dropped=0,
                **width,
            )
            bins.append(
                ClosedBin(
                    output=output.index,
                    bin_start_s=start_s,
                    figures=tuple(figures),
                    coverage=coverage,
                )
            )
        bins_used += 1
        start_s += 60
    validator = Validator(schema, opened_s=START_S)
    passed = []
    for data in legal_stream(schema, bins):
        validator.accept(data, float(start_s))
        passed += [closed] if (closed := validator.take_bin()) else []
    assert passed == bins  # every one of them is legal: the picture got out
    per_bin = sum(part.figure_bits_per_bin for part in budget.outputs) + sum(
        part.bits_per_bin for part in budget.coverage
    )
    assert math.log2(carried) / bins_used <= per_bin
    taken_s = bins_used * 60
    assert 24 * 24 * 8 / taken_s <= budget.bits_per_s
    assert taken_s >= budget.time_for_s(24 * 24 * 8)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_budget_is_told_in_both_languages(language: str) -> None:
    budget = budget_of(lines(), areas())
    text = "\n".join(budget.lines(language))
    assert f"{math.ceil(budget.bits_per_day):,}" in text
    assert "flow60" in text
    assert "stay" in text
    assert "12,000" in text


def test_the_mapping_never_understates() -> None:
    budget = budget_of(lines(), areas())
    mapping = budget.as_mapping()
    assert mapping["bits_per_day"] >= budget.bits_per_day
    assert mapping["face_picture_s"] <= FACE_PICTURE_BITS / budget.bits_per_s
    assert sum(part["bits_per_day"] for part in (*mapping["outputs"],)) <= mapping["bits_per_day"]
    assert mapping["en"] == list(budget.lines("en"))


def test_only_ja_and_en_exist() -> None:
    with pytest.raises(KeyError):
        budget_of(lines()).lines("fr")


def test_an_output_s_budget_counts_the_bin_that_is_not_there() -> None:
    output: OutputBudget = budget_of(lines(maximum=1), live=False).outputs[0]
    assert output.bits_per_day == pytest.approx(1441 * math.log2(2 * 2 + 1))
