"""The drawing under the icons shows a place, and never anybody who was found in it.

ja: アイコンの下に敷く背景図は場所だけを描き、そこで見つかった人は決して入りません。

A place is drawn only where nobody was found for long enough, several times over. What was learnt is
searched once more for people and faces, and a person decides whether it is used. Drawn scenes, a
detector that knows who was drawn; the real networks are tried on film in private.
"""

from __future__ import annotations

import numpy as np
import pytest

from noren.gate.commissioning_records import Learning
from staging.commissioned import (
    Box,
    ColorDetector,
    Commissioned,
    NoFaces,
    commission,
    nobody,
    passing,
)

BODY: Box = (100, 120, 120, 180)


def is_blank(told: Commissioned, box: Box) -> bool:
    left, top, right, bottom = box
    return told.tones is None or bool((told.tones[top:bottom, left:right] == 0).all())


@pytest.mark.parametrize("found_in", [1, 5], ids=lambda n: f"found in one look of {n}")
def test_whoever_stands_still_all_the_time_is_not_in_it(found_in: int) -> None:
    """Somebody stands at one place from beginning to end, found always or only now and then.

    ja: 始めから終わりまで立ち止まっている人は、ときどきしか見つからなくても入りません。
    """
    detector = ColorDetector(sees=lambda call, box: call % found_in == 0)
    assert is_blank(commission(lambda at_s: (BODY,), seconds=60, detector=detector), BODY)


def test_whoever_leaves_at_last_is_not_in_it() -> None:
    """Somebody stands there for most of the time and goes; the place behind him is drawn.

    ja: 長く立っていて最後に去った人は入らず、その後ろの場所だけが描かれます。
    """

    def scene(at_s: float) -> tuple[Box, ...]:
        return (BODY,) if at_s < 40 else ()

    alone, told = commission(nobody), commission(scene, seconds=80)
    assert alone.tones is not None
    assert told.tones is not None
    left, top, right, bottom = BODY
    inside = np.s_[top:bottom, left:right]
    assert (told.tones[inside] == alone.tones[inside]).mean() > 0.95


def test_whoever_passes_by_is_not_in_it() -> None:
    """People cross the place again and again while it is learnt.

    ja: 学習のあいだに何度も通り過ぎた人は入りません。
    """
    alone, told = commission(nobody), commission(passing, seconds=90)
    assert alone.tones is not None
    assert told.tones is not None
    known = told.tones > 0
    assert (told.tones[known] == alone.tones[known]).mean() > 0.92


def test_whoever_is_found_in_it_at_the_end_ends_it() -> None:
    """Nobody was seen while it was learnt, and a face is found in what was learnt.

    ja: 学習した画像の中に顔が見つかれば、背景図は出ません。
    """
    told = commission(nobody, faces=NoFaces(confidence=0.6))
    assert (told.body.learning, told.tones) == (Learning.SOMEBODY_IN_IT, None)
