"""The notices of a plan by their moment, and where people meet them."""

from __future__ import annotations

from collections.abc import Mapping

from noren.plan.declaration import Plan
from noren.plan.telling import Publication
from noren.vocabulary.terms import Channel, NoticeKind, UseCase

SEEN_BEFOREHAND = frozenset({Channel.POSTER, Channel.STICKER, Channel.SIGNAGE, Channel.LEAFLET})
"""Channels by which a prior notice meets those who pass the place."""

SEEN_ON_THE_SPOT = frozenset({Channel.POSTER, Channel.STICKER, Channel.SIGNAGE, Channel.STAFF})
"""Channels by which people hear of a fixed camera before they are in its picture."""


def publications(plan: Plan) -> Mapping[NoticeKind, Publication]:
    """The notices in the order of their moments."""
    return {kind: getattr(plan.notices, kind.value) for kind in NoticeKind}


def has_fixed_camera(plan: Plan) -> bool:
    """Whether a camera stays in its place; those on vehicles are told of otherwise."""
    return any(not camera.vehicle for camera in plan.cameras)


def repeat_purpose(plan: Plan) -> str | None:
    """The id of the first purpose that is repeat-visit analysis."""
    found = (one.id for one in plan.purposes if one.use_case is UseCase.REPEAT)
    return next(found, None)
