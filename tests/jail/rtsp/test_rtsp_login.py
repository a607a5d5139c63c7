"""Signing in as the standards say, and never sending back what a camera should not choose."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.jail.rtsp_login import Login, parse_challenges

# RFC 7616 section 3.9.1 prints this exchange with its results.
_EXAMPLE = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)
_CLIENT_NONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


def signed(challenge: str, *, user: str = "Mufasa", password: str = "Circle of Life") -> str:
    login = Login(user=user, password=password, make_nonce=lambda: _CLIENT_NONCE)
    login.answer_to(parse_challenges([challenge])[0])
    header = login.header(method="GET", url="/dir/index.html")
    assert header is not None
    return header


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        pytest.param("MD5", "8ca523f5e9506fed4657c9700eebdbec", id="MD5"),
        pytest.param(
            "SHA-256",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
            id="SHA-256",
        ),
    ],
)
def test_the_example_of_rfc_7616_comes_out(algorithm: str, response: str) -> None:
    header = signed(_EXAMPLE.format(algorithm=algorithm))
    assert f'response="{response}"' in header
    assert "nc=00000001" in header
    assert 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"' in header


def test_the_example_of_rfc_2069_comes_out_without_qop() -> None:
    # As corrected by the erratum to RFC 2069: same inputs, this response.
    header = signed(
        'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
        password="CircleOfLife",
    )
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in header
    assert "qop" not in header


def test_basic_sends_name_and_password_as_utf_8() -> None:
    assert signed('Basic realm="x"', user="u", password="pä") == "Basic dTpww6Q="


def test_the_use_count_rises_and_starts_again_with_a_new_question() -> None:
    login = Login(user="u", password="p")
    challenge = parse_challenges(['Digest realm="r", nonce="n", qop="auth"'])[0]
    login.answer_to(challenge)
    counts = [login.header(method="PLAY", url="rtsp://h/") or "" for _ in range(3)]
    login.answer_to(challenge)
    counts.append(login.header(method="PLAY", url="rtsp://h/") or "")
    assert [re.findall(r"nc=(\d+)", text)[0][-1] for text in counts] == ["1", "2", "3", "1"]


def test_nothing_is_signed_before_anybody_asks() -> None:
    assert Login(user="u", password="p").header(method="OPTIONS", url="rtsp://h/") is None


def test_the_strongest_question_is_answered_first() -> None:
    offers = [
        'Basic realm="a"',
        'Digest realm="a", nonce="1"',
        'Digest realm="a", nonce="2", algorithm=SHA-256, qop="auth"',
    ]
    assert [item.algorithm for item in parse_challenges(offers)] == ["SHA-256", "MD5", ""]
    assert [item.algorithm for item in parse_challenges([", ".join(offers)])] == [
        "SHA-256",
        "MD5",
        "",
    ]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="empty"),
        pytest.param('Negotiate realm="x"', id="another scheme"),
        pytest.param('Digest realm="x"', id="no nonce"),
        pytest.param('Digest realm="x", nonce="n", algorithm=SHA-512-256', id="algorithm"),
        pytest.param('Digest realm="x", nonce="n", qop="auth-int"', id="qop"),
        pytest.param('Digest realm="x\\", nonce="n"', id="backslash"),
        pytest.param('Digest realm="x", nonce="' + "n" * 400 + '"', id="huge nonce"),
        pytest.param('Digest realm="x", nonce="a\x0bb"', id="control letter"),
    ],
)
def test_a_question_that_cannot_be_answered_is_left_out(value: str) -> None:
    assert parse_challenges([value]) == ()


@given(st.lists(st.text(st.characters(max_codepoint=255), max_size=200), max_size=12))
def test_any_question_is_answered_in_one_clean_line(values: list[str]) -> None:
    values = [f"Digest {value}" for value in values] + values
    login = Login(user="u", password="p")
    for challenge in parse_challenges(values):
        login.answer_to(challenge)
        header = login.header(method="PLAY", url="rtsp://h/") or ""
        header.encode("latin-1")
        assert not re.search(r"[\x00-\x1f\x7f]", header)
        assert len(header) < 2048


@given(st.text(st.characters(max_codepoint=255), max_size=40))
def test_a_nonce_cannot_break_out_of_its_quotes(nonce: str) -> None:
    for challenge in parse_challenges([f'Digest realm="r", nonce="{nonce}", qop="auth"']):
        login = Login(user="u", password="p")
        login.answer_to(challenge)
        header = login.header(method="PLAY", url="rtsp://h/") or ""
        assert header.count('"') % 2 == 0
        assert '"' not in challenge.nonce
