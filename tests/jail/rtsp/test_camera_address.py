"""Addresses are read strictly, and nothing that is said about them shows a password."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import BadValue
from noren.jail.camera_address import CameraAddress, parse_camera_address


@pytest.mark.parametrize(
    ("text", "host", "port", "path", "user", "password"),
    [
        pytest.param("rtsp://10.0.0.5", "10.0.0.5", 554, "/", None, "", id="bare host"),
        pytest.param("rtsp://cam.test:8554/a", "cam.test", 8554, "/a", None, "", id="port"),
        pytest.param("rtsp://[2001:db8::5]/x", "2001:db8::5", 554, "/x", None, "", id="ipv6"),
        pytest.param(
            "rtsp://[::1]:99/x?a=1&b=2", "::1", 99, "/x?a=1&b=2", None, "", id="ipv6 port query"
        ),
        pytest.param("rtsp://u:p@h/x", "h", 554, "/x", "u", "p", id="name and password"),
        pytest.param("rtsp://u@h/x", "h", 554, "/x", "u", "", id="name only"),
        pytest.param("rtsp://u:p%40%3A%2F@h/x", "h", 554, "/x", "u", "p@:/", id="percent"),
        pytest.param("rtsp://u:p@ss@h/x", "h", 554, "/x", "u", "p@ss", id="raw @ in password"),
        pytest.param("RTSP://H/X", "h", 554, "/X", None, "", id="upper case"),
    ],
)
def test_an_address_is_taken_apart(
    text: str, host: str, port: int, path: str, user: str | None, password: str
) -> None:
    address = parse_camera_address(text, where="camera gate")
    assert address == CameraAddress(host=host, port=port, path=path, user=user, password=password)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("rtsps://u:hunter2@h/x", id="rtsps"),
        pytest.param("http://u:hunter2@h/x", id="http"),
        pytest.param("hunter2", id="no scheme"),
        pytest.param("rtsp://", id="no host"),
        pytest.param("rtsp://u:hunter2@/x", id="empty host"),
        pytest.param("rtsp://u:hunter2@h:99999/x", id="port too large"),
        pytest.param("rtsp://u:hunter2@h:0/x", id="port 0"),
        pytest.param("rtsp://u:hunter2/3@h/x", id="slash in password"),
        pytest.param("rtsp://u:12/hunter2@h/x", id="slash after digits"),
        pytest.param("rtsp://u:12#hunter2@h/x", id="hash after digits"),
        pytest.param("rtsp://u:12?hunter2@h/x", id="question mark after digits"),
        pytest.param("rtsp://u:hunter2@h/a b", id="space in path"),
        pytest.param("rtsp://u:hunter2@h/\u6620\u50cf", id="letters in path"),
        pytest.param("rtsp://u:hunter2@h/" + "x" * 300, id="long path"),
        pytest.param("rtsp://u:hunter2%0d%0aX@h/", id="line break in password"),
        pytest.param("rtsp://u%3Av:hunter2@h/", id="colon in name"),
        pytest.param("rtsp://[::1/x:hunter2", id="broken bracket"),
    ],
)
def test_an_unusable_address_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadValue) as raised:
        parse_camera_address(text, where="camera gate")
    for language in ("ja", "en"):
        message = raised.value.in_language(language)
        assert message.startswith("camera gate: ")
        assert "hunter2" not in message
    assert raised.value.__cause__ is None


def test_rtsps_is_refused_by_name() -> None:
    with pytest.raises(BadValue, match="rtsps"):
        parse_camera_address("rtsps://h/x", where="camera gate")


def test_a_sign_in_from_the_environment_is_taken_as_it_is() -> None:
    address = parse_camera_address("rtsp://h/x", where="camera gate", sign_in="me:p%40:/ß")
    assert (address.user, address.password) == ("me", "p%40:/ß")


def test_no_text_of_an_address_shows_the_password() -> None:
    address = parse_camera_address("rtsp://viewer:hunter2@h:8554/x", where="camera gate")
    assert address.url == "rtsp://h:8554/x"
    assert "hunter2" not in f"{address!r} {address}"
    assert "viewer" not in f"{address!r} {address}"


def test_an_address_survives_the_way_into_the_jail() -> None:
    address = parse_camera_address("rtsp://viewer:hünter2@[::1]:8554/x?y", where="camera gate")
    assert CameraAddress.from_bytes(address.to_bytes()) == address
    with pytest.raises(ValueError, match="not a camera address"):
        CameraAddress.from_bytes(b"{}")


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for candidate in (text, "rtsp://" + text):
        try:
            address = parse_camera_address(candidate, where="camera gate")
        except BadValue:
            continue
        assert address.url.isascii()
        assert not set(address.url) & set(" \r\n")
