"""What `noren run` does not measure of a plan: why, and what reads it instead."""

from __future__ import annotations

from collections.abc import Iterator

from noren.errors import spoken
from noren.gate.output_compile import objection_to
from noren.gate.scenery_compile import is_read_from_drives
from noren.notices.dossier.facts import DossierFacts
from noren.notices.dossier.speech import Speaker
from noren.notices.press import blocks as b
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.vocabulary.words import Words


def build_unmeasured(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    """Nothing where everything is measured; else what another command reads, then the rest."""
    streets = [one for one in facts.unmeasured if is_read_from_drives(facts.plan, one)]
    if streets:
        yield speak.paragraph(_streets(streets, speak))
    waiting = [one for one in facts.unmeasured if one not in streets]
    if waiting:
        yield speak.paragraph(
            Words(
                ja="次の項目は、今の計画と noren のこの版では計測できません。そのカメラは"
                "動きません。",
                en="As the plan stands, this version of noren cannot measure the following. Those "
                "cameras do not run.",
            )
        )
        yield speak.bullets([_why(facts.plan, one, speak) for one in waiting])


def _streets(outputs: list[Output], speak: Speaker) -> Words:
    named = speak.join(one.id for one in outputs)
    ja = (
        f"{named} は、車の生カメラか走行の映像と、その位置から noren scenery が読み取ります"
        "(noren run では計測しません)。"
    )
    en = (
        f"noren scenery, not noren run, reads {named} from a car's live camera or a film of its "
        "drive, and its positions."
    )
    return Words(ja=ja, en=en)


def _why(plan: Plan, output: Output, speak: Speaker) -> str:
    objection = objection_to(plan, output)
    named = speak.bracket(output.id, speak.say(output.record))
    if objection is None:
        return named
    reason = spoken(objection.found, speak.language).replace("`", "")
    return f"{named}: {reason}"
