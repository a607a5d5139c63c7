"""Our own pictograms: one set, one grid, one stroke, one color, drawn by code.

After the manner of ISO 7001 and JIS Z 8210 (filled shapes, strong outlines), but no drawing of
theirs or of anybody else is copied. A pictogram takes the color of the text around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from shapely.geometry.base import BaseGeometry

from noren.notices.pictures import drawn_handling as handling
from noren.notices.pictures import drawn_people as people
from noren.notices.pictures import drawn_places as places
from noren.notices.pictures.pen import GRID, path_data
from noren.vocabulary.words import Words

_PREFIX: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class Pictogram(StrEnum):
    """Every pictogram of the set."""

    CAMERA = "camera"
    CAMERA_ON_VEHICLE = "camera_on_vehicle"
    MACHINE = "machine"
    IN_USE_LAMP = "in_use_lamp"
    ICON_PERSON = "icon_person"
    GROUP = "group"
    CHILD_WITH_ADULT = "child_with_adult"
    COUNT = "count"
    AREA = "area"
    PATH = "path"
    DWELL = "dwell"
    HEAT_MAP = "heat_map"
    QUEUE = "queue"
    CROWD_LEVEL = "crowd_level"
    ATTRIBUTES = "attributes"
    REPEAT_VISIT = "repeat_visit"
    FACE_FEATURES = "face_features"
    TRAFFIC_SIGN = "traffic_sign"
    SHOP = "shop"
    STATION = "station"
    STREET = "street"
    SCREEN = "screen"
    TILL = "till"
    TOWN_HALL = "town_hall"
    MASKED_WINDOW = "masked_window"
    IMAGE_DISCARDED = "image_discarded"
    NOT_STORED = "not_stored"
    KEPT_UNTIL = "kept_until"
    ERASE = "erase"
    STATISTICS = "statistics"
    SECURITY = "security"
    READ_BY = "read_by"
    SHARED_WITH = "shared_with"
    NOT_HANDED_ON = "not_handed_on"
    NOT_LINKED = "not_linked"
    NO_FACE_RECOGNITION = "no_face_recognition"
    NO_SOUND = "no_sound"
    CONTACT = "contact"
    MAIL = "mail"
    WEB = "web"
    DISCLOSURE_REQUEST = "disclosure_request"

    @property
    def name_words(self) -> Words:
        """What it is called."""
        return _ENTRIES[self][1]

    @property
    def alt_words(self) -> Words:
        """What somebody is told who cannot see it."""
        return _ENTRIES[self][2]


_Entry = tuple[Callable[[], BaseGeometry], Words, Words]

_ENTRIES: Final[dict[Pictogram, _Entry]] = {
    Pictogram.CAMERA: (
        places.camera,
        Words(ja="カメラ", en="Camera"),
        Words(ja="壁に取り付けたカメラ", en="A camera on a wall"),
    ),
    Pictogram.CAMERA_ON_VEHICLE: (
        places.camera_on_vehicle,
        Words(ja="車載カメラ", en="Camera on a vehicle"),
        Words(ja="屋根にカメラを載せた車", en="A car with a camera on its roof"),
    ),
    Pictogram.MACHINE: (
        places.machine,
        Words(ja="機器の中で処理", en="Handled inside the machine"),
        Words(ja="機器の中の処理装置", en="A processor inside the machine"),
    ),
    Pictogram.IN_USE_LAMP: (
        places.in_use_lamp,
        Words(ja="作動中", en="In operation"),
        Words(ja="点灯している作動表示灯", en="A lamp that is lit"),
    ),
    Pictogram.ICON_PERSON: (
        people.icon_person,
        Words(ja="人型アイコン", en="Person as an icon"),
        Words(ja="顔のない人の形", en="The figure of a person without a face"),
    ),
    Pictogram.GROUP: (
        people.group,
        Words(ja="複数の人", en="Several people"),
        Words(ja="3人の人の形", en="The figures of three people"),
    ),
    Pictogram.CHILD_WITH_ADULT: (
        people.child_with_adult,
        Words(ja="大人と子ども", en="Adult and child"),
        Words(ja="手をつなぐ大人と子ども", en="An adult holding a child by the hand"),
    ),
    Pictogram.COUNT: (
        people.count,
        Words(ja="通過した数", en="Number passing"),
        Words(ja="線を越える人と矢印", en="A person crossing a line"),
    ),
    Pictogram.AREA: (
        people.area,
        Words(ja="区域にいる人数", en="People in an area"),
        Words(ja="床の区域の中に立つ人", en="People standing in a marked area"),
    ),
    Pictogram.PATH: (
        people.path,
        Words(ja="動線", en="Path walked"),
        Words(ja="始点から矢印まで曲がって続く道筋", en="A winding path from a start to an arrow"),
    ),
    Pictogram.DWELL: (
        people.dwell,
        Words(ja="滞在した時間", en="Time stayed"),
        Words(ja="人と時計", en="A person and a clock"),
    ),
    Pictogram.HEAT_MAP: (
        people.heat_map,
        Words(ja="ヒートマップ", en="Heat map"),
        Words(ja="大きさの違う四角を並べた図", en="A grid of squares of different sizes"),
    ),
    Pictogram.QUEUE: (
        people.queue,
        Words(ja="待ち列", en="Queue"),
        Words(ja="窓口の前に並ぶ人", en="People waiting in line at a counter"),
    ),
    Pictogram.CROWD_LEVEL: (
        people.crowd_level,
        Words(ja="混雑度", en="How crowded"),
        Words(ja="人の集まりと3段階の目盛り", en="A crowd under a gauge of three steps"),
    ),
    Pictogram.ATTRIBUTES: (
        people.attributes,
        Words(ja="年代・性別の推定", en="Estimated age and sex"),
        Words(ja="人と3本の目盛り", en="A person beside three scales"),
    ),
    Pictogram.REPEAT_VISIT: (
        people.repeat_visit,
        Words(ja="再来店", en="Returning visit"),
        Words(ja="人のまわりを戻ってくる矢印", en="A person and an arrow that comes back"),
    ),
    Pictogram.FACE_FEATURES: (
        people.face_features,
        Words(ja="顔の特徴量を使用", en="Face features are used"),
        Words(ja="測る点を結んだ顔", en="A face with linked measuring points"),
    ),
    Pictogram.TRAFFIC_SIGN: (
        places.traffic_sign,
        Words(ja="道路標識", en="Traffic sign"),
        Words(ja="柱に付いた標識", en="A sign on a post"),
    ),
    Pictogram.SHOP: (
        places.shop,
        Words(ja="店舗", en="Shop"),
        Words(ja="ひさしのある店", en="A shop with an awning"),
    ),
    Pictogram.STATION: (
        places.station,
        Words(ja="駅", en="Station"),
        Words(ja="正面から見た電車", en="The front of a train"),
    ),
    Pictogram.STREET: (
        places.street,
        Words(ja="道路", en="Street"),
        Words(ja="奥へ続く道と街灯", en="A road and a street lamp"),
    ),
    Pictogram.SCREEN: (
        places.screen,
        Words(ja="電子看板", en="Digital signage"),
        Words(ja="映像を映す看板", en="A sign that shows moving pictures"),
    ),
    Pictogram.TILL: (
        places.till,
        Words(ja="レジ", en="Till"),
        Words(ja="レジスター", en="A cash register"),
    ),
    Pictogram.TOWN_HALL: (
        places.town_hall,
        Words(ja="自治体・条例", en="Municipality and ordinance"),
        Words(ja="柱の並ぶ役所の建物", en="A public building with columns"),
    ),
    Pictogram.MASKED_WINDOW: (
        places.masked_window,
        Words(ja="映さない部分", en="Part that is not seen"),
        Words(ja="覆いを下ろした窓", en="A window behind a blind"),
    ),
    Pictogram.IMAGE_DISCARDED: (
        handling.image_discarded,
        Words(ja="画像はすぐに消去", en="Image discarded at once"),
        Words(ja="人の写る画像が崩れて消えるようす", en="A picture of a person falling into dust"),
    ),
    Pictogram.NOT_STORED: (
        handling.not_stored,
        Words(ja="保存しない", en="Not stored"),
        Words(ja="保存装置に斜線", en="A data store, crossed out"),
    ),
    Pictogram.KEPT_UNTIL: (
        handling.kept_until,
        Words(ja="保存期間", en="Kept until"),
        Words(ja="終わりの印のあるカレンダー", en="A calendar with an end mark"),
    ),
    Pictogram.ERASE: (
        handling.erase,
        Words(ja="消去", en="Erased"),
        Words(ja="ごみ箱", en="A bin"),
    ),
    Pictogram.STATISTICS: (
        handling.statistics,
        Words(ja="統計の数値", en="Statistics"),
        Words(ja="棒グラフ", en="A bar chart"),
    ),
    Pictogram.SECURITY: (
        handling.security,
        Words(ja="安全管理", en="Security"),
        Words(ja="錠前", en="A padlock"),
    ),
    Pictogram.READ_BY: (
        people.read_by,
        Words(ja="見る人", en="Who may see it"),
        Words(ja="目", en="An eye"),
    ),
    Pictogram.SHARED_WITH: (
        people.shared_with,
        Words(ja="提供する", en="Given to others"),
        Words(ja="人から人への矢印", en="An arrow from one person to another"),
    ),
    Pictogram.NOT_HANDED_ON: (
        handling.not_handed_on,
        Words(ja="第三者に提供しない", en="Not given to others"),
        Words(ja="人から人への矢印に斜線", en="An arrow from one person to another, crossed out"),
    ),
    Pictogram.NOT_LINKED: (
        handling.not_linked,
        Words(ja="会員情報と結び付けない", en="Not linked to members"),
        Words(ja="会員カードに斜線", en="A member's card, crossed out"),
    ),
    Pictogram.NO_FACE_RECOGNITION: (
        handling.no_face_recognition,
        Words(ja="顔認識をしない", en="No face recognition"),
        Words(ja="枠で囲んだ顔に斜線", en="A framed face, crossed out"),
    ),
    Pictogram.NO_SOUND: (
        handling.no_sound,
        Words(ja="音声は取得しない", en="No sound"),
        Words(ja="マイクに斜線", en="A microphone, crossed out"),
    ),
    Pictogram.CONTACT: (
        handling.contact,
        Words(ja="問い合わせ先", en="Contact"),
        Words(ja="受話器の入った吹き出し", en="A telephone in a speech bubble"),
    ),
    Pictogram.MAIL: (
        handling.mail,
        Words(ja="メール", en="Mail"),
        Words(ja="封筒", en="An envelope"),
    ),
    Pictogram.WEB: (
        handling.web,
        Words(ja="ウェブサイト", en="Web page"),
        Words(ja="地球", en="A globe"),
    ),
    Pictogram.DISCLOSURE_REQUEST: (
        handling.disclosure_request,
        Words(ja="開示などの請求", en="Request for disclosure"),
        Words(ja="人の載った書類と虫めがね", en="A form about a person and a looking glass"),
    ),
}


@cache
def pictogram_path(pictogram: Pictogram) -> str:
    """The drawing as SVG path data on the grid of 48, for the fill rule `evenodd`."""
    return path_data(_ENTRIES[pictogram][0]())


def draw_pictogram(
    pictogram: Pictogram,
    *,
    language: str,
    prefix: str,
    size: str | None = None,
    color: str = "currentColor",
) -> str:
    """One pictogram as an SVG element, by default in the color of the text around it.

    `size` is its width and height as CSS writes lengths (`12mm`, `24`); without one the page's
    style decides. `prefix` must be unique on the page. `color` is for makers of PDF that do not
    hand the color around it to an SVG.

    Raises:
        KeyError: a language that is neither `ja` nor `en`.
        ValueError: a prefix that cannot begin an XML id.
    """
    check_prefix(prefix)
    sides = f' width="{escape(size)}" height="{escape(size)}"' if size is not None else ""
    grid = f"{GRID:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {grid} {grid}"{sides} '
        f'class="pictogram" lang="{language}" role="img" '
        f'aria-labelledby="{prefix}-title {prefix}-desc" fill={quoteattr(color)}>'
        f'<title id="{prefix}-title">{escape(pictogram.name_words.in_language(language))}</title>'
        f'<desc id="{prefix}-desc">{escape(pictogram.alt_words.in_language(language))}</desc>'
        f'<path fill-rule="evenodd" d="{pictogram_path(pictogram)}"/></svg>'
    )


def check_prefix(prefix: str) -> None:
    """Refuse a prefix that cannot begin an XML id.

    Raises:
        ValueError: it does not begin with a letter or holds signs other than `A-Za-z0-9_-`.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"no prefix for ids: {prefix!r}; expected letters, digits, - and _")
