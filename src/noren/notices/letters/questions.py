"""What people ask about the cameras, and the answer under this plan.

Every answer is made of what the notices say, so that staff, signs and pages agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from noren.notices.held import held_items
from noren.notices.statements import data, repeat, rights, what, who
from noren.notices.statements.phrases import listed, said
from noren.notices.statements.statement import Told
from noren.notices.wording import filled, in_lines
from noren.plan.personal import keeps_personal_data, keeps_stills
from noren.vocabulary.records import Closeness
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question and its answer in both languages; line feeds part the lines of the answer."""

    question: Words
    answer: Words


def questions_of(told: Told) -> tuple[Asked, ...]:
    """The questions with their answers, in the order in which people ask.

    Raises:
        ValueError: the desk cannot be reached by any way.
    """
    return (*_about_filming(told), *_about_data(told))


def _about_filming(told: Told) -> tuple[Asked, ...]:
    return (
        _asked("だれがしているのですか。", "Who is behind it?", _who(told)),
        _asked("何のためですか。", "What is it for?", what.state_purposes(told)),
        _asked(
            "私たちに何かよいことがありますか。",
            "What is in it for us?",
            what.state_benefits(told),
        ),
        _asked(
            "何が写っていますか。音声も録っていますか。",
            "What is filmed? Do you record sound?",
            what.state_images(told),
        ),
        _asked("どこが写りますか。", "Where am I filmed?", what.state_ranges(told)),
        _asked(
            "映像は残りますか。",
            "Do you keep the pictures?",
            (*who.state_operating(told), *data.state_image_discard(told)),
        ),
        _asked(
            "顔を見分けていますか。",
            "Is my face recognized?",
            (*repeat.state_face_processing(told), *data.state_identifiability(told)),
        ),
        _asked("子どもはどうなりますか。", "What about my child?", _children(told)),
    )


def _about_data(told: Told) -> tuple[Asked, ...]:
    return (
        _asked(
            "会員カードやポイントとつながりますか。",
            "Is it linked to my member card?",
            repeat.state_member_join(told),
        ),
        _asked(
            "ほかの会社に渡しますか。",
            "Does anybody else get it?",
            (*data.state_third_party(told), *repeat.state_joint_use(told)),
        ),
        _asked("警察に渡しますか。", "Do the police get it?", _police(told)),
        _asked("どのくらい残しますか。", "How long do you keep it?", data.state_retention(told)),
        _asked("写りたくないときは。", "Can I avoid it?", _avoiding(told)),
        _asked(
            "自分のデータを見たり消したりできますか。",
            "Can I see my data or have it deleted?",
            _deleting(told),
        ),
        _asked(
            "防犯カメラとは何が違いますか。",
            "How is it different from a security camera?",
            _security(told),
        ),
    )


def _asked(ja: str, en: str, lines: tuple[Words, ...]) -> Asked:
    return Asked(question=Words(ja=ja, en=en), answer=in_lines(dict.fromkeys(lines)))


def _who(told: Told) -> tuple[Words, ...]:
    desk = said(told.plan.contact_point.department)
    return (
        *who.state_operator(told),
        filled(Words(ja="窓口は{desk}です。", en="The desk: {desk}."), desk=desk),
    )


def _children(told: Told) -> tuple[Words, ...]:
    """Children are filmed like everybody; a repeat analysis leaves them out or not."""
    plan = told.plan
    lines = [
        Words(
            ja="お子さまも、ほかの人と同じように写ります。画像の扱いも同じです。",
            en="Children come into view like everybody else, and their images are treated alike.",
        )
    ]
    if plan.repeat is not None and plan.repeat.children == "left_out":
        lines.append(
            Words(
                ja="お子さまと見られる人の特徴は作りません。",
                en="No features are made of people who look like children.",
            )
        )
    elif plan.repeat is not None:
        lines.append(
            Words(
                ja="お子さまの特徴も、ほかの人と同じ期間残します。",
                en="Features of children are kept as long as those of others.",
            )
        )
    if plan.rights.guardian_route is not None:
        lines.append(said(plan.rights.guardian_route))
    return tuple(lines)


_NO_RECORDING = Words(
    ja="この取り組みでは録画していないので、渡せる映像はありません。",
    en="Nothing is recorded for this, so there is no recording to hand over.",
)
_ONLY_STILLS = Words(
    ja="この取り組みでは録画していません。あるのは、人や車を塗りつぶした静止画だけです。",
    en="Nothing is recorded for this. There are only stills with people and vehicles filled in.",
)
_BY_LAW = Words(
    ja="法令に基づく求めがあれば、残しているデータを渡すことがあります。",
    en="Where the law demands it, data that is kept may be handed over.",
)
_SINGLE = Words(
    ja="一人ごとの動きを残しますが、だれの動きかは分かりません。",
    en="Single paths are kept, but not whose they are.",
)
_NOBODY = Words(
    ja="残しているものから、だれがいたかは分かりません。",
    en="What is kept does not tell who was here.",
)
_KEPT = Words(ja="残しているもの: {items}", en="What is kept: {items}")
_OTHER_RECORDING = Words(
    ja="同じカメラの防犯用の録画は、この取り組みとは別のものです。",
    en="Recordings of the same camera for security are another matter.",
)
_TO_DESK = Words(ja="警察の方も窓口に案内します。", en="The police are sent to the desk, too.")


def _police(told: Told) -> tuple[Words, ...]:
    """What could be handed over at all; never more or less than what is kept."""
    kept = [item for item in held_items(told) if item.is_kept or not item.output_ids]
    lines = [_ONLY_STILLS if keeps_stills(told.plan) else _NO_RECORDING]
    if keeps_personal_data(told.plan):
        lines.append(_BY_LAW)
    elif any(item.closeness is Closeness.SINGLE for item in kept):
        lines.append(_SINGLE)
    elif kept and not keeps_stills(told.plan):
        lines.append(_NOBODY)
    if kept:
        lines.append(filled(_KEPT, items=listed(item.what for item in kept)))
    if any(camera.also_security for camera in told.plan.cameras):
        lines.append(_OTHER_RECORDING)
    return (*lines, _TO_DESK)


def _avoiding(told: Told) -> tuple[Words, ...]:
    offered = rights.state_opt_out(told)
    if offered:
        return offered
    if any(site.unavoidable for site in told.plan.sites):
        return (
            Words(
                ja="ここを通らずにすむ道がない場所があります。お気持ちを窓口にお聞かせください。",
                en="Some places cannot be avoided. Please tell the desk what you think.",
            ),
        )
    return (
        Words(
            ja="写る範囲の外を通ると写りません。", en="Outside the range filmed you are not filmed."
        ),
        *what.state_ranges(told),
    )


def _deleting(told: Told) -> tuple[Words, ...]:
    lines = (*rights.state_disclosure(told), *rights.state_correction(told))
    if keeps_personal_data(told.plan):
        return (*lines, *rights.state_fee(told))
    return lines


def _security(told: Told) -> tuple[Words, ...]:
    others = what.state_other_uses(told)
    return (
        Words(
            ja="この取り組みは、データを作るためのもので、録画して見返すためのものではありません。",
            en="This is for making data, not for recording and looking back.",
        ),
        *others,
        Words(
            ja="ここで答えるのは、次のカメラのことだけです。",
            en="We answer for these cameras only:",
        ),
        *what.state_positions(told),
    )
