"""What a stored plan says that a report shows: names, purposes, and who answers for it."""

from __future__ import annotations

import json
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError

from noren.errors import ReportError
from noren.plan.values import Text
from noren.vocabulary.words import Words


class _Shown(BaseModel):
    """A part of a canonical plan. Keys that no report shows are passed over, not refused: the
    store keeps plans of other versions of noren too."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore", frozen=True)


class ShownOperator(_Shown):
    """The business in charge."""

    name: Text


class ShownContact(_Shown):
    """The one desk."""

    department: Text
    email: str | None = None
    phone: str | None = None
    form_url: str | None = None

    @property
    def ways(self) -> tuple[str, ...]:
        """How to reach it."""
        return tuple(way for way in (self.email, self.phone, self.form_url) if way)


class ShownSite(_Shown):
    """A place."""

    id: str
    name: Text


class ShownPurpose(_Shown):
    """What the numbers are for."""

    id: str
    text: Text
    benefit: Text


class ShownLine(_Shown):
    """A measurement line."""

    id: str
    name: Text
    forward: Text
    backward: Text


class ShownArea(_Shown):
    """A measurement area."""

    id: str
    name: Text


class ShownView(_Shown):
    """Where something is measured."""

    lines: tuple[ShownLine, ...] = ()
    areas: tuple[ShownArea, ...] = ()


class ShownCamera(_Shown):
    """A camera."""

    id: str
    site: str
    name: Text
    position: Text
    range: Text
    view: ShownView


class ShownOutput(_Shown):
    """An output: what it measures where, and whether several cameras over one floor make it."""

    id: str
    camera: str
    purpose: str
    record: str
    fused_into: str | None = None
    lines: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    classes: tuple[str, ...] = ("person",)


class ShownPlan(_Shown):
    """A plan, as far as reports show it."""

    title: Text
    operator: ShownOperator
    contact_point: ShownContact
    sites: tuple[ShownSite, ...]
    purposes: tuple[ShownPurpose, ...]
    cameras: tuple[ShownCamera, ...]
    outputs: tuple[ShownOutput, ...] = ()

    def fused(self, record: str | None = None) -> dict[str, tuple[str, ...]]:
        """The cameras of each output, of a record or of any, that several make together."""
        made = {}
        for output in self.outputs:
            cameras = {one.camera for one in self.outputs if one.fused_into == output.id}
            if cameras and record in (None, output.record):
                made[output.id] = tuple(sorted(cameras | {output.camera}))
        return made

    def for_purpose(self, purpose: str | None) -> ShownPlan:
        """The plan without the other purposes; all of it for None."""
        if purpose is None:
            return self
        mine = tuple(one for one in self.purposes if one.id == purpose)
        outputs = tuple(one for one in self.outputs if one.purpose == purpose)
        return self.model_copy(update={"purposes": mine, "outputs": outputs})


class _Canonical(_Shown):
    digest_version: int
    plan: ShownPlan


def read_shown_plan(canonical_text: str, *, digest: str) -> ShownPlan:
    """Read the canonical form that a store keeps.

    Raises:
        ReportError: it is not one.
    """
    try:
        return _Canonical.model_validate(json.loads(canonical_text)).plan
    except (ValidationError, ValueError) as error:
        raise ReportError(
            where=Words(en=f"plan {digest[:12]} in the store", ja=f"保存先の計画 {digest[:12]}"),
            found=Words(en="a text that is no plan", ja="計画として読めない本文"),
            expected=Words(en="the plan that was running", ja="計測に使った計画"),
            remedy=Words(
                en="the store may be damaged; report from a copy that is well",
                ja="保存先が壊れているおそれがあります。正常な複製から作成してください",
            ),
        ) from error


class Names:
    """The words for cameras, lines and areas, taken from the newest plan that has them.

    Args:
        plans: newest first.
        language: `ja` or `en`.
    """

    def __init__(self, plans: tuple[ShownPlan, ...], language: str) -> None:
        self._language = language
        self._cameras = {c.id: c for plan in reversed(plans) for c in plan.cameras}
        self._lines = {
            (camera.id, line.id): line
            for plan in reversed(plans)
            for camera in plan.cameras
            for line in camera.view.lines
        }
        self._areas = {
            (camera.id, area.id): area
            for plan in reversed(plans)
            for camera in plan.cameras
            for area in camera.view.areas
        }

    def camera(self, camera: str) -> str:
        """A camera's name; its id where no plan names it."""
        known = self._cameras.get(camera)
        return camera if known is None else known.name.in_language(self._language)

    def line(self, camera: str, line: str) -> tuple[str, str, str]:
        """A line's name, and what its two directions mean."""
        known = self._lines.get((camera, line))
        if known is None:
            return line, "forward", "backward"
        texts = (known.name, known.forward, known.backward)
        name, forward, backward = (text.in_language(self._language) for text in texts)
        return name, forward, backward

    def area(self, camera: str, area: str) -> str:
        """An area's name."""
        # Where cameras are fused, an area may be another camera's; ids are one floor's then.
        known = self._areas.get((camera, area)) or next(
            (one for (_, name), one in self._areas.items() if name == area), None
        )
        return area if known is None else known.name.in_language(self._language)
