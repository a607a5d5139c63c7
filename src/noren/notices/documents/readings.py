"""Readings over the kanji of ordinary notices, for `--furigana`.

Only words that noren itself uses are in the list, each with the one reading that it has; names
and rare words of a plan keep their kanji bare, because a wrong reading of a name is worse than
none. Easy Japanese has its own readings and does not pass here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from noren.notices.press.document import Document
from noren.notices.press.lines import pieces_of

_STEMS: Final = {
    "数": ("かぞ", "え"), "消": ("け", "しす"), "残": ("のこ", "しるす"),
    "写": ("うつ", "りるしす"), "使": ("つか", "いうっわ"), "通": ("とお", "るり"),
    "調": ("しら", "べ"), "見": ("み", "てるせ"), "知": ("し", "らり"), "終": ("お", "わえ"),
    "始": ("はじ", "めま"), "計": ("はか", "りる"), "混": ("こ", "みむ"), "塗": ("ぬ", "りっ"),
    "結": ("むす", "びん"), "渡": ("わた", "しす"), "変": ("か", "えわ"), "待": ("ま", "つち"),
    "扱": ("あつか", "いう"), "問": ("と", "い"), "合": ("あ", "わい"), "同": ("おな", "じ"),
    "再": ("ふたた", "び"), "含": ("ふく", "む"), "直": ("ただ", "ち"), "済": ("す", "む"),
    "除": ("のぞ", "く"), "限": ("かぎ", "り"), "流": ("なが", "れ"), "決": ("き", "まめ"),
    "照": ("て", "ら"), "街並": ("まちな", "み"),
}  # fmt: skip
_ALONE: Final = {"人": "ひと", "顔": "かお", "車": "くるま", "姿": "すがた", "形": "かたち"}
"""Kanji that stand alone, with neither numeral nor kanji beside them."""
_KANJI: Final = "\u3400-\u4dbf\u4e00-\u9fff々"
_NUMERAL: Final = "0-9０-９一二三四五六七八九十百千万数"
_LEFT_OUT: Final = frozenset(
    {"svg", "narrow_svg", "address", "shown", "title", "description", "voice", "format", "sender",
     "recipient"}
)  # fmt: skip
"""What is not read as text, or is a name."""


def with_readings(document: Document) -> Document:
    """The document with readings over the kanji that have one in the list, and shown.

    The name of the operator and the plan's title keep their kanji bare.
    """
    changed: Document = _changed(document, add_readings)
    bare = replace(changed.headline, text=document.headline.text)
    contact = changed.contact
    if contact is not None and document.contact is not None:
        contact = replace(contact, name=document.contact.name)
    return replace(changed, headline=bare, contact=contact, has_readings=True)


def add_readings(text: str) -> str:
    """A text of the press with readings where it has none and the list has one."""
    if not any(piece.reading for piece in pieces_of(text)):
        return _pattern().sub(_read, text)
    return text


@cache
def _words() -> dict[str, str]:
    """Compounds and their readings, a pair to each line of the list."""
    text = (files(__package__) / "readings.txt").read_text(encoding="utf-8")
    return dict(line.split(" ", 1) for line in text.splitlines())


def _read(match: re.Match[str]) -> str:
    kanji = match[0]
    reading = _words().get(kanji) or _ALONE.get(kanji) or _STEMS[kanji][0]
    return f"{{{kanji}|{reading}}}"


@cache
def _pattern() -> re.Pattern[str]:
    """Longest compounds first; then stems before their endings; then kanji that stand alone."""
    compounds = "|".join(sorted(_words(), key=len, reverse=True))
    stems = "|".join(
        f"(?<![{_KANJI}]){kanji}(?=[{endings}])" for kanji, (_, endings) in _STEMS.items()
    )
    alone = "|".join(_ALONE)
    return re.compile(f"{compounds}|{stems}|(?<![{_KANJI}{_NUMERAL}])(?:{alone})(?![{_KANJI}])")


def _changed(part: Any, change: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return change(part)
    if isinstance(part, tuple):
        return tuple(_changed(item, change) for item in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(
            part,
            **{
                field.name: _changed(getattr(part, field.name), change)
                for field in fields(part)
                if field.name not in _LEFT_OUT
            },
        )
    return part
