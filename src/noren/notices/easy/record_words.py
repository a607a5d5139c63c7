"""Every kind of data in easy words, with readings: what the camera makes, and how to call it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from noren.plan.outputs import Output
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

_R = RecordClass

_PEOPLE = Words(ja="{人|ひと}", en="people")
_BIKES = Words(ja="{自転車|じてんしゃ}", en="bicycles")
_CARS = Words(ja="{車|くるま}", en="cars")
_CLASSES: Final = {"person": _PEOPLE, "bicycle": _BIKES, "vehicle": _CARS}

_ITEMS: Final[Mapping[RecordClass, Words]] = MappingProxyType(
    {
        _R.LINE_COUNT: Words(ja="{通|とお}った {things}の {数|かず}", en="how many {things} pass"),
        _R.ZONE_OCCUPANCY: Words(
            ja="そこに いる {things}の {数|かず}", en="how many {things} are there"
        ),
        _R.DWELL_HISTOGRAM: Words(
            ja="{人|ひと}が いる {時間|じかん}の {長|なが}さ", en="how long people stay"
        ),
        _R.QUEUE_WAIT: Words(
            ja="ならぶ {人|ひと}の {数|かず}と まつ {時間|じかん}",
            en="how many people wait, and how long",
        ),
        _R.HEATMAP_CELLS: Words(
            ja="{人|ひと}が {多|おお}い {場所|ばしょ}の {地図|ちず}",
            en="a map of where many people are",
        ),
        _R.OD_COUNTS: Words(
            ja="どこから どこへ {何人|なんにん} {行|い}ったか", en="how many people go where"
        ),
        _R.SHELF_STOPS: Words(
            ja="{棚|たな}の {前|まえ}で {何人|なんにん} {立|た}ち{止|ど}まったか",
            en="how many people stop in front of which shelf",
        ),
        _R.SPEED_HISTOGRAM: Words(
            ja="{things}が {通|とお}る {速|はや}さ", en="how fast {things} pass"
        ),
        _R.ATTRIBUTE_COUNTS: Words(
            ja="{年|とし}や {男女|だんじょ}べつの {人|ひと}の {数|かず}",
            en="how many people of which age and sex",
        ),
        _R.AUDIENCE: Words(
            ja="{画面|がめん}の まえの {人|ひと}の だいたいの {年|とし}や {男女|だんじょ}",
            en="the rough age and the sex of people at the screen",
        ),
        _R.CROWDING_LEVEL: Words(ja="どのくらい こんで いるか", en="how crowded it is"),
        _R.TRAJECTORY_POINT: Words(
            ja="{一人|ひとり}ずつの {歩|ある}いた {道|みち}", en="the path of each person"
        ),
        _R.VISIT: Words(ja="いつ お{店|みせ}に {来|き}たか", en="when people came"),
        _R.ICON: Words(
            ja="{人|ひと}を しるしに かえた {絵|え}", en="a drawing with signs for people"
        ),
        _R.SCENERY: Words(
            ja="{道|みち}や {看板|かんばん}などの ようす", en="what streets and signs show"
        ),
        _R.MASKED_STILL: Words(
            ja="{人|ひと}と {車|くるま}を ぬりつぶした {写真|しゃしん}",
            en="pictures with people and cars filled in",
        ),
    }
)
"""What each record class is about; `{things}` are the classes counted."""


_VISITS_WITH_GUESSES: Final = Words(
    ja="いつ お{店|みせ}に {来|き}たかと、だいたいの {年|とし}や {男女|だんじょ}",
    en="when people came, and their rough age or sex",
)


_MADE: Final = (_R.HEATMAP_CELLS, _R.ICON, _R.MASKED_STILL)
"""What is made, such as a drawing; everything else is found out."""


def is_made(output: Output) -> bool:
    """Whether people say of it that it is made, and not that it is found out."""
    return output.record in _MADE


def easy_item(output: Output) -> Words:
    """What an output leaves, in easy words with readings."""
    words = _ITEMS[output.record]
    if output.record is _R.VISIT and output.attributes:
        words = _VISITS_WITH_GUESSES
    things = [_CLASSES[one] for one in output.classes]
    ja, en = "と ".join(one.ja for one in things), " and ".join(one.en for one in things)
    return Words(ja=words.ja.replace("{things}", ja), en=words.en.replace("{things}", en))
