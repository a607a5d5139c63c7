"""The list of texts that may be told of boards and signs, and what becomes of all others."""

from __future__ import annotations

from collections.abc import Iterator

from noren.notices.dossier.speech import Speaker
from noren.notices.press import blocks as b
from noren.notices.statements.items import BOARD_PLACE_WORDS
from noren.plan.declaration import Plan
from noren.vocabulary.words import Words


def build_listed_texts(plan: Plan, speak: Speaker) -> Iterator[b.Block]:
    """Nothing where no text is read; outputs with the same list stand in one row each entry."""
    outputs = [output for output in plan.outputs if output.texts]
    if not outputs:
        return
    yield speak.paragraph(
        Words(
            ja="看板と標識の文字は、機械の中で次の語と比べるだけです。外へ出るのは、どの項目が"
            "あったかと、調べた画像の数です。読んだ文字は残しません。人・自転車・車にある文字と、"
            "画面の下のほうの文字は読みません。ナンバーの形をした文字は、次の語を含んでいても"
            "捨てます。",
            en="Text on boards and signs is only compared with the following inside the machine. "
            "What leaves is which entry was there and how many pictures were read; what was read "
            "is not kept. Text on people, bicycles and vehicles and in the lower part of the "
            "picture is not read. What has the shape of a number plate is dropped, even where it "
            "holds one of these words.",
        )
    )
    shared = {
        text: [one.id for one in outputs if text in one.texts]
        for output in outputs
        for text in output.texts
    }
    yield speak.table(
        Words(ja="読み取ってよい語", en="Texts that may be told"),
        (
            Words(ja="項目", en="Entry"),
            Words(ja="語", en="Words"),
            Words(ja="どこにあるとき", en="Where"),
            Words(ja="出力", en="Output"),
        ),
        [
            (
                text.id,
                speak.join(text.spellings),
                speak.say(BOARD_PLACE_WORDS[text.on]),
                speak.join(ids),
            )
            for text, ids in shared.items()
        ],
    )
