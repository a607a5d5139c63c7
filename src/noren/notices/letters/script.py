"""The staff script: what everybody who works near the cameras says, so that all say the same.

Source: Guidebook 2.0, section 4.1c (people get one consistent explanation from whomever they ask).
"""

from __future__ import annotations

from noren.notices.easy.record_words import easy_item, is_made
from noren.notices.letters.desk import contact_box, plan_mark
from noren.notices.letters.questions import questions_of
from noren.notices.press.blocks import (
    Block,
    Bullets,
    Headline,
    Lead,
    Paragraph,
    Question,
    Questions,
    Section,
    Steps,
)
from noren.notices.press.document import Document, Voice
from noren.notices.press.formats import LETTER_A4
from noren.notices.press.lines import plain
from noren.notices.statements.items import FEATURE_WORDS
from noren.notices.statements.phrases import listed, said, span_words
from noren.notices.statements.statement import Told
from noren.notices.wording import filled, joined, told_in
from noren.plan.outputs import Output
from noren.plan.personal import keeps_personal_data, keeps_stills
from noren.vocabulary.words import Words

_TITLE = Words(ja="係員の応答集", en="Staff script")
_KICKER = Words(ja="カメラの近くで働くすべての人へ", en="For everybody who works near the cameras")
_LEAD = Words(
    ja="だれに聞いても同じ説明になるように、この紙のとおりに答えてください。",
    en="Answer as this sheet says, so that everybody hears the same.",
)
_SAY = Words(ja="まず、この三つを言います", en="First say these three things")
_ASKED = Words(ja="よくある質問と答え", en="What people ask, and the answer")
_TO_DESK = Words(
    ja="それより詳しいことは、次の窓口に案内します。",
    en="For anything beyond this sheet, send people to the desk:",
)
_UNKNOWN = Words(ja="分からないとき", en="When you do not know")
_NEVER = Words(ja="言わないこと、しないこと", en="What never to say or do")

_WHO_FINDS = Words(
    ja="{operator}が、カメラで、{found}を調べています。",
    en="With these cameras {operator} finds out: {found}.",
)
_WHO_MAKES = Words(
    ja="{operator}が、カメラの画像から{made}を作っています。",
    en="With these cameras {operator} makes: {made}.",
)
_WHO_BOTH = Words(
    ja="{operator}が、カメラで、{found}を調べ、{made}を作っています。",
    en="With these cameras {operator} finds out: {found}; and makes: {made}.",
)
_WHO_NOTHING = Words(
    ja="{operator}が、ここでカメラを使っています。", en="{operator} uses cameras here."
)
_WHY = Words(ja="目的は次のとおりです。{purpose}", en="This is what it is for. {purpose}")
_AGAIN = Words(ja="同じ人がまた来たか", en="whether the same person came again")
_FEATURES_STAY = Words(
    ja="ただし、{features}の特徴を数字にしたものを、最初の来店から{window}残します。",
    en="But features of {features}, as numbers, are kept for {window} from the first visit.",
)
_GONE = Words(
    ja="画像は保存しません。読み取ったら、すぐに消します。",
    en="No image is kept: each is discarded as soon as it is read.",
)
_FILLED_IN = Words(
    ja="画像は、人や車を塗りつぶした静止画だけを残し、ほかはすぐに消します。",
    en="Only stills with people and vehicles filled in are kept; every other image is discarded at "
    "once.",
)
_PASS_ON = Words(
    ja="「私では分かりません。{desk}がお答えします」と言います。",
    en="Say: “I do not know. The desk answers you: {desk}.”",
)
_SHOW = Words(ja="この紙の問い合わせ先を見せます。", en="Show the contact on this sheet.")
_NO_GUESS = Words(
    ja="推測で答えません。名前や用件を書き留めません。",
    en="Do not guess. Write down neither a name nor what it is about.",
)


def script(told: Told, voice: Voice) -> Document:
    """The staff script on A4.

    Raises:
        ValueError: the desk cannot be reached by any way.
    """
    asked = tuple(
        Question(question=told_in(one.question, voice), answer=told_in(one.answer, voice))
        for one in questions_of(told)
    )
    details: tuple[Block, ...] = (
        Section(heading=told_in(_ASKED, voice), blocks=(Questions(items=asked),)),
        Section(
            heading=told_in(_UNKNOWN, voice),
            blocks=(Steps(items=tuple(told_in(one, voice) for one in _when_unknown(told))),),
        ),
        Section(
            heading=told_in(_NEVER, voice),
            blocks=(Bullets(items=tuple(told_in(one, voice) for one in never_said(told))),),
        ),
    )
    return Document(
        voice=voice,
        format=LETTER_A4,
        title=told_in(_TITLE, voice),
        headline=Headline(
            text=told_in(said(told.plan.title), voice), kicker=told_in(_TITLE, voice)
        ),
        lead=Lead(text=told_in(_LEAD, voice)),
        first=(
            Paragraph(text=told_in(_KICKER, voice), is_strong=True),
            Section(
                heading=told_in(_SAY, voice),
                blocks=(Steps(items=tuple(told_in(one, voice) for one in three_sentences(told))),),
            ),
            Paragraph(text=told_in(_TO_DESK, voice)),
            contact_box(told, voice),
        ),
        details=(*details, plan_mark(told, voice)),
        has_readings=False,
    )


