"""Every trouble is a number inside the jail and the same message on both sides of it."""

from __future__ import annotations

import pytest

from noren.errors import SourceError
from noren.jail.camera_trouble import (
    CODINGS,
    CameraTrouble,
    camera_error,
    camera_error_from_detail,
)


@pytest.mark.parametrize("trouble", CameraTrouble, ids=lambda trouble: trouble.name)
def test_a_trouble_survives_the_way_out_of_the_jail(trouble: CameraTrouble) -> None:
    error = camera_error(trouble, where="camera gate", number=9)
    assert isinstance(error, SourceError)
    assert 0 < error.detail < 2**32
    again = camera_error_from_detail(error.detail, where="camera gate")
    assert type(again) is type(error)
    for language in ("ja", "en"):
        message = error.in_language(language)
        assert message == again.in_language(language)
        assert "\n" not in message
        assert "{" not in message
    assert error.in_language("ja") != error.in_language("en")


@pytest.mark.parametrize("number", range(len(CODINGS)), ids=lambda n: CODINGS[n] or "other")
def test_a_coding_keeps_its_name_on_the_way_out(number: int) -> None:
    error = camera_error(CameraTrouble.OTHER_CODING, where="camera gate", number=number)
    again = camera_error_from_detail(error.detail, where="camera gate")
    assert f"({CODINGS[number] or '?'})" in str(again)


@pytest.mark.parametrize("detail", [0, 31, 255, 2**32 - 1])
def test_an_unknown_number_is_no_trouble(detail: int) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        camera_error_from_detail(detail, where="camera gate")
