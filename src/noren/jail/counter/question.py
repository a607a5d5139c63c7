"""A picture as one question to the vault. In the counter's jail only.

picture ─▶ pixels ─▶ one template ─▶ the vault's pipe ─▶ its answer; all but the answer is wiped
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from noren.errors import MeasureError
from noren.gate.attribute_declared import FACE_MODEL
from noren.gate.vault_records import Reply, VaultReply
from noren.gate.visit_records import BODY_MODEL, FACE_TEMPLATE_MODEL
from noren.jail.attribute_watch import files_of
from noren.jail.counter.inside import NO_FACE
from noren.jail.vault.link import VaultLink
from noren.jail.vault.secret_memory import scrub_freed_memory, wipe
from noren.measure.gallery_port import Outcome, Template
from noren.measure.template_transform import unit_of
from noren.sight.body_templates import Hindrance, OpenVinoBodyNetwork
from noren.sight.face_templates import FaceTemplateEyes, OpenVinoFaceTemplates
from noren.sight.faces import FaceFinder, YuNet
from noren.sight.frame import use_one_thread
from noren.sight.still_picture import (
    Picture,
    decode_picture,
    describe_still,
    describe_still_face,
    rehearse_still,
)

_REPLY_OF = {
    Outcome.NEW: Reply.NEW,
    Outcome.KNOWN: Reply.KNOWN,
    Outcome.UNCERTAIN: Reply.UNCERTAIN,
}


class Counter:
    """The networks of the declared features, and the one question.

    Forgets: picture, pixels and templates, before the answer is given.

    Args:
        models: the verified files of each model by its name, graph first.
    Raises:
        ModelMismatch: these bytes are no such network.
    """

    def __init__(self, models: Mapping[str, tuple[bytes, ...]]) -> None:
        use_one_thread()
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
        return rehearse_still(lambda pixels: self._describe(pixels, at_s=0.0))

    def ask(self, picture: bytearray, descriptor: int, *, at_s: float) -> VaultReply:
        """What the vault says of a picture, which is wiped here.

        Where nothing declared of the person on it can be described, the reply is REFUSED with the
        hindrance for a count; where the vault refuses, with 0.

        Raises:
            SourceUnreadable: it does not decode. JailBroken: the vault does not answer.
        """
        try:
            pixels = decode_picture(picture)
        finally:
            wipe(picture)
        try:
            template, hindrance = self._describe(pixels, at_s=at_s)
        finally:
            pixels.fill(0)
        if not template.features:
            return VaultReply(reply=Reply.REFUSED, number=0, count=hindrance)
        try:
            answer = VaultLink(descriptor).identify(template)
        except MeasureError:
            return VaultReply(reply=Reply.REFUSED, number=0)
        finally:
            wipe(*(vector for _, vector, _ in template.features))
        return VaultReply(
            reply=_REPLY_OF[answer.outcome],
            number=0,
            pseudonym=answer.pseudonym,
            visit_number=answer.visit_number,
            score_milli=round(1000 * answer.score),
            margin_milli=max(0, min(2000, round(1000 * answer.margin))),
            kind=answer.kind,
        )

    def _describe(self, pixels: Picture, *, at_s: float) -> tuple[Template, int]:
        """The declared features as far as they can be made out, and what hinders if none can."""
        body, body_ratio, face, face_ratio = None, 0.0, None, 0.0
        hindrance = NO_FACE
        if self._body is not None:
            seen = describe_still(self._body, pixels)
            hindrance = int(seen.hindrance)
            if seen.hindrance is Hindrance.NONE:
                body, body_ratio = seen.vector.astype(np.float32), seen.quality_ratio
        if self._face is not None:
            finder, _, network = self._face
            found = describe_still_face(finder, network, pixels)
            if found is not None:
                face, face_ratio = found[0].astype(np.float32), found[1]
        template = Template(
            vector=body,
            quality_ratio=body_ratio,
            at_s=at_s,
            face=face,
            face_quality_ratio=face_ratio,
        )
        return template, hindrance
