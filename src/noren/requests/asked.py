"""What somebody asks, as it comes in: checked for length and hidden characters, else unchanged.

The text is a text and nothing else: it is never part of a command, a query or a path. What looks
like one is taken in like any other words. Only what no person can mean is refused, and says where:
control characters, marks that reverse the direction of writing, and text beyond any letter.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from noren.errors import RequestInvalid
from noren.requests.terms import AnswerForm, Standing
from noren.vocabulary.words import Language, Words

MOST_TEXT: Final = 4000
"""Letters of what somebody asks or the desk notes."""
MOST_LINE: Final = 300
"""Letters of a place or an address."""
LONGEST_WINDOW: Final = timedelta(days=31)
_BIDI: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_SMALL_CONTROLS: Final = frozenset("\n\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When somebody says that they were there: `begins <= at < ends`, in UTC."""

    begins: datetime
    ends: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.ends - self.begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks; none of it has to say who they are.

    Attributes:
        text: in their own words; may be empty where place and window say it all.
        site: the id of a place of the plan; "" where it is not known.
        place: where, in their own words.
        window: when they were there, if they say so.
        standing: for whom they ask, as they say it.
        answer_form: how they want the answer.
        answer_to: where it is to be sent; "" where they come and ask with their number.
        language: of the answer.
    """

    text: str = ""
    site: str = ""
    place: str = ""
    window: Window | None = None
    standing: Standing = Standing.SELF
    answer_form: AnswerForm = AnswerForm.PAPER
    answer_to: str = ""
    language: Language = "ja"


def clean_text(text: str, *, where: str, most: int = MOST_TEXT) -> str:
    """The text with its line ends made alike and without space around it.

    Raises:
        RequestInvalid: longer than `most` letters, or with a character that cannot be seen.
    """
    said = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(said) > most:
        raise RequestInvalid(
            where=where,
            found=Words(en=f"{len(said)} letters", ja=f"{len(said)} 文字"),
            expected=Words(en=f"{most} letters or fewer", ja=f"{most} 文字以内"),
            remedy=Words(
                en="say it more shortly, or hand it in on paper; nothing was taken in yet",
                ja="短くまとめるか、書面でお出しください。まだ受け付けていません",
            ),
        )
    for place, letter in enumerate(said, 1):
        if _is_hidden(letter):
            raise RequestInvalid(
                where=where,
                found=Words(
                    en=f"the invisible character U+{ord(letter):04X} at letter {place}",
                    ja=f"{place} 文字目に、目に見えない文字 U+{ord(letter):04X}",
                ),
                expected=Words(
                    en="text that can be read as it stands", ja="そのまま読める文字だけの文"
                ),
                remedy=Words(
                    en="remove that character; nothing was taken in yet",
                    ja="その文字を除いてください。まだ受け付けていません",
                ),
            )
    return said


def clean_line(text: str, *, where: str) -> str:
    """A text of one line.

    Raises:
        RequestInvalid: as `clean_text`, with fewer letters.
    """
    return " ".join(clean_text(text, where=where, most=MOST_LINE).split())


def make_window(begins: datetime, ends: datetime, *, now: datetime) -> Window:
    """A window of time that somebody can mean.

    Raises:
        RequestInvalid: it ends before it begins, is longer than a month, or begins in the future.
    """
    begins, ends = begins.astimezone(UTC), ends.astimezone(UTC)
    if not timedelta(0) < ends - begins <= LONGEST_WINDOW or begins > now:
        raise RequestInvalid(
            where="--from --to",
            found=f"{begins.isoformat()} – {ends.isoformat()}",
            expected=Words(
                en=f"a past span of at most {LONGEST_WINDOW.days} days that ends after it begins",
                ja=f"始まりより後に終わる、{LONGEST_WINDOW.days} 日以内の過去の時間帯",
            ),
            remedy=Words(
                en="correct the times; nothing was taken in yet",
                ja="時刻を直してください。まだ受け付けていません",
            ),
        )
    return Window(begins=begins, ends=ends)


def check_asked(asked: Asked) -> Asked:
    """The same with every text checked and made tidy.

    Raises:
        RequestInvalid: as `clean_text`, or there is nothing in it at all.
    """
    checked = Asked(
        text=clean_text(asked.text, where="--text"),
        site=clean_line(asked.site, where="--site"),
        place=clean_line(asked.place, where="--place"),
        window=asked.window,
        standing=asked.standing,
        answer_form=asked.answer_form,
        answer_to=clean_line(asked.answer_to, where="--answer-to"),
        language=asked.language,
    )
    if not (checked.text or checked.place or checked.site or checked.window):
        raise RequestInvalid(
            where="noren requests intake",
            found=Words(en="a request that says nothing", ja="内容のない申し出"),
            expected=Words(
                en="a place, a time or a few words", ja="場所、時間帯、または用件のいずれか"
            ),
            remedy=Words(
                en="add --site, --place, --from and --to, or --text",
                ja="--site、--place、--from と --to、--text のどれかを加えてください",
            ),
        )
    return checked


def _is_hidden(letter: str) -> bool:
    if letter in _SMALL_CONTROLS:
        return False
    return letter in _BIDI or unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn")
