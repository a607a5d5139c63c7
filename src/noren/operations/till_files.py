"""Till events from a file or a message: time and lane, and never who paid.

Only the columns named here are read. Any other column refuses the whole file, and so does a value
that looks like a card, an account, a member number, an address or a hash, in whatever column.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from noren.errors import TillRefused, UsageError
from noren.measure.purchases import TillEvent
from noren.vocabulary.words import Words

MOST_BYTES: Final = 64 << 20
MOST_FIELD: Final = 64
JAPAN: Final = timezone(timedelta(hours=9))
"""Tills write local time; a time with an offset of its own keeps it."""

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "time": ("time", "at", "timestamp", "datetime", "日時", "時刻", "取引日時"),
    "lane": ("lane", "till", "register", "レーン", "レジ", "レジ番号"),
    "item": (
        "item",
        "product",
        "sku",
        "jan",
        "category",
        "department",
        "商品",
        "商品コード",
        "部門",
    ),
    "quantity": ("quantity", "count", "qty", "数量", "点数"),
    "amount_yen": ("amount_yen", "amount", "price", "total", "金額", "税込金額", "合計"),
}
"""What a file may hold, and how its columns may be called."""
_NAME_OF: Final = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases}
_PERSONAL_NAMES: Final = re.compile(
    r"member|card|account|customer|client|loyalty|point|phone|tel|mail|name|birth|address|user|"
    r"passport|wallet|token|guest|person|face|pan$|"
    r"会員|メンバー|カード|クレジット|決済|電子マネー|口座|アカウント|顧客|カスタマー|ポイント|電話|"
    r"メール|氏名|名前|生年|住所|利用者|ユーザー|個人|お客|顔",
    re.IGNORECASE,
)
_LANE: Final = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$")
_WHOLE: Final = re.compile(r"^-?\d{1,9}$")
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_HEXADECIMAL: Final = re.compile(
    r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{16,}\b", re.IGNORECASE
)
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_RANDOM_TEXT: Final = re.compile(r"^(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9+/_=-]{20,}$")
_PHONE: Final = re.compile(r"^(?:\+81[- ]?|0)\d{1,3}[- ]?\d{2,4}[- ]?\d{4}$")
_DIGITS: Final = re.compile(r"\d(?:[ -]?\d)*")
_MEMBER_MARK: Final = re.compile(r"^[A-Za-z]{1,4}[-_]?\d{6,}$")
LONGEST_NUMBER: Final = 12
"""Member and card numbers have 13 to 19 digits; a product's number of 13 has a check digit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of a file with its number, for messages that never show the value itself."""

    source: str
    number: int

    def refuse(self, column: str, found: Words, remedy: Words) -> TillRefused:
        """The error for a value that must not be there."""
        return TillRefused(
            where=Words(
                en=f"{self.source}, row {self.number}, column {column}",
                ja=f"{self.source} の {self.number} 行目、列 {column}",
            ),
            found=found,
            expected=_ONLY_THESE,
            remedy=remedy,
        )


