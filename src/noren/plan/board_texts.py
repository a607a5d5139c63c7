"""Texts on boards and signs that may be told: a closed list, by number, never what was read."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from noren.plan.values import Declared, Name, objection
from noren.vocabulary.board_texts import BoardPlace, fold_text, is_declarable

Spelling = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class BoardText(Declared):
    """One thing that boards can say, in all its spellings.

    Only that it was seen can leave, as its place in the list: no letter does.
    """

    id: Name
    on: BoardPlace = "signboard"
    """Where it must stand: on any board or sign, on a blue or green guide sign, or in the red ring
    of a speed limit."""
    spellings: Annotated[tuple[Spelling, ...], Field(min_length=1, max_length=8)]
    """How it is written: words of 2 to 24 letters, on guide signs also numbers of routes, on speed
    limits one number of km/h. No patterns; no plates, telephone numbers, persons or common family
    names."""

    @model_validator(mode="after")
    def _is_no_free_text(self) -> Self:
        plain = [fold_text(one) for one in self.spellings]
        if len(set(plain)) != len(plain):
            raise objection(
                expected_en="spellings that differ by more than spaces and widths",
                expected_ja="空白や全角半角のほかにも違いのある書き方",
                remedy_en="leave out the second one",
                remedy_ja="重なる書き方を消してください",
            )
        for spelling in self.spellings:
            if not is_declarable(spelling, self.on):
                raise _EXPECTED[self.on]
        return self


_EXPECTED = {
    "signboard": objection(
        expected_en="words of 2 to 24 letters: no patterns, plates, telephone numbers, persons or "
        "common family names",
        expected_ja="2〜24文字の語(パターン、ナンバー、電話番号、人の名前、よくある名字を除く)",
        remedy_en="write each word that may be told",
        remedy_ja="読み取ってよい語を一つずつ書いてください",
    ),
    "guide_sign": objection(
        expected_en="place names of 2 to 24 letters, or numbers of routes from 1 to 999",
        expected_ja="2〜24文字の地名、または1〜999の路線番号",
        remedy_en="write each name and number that may be told",
        remedy_ja="読み取ってよい地名と番号を一つずつ書いてください",
    ),
    "speed_limit": objection(
        expected_en="a speed limit from 10 to 120 in steps of 10",
        expected_ja="10〜120の、10刻みの最高速度",
        remedy_en="write the number alone",
        remedy_ja="数字だけを書いてください",
    ),
}
