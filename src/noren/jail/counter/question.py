"""Photographs of one person as one question to the vault. In the counter's jail only.

photographs ─▶ pixels ─▶ who is meant ─▶ one template ─▶ the vault's pipe ─▶ its answer

All but the answer is wiped.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from noren.errors import MeasureError, SourceUnreadable
from noren.gate.vault_records import Reply, VaultReply
from noren.jail.counter.refusals import MOST_PICTURES, Refusal, count_of
from noren.jail.vault.link import VaultLink
from noren.jail.vault.secret_memory import scrub_freed_memory, wipe
from noren.measure.gallery_port import Outcome, Template, VisitAnswer
from noren.measure.template_transform import unit_of
from noren.sight.body_templates import Hindrance, OpenVinoBodyNetwork
from noren.sight.detect import Detector, OpenVinoNetwork
from noren.sight.frame import use_one_thread
from noren.sight.person_meant import Meant
from noren.sight.still_picture import (
    LOOK_PX,
    StillBody,
    decode_picture,
    describe_still,
    join_looks,
    rehearse_still,
)

_REPLY_OF = {
    Outcome.NEW: Reply.NEW,
    Outcome.KNOWN: Reply.KNOWN,
    Outcome.UNCERTAIN: Reply.UNCERTAIN,
}


class Counter:
    """The networks, and the one question.

    Args:
        person: of the network that finds people, body: of the one that describes one; each its
            graph and its numbers.

    Forgets: pictures, pixels and templates, before the answer is given.

    Raises:
        ModelMissing, ModelMismatch: these bytes are no such networks.
    """

    def __init__(self, *, person: tuple[bytes, ...], body: tuple[bytes, ...]) -> None:
        use_one_thread()
        xml, weights = person
        self._detector = Detector(
            OpenVinoNetwork(xml=xml, weights=weights, input_size_px=(LOOK_PX, LOOK_PX))
        )
        xml, weights = body
        self._network = OpenVinoBodyNetwork(xml=xml, weights=weights)

    def rehearse(self) -> int:
        """Everything once with noise, but the question itself; how many pictures were looked at."""
        wipe(unit_of(np.ones(256, np.float32)))
        scrub_freed_memory()
        return rehearse_still(self._detector, self._network)

    def ask(self, pictures: Iterator[bytearray], descriptor: int, *, at_s: float) -> VaultReply:
        """What the vault says of the person on some pictures, each of which is wiped here.

        Where nobody is meant on one of them or the person cannot be described, the reply is REFUSED
        with what `count_of` says of it for a count; where the vault refuses, with 0.

        Raises:
            ValueError: no picture, or too many. JailBroken: the vault does not answer.
        """
        looks: list[StillBody] = []
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
            joined = join_looks(looks)
        finally:
            wipe(*(look.vector for look in looks))
        vector = joined.vector.astype(np.float32)
        template = Template(vector=vector, quality_ratio=joined.quality_ratio, at_s=at_s)
        try:
            answer = VaultLink(descriptor).identify(template)
        except MeasureError:
            return VaultReply(reply=Reply.REFUSED, number=0)
        finally:
            wipe(joined.vector, vector)
        return reply_of(answer)

    def _look(self, picture: bytearray) -> StillBody | Refusal:
        try:
            pixels = decode_picture(picture)
        except SourceUnreadable:
            return Refusal.UNREADABLE
        finally:
            wipe(picture)
        try:
            seen = describe_still(self._detector, self._network, pixels)
        finally:
            pixels.fill(0)
        return seen if seen.is_described else refusal_of(seen)


def reply_of(answer: VisitAnswer) -> VaultReply:
    """What leaves of the vault's answer."""
    return VaultReply(
        reply=_REPLY_OF[answer.outcome],
        number=0,
        pseudonym=answer.pseudonym,
        visit_number=answer.visit_number,
        score_milli=round(1000 * answer.score),
        margin_milli=max(0, min(2000, round(1000 * answer.margin))),
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
