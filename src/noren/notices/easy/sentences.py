"""The sentences of the first layer, for everybody: children, visitors from abroad, the hurried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from noren.notices.easy.headlines import headline_of
from noren.notices.easy.record_words import easy_item, is_made
from noren.notices.statements.items import is_held
from noren.notices.statements.phrases import said
from noren.notices.statements.statement import Told
from noren.notices.statements.who import state_contact, state_operator
from noren.notices.wording import told_in
from noren.plan.personal import closeness_of, keeps_personal_data, keeps_stills
from noren.plan.values import Span
from noren.vocabulary.records import Closeness
from noren.vocabulary.terms import Role, UseCase
from noren.vocabulary.words import Words

_UNITS = (
    (86400, "{日|にち}", "day"),
    (3600, "{時間|じかん}", "hour"),
    (60, "{分|ふん}", "minute"),
    (1, "{秒|びょう}", "second"),
)


class About(Enum):
    """What an easy sentence is about."""

    IMAGES = "images"
    DATA = "data"
    KEPT = "kept"
    PERSON = "person"
    FACE = "face"
    SCREEN = "screen"
    MEMBERS = "members"
    SHARED = "shared"
    OTHER_USE = "other_use"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class EasySentences:
    """One or two short sentences about one thing."""

    about: About
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class EasyLayer:
    """The first layer in easy words; the Japanese holds readings for the press.

    Args:
        headline: what the camera does, in a line.
        points: what everybody should know, the most important first.
        operator, place: the plan's own words for who and where, without readings.
        contact: the plan's own words for whom to ask, a line each.
    """

    headline: Words
    points: tuple[EasySentences, ...]
    operator: Words
    place: tuple[Words, ...]
    contact: tuple[Words, ...]


def first_layer(told: Told) -> EasyLayer:
    """Everything the first layer says, from the plan's closed facts.

    The plan's own words come as text for the press (`literal` is done).

    Raises:
        ValueError: the desk cannot be reached by any way.
    """
    return EasyLayer(
        headline=headline_of(told),
        points=tuple(_points(told)),
        operator=_own(state_operator(told)[0]),
        place=tuple(_own(said(site.name)) for site in told.plan.sites),
        contact=tuple(_own(line) for line in state_contact(told)),
    )


def easy_span(span: Span) -> Words:
    """A span with its reading: `90{日|にち}`, `90 days`; the number is the plan's."""
    size, ja, en = next(unit for unit in _UNITS if span.seconds % unit[0] == 0)
    number = span.seconds // size
    return Words(ja=f"{number}{ja}", en=f"{number} {en}{'' if number == 1 else 's'}")


def _own(words: Words) -> Words:
    return Words(ja=told_in(words, "ja"), en=told_in(words, "en"))


def _points(told: Told) -> Iterator[EasySentences]:
    yield _say(About.IMAGES, _images(told))
    yield from (_say(About.DATA, words) for words in _data(told))
    yield from (_say(About.KEPT, words) for words in _kept(told))
    yield _say(About.PERSON, _person(told))
    yield from (_say(About.FACE, words) for words in _faces(told))
    if told.purposes_of(UseCase.SIGNAGE):
        yield _say(About.SCREEN, _SCREEN)
    if told.plan.repeat is not None:
        yield _say(About.MEMBERS, _MEMBERS if told.plan.repeat.joins else _NO_MEMBERS)
    yield from (_say(About.SHARED, words) for words in _shared(told))
    cameras = told.plan.cameras
    if any(camera.also_for or camera.also_security for camera in cameras):
        yield _say(About.OTHER_USE, _OTHER_USE)
    yield _say(About.ASK, _AVOID if told.plan.rights.opt_out is not None else _ASK)


def _say(about: About, words: Words) -> EasySentences:
    return EasySentences(about=about, text=words)


def _images(told: Told) -> Words:
    if keeps_stills(told.plan):
        return Words(
            ja="のこす {写真|しゃしん}は、{人|ひと}と {車|くるま}を ぬりつぶします。"
            "ほかの {写真|しゃしん}は すぐに {消|け}します。{音|おと}は とりません。",
            en="In pictures that we keep, people and cars are filled in. All other pictures are "
            "deleted at once. No sound is taken.",
        )
    return Words(
        ja="{写真|しゃしん}や {動画|どうが}は のこしません。すぐに {消|け}します。"
        "{音|おと}は とりません。",
        en="No pictures are kept. They are deleted at once. No sound is taken.",
    )


def _data(told: Told) -> Iterator[Words]:
    """What the camera makes, a sentence for each kind."""
    for output in told.plan.outputs:
        item = easy_item(output)
        if not is_held(output):
            does = _MAKES if is_made(output) else _FINDS
            yield Words(
                ja=f"{item.ja}を {does.ja}。のこしません。",
                en=f"{does.en} {item.en}. This is not kept.",
            )


