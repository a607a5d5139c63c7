"""Why a photograph is not compared, as a number on its way out and as words for the desk."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from noren.errors import RequestInvalid
from noren.vocabulary.account import Account
from noren.vocabulary.words import Words

WHERE: Final = "--picture"


class Refusal(IntEnum):
    """The numbers are part of the reply's format and never reused; 0 is none of them.

    Up to `BLURRED` by the names of `noren.sight.body_templates.Hindrance`, up to `ASIDE` by those
    of `noren.sight.person_meant.Meant`.
    """

    TOO_SMALL = 1
    CUT_OFF = 2
    SHAPE = 3
    COVERED = 4
    DARK = 5
    BLURRED = 6
    NOBODY = 7
    SEVERAL = 8
    FAR = 9
    ASIDE = 10
    UNREADABLE = 11
    NO_FACE = 12


MOST_PICTURES: Final = 5
"""So many looks at one person may be asked about at once."""
_PLACES: Final = 16


def count_of(refusal: Refusal, place: int) -> int:
    """What stands for a refusal of the picture at a place, from 0, in the reply's count."""
    return int(refusal) + _PLACES * place


def refused(count: int, *, pictures: int) -> RequestInvalid | None:
    """The error that such a count stands for, to be raised; None for any other count.

    Args:
        pictures: how many there are; of one alone it is not said which.
    """
    place, number = divmod(count, _PLACES)
    if number not in Refusal.__members__.values() or not 0 <= place < pictures:
        return None
    return ACCOUNTS[Refusal(number)].at(WHERE if pictures == 1 else f"{WHERE} {place + 1}")


_PHOTOGRAPH: Final = Words(
    en="a photograph of one person near its middle, upright, from head to feet",
    ja="一人が中央付近にまっすぐ立ち、頭から足まで写った写真",
)
_OTHERWISE: Final = Words(en="search by place and time", ja="場所と時刻で照合してください")


def _account(*, en: str, ja: str, do_en: str, do_ja: str) -> Account[RequestInvalid]:
    return Account(
        error=RequestInvalid,
        found=Words(en=en, ja=ja),
        expected=_PHOTOGRAPH,
        remedy=Words(
            en=f"{do_en}, or {_OTHERWISE.en}; nothing of this one was kept",
            ja=f"{do_ja}。撮れないときは{_OTHERWISE.ja}。この写真は何も残していません",
        ),
    )


ACCOUNTS: Final[dict[Refusal, Account[RequestInvalid]]] = {
    Refusal.TOO_SMALL: _account(
        en="a person of too few pixels",
        ja="人物の画素数が足りない写真",
        do_en="take it again in the camera's usual size",
        do_ja="カメラの通常の画素数で撮り直してください",
    ),
    Refusal.CUT_OFF: _account(
        en="a person who is cut off by the edge",
        ja="人物が端で切れた写真",
        do_en="step back until head and feet are on it, and take it again",
        do_ja="頭と足が入るまで下がって撮り直してください",
    ),
    Refusal.SHAPE: _account(
        en="a person who does not stand upright, or of whom only a part is seen",
        ja="まっすぐ立っていないか、体の一部しか写っていない写真",
        do_en="take it again with the person standing in the open, from head to feet",
        do_ja="物のない所に立ち、頭から足まで入れて撮り直してください",
    ),
    Refusal.COVERED: _account(
        en="a person who is covered by somebody else",
        ja="ほかの人に隠れた人物の写真",
        do_en="ask the others to step aside and take it again",
        do_ja="ほかの人に離れてもらい、撮り直してください",
    ),
    Refusal.DARK: _account(
        en="a person in the dark or without contrast",
        ja="暗すぎるか、濃淡のない写真",
        do_en="take it again in better light, not against a window",
        do_ja="窓を背にせず、明るい所で撮り直してください",
    ),
    Refusal.BLURRED: _account(
        en="a blurred person",
        ja="人物がぼけた写真",
        do_en="hold the camera still and take it again",
        do_ja="カメラを動かさずに撮り直してください",
    ),
    Refusal.NOBODY: _account(
        en="nobody who can be made out",
        ja="人物が見つからない写真",
        do_en="take it again with the whole person in the open, in good light",
        do_ja="明るい所で、全身が見えるように撮り直してください",
    ),
    Refusal.SEVERAL: _account(
        en="more than one person of like size: who is meant stays open",
        ja="同じくらいの大きさの人物が二人以上いて、本人を決められない写真",
        do_en="ask the others to step out of the picture and take it again",
        do_ja="ほかの人に写らない所へ移ってもらい、撮り直してください",
    ),
    Refusal.FAR: _account(
        en="a person who is small on it: nobody stands out",
        ja="人物が小さく、本人を決められない写真",
        do_en="go nearer, until the person is at least a third as high as the picture, and take it "
        "again",
        do_ja="人物が写真の高さの三分の一以上になるまで近づいて撮り直してください",
    ),
    Refusal.ASIDE: _account(
        en="a person near its edge and nobody near its middle",
        ja="中央付近に誰もおらず、端に人物がいる写真",
        do_en="take it again with the person in the middle",
        do_ja="本人を中央に入れて撮り直してください",
    ),
    Refusal.NO_FACE: _account(
        en="a face that is too small, turned away or hidden",
        ja="顔が小さすぎるか、横を向いているか、隠れている写真",
        do_en="take it again from the front, nearer, with nothing before the face",
        do_ja="正面から近づき、顔を隠さずに撮り直してください",
    ),
    Refusal.UNREADABLE: _account(
        en="a picture that does not decode",
        ja="読み取れない画像",
        do_en="take it again",
        do_ja="撮り直してください",
    ),
}
