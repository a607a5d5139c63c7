"""Plans for notices: every valid one can be said, and two that say very much."""

from __future__ import annotations

from datetime import date
from functools import cache

from hypothesis import strategies as st

from noren.notices.statements.statement import Told
from noren.plan.declaration import Plan
from noren.plan.digest import digest_plan
from noren.plan.load import parse_plan
from noren.plan.places import Ordinance
from noren.plan.repeat import RepeatAnalysis
from noren.plan.starters import write_starter
from noren.plan.telling import DetailPage
from noren.plan.values import Span, Text
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.terms import UseCase
from staging.drawn_plans import TEXTS, plans

REPEAT_DAYS = 93
"""A window that no other period of these plans has."""


def told_of(plan: Plan) -> Told:
    """What statements and documents are made from."""
    return Told(plan=plan, digest=digest_plan(plan))


@cache
def counting_plan() -> Plan:
    """The sample of the counting starter with everything that a notice may say beside."""
    text = write_starter("counting", example=True, today=date(2026, 11, 22))
    plan = parse_plan(text, "plan.yaml").plan
    site = plan.sites[0].model_copy(
        update={"ordinance": Ordinance(applies=True, sign_items=(NoticeField.STORE_LIST,))}
    )
    schedule = plan.schedule.model_copy(
        update={
            "capture_end": date(2028, 3, 31),
            "ending": Text(ja="カメラと掲示を外します。", en="Cameras and signs are taken down."),
        }
    )
    rights = plan.rights.model_copy(
        update={"opt_out": Text(ja="西の通路は写りません。", en="The west passage is not filmed.")}
    )
    return plan.model_copy(
        update={
            "sites": (site, *plan.sites[1:]),
            "schedule": schedule,
            "rights": rights,
            "notices": plan.notices.model_copy(
                update={"detail": DetailPage(url="https://shiomiura.example/camera")}
            ),
        }
    )


@cache
def repeat_plan() -> Plan:
    """A plan of repeat analysis with faces, which has everything of the longest list to say."""
    plan = counting_plan()
    first = plan.purposes[0].model_copy(update={"use_case": UseCase.REPEAT})
    repeat = RepeatAnalysis(
        purpose=first.id,
        cameras=(plan.cameras[0].id,),
        features=("body", "face"),
        window=Span(seconds=REPEAT_DAYS * 86400),
        linked=("visits", "purchases"),
    )
    return plan.model_copy(update={"purposes": (first, *plan.purposes[1:]), "repeat": repeat})


@st.composite
def sayable_plans(draw: st.DrawFn) -> Plan:
    """Any plan of `drawn_plans`, with or without a last day, a page, promises and an opt-out."""
    plan = draw(plans())
    is_repeat = draw(st.booleans())
    base = repeat_plan() if is_repeat else counting_plan()
    has_end, has_opt_out, has_sign_items, has_page = (draw(st.booleans()) for _ in range(4))
    update: dict[str, object] = {
        "title": draw(TEXTS),
        "schedule": base.schedule if has_end else plan.schedule,
        "rights": base.rights if has_opt_out else plan.rights,
        "sites": base.sites if has_sign_items else plan.sites,
        "not_this_time": tuple(draw(st.lists(TEXTS, max_size=3))),
    }
    if base.repeat is not None:
        first = plan.purposes[0].model_copy(update={"use_case": UseCase.REPEAT})
        update["purposes"] = (first, *plan.purposes[1:])
        update["repeat"] = base.repeat.model_copy(
            update={"purpose": first.id, "cameras": (plan.cameras[0].id,)}
        )
    if has_page:
        update["notices"] = base.notices
    return plan.model_copy(update=update)