def three_sentences(told: Told) -> tuple[Words, Words, Words]:
    """Who makes what, what for, and what becomes of the images."""
    operator = listed(_names(told))
    found = [_spoken(output) for output in told.plan.outputs if not is_made(output)]
    made = [_spoken(output) for output in told.plan.outputs if is_made(output)]
    if told.plan.repeat is not None:
        found.insert(0, _AGAIN)
    facts = {"operator": operator}
    facts |= {"found": listed(found)} if found else {}
    facts |= {"made": listed(made)} if made else {}
    template = {
        (True, True): _WHO_BOTH, (True, False): _WHO_FINDS,
        (False, True): _WHO_MAKES, (False, False): _WHO_NOTHING,
    }[bool(found), bool(made)]  # fmt: skip
    who = filled(template, **facts)
    purposes = [said(purpose.text) for purpose in told.plan.purposes]
    why = filled(
        _WHY,
        purpose=Words(
            ja="".join(_ended(one.ja, "。") for one in purposes),
            en=" ".join(_ended(one.en, ".") for one in purposes),
        ),
    )
    return who, why, _images(told)


def _images(told: Told) -> Words:
    """What becomes of the images, and of the features that are made of them."""
    images, repeat = _FILLED_IN if keeps_stills(told.plan) else _GONE, told.plan.repeat
    if repeat is None:
        return images
    features = listed(FEATURE_WORDS[one] for one in repeat.features)
    kept = filled(_FEATURES_STAY, features=features, window=span_words(repeat.window))
    return joined((images, kept))


def _spoken(output: Output) -> Words:
    """What an output is about, in easy words as they are spoken."""
    words = easy_item(output)
    return Words(ja=plain(words.ja).replace(" ", ""), en=words.en)


def _names(told: Told) -> tuple[Words, ...]:
    """Those who run it, without the mark of who leads."""
    partners = [one for one in told.plan.parties if one.role == "joint_operator"]
    partners.sort(key=lambda one: not one.lead)
    names = [said(one.name) for one in partners]
    leads = bool(partners) and partners[0].lead
    operator = said(told.plan.operator.name)
    return (names[0], operator, *names[1:]) if leads else (operator, *names)


def _ended(text: str, stop: str) -> str:
    return text if text.rstrip()[-1:] in "。.!?！？．" else f"{text}{stop}"


def _when_unknown(told: Told) -> tuple[Words, ...]:
    desk = said(told.plan.contact_point.department)
    return filled(_PASS_ON, desk=desk), _SHOW, _NO_GUESS


def never_said(told: Told) -> tuple[Words, ...]:
    """What would be wrong or more than the plan says."""
    plan = told.plan
    faces = told.judges_faces
    lines = [
        Words(
            ja="「心配いりません」「法律で決まっています」とだけ言わない。この紙の答えを伝えます。",
            en="Never just “do not worry” or “it is legal”. Give the answer on this sheet.",
        ),
        Words(
            ja="ほかのカメラのことを、このカメラのこととして答えない。",
            en="Never answer for another camera as if it were this one.",
        ),
        Words(
            ja="「消しておきます」「調べておきます」と約束しない。決めるのは窓口です。",
            en="Never promise to erase or look up anything; the desk decides.",
        ),
        Words(
            ja="人を探す頼みに応じない。警察や報道の方も、窓口に案内します。",
            en="Never help to look for a person. Send the police and the press to the desk, too.",
        ),
    ]
    if keeps_personal_data(plan):
        lines.append(
            Words(
                ja="「個人の情報は残りません」と言わない。この計画では、期間を定めて残します。",
                en="Never say “nothing personal is kept”. This plan keeps some for a stated time.",
            )
        )
    if faces or (plan.repeat is not None and "face" in plan.repeat.features):
        lines.append(
            Words(
                ja="「顔は見ていません」と言わない。顔をどう扱うかは、上の答えのとおりです。",
                en="Never say “we do not look at faces”. The answer above says what is done.",
            )
        )
    return tuple(lines)
