"""What people write is taken in as they wrote it, or refused with the place that cannot be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import RequestInvalid
from noren.requests.asked import MOST_TEXT, Asked, check_asked, clean_text, make_window
from staging.desks import START

TRICKS = [
    "'; DROP TABLE requests; --",
    '" OR 1=1 --',
    "../../../etc/passwd",
    "${jndi:ldap://example/x}",
    "{number} {0} %s %n",
    "<script>alert(1)</script>",
    "C:\\Windows\\..\\..\\x",
    "--refuse no_ground",
    "\N{BOMB}" * 50,
    "撮らないで。\n二度と。",
]


@pytest.mark.parametrize("text", TRICKS)
def test_what_looks_like_a_command_or_a_path_is_a_text_like_any_other(text: str) -> None:
    assert check_asked(Asked(text=text)).text == text


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        pytest.param("a\x00b", "U\\+0000 at letter 2", id="null"),
        pytest.param("\x1b[2Jhello", "U\\+001B at letter 1", id="terminal escape"),
        pytest.param("good\u202egnp.exe", "U\\+202E at letter 5", id="written backwards"),
        pytest.param("a\u2066b", "U\\+2066", id="direction mark"),
        pytest.param("a\x7f", "U\\+007F", id="delete"),
        pytest.param("a\x85b", "U\\+0085", id="control of the upper range"),
        pytest.param("\ud800", "U\\+D800", id="half a letter"),
        pytest.param("\U0010ffff", "U\\+10FFFF", id="no letter"),
    ],
)
def test_letters_that_nobody_sees_are_refused_with_their_place(text: str, letter: str) -> None:
    with pytest.raises(RequestInvalid, match=letter) as refused:
        check_asked(Asked(text=text))
    assert "\x1b" not in refused.value.in_language("ja")


def test_a_text_that_is_too_long_is_refused_with_its_length() -> None:
    assert len(clean_text("あ" * MOST_TEXT, where="--text")) == MOST_TEXT
    with pytest.raises(RequestInvalid, match="4001 letters"):
        clean_text("あ" * (MOST_TEXT + 1), where="--text")
    with pytest.raises(RequestInvalid, match="301 letters"):
        check_asked(Asked(place="x" * 301))


def test_a_request_may_leave_out_everything_but_one_thing() -> None:
    window = make_window(START - timedelta(hours=1), START, now=START)
    for asked in (Asked(text="?"), Asked(place="門"), Asked(site="x"), Asked(window=window)):
        check_asked(asked)
    with pytest.raises(RequestInvalid, match="says nothing"):
        check_asked(Asked(text=" \n\t "))


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        pytest.param(timedelta(0), timedelta(0), id="empty"),
        pytest.param(timedelta(hours=-1), timedelta(hours=-2), id="backwards"),
        pytest.param(timedelta(days=-40), timedelta(days=-1), id="longer than a month"),
        pytest.param(timedelta(hours=1), timedelta(hours=2), id="to come"),
    ],
)
def test_a_window_that_nobody_can_mean_is_refused(begins: timedelta, ends: timedelta) -> None:
    with pytest.raises(RequestInvalid, match="past span"):
        make_window(START + begins, START + ends, now=START)


@given(st.text(max_size=300))
def test_what_is_taken_in_stays_as_it_is_when_read_again(text: str) -> None:
    try:
        said = clean_text(text, where="--text")
    except RequestInvalid:
        return
    assert clean_text(said, where="--text") == said
