"""Who is in charge, who else takes part, what people can ask for, and how data is guarded."""

from __future__ import annotations

from noren.notices.machine.data_items import output_id
from noren.notices.machine.nodes import Node, Value, node, plan_id, words_map, words_maps
from noren.notices.statements.phrases import said
from noren.notices.statements.rights import state_correction, state_disclosure
from noren.notices.statements.statement import Told
from noren.plan.people import Party
from noren.vocabulary.words import Words

_COMPLAINTS = Words(ja="苦情を受け付けます。", en="Complaints are taken.")
_PROCESSORS = {"processor": "dpv:DataProcessor", "sub_processor": "dpv:DataSubProcessor"}
_BASES = {
    "consent": "dpv:Consent",
    "contract": "dpv:Contract",
    "legal_obligation": "dpv:LegalObligation",
    "legitimate_interests": "dpv:LegitimateInterest",
}
"""DPV parts the public task of GDPR Art. 6(1)(e) in two; the plan does not, so it has none here."""


def controller_nodes(told: Told) -> list[Value]:
    """The operator with its one desk, and everybody who runs it together with the operator."""
    operator, desk = told.plan.operator, told.plan.contact_point
    partners = [party for party in told.plan.parties if party.role == "joint_operator"]
    leads = not any(party.lead for party in partners)
    first = node(
        id=plan_id(told.digest, "operator"),
        type="dpv:DataController",
        name=words_map(said(operator.name)),
        address=words_map(said(operator.address)),
        representative=words_map(said(operator.representative)),
        department=words_map(said(desk.department)),
        phone=desk.phone,
        email=desk.email,
        form=desk.form_url,
        hours=words_map(said(desk.hours)),
        lead=leads,
    )
    return [first, *(_party(told, one, "dpv:DataController") for one in partners)]


def processor_nodes(told: Told) -> list[Value]:
    """Those who only work for the operator."""
    return [
        _party(told, party, _PROCESSORS[party.role])
        for party in told.plan.parties
        if party.role in _PROCESSORS
    ]


def recipient_nodes(told: Told) -> list[Value]:
    """The third parties that get anything."""
    return [
        _party(told, party, "dpv:ThirdParty")
        for party in told.plan.parties
        if party.role == "recipient"
    ]


def _party(told: Told, party: Party, kind: str) -> Node:
    return node(
        id=plan_id(told.digest, f"party/{party.id}"),
        type=kind,
        name=words_map(said(party.name)),
        country=party.country,
        lead=party.lead if party.role == "joint_operator" else None,
        ofData=[output_id(told, one) for one in party.outputs],
    )


def right_nodes(told: Told) -> list[Value]:
    """What people can ask for; only procedures that the plan says exist."""
    rights = told.plan.rights
    correction = state_correction(told)
    kinds = (
        ("disclosure", rights.disclosure_procedure, state_disclosure(told)),
        ("correction", rights.correction_procedure, correction),
        ("cessation", rights.cessation_procedure, correction),
        ("complaint", rights.complaints_procedure, (_COMPLAINTS,)),
    )
    return [_right(told, kind, lines) for kind, offered, lines in kinds if offered]


def _right(told: Told, kind: str, lines: tuple[Words, ...]) -> Node:
    rights = told.plan.rights
    return node(
        id=plan_id(told.digest, f"right/{kind}"),
        type="dpv:DataSubjectRight",
        rightKind=kind,
        description=words_maps(lines),
        answerWithin=f"P{rights.answer_days}D",
        feeYen=rights.fee_yen if kind == "disclosure" else None,
        exercisedAt=plan_id(told.digest, "operator"),
    )


def measure_nodes(told: Told) -> list[Value]:
    """The security measures in the plan's own words."""
    security = told.plan.security
    kinds = (
        ("organizational", "dpv:OrganisationalMeasure", security.organizational),
        ("human", "dpv:OrganisationalMeasure", security.human),
        ("physical", "dpv:PhysicalMeasure", security.physical),
        ("technical", "dpv:TechnicalMeasure", security.technical),
        ("external_environment", "dpv:OrganisationalMeasure", security.external_environment),
    )
    return [
        node(
            id=plan_id(told.digest, f"measure/{kind}"),
            type=dpv,
            measureKind=kind,
            description=words_map(said(text)),
        )
        for kind, dpv, text in kinds
        if text is not None
    ]


def legal_basis_node(told: Told) -> Node | None:
    """The legal basis, only where the plan states one."""
    europe = told.plan.europe
    if europe is None or europe.lawful_basis is None:
        return None
    kind = _BASES.get(europe.lawful_basis, "dpv:LegalBasis")
    return node(id=plan_id(told.digest, "legal-basis"), type=kind, lawfulBasis=europe.lawful_basis)
