"""What a plan says in values, said in words: spans, kinds of data, who gets it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from noren.notices.pictures.flow_model import Keeping, join_words
from noren.notices.statements.items import is_held
from noren.notices.statements.phrases import span_words
from noren.plan.camera import View
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.plan.people import Party
from noren.plan.personal import closeness_of
from noren.plan.values import Span, Text
from noren.vocabulary.records import Closeness, RecordClass
from noren.vocabulary.terms import Term
from noren.vocabulary.words import Words

_CLASSES: Final = {
    "person": Words(ja="人", en="people"),
    "bicycle": Words(ja="自転車", en="bicycles"),
    "vehicle": Words(ja="車両", en="vehicles"),
}
_ATTRIBUTES: Final = {
    "age_band": Words(ja="年代（推定）", en="age bands (estimated)"),
    "sex": Words(ja="性別（推定）", en="sex (estimated)"),
}
_SCENERY: Final = {
    "congestion": Words(ja="道路の混雑", en="road congestion"),
    "traffic_sign": Words(ja="道路標識", en="traffic signs"),
    "signboard": Words(ja="看板の決めた語", en="listed words on boards"),
}
_PARTNERS: Final = {
    "processor": Words(ja="委託先", en="works for the operator"),
    "sub_processor": Words(ja="再委託先", en="works for a contractor of the operator"),
    "joint_operator": Words(ja="共同利用", en="joint use"),
    "recipient": Words(ja="提供先", en="third party"),
}
_FORMS: Final = {
    Closeness.FACTS: Keeping.FACTS,
    Closeness.STATISTICS: Keeping.STATISTICS,
    Closeness.PICTURE: Keeping.PICTURE,
    Closeness.SINGLE: Keeping.SEALED,
    Closeness.PERSONAL: Keeping.SEALED,
}
_WITHOUT_CLASSES: Final = (RecordClass.SCENERY, RecordClass.MASKED_STILL)


def words_of(text: Text | Term) -> Words:
    """A text of the plan, or a term, as words."""
    return Words(ja=text.ja, en=text.en)


def label_of(term: Term | Words) -> Words:
    """A term as a label begins it, in English with a capital letter."""
    return Words(ja=term.ja, en=term.en[:1].upper() + term.en[1:])


def spans_words(spans: Iterable[Span]) -> Words:
    """The shortest and the longest of some spans, or the one that all of them are.

    Raises:
        IndexError: there is no span.
    """
    seconds = sorted({span.seconds for span in spans})
    shortest, longest = (span_words(Span(seconds=s)) for s in (seconds[0], seconds[-1]))
    if shortest == longest:
        return longest
    return Words(ja=f"最短{shortest.ja}、最長{longest.ja}", en=f"{shortest.en} to {longest.en}")


def keeping_of(plan: Plan, output: Output) -> Keeping:
    """In which form an output is kept."""
    if not is_held(output):
        return Keeping.NOTHING
    return _FORMS[closeness_of(plan, output)]


def parties_words(plan: Plan, outputs: Sequence[Output]) -> tuple[Words, ...]:
    """Everybody outside who gets or handles any of the outputs."""
    ids = {output.id for output in outputs}
    return tuple(_party(party) for party in plan.parties if ids & set(party.outputs))


def _party(party: Party) -> Words:
    role, abroad = _PARTNERS[party.role], party.country != "JP"
    return Words(
        ja=f"{party.name.ja}（{role.ja}{f'、{party.country}' if abroad else ''}）",
        en=f"{party.name.en} ({role.en}{f', {party.country}' if abroad else ''})",
    )


def made_words(outputs: Sequence[Output]) -> tuple[Words, ...]:
    """What the outputs of one record class are about, how coarse, and how often one is made."""
    first = outputs[0]
    about = [] if first.record in _WITHOUT_CLASSES else _named(outputs, "classes", _CLASSES)
    if first.record is not RecordClass.ATTRIBUTE_COUNTS:
        about += _named(outputs, "attributes", _ATTRIBUTES)
    about += _named(outputs, "scenery", _SCENERY)
    spans = [span for o in outputs for span in (o.bin, o.every) if span is not None]
    if spans:
        often = spans_words(spans)
        # People say 「1日ごと」 and "every hour", not 「1日間ごと」 and "every 1 hour".
        often = replace(often, ja=often.ja.replace("日間", "日"), en=often.en.removeprefix("1 "))
        about.append(Words(ja=f"{often.ja}ごと", en=f"every {often.en}"))
    coarse = sorted({o.position_m for o in outputs if o.position_m is not None})
    if coarse:
        about.append(
            Words(
                ja=f"位置は{coarse[0]:g} mより細かくしない",
                en=f"positions no finer than {coarse[0]:g} m",
            )
        )
    return (join_words(tuple(about)),) if about else ()


def _named(outputs: Sequence[Output], key: str, names: dict[str, Words]) -> list[Words]:
    said = dict.fromkeys(word for output in outputs for word in getattr(output, key))
    return [names[word] for word in said]


def places_words(plan: Plan, outputs: Sequence[Output]) -> Words:
    """The lines and areas measured, with their cameras where the plan has several."""
    views = {camera.id: camera.view for camera in plan.cameras}
    names = {camera.id: words_of(camera.name) for camera in plan.cameras}
    found: dict[str, dict[Words, None]] = defaultdict(dict)
    for output in outputs:
        found[output.camera] |= dict.fromkeys(_measured(views[output.camera], output))
    if len(views) == 1:
        return join_words(tuple(one for places in found.values() for one in places))
    return join_words(
        tuple(_at_camera(names[camera], tuple(places)) for camera, places in found.items())
    )


def _measured(view: View, output: Output) -> list[Words]:
    lines = [words_of(line.name) for line in view.lines if line.id in output.lines]
    return lines + [words_of(area.name) for area in view.areas if area.id in output.areas]


def _at_camera(camera: Words, places: tuple[Words, ...]) -> Words:
    if not places:
        return camera
    listed = join_words(places)
    return Words(ja=f"{camera.ja}（{listed.ja}）", en=f"{camera.en} ({listed.en})")
