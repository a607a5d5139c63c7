"""What a plan declares about estimated ages and sexes, as the jail is told it."""

from __future__ import annotations

from typing import TypedDict

from noren.errors import RecordNotMeasured
from noren.gate.attribute_declared import ESTIMATED, LINKED
from noren.gate.attribute_records import AGE_BAND
from noren.gate.objections import unmeasured
from noren.plan.camera import View
from noren.plan.outputs import Output
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words


class DeclaredAttributes(TypedDict):
    """The fields of an output's assignment that are about attributes."""

    attributes: tuple[str, ...]
    age_bands: tuple[int, ...]
    least: int


def declared_attributes(output: Output) -> DeclaredAttributes:
    """Only what the plan declares; `age_bands` without `age_band` are not used.

    The numbers of a table are hidden from outsiders when they are released; an audience is told
    outside at once, so its `minimum_cell` holds in the jail already.
    """
    if output.record.value not in (*ESTIMATED, LINKED):
        return DeclaredAttributes(attributes=(), age_bands=(), least=1)
    audience = output.record is RecordClass.AUDIENCE
    return DeclaredAttributes(
        attributes=tuple(sorted(output.attributes)),
        age_bands=output.age_bands if AGE_BAND in output.attributes else (),
        least=max(1, output.minimum_cell) if audience else 1,
    )


def attribute_objection(output: Output, view: View) -> RecordNotMeasured | None:
    """Why the attributes of an output cannot be estimated with this camera; None when they can."""
    if output.record.value not in ESTIMATED:
        return None
    if view.looks == "straight_down":
        return _objection(
            output,
            Words(en="a camera that looks straight down", ja="真下を向いたカメラになっています"),
            Words(en="a camera that sees faces from the front", ja="顔が正面から写るカメラ"),
            Words(
                en="leave this output out, or use another camera for it",
                ja="この出力を外すか、別のカメラを使ってください",
            ),
        )
    if output.classes != ("person",):
        return _objection(
            output,
            Words(en="other classes than `person`", ja="`person` 以外の種類を含んでいます"),
            Words(en="`classes: [person]`", ja="`classes: [person]`"),
            Words(en="leave the other classes out", ja="ほかの種類を外してください"),
        )
    return None


def _objection(output: Output, found: Words, expected: Words, remedy: Words) -> RecordNotMeasured:
    told = Words(
        en=f"`{output.record.value}` ({output.record.en}) of {found.en}",
        ja=f"`{output.record.value}`({output.record.ja})の対象が{found.ja}",
    )
    return unmeasured(output, told, expected, remedy)
