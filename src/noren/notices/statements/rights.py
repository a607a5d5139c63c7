"""What people can ask for, and how what is kept is guarded."""

from __future__ import annotations

from noren.notices.statements.phrases import said
from noren.notices.statements.statement import Told
from noren.plan.personal import keeps_personal_data
from noren.vocabulary.words import Words

_HELD = Words(
    ja="このカメラについて保有している個人データの開示を請求できます。",
    en="You can ask for disclosure of the personal data held about you.",
)
_NOTHING_HELD = Words(
    ja="保有個人データはありません。何を残しているかは窓口でご説明します。",
    en="No personal data is held; the desk explains what is kept.",
)


def state_disclosure(told: Told) -> tuple[Words, ...]:
    """How to ask for disclosure, in how many days it is answered, and what it costs."""
    rights, desk = told.plan.rights, said(told.plan.contact_point.department)
    lines = [_HELD if keeps_personal_data(told.plan) else _NOTHING_HELD]
    lines.append(
        Words(
            ja=f"請求先: {desk.ja}。{rights.answer_days}日以内に回答します。",
            en=f"Ask: {desk.en}. You get an answer within {rights.answer_days} days.",
        )
    )
    if rights.how_to_ask is not None:
        lines.append(said(rights.how_to_ask))
    if rights.electronic:
        lines.append(
            Words(
                ja="回答は、書面か電子データか、ご希望の形でお渡しします。",
                en="You get the answer in the form you ask for, on paper or electronically.",
            )
        )
    return tuple(lines)


def state_correction(told: Told) -> tuple[Words, ...]:
    """How to ask for correction, cessation and erasure."""
    rights, desk = told.plan.rights, said(told.plan.contact_point.department)
    if not keeps_personal_data(told.plan):
        return (_NOTHING_HELD,)
    lines = [
        Words(
            ja=f"訂正、利用停止、消去の請求も{desk.ja}で受け付けます。",
            en=f"Ask the same desk ({desk.en}) for correction, cessation of use or erasure.",
        )
    ]
    if rights.cessation_without_violation:
        lines.append(
            Words(
                ja="利用停止には、違反などの理由は要りません。",
                en="You need no reason to have use stopped.",
            )
        )
    if rights.guardian_route is not None:
        lines.append(said(rights.guardian_route))
    return tuple(lines)


def state_fee(told: Told) -> tuple[Words, ...]:
    """What a request costs."""
    fee = told.plan.rights.fee_yen
    if fee == 0:
        return (Words(ja="無料です。", en="Free of charge."),)
    return (Words(ja=f"開示1件につき{fee:,}円", en=f"{fee:,} yen for each disclosure"),)


def state_security(told: Told) -> tuple[Words, ...]:
    """The security measures in the plan's own words, by kind. Source: APPI Order Art. 10."""
    security = told.plan.security
    kinds = (
        (Words(ja="組織的", en="Organizational"), security.organizational),
        (Words(ja="人的", en="Human"), security.human),
        (Words(ja="物理的", en="Physical"), security.physical),
        (Words(ja="技術的", en="Technical"), security.technical),
        (Words(ja="外的環境", en="External environment"), security.external_environment),
    )
    return tuple(
        Words(ja=f"{kind.ja}: {text.ja}", en=f"{kind.en}: {text.en}")
        for kind, text in kinds
        if text is not None
    )


def state_opt_out(told: Told) -> tuple[Words, ...]:
    """How people can keep out of the picture, where the plan offers it."""
    opt_out = told.plan.rights.opt_out
    return () if opt_out is None else (said(opt_out),)