def _kept(told: Told) -> Iterator[Words]:
    """What is kept and how long, once for each kind and span."""
    repeat = told.plan.repeat
    if repeat is not None:
        span = easy_span(repeat.window)
        yield _FEATURES[frozenset(repeat.features)]
        yield Words(
            ja=f"その {{数字|すうじ}}は、はじめて {{来|き}}た {{日|ひ}}から {span.ja}で "
            "{消|け}します。",
            en=f"Those numbers are deleted {span.en} after your first visit.",
        )
    found: dict[Words, None] = {}
    for output in told.plan.outputs:
        if is_held(output):
            item, span = easy_item(output), easy_span(output.keep)
            does = _MAKES if is_made(output) else _FINDS
            words = Words(
                ja=f"{item.ja}を {does.ja}。{span.ja} のこします。",
                en=f"{does.en} {item.en}. We keep this for {span.en}.",
            )
            found[words] = None
    yield from found


_MAKES = Words(ja="つくります", en="We make")
_FINDS = Words(ja="しらべます", en="We find out")


def _person(told: Told) -> Words:
    plan = told.plan
    if keeps_personal_data(plan):
        return Words(
            ja="あなたの {名前|なまえ}は しらべません。", en="We do not look for your name."
        )
    if any(closeness_of(plan, output) is Closeness.SINGLE for output in plan.outputs):
        return Words(
            ja="{顔|かお}や {名前|なまえ}とは つなぎません。",
            en="It is not tied to a face or a name.",
        )
    return Words(
        ja="のこした ものから、あなたが だれかは わかりません。",
        en="What is kept does not tell who you are.",
    )


def _faces(told: Told) -> Iterator[Words]:
    repeat = told.plan.repeat
    if repeat is not None and "face" in repeat.features:
        return
    if told.judges_faces:
        yield Words(
            ja="{顔|かお}を {見|み}て、だいたいの {年|とし}や {男女|だんじょ}を "
            "{計算|けいさん}します。{顔|かお}の データは のこしません。",
            en="Your face is used to guess age and sex. No data of your face is kept.",
        )


_FEATURES = {
    frozenset({"face", "body"}): Words(
        ja="{顔|かお}や {体|からだ}の ようすを {数字|すうじ}に します。",
        en="The look of your face and body is turned into numbers.",
    ),
    frozenset({"face"}): Words(
        ja="{顔|かお}の ようすを {数字|すうじ}に します。",
        en="The look of your face is turned into numbers.",
    ),
    frozenset({"body"}): Words(
        ja="{体|からだ}や {服|ふく}の ようすを {数字|すうじ}に します。",
        en="The look of your body is turned into numbers.",
    ),
}
_SCREEN = Words(
    ja="{年|とし}や {男女|だんじょ}に あわせて、{画面|がめん}が かわります。",
    en="The screen changes with your age and sex.",
)
_NO_MEMBERS = Words(
    ja="{会員|かいいん}カードや ポイントとは つなぎません。",
    en="It is not tied to member cards or points.",
)
_MEMBERS = Words(
    ja="いいと {言|い}った {人|ひと}だけ、{会員|かいいん}の {情報|じょうほう}と つなぎます。",
    en="It is tied to member data only if you agreed.",
)
_OTHER_USE = Words(
    ja="この カメラは、ほかの ことにも {使|つか}って います。",
    en="The camera is also used otherwise.",
)
_ASK = Words(ja="わからない ことは、{聞|き}いて ください。", en="Please ask us anything.")
_AVOID = Words(
    ja="{写|うつ}りたく ない ときは、{聞|き}いて ください。",
    en="Please ask us if you do not want to be filmed.",
)


def _shared(told: Told) -> Iterator[Words]:
    """Who else gets or handles anything; without other parties, that nobody does."""
    plan = told.plan
    roles = {party.role for party in plan.parties}
    if "recipient" in roles:
        yield Words(
            ja="ほかの {会社|かいしゃ}にも {渡|わた}します。", en="Others get some of this, too."
        )
    if roles & {"processor", "sub_processor"}:
        yield Words(
            ja="{仕事|しごと}を {手|て}つだう {会社|かいしゃ}が あります。",
            en="Another company helps us with this.",
        )
    if "joint_operator" in roles:
        yield Words(
            ja="ほかの {会社|かいしゃ}と いっしょに して います。", en="We do this with others."
        )
    if any(Role.PUBLIC in output.readers for output in plan.outputs):
        yield Words(
            ja="みんなが {見|み}られる ように するものも あります。",
            en="Some of it is open to everybody.",
        )
    elif not roles:
        yield Words(
            ja="ほかの {会社|かいしゃ}に {渡|わた}しません。"
            "{法律|ほうりつ}で {決|き}まって いる ときは べつです。",
            en="Nobody else gets it, unless the law demands it.",
        )
