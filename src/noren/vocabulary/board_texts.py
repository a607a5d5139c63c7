"""What may be read on boards and signs, and what never may: the shapes of texts.

A text is compared in one form only, so that fonts, widths and the usual faults of reading make no
difference. Nothing here reads a picture.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal, get_args

BoardPlace = Literal["signboard", "guide_sign", "speed_limit"]
"""Where a declared text must stand to be told."""
PLACES: Final[tuple[BoardPlace, ...]] = get_args(BoardPlace)

LEAST_LETTERS: Final = 2
MOST_LETTERS: Final = 24
SPEED_LIMITS: Final = tuple(str(limit) for limit in range(10, 130, 10))
"""What a round sign with a red rim can say in numbers, in km/h."""
FAMILY_NAMES: Final = frozenset((
    "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "渡邊", "渡邉", "山本", "中村", "小林",
    "加藤", "吉田", "山田", "佐々木", "山口", "松本", "井上", "木村", "林", "斎藤", "斉藤",
    "齋藤", "清水", "山崎", "森", "池田", "橋本", "阿部", "石川", "山下", "中島", "石井",
    "小川", "前田", "岡田", "長谷川", "藤田", "後藤", "近藤", "村上", "遠藤", "青木", "坂本",
    "福田", "太田", "西村", "藤井", "岡本", "金子", "藤原", "三浦", "中野", "原田", "中川",
    "松田", "竹内", "小野", "田村", "中山", "和田", "石田", "上田", "森田", "柴田", "酒井",
    "工藤", "横山", "宮崎", "宮本", "内田", "高木", "安藤", "島田", "谷口", "大野", "高田",
    "丸山", "今井", "河野", "藤本", "武田", "上野", "杉山", "千葉", "増田", "小島", "大塚",
    "平野", "久保", "菅原",
))  # fmt: skip
"""Common family names: alone on a board they are as a rule a door plate."""

_DASHES = "‐‑‒–—―−－─ｰー一-"
_DOTS = "・･.·•"
_PHONE = re.compile(r"^\+?[0-9()\-]{7,}$")
_SERIAL = re.compile(r"^[ぁ-んa-z]?[0-9・]{1,2}-[0-9]{2}$|^[ぁ-ん]?・*[0-9]{1,4}$|^[0-9]{4}$")
_PLATE = re.compile(
    r"[0-9・]{1,2}-[0-9]{2}$"
    r"|^[^\W\d_]{1,4}[0-9]{2,3}[ぁ-んa-z]?[0-9・-]{1,5}$"
    r"|^[^\W\d_]{1,4}[0-9]{3}$|^[^\W\d_a-z]{1,4}[0-9]{1,2}[a-z]{1,2}$"
    r"|^[0-9]{2,3}[ぁ-ん][0-9・-]{1,5}$"
    r"|^[ぁ-ん][0-9・-]{1,5}$"
    r"|^・+[0-9]{1,3}$"
)
_LATIN_PLATE = re.compile(r"^(?=.*[0-9].*[0-9])(?=.*[a-z])[a-z0-9\-]{4,10}$")
_CLASS_NUMBER = re.compile(r"^[0-9]{2,3}$|^[0-9]{1,2}[a-z]{1,2}$")
_ADDRESSED = ("様", "さん", "氏", "殿", "先生", "ちゃん", "くん", "君")
_SMALL = str.maketrans(
    "ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ", "アイウエオツヤユヨワカケあいうえおつやゆよわ"
)
# Letters of two scripts that no reader can tell apart without the word around them.
_ALIKE = str.maketrans(
    "口工二力夕卜八才へべぺりぱぴぷぽパピプペポ", "ロエニカタトハオヘベベリばびぶぼバビブベボ"
)
# Older and foreign forms of the same character, which a reader of several languages may choose.
_FORMS = str.maketrans(
    "產國學驛廣區縣藥圖體會當來點賣醫齒鐵單團發變樂氣豐寶澤濱舘關內步德黑增淸剤车门药图书场动业东园",
    "産国学駅広区県薬図体会当来点売医歯鉄単団発変楽気豊宝沢浜館関内歩徳黒増清剤車門薬図書場動業東園",
)
_KEPT = re.compile(r"[^\w]", re.UNICODE)


def normalize_text(text: str) -> str:
    """One form of each letter, small ones, no spaces; dashes and dots of one kind each."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return "".join("-" if one in _DASHES else "・" if one in _DOTS else one for one in plain)


def fold_text(text: str) -> str:
    """What a text is compared by: letters that are often taken for each other are one letter."""
    plain = normalize_text(text).replace("-", "ー")
    return _KEPT.sub("", plain).translate(_SMALL).translate(_ALIKE).translate(_FORMS)


def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers in a text, in order."""
    return tuple(re.findall(r"[0-9]+", normalize_text(text)))


def looks_private(text: str) -> bool:
    """Whether a text has the shape of a plate, a telephone number or an addressed person.

    A net, not a proof: a bare personal name looks like any other word. That is why only declared
    entries leave.
    """
    plain = normalize_text(text)
    if _PHONE.match(plain) and sum(letter.isdigit() for letter in plain) >= 7:
        return True
    return has_plate_shape(text) or plain.endswith(_ADDRESSED)


def has_plate_shape(text: str) -> bool:
    """Whether a text could be a plate, or one of its two lines."""
    plain = normalize_text(text)
    # A dot that was seen where there is none must not make a plate a word.
    if any(_PLATE.search(one) for one in (plain, plain.replace("・", ""))):
        return True
    return bool(_LATIN_PLATE.match(plain))


def is_plate_serial(text: str) -> bool:
    """Whether a line could be the large lower line of a plate: a kana and up to four digits."""
    return bool(_SERIAL.match(normalize_text(text)))


def is_class_number(text: str) -> bool:
    """Whether a line could be the number beside the region on the upper line of a plate."""
    return bool(_CLASS_NUMBER.match(normalize_text(text)))


def is_declarable(text: str, place: BoardPlace) -> bool:
    """Whether a plan may ask for this text there.

    On a sign of a speed limit, one of `SPEED_LIMITS`. On a guide sign, a name or the number of a
    route of up to three digits. On other boards a word of `LEAST_LETTERS` to `MOST_LETTERS`, at
    least two of them no digits, that is no common family name. Nowhere a pattern, and nowhere
    what looks like a plate, a telephone number or a person.
    """
    plain = normalize_text(text)
    if place == "speed_limit":
        return plain in SPEED_LIMITS
    if place == "guide_sign" and re.fullmatch(r"[1-9][0-9]{0,2}", plain):
        return True
    if not text.isprintable() or re.search(r"[*?\[\]{}|\\^$+%_<>]", plain):
        return False
    letters = [one for one in fold_text(text) if not one.isdigit()]
    return (
        LEAST_LETTERS <= len(plain) <= MOST_LETTERS
        and len(letters) >= 2
        and not looks_private(text)
        and (place == "guide_sign" or plain not in FAMILY_NAMES)
    )
