"""Photographs of one person as one question to the vault. In the counter's jail only.

photographs ─▶ pixels ─▶ who is meant ─▶ one template ─▶ the vault's pipe ─▶ its answer

All but the answer is wiped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError, SourceUnreadable
from noren.gate.attribute_declared import FACE_MODEL
from noren.gate.vault_records import Reply, VaultReply
from noren.gate.visit_records import BODY_MODEL, FACE_TEMPLATE_MODEL
from noren.jail.attribute_watch import files_of
from noren.jail.counter.inside import PERSON
from noren.jail.counter.refusals import MOST_PICTURES, Refusal, count_of
from noren.jail.vault.link import VaultLink
from noren.jail.vault.secret_memory import scrub_freed_memory, wipe
from noren.measure.gallery_port import Outcome, Template, VisitAnswer
from noren.measure.template_transform import unit_of
from noren.sight.body_templates import Hindrance, OpenVinoBodyNetwork
from noren.sight.detect import Detector, OpenVinoNetwork
from noren.sight.face_templates import FaceTemplateEyes, OpenVinoFaceTemplates
from noren.sight.faces import FaceFinder, YuNet
from noren.sight.frame import use_one_thread
from noren.sight.person_meant import Meant
from noren.sight.still_picture import (
    LOOK_PX,
    Picture,
    StillBody,
    decode_picture,
    describe_meant,
    describe_still_face,
    find_meant,
    join_looks,
    rehearse_still,
)

_REPLY_OF = {
    Outcome.NEW: Reply.NEW,
    Outcome.KNOWN: Reply.KNOWN,
    Outcome.UNCERTAIN: Reply.UNCERTAIN,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Look:
    """What one picture shows of the person who is meant; at least one of the two is there."""

    body: StillBody | None
    face: StillBody | None

    @property
    def vectors(self) -> tuple[npt.NDArray[np.float64], ...]:
        return tuple(one.vector for one in (self.body, self.face) if one is not None)


class Counter:
    """The networks, and the one question.

    Args:
        models: the verified files of each network by its name, graph first: `PERSON` finds people,
            the others describe the features that the plan declares.

    Forgets: pictures, pixels and templates, before the answer is given.

    Raises:
        ModelMissing, ModelMismatch: these bytes are no such networks.
    """

    def __init__(self, models: Mapping[str, tuple[bytes, ...]]) -> None:
        use_one_thread()
        xml, weights = files_of(models, PERSON, 2)
        self._detector = Detector(
            OpenVinoNetwork(xml=xml, weights=weights, input_size_px=(LOOK_PX, LOOK_PX))
        )
        self._body: OpenVinoBodyNetwork | None = None
        self._face: tuple[FaceFinder, FaceTemplateEyes, OpenVinoFaceTemplates] | None = None
        if BODY_MODEL in models:
            xml, weights = files_of(models, BODY_MODEL, 2)
            self._body = OpenVinoBodyNetwork(xml=xml, weights=weights)
        if FACE_TEMPLATE_MODEL in models:
            (onnx,) = files_of(models, FACE_MODEL, 1)
            xml, weights = files_of(models, FACE_TEMPLATE_MODEL, 2)
            network = OpenVinoFaceTemplates(xml=xml, weights=weights)
            finder = FaceFinder(YuNet(onnx=onnx))
            self._face = finder, FaceTemplateEyes(finder=finder, network=network), network

    def rehearse(self) -> int:
        """Everything once with noise, but the question itself; how many pictures were looked at."""
        wipe(unit_of(np.ones(256, np.float32)))
        scrub_freed_memory()
        if self._face is not None:
            self._face[1].rehearse()
        return rehearse_still(self._detector, self._body)

    def ask(self, pictures: Iterator[bytearray], descriptor: int, *, at_s: float) -> VaultReply:
        """What the vault says of the person on some pictures, each of which is wiped here.

        Where nobody is meant on one of them or the person cannot be described, the reply is REFUSED
        with what `count_of` says of it for a count; where the vault refuses, with 0.

        Raises:
            ValueError: no picture, or too many. JailBroken: the vault does not answer.
        """
        looks: list[_Look] = []
        try:
            for place, picture in enumerate(pictures):
                if place == MOST_PICTURES:
                    raise ValueError("too many pictures")
                seen = self._look(picture)
                if isinstance(seen, Refusal):
                    count = count_of(seen, place)
                    return VaultReply(reply=Reply.REFUSED, number=0, count=count)
                looks.append(seen)
            if not looks:
                raise ValueError("no picture")
            template = _template_of(looks, at_s=at_s)
        finally:
            wipe(*(vector for look in looks for vector in look.vectors))
        try:
            answer = VaultLink(descriptor).identify(template)
        except MeasureError:
            return VaultReply(reply=Reply.REFUSED, number=0)
        finally:
            wipe(*(vector for _, vector, _ in template.features))
        return reply_of(answer)

    def _look(self, picture: bytearray) -> _Look | Refusal:
        try:
            pixels = decode_picture(picture)
        except SourceUnreadable:
            return Refusal.UNREADABLE
        finally:
            wipe(picture)
        try:
            return self._describe(pixels)
        finally:
            pixels.fill(0)

    def _describe(self, pixels: Picture) -> _Look | Refusal:
        """The declared features as far as they can be made out, or why none can."""
        pick = find_meant(self._detector, pixels)
        if pick.meant is not Meant.ONE:
            return Refusal[pick.meant.name]
        body = face = None
        why = Refusal.NO_FACE
        if self._body is not None:
            seen = describe_meant(self._body, pixels, pick)
            body = seen if seen.is_described else None
            why = why if seen.is_described else refusal_of(seen)
        if self._face is not None:
            finder, _, network = self._face
            face = describe_still_face(finder, network, pixels, pick)
        return why if body is None and face is None else _Look(body=body, face=face)


def _template_of(looks: Sequence[_Look], *, at_s: float) -> Template:
    """The features of all looks, each of those that show it."""
    bodies = [look.body for look in looks if look.body is not None]
    faces = [look.face for look in looks if look.face is not None]
    body = join_looks(bodies) if bodies else None
    face = join_looks(faces) if faces else None
    return Template(
        vector=None if body is None else body.vector.astype(np.float32),
        quality_ratio=0.0 if body is None else body.quality_ratio,
        at_s=at_s,
        face=None if face is None else face.vector.astype(np.float32),
        face_quality_ratio=0.0 if face is None else face.quality_ratio,
    )


def reply_of(answer: VisitAnswer) -> VaultReply:
    """What leaves of the vault's answer."""
    return VaultReply(
        reply=_REPLY_OF[answer.outcome],
        number=0,
        pseudonym=answer.pseudonym,
        visit_number=answer.visit_number,
        score_milli=round(1000 * answer.score),
        margin_milli=max(0, min(2000, round(1000 * answer.margin))),
        kind=answer.kind,
    )


def refusal_of(seen: StillBody) -> Refusal:
    """Why there is no template of a photograph.

    Raises:
        ValueError: there is one.
    """
    if seen.meant is not Meant.ONE:
        return Refusal[seen.meant.name]
    if seen.hindrance is not Hindrance.NONE:
        return Refusal[seen.hindrance.name]
    raise ValueError("it was described")
