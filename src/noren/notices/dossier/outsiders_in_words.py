"""What protects people in figures for outsiders, and who outside vouches for the record of work."""

from __future__ import annotations

import math
from typing import Final

from noren.notices.dossier.speech import Said, Speaker
from noren.notices.press import blocks as b
from noren.plan.declaration import Plan
from noren.plan.evidence import Witness
from noren.plan.quoting import hide_secrets
from noren.plan.release import Noise, Unicity
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

RELEASE: Final = Words(ja="公開する数値の保護", en="Protection of published figures")
WITNESSES: Final = Words(ja="記録簿と外部の預け先", en="Ledger and outside witnesses")
_KINDS: Final = {
    "file": Words(ja="別の機械のフォルダー", en="a folder on another machine"),
    "http": Words(ja="HTTPの宛先", en="an HTTP address"),
    "timestamp": Words(ja="タイムスタンプ局(RFC 3161)", en="a timestamp authority (RFC 3161)"),
}
_PROTOCOLS: Final = {
    "note": Words(ja="署名つきの文を送る", en="gets the signed note"),
    "tlog_witness": Words(
        ja="公開の立会人の方式(C2SP)", en="by the protocol of public witnesses (C2SP)"
    ),
}


def build_release(plan: Plan, speak: Speaker) -> b.Block:
    """Which figures the public gets, and what keeps single people out of them."""
    published = [output.id for output in plan.outputs if Role.PUBLIC in output.readers]
    terms = plan.release
    return speak.fields(
        (
            Words(ja="公開する項目", en="Items for the public"),
            speak.join(published, empty=Words(ja="なし", en="none")),
        ),
        (
            Words(ja="小さい数", en="Small numbers"),
            Words(
                ja="最少の数に満たない数と、そこから計算できる数は空欄にする",
                en="below the minimum cell left empty, with all from which they would follow",
            ),
        ),
        (Words(ja="雑音", en="Noise"), _noise(terms.noise, speak)),
        (Words(ja="動線と移動の公開", en="Published tracks and moves"), _unicity(terms.unicity)),
    )


def _noise(noise: Noise | None, speak: Speaker) -> Said:
    if noise is None:
        return Words(ja="加えない", en="none is added")
    sure = math.ceil(1000 / (1 + math.exp(-noise.epsilon))) / 10
    return speak.lines(
        [
            Words(
                ja=f"1区間ごとに ε = {noise.epsilon:g}、1年(UTC)の合計 "
                f"{noise.epsilon_per_year:,.10g} まで",
                en=f"ε = {noise.epsilon:g} for each bin, at most {noise.epsilon_per_year:,.10g} "
                "in a calendar year (UTC)",
            ),
            Words(
                ja=f"ほかの人すべてを知る人でも、残る一人がいたかどうかを当てられる割合は"
                f"1区間で{sure:g}%以下",
                en="somebody who knows everybody else guesses whether one more was there with at "
                f"most {sure:g}% in a bin",
            ),
        ]
    )


def _unicity(bounds: Unicity) -> Words:
    two, four = f"{bounds.two_points * 100:g}", f"{bounds.four_points * 100:g}"
    return Words(
        ja=f"2地点を知れば一人に絞れる人は{two}%以下、4地点なら{four}%以下に限る",
        en=f"only where two known points single out at most {two}% of people, and four at most "
        f"{four}%",
    )


def build_witnesses(plan: Plan, speak: Speaker) -> b.Block:
    """The public name of the ledger, and everybody who gets its checkpoints."""
    evidence = plan.evidence
    nobody = Words(
        ja="なし(記録簿があとから書き換えられていないことを、外の人は確かめられない)",
        en="none: nobody outside can check that the ledger was not rewritten",
    )
    witnesses = [
        f"{number}. {_witness(one, speak)}" for number, one in enumerate(evidence.witnesses, 1)
    ]
    return speak.fields(
        (Words(ja="記録簿の公開名", en="Public name of the ledger"), evidence.origin),
        (Words(ja="預け先", en="Witnesses"), speak.lines(witnesses, empty=nobody)),
    )


def build_messages(plan: Plan, speak: Speaker) -> b.Block:
    """What is told and heard through the message broker, and where it is."""
    messages = plan.messages
    none = Words(ja="使わない", en="none is used")
    if messages is None:
        return speak.fields((_BROKER, none))
    told = Words(ja="伝えない", en="nothing")
    heard = Words(ja="受け取らない", en="nothing")
    if messages.audience is not None:
        topic = messages.audience
        told = Words(
            ja=f"今いる人数の推定を {topic} の下へ、その都度一度だけ(ブローカーに残さない)",
            en=f"estimates of the moment under {topic}, each once (the broker keeps none)",
        )
    if messages.tills is not None:
        topic = messages.tills
        heard = Words(
            ja=f"会計の時刻とレーンを {topic} から(会員・カードの番号は受け取らない)",
            en=f"time and lane of payments from {topic} (no number of a member or card)",
        )
    return speak.fields(
        (_BROKER, messages.broker),
        (Words(ja="伝えるもの", en="Told through it"), told),
        (Words(ja="受け取るもの", en="Heard through it"), heard),
    )


_BROKER = Words(ja="ブローカー", en="Broker")


def _witness(witness: Witness, speak: Speaker) -> str:
    said: list[Said] = [
        f"{speak.say(_KINDS[witness.kind])}: {hide_secrets(witness.at)}",
    ]
    if witness.kind == "http":
        said.append(_PROTOCOLS[witness.protocol])
    if witness.key is not None:
        key = witness.key
        said.append(Words(ja=f"預け先の署名が必要 {key}", en=f"its signature is required: {key}"))
    if witness.roots is not None:
        roots = witness.roots
        said.append(Words(ja=f"ルート証明書 {roots}", en=f"root certificates {roots}"))
    return speak.join(said)
