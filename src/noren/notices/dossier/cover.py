"""The first page: what this is, about which plan, as of when, and what stands where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from noren.notices.dossier.facts import DossierFacts
from noren.notices.dossier.speech import Speaker
from noren.notices.press import blocks as b
from noren.vocabulary.words import Words

KICKER: Final = Words(
    ja="カメラ画像利活用の説明資料(計画一式)", en="Dossier on the use of camera images"
)
CONTENTS: Final = Words(ja="目次", en="Contents")
STATUSES: Final = {
    "draft": Words(ja="作成中", en="being written"),
    "operating": Words(ja="運用中(または開始予定)", en="operating, or about to"),
    "suspended": Words(ja="休止中", en="suspended"),
    "closed": Words(ja="終了", en="closed"),
}
_FOOTNOTE: Final = Words(
    ja="この書類は計画書とその点検結果から noren {software} が作りました。人が書き加えたところは"
    "ありません。法的助言ではありません。",
    en="noren {software} made this document from the plan and its check; nobody wrote anything "
    "into it by hand. It is not legal advice.",
)


def verdict_line(facts: DossierFacts) -> Words:
    """Whether filming may start, in one sentence."""
    found = len(facts.verdict.findings)
    if facts.blocking:
        return Words(
            ja=f"撮影は始められません。撮影を止める指摘が{len(facts.blocking)}件あります"
            f"(指摘は全部で{found}件)。",
            en=f"Filming may not start: {len(facts.blocking)} of {found} findings block it.",
        )
    if found:
        return Words(
            ja=f"撮影を止める指摘はありません。ほかの指摘が{found}件あります。",
            en=f"No finding blocks filming; there {'is' if found == 1 else 'are'} {found} "
            f"other{'' if found == 1 else 's'}.",
        )
    return Words(
        ja="問い合わせた規則からの指摘はありません。", en="None of the rules asked objects."
    )


def build_cover(facts: DossierFacts, speak: Speaker, entries: tuple[str, ...]) -> Iterator[b.Block]:
    """What stands on the cover under the title, the contents included."""
    plan = facts.plan
    yield speak.paragraph(verdict_line(facts), is_strong=True)
    yield speak.fields(
        (Words(ja="運用実施主体", en="Operating entity"), plan.operator.name),
        (Words(ja="計画の版と状態", en="Version and state"), _version(facts, speak)),
        (Words(ja="基準日", en="As of"), facts.as_of),
        (
            Words(ja="ガイドブックの版", en="Edition of the guidebook"),
            Words(ja=f"{plan.edition}に沿う計画", en=f"the plan follows {plan.edition}"),
        ),
        (
            Words(ja="計画の要約値(SHA-256)", en="Digest of the plan (SHA-256)"),
            grouped(facts.digest),
        ),
    )
    yield speak.paragraph(_FOOTNOTE.fill(software=facts.software))
    yield b.Contents(heading=speak.say(CONTENTS), entries=entries)


def grouped(digest: str) -> str:
    """A digest in groups of eight, so that people can compare it."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _version(facts: DossierFacts, speak: Speaker) -> Words:
    state = STATUSES[facts.plan.status]
    return Words(
        ja=f"第{facts.plan.version}版、{state.ja}",
        en=f"version {facts.plan.version}, {state.en}",
    )
