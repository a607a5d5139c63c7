"""A row of a table of troubles becomes an error when its place and facts are known."""

from __future__ import annotations

import pytest

from noren.errors import SourceUnreachable
from noren.vocabulary.account import Account
from noren.vocabulary.words import Words

ROW = Account(
    error=SourceUnreachable,
    found=Words(en="nobody within {number} s", ja="{number} 秒間、応答なし"),
    expected=Words(en="an answer", ja="応答"),
    remedy=Words(en="look at {thing}", ja="{thing} を確認"),
)


def test_the_error_says_where_and_what_in_both_languages() -> None:
    error = ROW.at("north gate", number=5, thing="-")
    assert type(error) is SourceUnreachable
    assert error.in_language("en") == "north gate: nobody within 5 s; expected an answer; look at -"
    assert "5 秒間" in error.in_language("ja")


def test_a_fact_that_is_missing_is_not_left_out_silently() -> None:
    with pytest.raises(KeyError):
        ROW.at("north gate", number=5)
