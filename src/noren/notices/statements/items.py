"""What a data item is called: its kind, of what it is, how coarse, and whether it is kept."""

from __future__ import annotations

from typing import Final

from noren.notices.statements.phrases import listed, often_words, said
from noren.plan.outputs import Output
from noren.vocabulary.board_texts import BoardPlace
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

ATTRIBUTE_WORDS: Final = {
    "age_band": Words(ja="年代", en="age band"),
    "sex": Words(ja="性別", en="sex"),
}
SCENERY_WORDS: Final = {
    "congestion": Words(ja="道路の混み具合", en="road congestion"),
    "traffic_sign": Words(ja="道路標識", en="traffic signs"),
    "signboard": Words(
        ja="看板や標識にある決めた語", en="words of a fixed list on boards and signs"
    ),
}
BOARD_PLACE_WORDS: Final[dict[BoardPlace, Words]] = {
    "signboard": Words(ja="看板", en="on signboards"),
    "guide_sign": Words(ja="案内標識", en="on guide signs"),
    "speed_limit": Words(ja="最高速度の標識", en="on signs of speed limits"),
}
"""Where a listed text must stand."""
CLASS_WORDS: Final = {
    "person": Words(ja="人", en="people"),
    "bicycle": Words(ja="自転車", en="bicycles"),
    "vehicle": Words(ja="車", en="vehicles"),
}


FEATURE_WORDS: Final = {
    "body": Words(ja="全身の見た目", en="the look of the whole body"),
    "face": Words(ja="顔", en="the face"),
}
"""Of what features are made, by the plan's word for it."""
_PASSED_ON_S: Final = 1
"""What is only passed on is declared as kept for one second."""


def is_held(output: Output) -> bool:
    """Whether an output is kept at all, and not only passed on."""
    return output.keep.seconds > _PASSED_ON_S


def name_output(*outputs: Output) -> Words:
    """The kind of one data item, or of several of one record class.

    Counts of people by attributes are named by what is estimated.
    """
    record = outputs[0].record
    estimated = {one: None for output in outputs for one in output.attributes}
    if record is not RecordClass.ATTRIBUTE_COUNTS or not estimated:
        return said(record)
    named = [ATTRIBUTE_WORDS[one] for one in estimated]
    what = Words(ja="・".join(one.ja for one in named), en=listed(named).en)
    return Words(ja=f"{what.ja}別の人数(推定)", en=f"numbers of people by estimated {what.en}")


def describe_output(output: Output) -> Words:
    """One data item in a line: its kind, of what, how coarse in time and space."""
    kind, details = name_output(output), []
    if output.classes != ("person",):
        details.append(listed(CLASS_WORDS[one] for one in output.classes))
    if output.record is not RecordClass.ATTRIBUTE_COUNTS:
        details += [ATTRIBUTE_WORDS[one] for one in output.attributes]
    details += [SCENERY_WORDS[one] for one in output.scenery]
    if output.texts:
        details.append(_listed_texts(len(output.texts)))
    if output.position_m is not None:
        size = f"{output.position_m:g}"
        details.append(Words(ja=f"{size}メートル単位", en=f"to {size} m"))
    if output.bin is not None:
        width = often_words(output.bin)
        details.append(Words(ja=f"{width.ja}ごと", en=f"per {width.en}"))
    if output.every is not None:
        step = often_words(output.every)
        details.append(Words(ja=f"{step.ja}おき", en=f"every {step.en}"))
    if not details:
        return kind
    return Words(
        ja=f"{kind.ja}({'、'.join(one.ja for one in details)})",
        en=f"{kind.en} ({', '.join(one.en for one in details)})",
    )


def _listed_texts(count: int) -> Words:
    return Words(
        ja=f"語は{count}項目", en=f"{count} {'text' if count == 1 else 'texts'} on the list"
    )
