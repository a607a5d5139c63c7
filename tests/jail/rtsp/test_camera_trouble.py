"""Every trouble is a number inside the jail and the same message on both sides of it."""

from __future__ import annotations

import pytest

from noren.errors import SourceError
from noren.jail.camera_trouble import (
    CODINGS,
    MAX_DETAIL,
    CameraTrouble,
    camera_error,
    camera_error_from_detail,
)

STATUS_TROUBLES = ("NO_ROOM", "REDIRECTED", "FORBIDDEN", "NO_SUCH_STREAM", "OTHER_STATUS")


CASES = [
    pytest.param(trouble, number, id=f"{trouble.name}-{number}")
    for trouble in CameraTrouble
    for number in ((300, 404, 599) if trouble.name in STATUS_TROUBLES else (0, 10, 60))
]


@pytest.mark.parametrize(("trouble", "number"), CASES)
def test_a_trouble_survives_the_way_out_of_the_jail(trouble: CameraTrouble, number: int) -> None:
    has_status = trouble.name in STATUS_TROUBLES
    error = camera_error(trouble, where="camera gate", number=number)
    assert isinstance(error, SourceError)
    assert 0 < error.detail <= MAX_DETAIL
    again = camera_error_from_detail(error.detail, where="camera gate")
    assert type(again) is type(error)
    for language in ("ja", "en"):
        message = error.in_language(language)
        assert message == again.in_language(language)
        assert "\n" not in message
        assert "{" not in message
        assert not has_status or f"{number}" in message
    assert error.in_language("ja") != error.in_language("en")


@pytest.mark.parametrize("number", range(len(CODINGS)), ids=lambda n: CODINGS[n] or "other")
def test_a_coding_keeps_its_name_on_the_way_out(number: int) -> None:
    error = camera_error(CameraTrouble.OTHER_CODING, where="camera gate", number=number)
    again = camera_error_from_detail(error.detail, where="camera gate")
    assert f"({CODINGS[number] or '?'})" in str(again)


@pytest.mark.parametrize("detail", [0, 31, 63, 32 * 311])
def test_an_unknown_number_is_no_trouble(detail: int) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        camera_error_from_detail(detail, where="camera gate")
