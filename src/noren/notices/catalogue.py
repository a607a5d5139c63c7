"""Everything that can be made of a plan for people to read, and when it is needed: a closed list.

A builder is a function `(told, voice) -> Document`, or several versions of one document of which
the first that fits is used; for what machines read `(told, voice) -> str`.
An entry names a file: `{folder}/{name}-{voice}.{html,pdf}`, or `{folder}/{name}{suffix}` for data
that has no language of its own.

A new document is one more entry of `CATALOGUE`; nothing else has to know of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from noren.notices.documents.acquisition import acquisition_page, acquisition_poster
from noren.notices.documents.detail import detail_page
from noren.notices.documents.ending import ending_page, ending_poster
from noren.notices.documents.needs import (
    always,
    needs_end,
    needs_letter,
    needs_screen,
    needs_vehicle,
)
from noren.notices.documents.prior import prior_leaflet, prior_page, prior_poster
from noren.notices.documents.screens import screen_notice
from noren.notices.documents.stickers import entrance_sticker, small_sticker, vehicle_sticker
from noren.notices.letters.answers import LETTERS
from noren.notices.letters.letter_words import TITLES
from noren.notices.letters.script import script
from noren.notices.letters.survey import survey
from noren.notices.machine.notice import machine_notice
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import (
    POSTER_A3,
    POSTER_A4,
    SCREEN_TALL,
    SCREEN_WIDE,
    STICKER_60,
    STICKER_100,
    Format,
)
from noren.notices.register.sheet import register_sheet
from noren.notices.register.tables import register_csv, register_json
from noren.notices.statements.statement import Told
from noren.plan.camera import Camera
from noren.vocabulary.terms import Term
from noren.vocabulary.words import Words

BOTH: Final[tuple[Voice, ...]] = ("ja", "en")
ALL: Final[tuple[Voice, ...]] = ("ja", "en", "easy-ja")


class Folder(Term):
    """What a document is for; the name of the folder that it is written to."""

    PRIOR = "prior", "事前告知", "Prior notice"
    ACQUISITION = "acquisition", "取得時の通知", "Notice at acquisition"
    DETAIL = "detail", "詳しい説明", "Detailed explanation"
    ENDING = "ending", "終了のお知らせ", "Notice of the end"
    STAFF = "staff", "係員の説明", "For staff"
    LETTERS = "letters", "回答の手紙", "Answers by letter"
    MACHINE = "machine", "機械で読むお知らせ", "For machines"
    REGISTER = "register", "カメラの記録簿", "Register of cameras"


Made = Document | tuple[Document, ...] | str
"""What a builder gives: a document, versions of one from the fullest to the plainest, or data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that can be made of a plan.

    Args:
        folder, name: where it is written; `name` is unique and says kind and format.
        words: what it is, in a list of files.
        use: what to do with it, in a list of files.
        build: makes it in one voice.
        voices: the voices it exists in; empty for data without a language.
        suffix: of data, such as `.jsonld`; "" for a document.
        is_page: whether it is read on a screen and needs no PDF.
        is_cut: whether a print shop cuts it, so that it can have a bleed.
        instead: the name of the larger entry that does where this one is too small for the
            plan's texts; "" where nothing does.
        why_not: why a plan does not need it, or None where it does.

    Raises:
        ValueError: data with a language, or a document without one.
    """

    folder: Folder
    name: str
    words: Words
    use: Words
    build: Callable[[Told, Voice], Made]
    voices: tuple[Voice, ...] = BOTH
    suffix: str = ""
    is_page: bool = False
    is_cut: bool = False
    instead: str = ""
    why_not: Callable[[Told], Words | None] = always

    def __post_init__(self) -> None:
        if bool(self.suffix) == bool(self.voices):
            raise ValueError(f"{self.name}: either voices, for a document, or a suffix, for data")


def _on(
    build: Callable[[Told, Voice, Format], Made], form: Format
) -> Callable[[Told, Voice], Made]:
    """The builder for one format."""
    return lambda told, voice: build(told, voice, form)


_HANG: Final = Words(
    ja="入口など、入る前に目に入る所に掲げます。",
    en="Hang it where people see it before they go in.",
)
_BEFORE: Final = Words(
    ja="撮影を始める前に、十分な期間掲げます。始まったら取得時の通知に替えます。",
    en="Hang it well before filming starts; replace it by the notice at acquisition on that day.",
)
_ONLINE: Final = Words(
    ja="自社のサイトに置きます。スクリプトも外部の部品もありません。",
    en="Put it on your web site; it has no script and loads nothing from elsewhere.",
)

_LETTER_USE: Final = Words(
    ja="問い合わせや請求への回答に使います。下線の所は書き込みます。",
    en="For answers to questions and requests; fill in the blanks.",
)
_REGISTER_USE: Final = Words(
    ja="社内の記録と、求められたときの提出に使います。掲示はしません。",
    en="For your own records and for those who may ask; not for the public.",
)

CATALOGUE: Final[tuple[Entry, ...]] = (
    Entry(
        folder=Folder.PRIOR,
        name="prior-poster-a3",
        words=Words(ja="事前告知のポスター(A3)", en="Prior notice, poster A3"),
        use=_BEFORE,
        build=_on(prior_poster, POSTER_A3),
        is_cut=True,
    ),
    Entry(
        folder=Folder.PRIOR,
        name="prior-poster-a4",
        words=Words(ja="事前告知のポスター(A4)", en="Prior notice, poster A4"),
        use=_BEFORE,
        build=_on(prior_poster, POSTER_A4),
        voices=ALL,
        is_cut=True,
    ),
    Entry(
        folder=Folder.PRIOR,
        name="prior-leaflet-a5",
        words=Words(ja="事前告知のチラシ(A5)", en="Prior notice, leaflet A5"),
        use=Words(
            ja="店頭や地域で配ります。両面に印刷してください。",
            en="Hand it out on the spot and in the neighborhood; print on both sides.",
        ),
        build=prior_leaflet,
        is_cut=True,
    ),
    Entry(
        folder=Folder.PRIOR,
        name="prior-page",
        words=Words(ja="事前告知のウェブページ", en="Prior notice, web page"),
        use=_ONLINE,
        build=prior_page,
        voices=ALL,
        is_page=True,
    ),
    Entry(
        folder=Folder.ACQUISITION,
        name="acquisition-poster-a3",
        words=Words(ja="取得時の通知のポスター(A3)", en="Notice at acquisition, poster A3"),
        use=_HANG,
        build=_on(acquisition_poster, POSTER_A3),
        is_cut=True,
    ),
    Entry(
        folder=Folder.ACQUISITION,
        name="acquisition-poster-a4",
        words=Words(ja="取得時の通知のポスター(A4)", en="Notice at acquisition, poster A4"),
        use=_HANG,
        build=_on(acquisition_poster, POSTER_A4),
        voices=ALL,
        is_cut=True,
    ),
    Entry(
        folder=Folder.ACQUISITION,
        name="entrance-sticker-100",
        words=Words(ja="入口ステッカー(10センチ角)", en="Entrance sticker, 10 cm"),
        use=Words(
            ja="扉の目の高さに貼ります。くわしい通知の代わりにはなりません。",
            en="Put it on the door at eye level; it does not replace the poster.",
        ),
        build=_on(entrance_sticker, STICKER_100),
        voices=ALL,
        is_cut=True,
        instead="acquisition-poster-a4",
    ),
    Entry(
        folder=Folder.ACQUISITION,
        name="entrance-sticker-60",
        words=Words(ja="入口ステッカー(6センチ角)", en="Entrance sticker, 6 cm"),
        use=Words(
            ja="カメラのそばや狭い扉に貼ります。",
            en="For narrow doors, and beside the camera itself.",
        ),
        build=_on(small_sticker, STICKER_60),
        is_cut=True,
        instead="entrance-sticker-100",
    ),
    Entry(
        folder=Folder.ACQUISITION,
        name="acquisition-page",
        words=Words(ja="取得時の通知のウェブページ", en="Notice at acquisition, web page"),
        use=_ONLINE,
        build=acquisition_page,
        voices=ALL,
        is_page=True,
    ),
    Entry(
        folder=Folder.ACQUISITION,
        name="vehicle-sticker",
        words=Words(ja="車両ステッカー(20×10センチ)", en="Vehicle sticker, 20 by 10 cm"),
        use=Words(
            ja="車の両側と後ろ、歩く人から見える所に貼ります。",
            en="Put it on both sides and the back, where people on foot see it.",
        ),
        build=vehicle_sticker,
        is_cut=True,
        why_not=needs_vehicle,
    ),
    Entry(
        folder=Folder.ACQUISITION,
        name="screen-16x9",
        words=Words(ja="画面に出す通知(横長16:9)", en="Notice for screens, 16:9"),
        use=Words(
            ja="全画面で表示します。2枚になるときは交互に出してください。",
            en="Show it on the full screen; where it has several slides, let them take turns.",
        ),
        build=_on(screen_notice, SCREEN_WIDE),
        voices=ALL,
        why_not=needs_screen,
    ),
    Entry(
        folder=Folder.ACQUISITION,
        name="screen-9x16",
        words=Words(ja="画面に出す通知(縦長9:16)", en="Notice for screens, 9:16"),
        use=Words(
            ja="全画面で表示します。2枚になるときは交互に出してください。",
            en="Show it on the full screen; where it has several slides, let them take turns.",
        ),
        build=_on(screen_notice, SCREEN_TALL),
        voices=ALL,
        why_not=needs_screen,
    ),
    Entry(
        folder=Folder.DETAIL,
        name="detail-page",
        words=Words(ja="詳しい説明のページ", en="Detailed page"),
        use=Words(
            ja="QRコードの行き先に置きます。PDFは窓口でお渡しする分です。",
            en="Put it where the QR codes lead; the PDF is for the desk to hand out.",
        ),
        build=detail_page,
    ),
    Entry(
        folder=Folder.ENDING,
        name="ending-poster-a4",
        words=Words(ja="終了のお知らせのポスター(A4)", en="Notice of the end, poster A4"),
        use=Words(
            ja="撮影が終わった日に、通知に替えて掲げます。",
            en="Hang it in place of the notices on the day filming has ended.",
        ),
        build=ending_poster,
        voices=ALL,
        is_cut=True,
        why_not=needs_end,
    ),
    Entry(
        folder=Folder.ENDING,
        name="ending-page",
        words=Words(ja="終了のお知らせのウェブページ", en="Notice of the end, web page"),
        use=_ONLINE,
        build=ending_page,
        is_page=True,
        why_not=needs_end,
    ),
    Entry(
        folder=Folder.STAFF,
        name="staff-script",
        words=Words(ja="係員のための説明", en="What staff say"),
        use=Words(
            ja="現場の全員に配り、読み合わせてください。",
            en="Hand it to everybody on the spot and go through it together.",
        ),
        build=script,
    ),
    Entry(
        folder=Folder.STAFF,
        name="survey",
        words=Words(ja="意見の聞き取り票", en="Questionnaire for the people filmed"),
        use=Words(
            ja="試行の間などに、写る人の声を聞くときに使います。",
            en="For hearing what the people filmed think, for example during a trial.",
        ),
        build=survey,
    ),
    *(
        Entry(
            folder=Folder.LETTERS,
            name=f"letter-{kind.value.replace('_', '-')}",
            words=TITLES[kind],
            use=_LETTER_USE,
            build=LETTERS[kind],
            why_not=partial(needs_letter, kind),
        )
        for kind in LETTERS
    ),
    Entry(
        folder=Folder.MACHINE,
        name="notice",
        words=Words(ja="機械で読むお知らせ(JSON-LD)", en="Machine-readable notice (JSON-LD)"),
        use=Words(
            ja="詳しい説明のページと同じ所に置き、ページからリンクします。",
            en="Put it beside the detailed page, with a link to it.",
        ),
        build=lambda told, voice: machine_notice(told),
        voices=(),
        suffix=".jsonld",
    ),
    Entry(
        folder=Folder.REGISTER,
        name="register",
        words=Words(ja="カメラの記録簿(表)", en="Register of cameras (table)"),
        use=_REGISTER_USE,
        build=lambda told, voice: register_csv(told),
        voices=(),
        suffix=".csv",
    ),
    Entry(
        folder=Folder.REGISTER,
        name="register",
        words=Words(ja="カメラの記録簿(JSON)", en="Register of cameras (JSON)"),
        use=_REGISTER_USE,
        build=lambda told, voice: register_json(told),
        voices=(),
        suffix=".json",
    ),
)
"""Every document and every file of data that exists once, in the order of the list of files."""


def entries_of(told: Told) -> tuple[Entry, ...]:
    """The catalogue, and the entry in the register of each camera of the plan."""
    return (*CATALOGUE, *(_register_entry(camera) for camera in told.plan.cameras))


def _register_entry(camera: Camera) -> Entry:
    return Entry(
        folder=Folder.REGISTER,
        name=f"register-{camera.id}",
        words=Words(ja=f"カメラの記録簿: {camera.name.ja}", en=f"Register entry: {camera.name.en}"),
        use=_REGISTER_USE,
        build=lambda told, voice: register_sheet(told, camera, voice),
    )