def read_till_file(path: Path) -> tuple[TillEvent, ...]:
    """The payments of a CSV file (UTF-8, header row), in the order of their times.

    Raises:
        TillRefused: a column about who paid, by its name or by what stands in it; nothing is read.
        UsageError: no such file, no CSV, or a time, lane or number that is none.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _unreadable(str(path), "a file of more than 64 MiB", "64 MiBを超えるファイル")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise _unreadable(
            str(path), "no file that can be read as UTF-8", "UTF-8として読めるファイルがありません"
        ) from None
    return parse_till_rows(text, source=path.name)


def parse_till_rows(text: str, *, source: str) -> tuple[TillEvent, ...]:
    """The payments of CSV text; see `read_till_file`."""
    reader = csv.reader(io.StringIO(text))
    try:
        header = next(reader, [])
        names = _check_names(header, source)
        events = []
        for number, cells in enumerate(reader, 2):
            if not any(cell.strip() for cell in cells):
                continue
            row = _Row(source=source, number=number)
            if len(cells) != len(names):
                raise _unreadable(
                    f"{source}, {number}", f"{len(cells)} values", f"値が {len(cells)} 個あります"
                )
            events.append(_event(dict(zip(names, cells, strict=True)), row))
    except csv.Error as error:
        raise _unreadable(source, f"not CSV ({error})", "CSVではありません") from None
    return tuple(sorted(events, key=lambda one: one.at_s))


def parse_till_message(payload: bytes, *, source: str, number: int = 1) -> TillEvent:
    """The payment of one MQTT message: a flat JSON object with the same names.

    Raises:
        TillRefused, UsageError: as `read_till_file` says.
    """
    try:
        found = json.loads(payload)
    except (UnicodeDecodeError, ValueError):
        found = None
    if not isinstance(found, dict) or any(isinstance(one, dict | list) for one in found.values()):
        raise _unreadable(
            source, "not one flat JSON object", "平たいJSONオブジェクトではありません"
        )
    cells = {str(key): "" if value is None else str(value) for key, value in found.items()}
    names = _check_names(list(cells), source)
    row = _Row(source=source, number=number)
    return _event(dict(zip(names, cells.values(), strict=True)), row)


def _check_names(header: Iterable[str], source: str) -> list[str]:
    """Our names for a header's, in its order."""
    names = []
    for number, written in enumerate(header, 1):
        raw = _plain(written)
        spelled = raw.strip().lower()
        if spelled not in _NAME_OF:
            shown = raw.strip()[:40] if _is_a_name(raw) else f"{number}"
            personal = bool(_PERSONAL_NAMES.search(raw))
            raise TillRefused(
                where=Words(en=f"{source}, column {shown}", ja=f"{source} の列 {shown}"),
                found=_ABOUT_PEOPLE if personal else _UNKNOWN_COLUMN,
                expected=_ONLY_THESE,
                remedy=_EXPORT_AGAIN,
            )
        names.append(_NAME_OF[spelled])
    if "time" not in names or "lane" not in names or len(set(names)) != len(names):
        raise _unreadable(
            source,
            "a header without `time` and `lane`, or one column twice",
            "見出しに `time` と `lane` がないか、同じ列が二つあります",
        )
    return names


def _plain(text: str) -> str:
    """Wide letters and digits, and narrow kana, as everybody else writes them."""
    return unicodedata.normalize("NFKC", text)


def _is_a_name(text: str) -> bool:
    """Whether a header can be shown: a file without one begins with values."""
    return bool(re.fullmatch(r"[\w ()/.-]{1,40}", text.strip())) and not re.search(r"\d{4,}", text)


def _event(cells: Mapping[str, str], row: _Row) -> TillEvent:
    values = {name: _plain(value).strip() for name, value in cells.items()}
    for name, value in values.items():
        if name != "time" and (found := find_personal(value, is_item=name == "item")) is not None:
            raise row.refuse(name, found, _EXPORT_AGAIN)
    lane = values["lane"].lower()
    if not _LANE.match(lane):
        raise row.refuse("lane", _NOT_A_LANE, _EXPORT_AGAIN)
    return TillEvent(
        lane=lane if lane[0].isalpha() else f"lane-{lane}",
        at_s=_time(values["time"], row),
        item=_number(values.get("item", ""), "item", row, item=True),
        quantity=_number(values.get("quantity", "") or "1", "quantity", row),
        amount_yen=_number(values.get("amount_yen", "").replace(",", ""), "amount_yen", row),
    )


