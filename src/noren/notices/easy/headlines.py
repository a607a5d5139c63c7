"""What the camera does, in one easy line: what everybody reads first."""

from __future__ import annotations

from typing import Final

from noren.notices.statements.statement import Told
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import UseCase
from noren.vocabulary.words import Words

_R: Final = RecordClass
_AGAIN: Final = Words(
    ja="{同|おな}じ {人|ひと}が また {来|き}たかを カメラで しらべて います。",
    en="A camera checks if people come again.",
)
_SCREEN: Final = Words(
    ja="{見|み}る {人|ひと}に あわせて {画面|がめん}が かわります。",
    en="This screen changes with who looks at it.",
)
_PEOPLE: Final = Words(
    ja="カメラで {人|ひと}の {数|かず}を {数|かぞ}えて います。",
    en="A camera counts people here.",
)
_TRAFFIC: Final = Words(
    ja="カメラで {通|とお}る ものの {数|かず}を {数|かぞ}えて います。",
    en="A camera counts people and traffic here.",
)
_ANY: Final = Words(ja="ここで カメラを {使|つか}って います。", en="A camera is used here.")
_TELLING: Final = {
    _R.ATTRIBUTE_COUNTS: Words(
        ja="どんな {人|ひと}が {来|き}たかを カメラで しらべて います。",
        en="A camera finds out what kind of people come.",
    ),
    _R.TRAJECTORY_POINT: Words(
        ja="{人|ひと}の うごきを カメラで しらべて います。",
        en="A camera finds out how people move.",
    ),
    _R.SCENERY: Words(
        ja="{道|みち}や {看板|かんばん}を カメラで しらべて います。",
        en="A camera looks at streets and signs.",
    ),
    _R.CROWDING_LEVEL: Words(
        ja="どのくらい こんで いるかを カメラで しらべて います。",
        en="A camera finds out how crowded it is.",
    ),
}
"""Where a plan has one of these, and none of the others, that is what people should know."""


def headline_of(told: Told) -> Words:
    """The most telling thing that is done, or only that a camera is used; with readings."""
    records = {output.record for output in told.plan.outputs}
    if told.plan.repeat is not None:
        return _AGAIN
    if told.purposes_of(UseCase.SIGNAGE):
        return _SCREEN
    if records and records <= {_R.LINE_COUNT, _R.ZONE_OCCUPANCY, _R.SPEED_HISTOGRAM}:
        things = {one for output in told.plan.outputs for one in output.classes}
        return _PEOPLE if things == {"person"} else _TRAFFIC
    telling = [words for record, words in _TELLING.items() if record in records]
    return telling[0] if len(telling) == 1 else _ANY
