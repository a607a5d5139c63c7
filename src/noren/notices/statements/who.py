"""Who films, and whom to ask."""

from __future__ import annotations

from noren.notices.statements.phrases import said
from noren.notices.statements.statement import Told
from noren.vocabulary.words import Words


def state_headline(told: Told) -> tuple[Words, ...]:
    """The undertaking in one line: what is done here, as the plan's title says it."""
    return (said(told.plan.title),)


def state_operating(told: Told) -> tuple[Words, ...]:
    """That a camera is running. Source: PPC Q&A 1-13 and 1-16."""
    return (
        Words(
            ja="カメラが作動しています。この取り組みのために録画はしません。",
            en="A camera is running here. Nothing is recorded for this purpose.",
        ),
    )


def state_operator(told: Told) -> tuple[Words, ...]:
    """The operating entity, and those who run it with them."""
    partners = [one for one in told.plan.parties if one.role == "joint_operator"]
    name = said(told.plan.operator.name)
    if not partners:
        return (name,)
    lead = next((one for one in partners if one.lead), None)
    first = name if lead is None else said(lead.name)
    others = [said(one.name) for one in partners if one is not lead]
    others += [] if lead is None else [name]
    return (
        Words(ja=f"{first.ja}(代表)", en=f"{first.en} (lead)"),
        *others,
    )


def state_contact(told: Told) -> tuple[Words, ...]:
    """The one desk, every way to it, and its hours.

    Raises:
        ValueError: the desk cannot be reached by any way; rule OP02 keeps such plans from filming.
    """
    desk = told.plan.contact_point
    ways = [
        Words(ja=f"{ja} {way}", en=f"{en} {way}")
        for ja, en, way in (
            ("電話", "Phone", desk.phone),
            ("メール", "Mail", desk.email),
            ("フォーム", "Form", desk.form_url),
        )
        if way is not None
    ]
    if not ways:
        raise ValueError("a desk without phone, mail or form")
    return (said(desk.department), *ways, said(desk.hours))


def state_handler(told: Told) -> tuple[Words, ...]:
    """The business handling personal information. Source: APPI Art. 32(1)(i)."""
    return (said(told.plan.operator.name),)


def state_address(told: Told) -> tuple[Words, ...]:
    """Its address. Source: APPI Art. 32(1)(i), since April 2022."""
    return (said(told.plan.operator.address),)


def state_representative(told: Told) -> tuple[Words, ...]:
    """Its representative. Source: APPI Art. 32(1)(i), since April 2022."""
    return (said(told.plan.operator.representative),)


def state_certified_body(told: Told) -> tuple[Words, ...]:
    """The accredited organization of a member, or that there is none."""
    body = told.plan.operator.certified_body
    if body is None:
        return (
            Words(
                ja="加入している団体はありません。",
                en="The operator belongs to no accredited organization.",
            ),
        )
    return (said(body.name), said(body.contact))


def state_detail_url(told: Told) -> tuple[Words, ...]:
    """Where everything is explained; without a page, that the desk explains it."""
    url = told.plan.notices.detail.url
    if url is None:
        return (
            Words(
                ja="くわしい説明は問い合わせ先でお渡しします。",
                en="The desk gives you the full explanation.",
            ),
        )
    return (Words(ja=url, en=url),)
