"""Spans of time, and words in two languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from noren.plan.values import Bin, Duration, Span, Text

SPAN: TypeAdapter[Span] = TypeAdapter(Duration)
BIN: TypeAdapter[Span] = TypeAdapter(Bin)


@given(seconds=st.integers(1, 20 * 366 * 86400))
def test_a_span_reads_back_as_it_is_written(seconds: int) -> None:
    span = Span(seconds=seconds)
    assert SPAN.validate_python(str(span)) == span


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30 s", 30), ("15min", 900), ("1 h", 3600), ("1 day", 86400), ("90 days", 7_776_000)],
)
def test_a_span_has_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert SPAN.validate_python(text).seconds == seconds


@pytest.mark.parametrize(
    "text", [90, "90", "1.5 h", "-1 h", "1 week", "１ h", "1 h 30 min", "", None]
)
def test_anything_else_is_no_span(text: object) -> None:
    with pytest.raises(ValidationError):
        SPAN.validate_python(text)


@pytest.mark.parametrize("text", ["1 min", "60 s", "15 min", "1 h", "60 min", "1 day", "24 h"])
def test_a_bin_lies_on_the_grid(text: str) -> None:
    assert BIN.validate_python(text).seconds in (60, 900, 3600, 86400)


@pytest.mark.parametrize("text", ["1 s", "2 min", "90 min", "2 days"])
def test_a_bin_off_the_grid_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="fixed grid"):
        BIN.validate_python(text)


def test_a_text_answers_in_two_languages_and_no_third() -> None:
    text = Text(ja="門", en="Gate")
    assert (text.in_language("ja"), text.in_language("en")) == ("門", "Gate")
    with pytest.raises(KeyError):
        text.in_language("fr")