def find_personal(value: str, *, is_item: bool = False) -> Words | None:
    """What a value looks like that tells who somebody is; None for an innocent one.

    Numbers of 13 digits and more, unless it is a product's number with its check digit and no
    number that shops give themselves; mail addresses, telephone numbers, hashes and random texts,
    letters with six digits or more. Anything longer than 64 characters.
    """
    if len(value) > MOST_FIELD:
        return _LONG
    if _EMAIL.search(value):
        return _MAIL
    if _PHONE.match(value):
        return _TELEPHONE
    if _UUID.search(value) or _HEXADECIMAL.search(value) or _RANDOM_TEXT.match(value):
        return _HASH
    for run in _DIGITS.findall(value):
        digits = re.sub(r"\D", "", run)
        if len(digits) > LONGEST_NUMBER and not (is_item and is_product_number(digits)):
            return _CARD
    return _MEMBER if _MEMBER_MARK.match(value) else None


def is_product_number(digits: str) -> bool:
    """Whether 13 digits are a product's number (GTIN-13) that is the same in every shop.

    Numbers that begin with 02, 04 or 2 are given by shops themselves, to members' cards too.
    Source: GS1 General Specifications, check digit and restricted circulation numbers.
    """
    if len(digits) != 13 or digits.startswith(("02", "04", "2")):
        return False
    weighted = sum(int(one) * (3 if place % 2 else 1) for place, one in enumerate(digits[:-1]))
    return (10 - weighted % 10) % 10 == int(digits[-1])


def _time(text: str, row: _Row) -> float:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise _bad_value(row, "time", "2026-11-20T14:03:07+09:00") from None
    if at.tzinfo is None:
        at = at.replace(tzinfo=JAPAN)
    return at.timestamp()


def _number(text: str, column: str, row: _Row, *, item: bool = False) -> int:
    if not text:
        return 0
    if _WHOLE.match(text) or (item and text.isascii() and text.isdigit() and len(text) <= 13):
        return int(text)
    raise _bad_value(row, column, "1200")


def _bad_value(row: _Row, column: str, example: str) -> UsageError:
    return UsageError(
        where=Words(
            en=f"{row.source}, row {row.number}, column {column}",
            ja=f"{row.source} の {row.number} 行目、列 {column}",
        ),
        found=Words(en="a value that cannot be read", ja="読み取れない値です"),
        expected=Words(en=f"such as {example}", ja=f"例: {example}"),
        remedy=Words(en="correct the file", ja="ファイルを直してください"),
    )


def _unreadable(where: str, en: str, ja: str) -> UsageError:
    return UsageError(
        where=where,
        found=Words(en=en, ja=ja),
        expected=Words(
            en="CSV in UTF-8 with a header of `time,lane` and, if wanted, "
            "`item,quantity,amount_yen`",
            ja="見出しが `time,lane`(必要なら `item,quantity,amount_yen`)のUTF-8のCSV",
        ),
        remedy=Words(en="export the till's data again", ja="レジのデータを出力し直してください"),
    )


_ONLY_THESE = Words(
    en="time, lane, item, quantity and amount only: purchases are linked by time and lane",
    ja="時刻・レーン・商品・数量・金額だけ。購買は時刻とレーンだけで結び付けます",
)
_EXPORT_AGAIN = Words(
    en="export it again without that column; nothing of the file was read",
    ja="その列を除いて出力し直してください。ファイルの内容は取り込んでいません",
)
_ABOUT_PEOPLE = Words(
    en="a column about members, cards, accounts or people",
    ja="会員・カード・口座など人についての列",
)
_UNKNOWN_COLUMN = Words(en="a column that is not needed", ja="必要のない列")
_CARD = Words(
    en="a number as long as a card's or a member's", ja="カードや会員の番号ほどの桁数の数字"
)
_MEMBER = Words(en="a mark like a member's number", ja="会員番号のような記号")
_MAIL = Words(en="a mail address", ja="メールアドレス")
_TELEPHONE = Words(en="a telephone number", ja="電話番号")
_HASH = Words(
    en="a hash or random mark, which can stand for a person",
    ja="人を指しうるハッシュ値や無作為な記号",
)
_LONG = Words(en="a text of more than 64 characters", ja="64文字を超える文字列")
_NOT_A_LANE = Words(en="no name or number of a lane", ja="レーンの名前や番号ではありません")
