"""The machine-readable notice of a plan: everything that its notices say, as JSON-LD."""

from __future__ import annotations

import json

from noren.notices.machine.context import context
from noren.notices.machine.data_items import (
    camera_nodes,
    data_nodes,
    personal_nodes,
    purpose_id,
    site_nodes,
)
from noren.notices.machine.durations import iso_duration
from noren.notices.machine.moments import notice_nodes, statement_nodes
from noren.notices.machine.nodes import Node, Value, node, plan_id, words_map, words_maps
from noren.notices.machine.people import (
    controller_nodes,
    legal_basis_node,
    measure_nodes,
    processor_nodes,
    recipient_nodes,
    right_nodes,
)
from noren.notices.statements.items import is_held
from noren.notices.statements.phrases import said
from noren.notices.statements.statement import Told
from noren.notices.statements.what import state_images
from noren.plan.outputs import Purpose

FORMAT_VERSION = 1
"""Raised when a reader of the format has to change."""


def machine_notice(told: Told) -> str:
    """The notice as JSON-LD text: the same bytes for the same plan, ending in a line feed.

    Raises:
        ValueError: the desk cannot be reached by any way.
    """
    return json.dumps(notice_object(told), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def notice_object(told: Told) -> Node:
    """The notice as an object with its context inlined and its keys in a fixed order."""
    plan = told.plan
    schedule = plan.schedule
    return {
        "@context": context(),  # type: ignore[dict-item]
        **node(
            id=plan_id(told.digest),
            type=["dpv:Process", "noren:FilmingPlan"],
            formatVersion=FORMAT_VERSION,
            digest=told.digest,
            edition=plan.edition,
            title=words_map(said(plan.title)),
            controller=controller_nodes(told),
            processor=processor_nodes(told),
            recipient=recipient_nodes(told),
            purpose=[_purpose(told, one) for one in plan.purposes],
            legalBasis=legal_basis_node(told),
            subject=node(
                id=plan_id(told.digest, "people-filmed"),
                type="dpv:DataSubject",
                description=words_maps(state_images(told)),
            ),
            location=site_nodes(told),
            camera=camera_nodes(told),
            processing=list(_processing(told)),
            personalData=personal_nodes(told),
            data=data_nodes(told),
            repeat=_repeat(told),
            right=right_nodes(told),
            measure=measure_nodes(told),
            captureStart=schedule.capture_start.isoformat(),
            useStart=None if schedule.use_start is None else schedule.use_start.isoformat(),
            captureEnd=None if schedule.capture_end is None else schedule.capture_end.isoformat(),
            notThisTime=words_maps(said(one) for one in plan.not_this_time)
            if plan.not_this_time
            else None,
            notice=notice_nodes(told),
            statement=statement_nodes(told),
        ),
    }


def _purpose(told: Told, purpose: Purpose) -> Node:
    return node(
        id=purpose_id(told, purpose.id),
        type="dpv:Purpose",
        description=words_map(said(purpose.text)),
        benefit=words_map(said(purpose.benefit)),
        useCase=purpose.use_case.value,
        aim=purpose.aim.value,
    )


def _processing(told: Told) -> tuple[Value, ...]:
    """Images are acquired and analyzed; something is stored unless all is only passed on."""
    plan = told.plan
    kept = any(is_held(output) for output in plan.outputs)
    stored = ("dpv:Store",) if kept or plan.repeat is not None else ()
    return ("dpv:Acquire", "dpv:Analyse", *stored)


def _repeat(told: Told) -> Node | None:
    repeat = told.plan.repeat
    if repeat is None:
        return None
    return node(
        id=plan_id(told.digest, "repeat"),
        type="noren:RepeatAnalysis",
        ofPurpose=purpose_id(told, repeat.purpose),
        feature=list(repeat.features),
        window=iso_duration(repeat.window),
        countedFrom=repeat.counted_from,
        linked=list(repeat.linked),
        afterWindow=repeat.after_window,
        minimumCell=repeat.minimum_cell,
        children=repeat.children,
    )
