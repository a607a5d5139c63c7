"""A till says when and where something was paid; who paid is refused, by name and by content."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import TillRefused, UsageError
from noren.operations.till_files import (
    find_personal,
    is_product_number,
    parse_till_message,
    parse_till_rows,
    read_till_file,
)

GOOD = "time,lane,item,quantity,amount_yen\n2026-11-20T14:03:07+09:00,1,4901234567894,2,540\n"


def with_column(name: str, value: str) -> str:
    return f"time,lane,{name}\n2026-11-20 14:03:07,1,{value}\n"


def test_time_lane_and_goods_are_read() -> None:
    (event,) = parse_till_rows(GOOD, source="till.csv")
    assert event.at_s == datetime.fromisoformat("2026-11-20T14:03:07+09:00").timestamp()
    assert (event.lane, event.item, event.quantity, event.amount_yen) == (
        "lane-1",
        4901234567894,
        2,
        540,
    )


def test_a_time_without_offset_is_japans() -> None:
    with_offset, without = (
        parse_till_rows(f"time,lane\n2026-11-20T14:03:07{offset},a\n", source="x")[0].at_s
        for offset in ("+09:00", "")
    )
    assert with_offset == without


def test_japanese_columns_are_understood() -> None:
    (event,) = parse_till_rows('日時,レジ番号,金額\n2026-11-20 14:03,3,"1,200"\n', source="x")
    assert (event.lane, event.amount_yen) == ("lane-3", 1200)


@pytest.mark.parametrize(
    "column",
    [
        "member_id", "card_number", "Account", "customer", "phone", "e-mail", "loyalty_id", "name",
        "会員番号", "カード番号", "顧客ID", "ポイント番号", "氏名", "メンバー番号",
        "クレジット番号", "口座", "アカウント", "お客様コード",
    ],
)  # fmt: skip
def test_a_column_about_people_is_refused_by_its_name(column: str) -> None:
    with pytest.raises(TillRefused, match="members, cards, accounts or people") as refused:
        parse_till_rows(with_column(column, "1"), source="till.csv")
    assert column in str(refused.value)
    assert "会員・カード・口座" in refused.value.in_language("ja")


@pytest.mark.parametrize(
    "column",
    [
        "ＭＥＭＢＥＲ＿ＩＤ",
        "Ｃａｒｄ　Ｎｏ",
        "ｶｰﾄﾞ番号",
        "会員ＩＤ",
        "ﾎﾟｲﾝﾄ",
        "ﾒﾝﾊﾞｰ番号",
        "ａｃｃｏｕｎｔ",
    ],
)
def test_wide_letters_and_narrow_kana_hide_no_column_about_people(column: str) -> None:
    with pytest.raises(TillRefused, match="members, cards, accounts or people"):
        parse_till_rows(with_column(column, "1"), source="till.csv")


@pytest.mark.parametrize(
    "value",
    [
        "４１１１１１１１１１１１１１１１",
        "ａｎｎａ＠ｅｘａｍｐｌｅ．ｊｐ",
        "０９０－１２３４－５６７８",
        "Ｍ００１２３４５６",
    ],
)
def test_wide_letters_hide_no_value_about_people(value: str) -> None:
    with pytest.raises(TillRefused, match="row 2"):
        parse_till_rows(with_column("item", value), source="till.csv")


def test_wide_columns_and_values_are_read_as_they_are_meant() -> None:
    (paid,) = parse_till_rows(
        "ＴＩＭＥ,ﾚｼﾞ番号,金額\n2026-11-20T14:03:07+09:00,１,５４０\n", source="till.csv"
    )
    assert (paid.lane, paid.amount_yen) == ("lane-1", 540)


def test_a_column_that_nobody_needs_is_refused_whatever_its_name() -> None:
    with pytest.raises(TillRefused, match="not needed"):
        parse_till_rows(with_column("reference", "1"), source="till.csv")


@pytest.mark.parametrize("column", ["item", "quantity", "amount_yen"])
@pytest.mark.parametrize(
    "value",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "3530111333300000",
        "2912345678904",
        "0412345678901",
        "anna@example.jp",
        "090-1234-5678",
        "+81 90 1234 5678",
        "d41d8cd98f00b204e9800998ecf8427e",
        "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
        "123e4567-e89b-12d3-a456-426614174000",
        "QWxhZGRpbjpvcGVuIHNlc2FtZQ1x",
        "M-00123456",
        "x" * 65,
    ],
)
def test_a_value_about_people_is_refused_in_whatever_column(column: str, value: str) -> None:
    with pytest.raises(TillRefused) as refused:
        parse_till_rows(with_column(column, value), source="till.csv")
    assert value not in str(refused.value)
    assert "row 2" in str(refused.value)


def test_a_member_number_in_the_place_of_a_lane_is_refused() -> None:
    with pytest.raises(TillRefused):
        parse_till_rows("time,lane\n2026-11-20,4111111111111111\n", source="x")


def test_one_bad_row_refuses_the_whole_file() -> None:
    with pytest.raises(TillRefused, match="row 3"):
        parse_till_rows(GOOD + "2026-11-20T14:05:00,1,4111111111111111,1,1\n", source="x")


def test_a_file_without_a_header_is_refused_without_showing_its_values() -> None:
    with pytest.raises(TillRefused) as refused:
        parse_till_rows("2026-11-20 14:03,1,4111111111111111\n", source="x")
    assert "4111" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["", "lane\n1\n", "time,lane\nyesterday,1\n", "time,lane\n2026-11-20\n",
     "time,lane,quantity\n2026-11-20,1,many\n", "time,lane,lane\n2026-11-20,1,2\n"],
    ids=["empty", "no time", "no date", "too few values", "no number", "twice"],
)  # fmt: skip
def test_what_is_no_till_file_is_said_to_be_none(text: str) -> None:
    with pytest.raises(UsageError):
        parse_till_rows(text, source="x")


def test_a_message_is_a_row() -> None:
    event = parse_till_message(
        b'{"time": "2026-11-20T14:03:07+09:00", "lane": "a", "amount": 300}', source="shop/tills"
    )
    assert (event.lane, event.amount_yen) == ("a", 300)


@pytest.mark.parametrize(
    "payload",
    [b'{"time": "2026-11-20", "lane": 1, "card": "1"}',
     b'{"time": "2026-11-20", "lane": 1, "item": "4111111111111111"}'],
)  # fmt: skip
def test_a_message_about_people_is_refused(payload: bytes) -> None:
    with pytest.raises(TillRefused):
        parse_till_message(payload, source="shop/tills")


@pytest.mark.parametrize("payload", [b"\xff", b"[]", b'{"time": {"a": 1}, "lane": 1}', b"1"])
def test_a_message_of_another_shape_is_said_to_be_one(payload: bytes) -> None:
    with pytest.raises(UsageError):
        parse_till_message(payload, source="shop/tills")


def test_a_file_is_read_and_an_absent_one_is_said_to_be_absent(tmp_path: Path) -> None:
    path = tmp_path / "till.csv"
    path.write_text("\ufeff" + GOOD, encoding="utf-8")
    assert len(read_till_file(path)) == 1
    with pytest.raises(UsageError):
        read_till_file(tmp_path / "none.csv")


@given(st.integers(10**12, 10**19 - 1))
def test_no_number_of_thirteen_digits_or_more_passes_as_a_quantity(number: int) -> None:
    assert find_personal(str(number)) is not None


@given(st.integers(0, 10**8))
def test_numbers_of_goods_and_amounts_pass(number: int) -> None:
    assert find_personal(str(number)) is None


@pytest.mark.parametrize(
    ("digits", "is_one"),
    [("4901234567894", True), ("4901234567890", False), ("2912345678904", False), ("49", False)],
)
def test_a_product_number_has_its_check_digit_and_is_nobodys_own(digits: str, is_one: bool) -> None:
    assert is_product_number(digits) is is_one
