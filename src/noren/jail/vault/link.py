"""The way to the vault: for a camera's jail, a counter's, and the program itself.

Each has a socket of its own with messages of fixed size. A vault that does not answer in time is a
fault, not an unknown person.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from noren.errors import JailBroken, MeasureError, Sentence
from noren.gate.vault_records import (
    KINDS,
    TEMPLATE_BYTES,
    Ask,
    Reply,
    VaultReply,
    VaultRequest,
)
from noren.jail.vault.secret_memory import wipe
from noren.measure.gallery_port import FeatureKind, Outcome, Template, VisitAnswer
from noren.measure.template_transform import unit_of
from noren.vocabulary.words import Words

PATIENCE_S: Final = 30.0
_WHERE: Final = Words(en="the way to the vault", ja="特徴量保管庫への通信路")
_OUTCOME_OF: Final = {
    Reply.NEW: Outcome.NEW,
    Reply.KNOWN: Outcome.KNOWN,
    Reply.UNCERTAIN: Outcome.UNCERTAIN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultStatus:
    """How the vault stands.

    Attributes:
        people: how many it holds.
        threshold: the least cosine of a known person. 1: there are too many people for features
            like these, and nobody is known any more.
    """

    people: int
    threshold: float


class VaultLink:
    """See `noren.measure.gallery_port.Gallery`; each asks only what its socket may.

    Args:
        descriptor: of the socket; it stays the caller's.
        patience_s: how long to wait for an answer.
    """

    def __init__(self, descriptor: int, *, patience_s: float = PATIENCE_S) -> None:
        self._descriptor = descriptor
        self._patience_s = patience_s
        # Answers that a jail before this one did not read are of other numbers.
        self._number = int.from_bytes(os.urandom(4), "little")
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def remember(self, template: Template, *, site: int) -> VisitAnswer:
        """See `Gallery`.

        Raises:
            MeasureError: not a template, or a visit before the window.
            JailBroken: the vault does not answer.
        """
        return self._visit(Ask.REMEMBER, template, site)

    def identify(self, template: Template) -> VisitAnswer:
        """See `Gallery`.

        Raises:
            MeasureError, JailBroken: as `remember`.
        """
        return self._visit(Ask.IDENTIFY, template, 0)

    def forget_before(self, day: int) -> int:
        """See `Gallery`.

        Raises:
            JailBroken: the vault does not answer.
        """
        return self._ask(
            lambda number: VaultRequest(ask=Ask.FORGET_BEFORE, number=number, day=day)
        ).count

    def erase(self, pseudonym: int) -> bool:
        """See `Gallery`.

        Raises:
            JailBroken: the vault does not answer.
        """
        reply = self._ask(
            lambda number: VaultRequest(ask=Ask.ERASE, number=number, pseudonym=pseudonym)
        )
        return reply.count > 0

    def status(self) -> VaultStatus:
        """How many people the vault holds, and how alike somebody must be to be known.

        Raises:
            JailBroken: the vault does not answer.
        """
        reply = self._ask(lambda number: VaultRequest(ask=Ask.STATUS, number=number))
        return VaultStatus(people=reply.count, threshold=reply.score_milli / 1000)

    def _ask(self, make: Callable[[int], VaultRequest]) -> VaultReply:
        reply = self._exchange(make(self._next_number()))
        if reply.reply is not Reply.DONE:
            raise _broken(Words(en="a refusal", ja="拒否"))
        return reply

    def _visit(self, ask: Ask, template: Template, site: int) -> VisitAnswer:
        content, kinds = bytearray(KINDS * TEMPLATE_BYTES), 0
        for kind, vector, _ in template.features:
            unit = unit_of(vector)
            half = unit.astype("<f2")
            memoryview(content)[kind * TEMPLATE_BYTES :][:TEMPLATE_BYTES] = half.tobytes()
            kinds |= 1 << kind
            wipe(unit, half)
        request = VaultRequest(
            ask=ask,
            number=self._next_number(),
            site=site,
            quality_ratio=template.quality_ratio if template.vector is not None else 0.0,
            at_s=template.at_s,
            kinds=kinds,
            face_quality_ratio=template.face_quality_ratio if template.face is not None else 0.0,
            template=content,
        )
        try:
            reply = self._exchange(request)
        finally:
            wipe(content)
        if reply.reply not in _OUTCOME_OF:
            raise MeasureError(
                where=_WHERE,
                found=Words(en="a visit that was refused", ja="受け付けられなかった来店"),
                expected=Words(
                    en="a visit within the window, and no more of them than declared",
                    ja="期間内の来店で、宣言した頻度以内であること",
                ),
                remedy=Words(
                    en="check the clock; the visit is not counted",
                    ja="時計を確認してください。この来店は数えません",
                ),
            )
        return VisitAnswer(
            outcome=_OUTCOME_OF[reply.reply],
            pseudonym=reply.pseudonym,
            visit_number=reply.visit_number,
            visit_token=reply.visit_token,
            days_since_last_step=reply.days_step,
            score=reply.score_milli / 1000,
            margin=reply.margin_milli / 1000,
            kind=FeatureKind(reply.kind),
        )

    def _exchange(self, request: VaultRequest) -> VaultReply:
        message = request.pack()
        try:
            os.write(self._descriptor, message)
        except OSError as error:
            raise _broken(error.strerror or type(error).__name__) from error
        finally:
            wipe(message)
        until_s = time.monotonic() + self._patience_s
        while (left_s := until_s - time.monotonic()) > 0:
            if not self._poll.poll(1000 * left_s):
                break
            try:
                answer = os.read(self._descriptor, VaultReply.SIZE + 1)
            except OSError as error:
                raise _broken(error.strerror or type(error).__name__) from error
            if not answer:
                raise _broken(Words(en="a closed vault", ja="閉じられた保管庫"))
            reply = VaultReply.unpack(answer)
            if reply.number == request.number:
                return reply
        raise _broken(
            Words(
                en=f"no answer for {self._patience_s:g} s", ja=f"{self._patience_s:g} 秒間応答なし"
            )
        )

    def _next_number(self) -> int:
        self._number = (self._number + 1) & 0xFFFF_FFFF
        return self._number


def _broken(found: Sentence) -> JailBroken:
    return JailBroken(
        where=_WHERE,
        found=found,
        expected=Words(en="an answer of the vault", ja="保管庫の答え"),
        remedy=Words(
            en="see why the vault ended; no visit is counted until it runs again",
            ja="保管庫が終了した理由を確認してください。再開まで来訪は数えません",
        ),
    )
