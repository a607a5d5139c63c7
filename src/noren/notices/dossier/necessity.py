"""Why a camera, what else was weighed, whether it is fair, and what each town asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from noren.notices.dossier.answers import state_on
from noren.notices.dossier.facts import DossierFacts
from noren.notices.dossier.speech import Speaker
from noren.notices.press import blocks as b
from noren.plan.declaration import Plan
from noren.plan.places import Site
from noren.rules.answers import answers_to, deciding_day
from noren.rules.rule import Asked
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words

HEADING: Final = Words(ja="必要性・相当性と自治体", en="Necessity and municipalities")


def build_necessity(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    """The whole chapter."""
    necessity = facts.plan.necessity
    yield speak.fields(
        (Words(ja="なぜカメラが必要か", en="Why a camera is necessary"), necessity.reason),
        (Words(ja="なぜ相当といえるか", en="Why it is proportionate"), necessity.proportionate),
        (
            Words(ja="影響評価の要旨", en="Summary of the impact assessment"),
            necessity.impact_summary_url,
        ),
    )
    yield speak.heading(Words(ja="カメラ以外の手段の検討", en="Other means that were weighed"))
    yield _alternatives(facts.plan, speak)
    yield speak.heading(Words(ja="場所ごとの自治体の確認", en="Municipal sheet of each place"))
    for site in facts.plan.sites:
        yield speak.paragraph(speak.named(site.name, site.id), is_strong=True)
        yield _sheet(facts, speak, site)
    if not facts.plan.sites:
        yield speak.paragraph(None)


def _alternatives(plan: Plan, speak: Speaker) -> b.Block:
    if not plan.necessity.alternatives:
        return speak.paragraph(
            Words(
                ja="ほかの手段の検討は計画に記載がありません。",
                en="No weighing of other means is stated in the plan.",
            )
        )
    return speak.table(
        Words(ja="ほかの手段と、足りない理由", en="Other means, and why they are not enough"),
        (Words(ja="手段", en="Means"), Words(ja="足りない理由", en="Why not")),
        [(speak.say(one.means), speak.say(one.why_not)) for one in plan.necessity.alternatives],
    )


def _sheet(facts: DossierFacts, speak: Speaker, site: Site) -> b.Block:
    asked = site.ordinance
    due = facts.plan.schedule.capture_start - timedelta(days=asked.filing_days)
    filing = Words(ja="不要(計画による)", en="not needed, says the plan")
    if asked.filing_required:
        day = speak.say(due)
        filing = Words(
            ja=f"必要。撮影の{asked.filing_days}日前({day})まで",
            en=f"needed {asked.filing_days} days before filming, so by {day}",
        )
    return speak.fields(
        (Words(ja="自治体", en="Municipality"), site.municipality),
        (Words(ja="条例の確認", en="Ordinance looked up"), _looked_up(facts, speak, site)),
        (
            Words(ja="条例が適用されるか", en="Ordinance applies"),
            Words(ja="適用される", en="yes")
            if asked.applies
            else Words(ja="適用されない(計画による)", en="no, says the plan"),
        ),
        (Words(ja="届出", en="Filing"), filing),
        (Words(ja="届け出た日", en="Filed on"), asked.filed_on),
        (
            Words(ja="掲示に加える項目", en="What the sign must say beside the rest"),
            speak.join(asked.sign_items, empty=Words(ja="記載なし", en="nothing stated")),
        ),
        (Words(ja="出入口と掲示", en="Entrances and signs"), _entrances(site)),
    )


def _looked_up(facts: DossierFacts, speak: Speaker, site: Site) -> str:
    answers = answers_to(facts.plan, Matter.ORDINANCE, site.id)
    if not answers:
        return speak.say(Words(ja="未回答", en="unanswered"))
    day = deciding_day(facts.plan, Asked(as_of=facts.as_of, digest=facts.digest))
    said = []
    for answer in answers:
        state = speak.say(state_on(answer, day))
        said.append(f"{state}: {speak.join([answer.by, answer.on, answer.evidence])}")
    return "\n".join(said)


def _entrances(site: Site) -> Words:
    if site.entrances == 0:
        return Words(
            ja="出入口のない場所(街路など)", en="a place without entrances, such as a street"
        )
    return Words(
        ja=f"出入口{site.entrances}か所のうち{site.signs_at_entrances}か所に掲示",
        en=f"signs at {site.signs_at_entrances} of {site.entrances} entrances",
    )
