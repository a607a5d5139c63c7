"""Answers requests, one channel after the other, as far as each may ask."""

from __future__ import annotations

import io
import os
import select
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from noren.errors import GateError, MeasureError
from noren.gate.rates import Rate, TokenBucket
from noren.gate.vault_records import Ask, Reply, VaultReply, VaultRequest
from noren.jail.vault.order import FIRST_CHANNEL, ChannelOrder
from noren.jail.vault.secret_memory import wipe
from noren.jail.vault.vault import Vault
from noren.measure.gallery_port import FeatureKind, Outcome, Template, Vector, VisitAnswer
from noren.measure.template_transform import wipe as wipe_arrays

_REPLY_OF: Final = {
    Outcome.NEW: Reply.NEW,
    Outcome.KNOWN: Reply.KNOWN,
    Outcome.UNCERTAIN: Reply.UNCERTAIN,
}


def answer_request(vault: Vault, request: VaultRequest) -> VaultReply:
    """Carry out one request. The template is wiped."""
    if request.ask in (Ask.REMEMBER, Ask.IDENTIFY):
        vectors = [_vector(request, kind) for kind in FeatureKind]
        template = Template(
            vector=vectors[FeatureKind.BODY],
            quality_ratio=request.quality_ratio,
            at_s=request.at_s,
            face=vectors[FeatureKind.FACE],
            face_quality_ratio=request.face_quality_ratio,
        )
        try:
            if request.ask is Ask.IDENTIFY:
                return reply_of(vault.identify(template), request.number)
            return reply_of(vault.remember(template, site=request.site), request.number)
        except MeasureError:
            return VaultReply(reply=Reply.REFUSED, number=request.number)
        finally:
            wipe_arrays(*(vector for vector in vectors if vector is not None))
    if request.ask is Ask.STATUS:
        threshold = min(1000, round(1000 * vault.threshold))
        return VaultReply(
            reply=Reply.DONE, number=request.number, count=len(vault), score_milli=threshold
        )
    if request.ask is Ask.FORGET_BEFORE:
        count = vault.forget_before(request.day)
    else:
        count = int(vault.erase(request.pseudonym))
    return VaultReply(reply=Reply.DONE, number=request.number, count=count)


def _vector(request: VaultRequest, kind: FeatureKind) -> Vector | None:
    content = request.feature(kind)
    return None if content is None else np.frombuffer(content, "<f2").astype(np.float32)


def reply_of(answer: VisitAnswer, number: int) -> VaultReply:
    """A visit's answer as a message."""
    return VaultReply(
        reply=_REPLY_OF[answer.outcome],
        number=number,
        pseudonym=answer.pseudonym,
        visit_token=answer.visit_token,
        visit_number=answer.visit_number,
        days_step=answer.days_since_last_step,
        score_milli=round(1000 * answer.score),
        margin_milli=max(0, min(2000, round(1000 * answer.margin))),
        kind=answer.kind,
    )


@dataclass(slots=True, kw_only=True)
class _Channel:
    number: int
    may: frozenset[int]
    bucket: TokenBucket
    source: io.FileIO


class Service:
    """The vault's loop over its channels."""

    def __init__(
        self,
        vault: Vault,
        channels: tuple[ChannelOrder, ...],
        *,
        on_incident: Callable[[int], None],
    ) -> None:
        self._vault = vault
        self._on_incident = on_incident
        now_s = time.monotonic()
        self._channels = {
            FIRST_CHANNEL + number: _Channel(
                number=number,
                may=frozenset(order.may),
                bucket=TokenBucket(Rate(burst=order.burst, per_s=order.per_s), now_s=now_s),
                source=io.FileIO(FIRST_CHANNEL + number, closefd=False),
            )
            for number, order in enumerate(channels)
        }
        self._poll = select.poll()
        for descriptor in self._channels:
            self._poll.register(descriptor, select.POLLIN)
        # One byte more than a request, so that a longer message shows.
        self._message = bytearray(VaultRequest.SIZE + 1)

    def run(self) -> None:
        """Answer until nobody is left who could ask."""
        while self._channels:
            for descriptor, events in self._poll.poll():
                if events & select.POLLIN:
                    self._serve(descriptor)
                else:
                    self._drop(descriptor)

    def _serve(self, descriptor: int) -> None:
        channel = self._channels[descriptor]
        size = channel.source.readinto(self._message)
        if not size:
            self._drop(descriptor)
            return
        try:
            with memoryview(self._message)[:size] as view:
                request = VaultRequest.unpack(view)
        except GateError:
            self._refuse(descriptor)
            return
        finally:
            wipe(self._message)
        if request.ask not in channel.may:
            self._refuse(descriptor)
            return
        if channel.bucket.take(time.monotonic()):
            reply = answer_request(self._vault, request)
        else:
            reply = VaultReply(reply=Reply.REFUSED, number=request.number)
        wipe(request.template)
        try:
            os.write(descriptor, reply.pack())
        except BlockingIOError:
            return  # It does not read its answers; others must not wait for it.
        except BrokenPipeError:
            self._drop(descriptor)

    def _refuse(self, descriptor: int) -> None:
        number = self._channels[descriptor].number
        self._drop(descriptor)
        self._on_incident(number)

    def _drop(self, descriptor: int) -> None:
        self._poll.unregister(descriptor)
        del self._channels[descriptor]
