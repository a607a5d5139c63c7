"""What passes between the vault and those who may speak to it: messages of one size each way.

A request is 1,088 bytes: 64 of numbers and room for two templates of 256 half-precision numbers,
of a body and of a face. It goes from a camera's jail, or from the desk, to the vault, over a pipe
of its own; no other process sees it.
An answer is 64 bytes and holds no template. Both are little-endian and padded with zeros.
Needs the standard library only.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import IntEnum
from typing import ClassVar, Final

from noren.errors import RecordOutOfRange, Sentence, UndeclaredData
from noren.vocabulary.words import Words

MAGIC: Final = 0x6E56
VERSION: Final = 2
TEMPLATE_NUMBERS: Final = 256
TEMPLATE_BYTES: Final = 2 * TEMPLATE_NUMBERS
KINDS: Final = 2
"""Kinds of features: 0 bodies, 1 faces. A request says by a bit for each what it brings."""
LATEST_S: Final = float(1 << 40)


class Ask(IntEnum):
    """What is asked of the vault."""

    REMEMBER = 1
    IDENTIFY = 2
    FORGET_BEFORE = 3
    ERASE = 4
    STATUS = 5


CAMERA_MAY: Final = frozenset({Ask.REMEMBER})
"""What a camera's jail may ask."""
COUNTER_MAY: Final = frozenset({Ask.IDENTIFY})
"""What the jail of a counter, where people make requests, may ask."""
DESK_MAY: Final = frozenset({Ask.FORGET_BEFORE, Ask.ERASE, Ask.STATUS})
"""What the program itself may ask. It has no templates."""


class Reply(IntEnum):
    """What the vault answers."""

    NEW = 1
    KNOWN = 2
    UNCERTAIN = 3
    DONE = 4
    REFUSED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultRequest:
    """One question.

    Attributes:
        number: chosen by who asks and given back in the answer.
        site: number of the store, for REMEMBER.
        quality_ratio, face_quality_ratio: 0 to 1, for REMEMBER and IDENTIFY.
        at_s: UTC seconds of the visit, for REMEMBER and IDENTIFY.
        pseudonym: for ERASE.
        day: days since 1970-01-01, for FORGET_BEFORE.
        kinds: which features there are, a bit for each kind; at least one for REMEMBER and
            IDENTIFY, none for the others.
        template: `KINDS` times `TEMPLATE_BYTES` of half-precision numbers, zeros for a kind that
            is not there.
    """

    SIZE: ClassVar[int] = 64 + KINDS * TEMPLATE_BYTES
    _FORMAT: ClassVar[struct.Struct] = struct.Struct("<HBBIHBxfdQif24x")

    ask: Ask
    number: int
    site: int = 0
    quality_ratio: float = 0.0
    at_s: float = 0.0
    pseudonym: int = 0
    day: int = 0
    kinds: int = 0
    face_quality_ratio: float = 0.0
    template: bytearray = field(
        default_factory=lambda: bytearray(KINDS * TEMPLATE_BYTES), repr=False
    )

    def feature(self, kind: int) -> memoryview | None:
        """The bytes of one kind's template, not a copy; None where there is none."""
        if not self.kinds >> kind & 1:
            return None
        return memoryview(self.template)[kind * TEMPLATE_BYTES :][:TEMPLATE_BYTES]

    def pack(self) -> bytearray:
        """`SIZE` bytes; the caller wipes them where they hold a template."""
        message = bytearray(self.SIZE)
        self._FORMAT.pack_into(
            message,
            0,
            MAGIC,
            VERSION,
            self.ask,
            self.number,
            self.site,
            self.kinds,
            self.quality_ratio,
            self.at_s,
            self.pseudonym,
            self.day,
            self.face_quality_ratio,
        )
        message[64:] = self.template
        return message

    @classmethod
    def unpack(cls, message: bytes | bytearray | memoryview) -> VaultRequest:
        """Read a request; its template is a copy, which the caller wipes.

        Raises:
            UndeclaredData: not a request of this version, or more in it than it asks with.
            RecordOutOfRange: an impossible quality or time.
        """
        if len(message) != cls.SIZE:
            raise _no_message(_other_length(len(message)))
        fields = cls._FORMAT.unpack_from(message)
        magic, version, ask, number, site, kinds, quality_ratio, at_s, pseudonym, day, face = fields
        known = magic == MAGIC and version == VERSION and ask in Ask._value2member_map_
        if not known or any(message[40:64]) or message[11]:
            raise _no_message(_OTHER_BYTES)
        request = cls(
            ask=Ask(ask),
            number=number,
            site=site,
            quality_ratio=quality_ratio,
            at_s=at_s,
            pseudonym=pseudonym,
            day=day,
            kinds=kinds,
            face_quality_ratio=face,
            template=bytearray(message[64:]),
        )
        request._check()
        return request

    def _check(self) -> None:
        has_template = self.ask in (Ask.REMEMBER, Ask.IDENTIFY)
        surplus = (
            (not has_template and (any(self.template) or self.at_s))
            or (has_template != bool(self.kinds) or self.kinds >> KINDS)
            or self._is_said_of_nothing()
            or (self.ask is not Ask.REMEMBER and self.site)
            or (self.ask is not Ask.ERASE and self.pseudonym)
            or (self.ask is not Ask.FORGET_BEFORE and self.day)
        )
        if surplus:
            raise _no_message(
                Words(
                    en=f"more than {self.ask.name} asks with",
                    ja=f"{self.ask.name} に要らない内容",
                )
            )
        # Written so that what is no number is refused, too.
        ratios = (self.quality_ratio, self.face_quality_ratio)
        if not (all(0 <= one <= 1 for one in ratios) and 0 <= self.at_s < LATEST_S):
            raise RecordOutOfRange(
                where=_WHERE,
                found=Words(en="an impossible quality or time", ja="あり得ない品質または時刻"),
                expected=Words(en="0 to 1, and UTC seconds", ja="0から1、およびUTC秒"),
                remedy=_REMEDY,
            )

    def _is_said_of_nothing(self) -> bool:
        """Whether there is a template or a quality of a kind that the request does not bring."""
        ratios = (self.quality_ratio, self.face_quality_ratio)
        return any(
            not self.kinds >> kind & 1
            and (ratios[kind] or any(self.template[kind * TEMPLATE_BYTES :][:TEMPLATE_BYTES]))
            for kind in range(KINDS)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultReply:
    """One answer.

    Attributes:
        number: the request's.
        pseudonym, visit_token: random numbers; 0 for nobody.
        visit_number: from 1; 0 for nobody.
        days_step: place in the declared steps of days; -1 at a first visit.
        score_milli, margin_milli: cosine and lead over the second nearest, in thousandths; for
            STATUS, the least score of a known person.
        kind: of which features those are.
        count: people forgotten (FORGET_BEFORE), erased (ERASE) or held (STATUS).
    """

    SIZE: ClassVar[int] = 64
    _FORMAT: ClassVar[struct.Struct] = struct.Struct("<HBBIQQIhhhBxI24x")

    reply: Reply
    number: int
    pseudonym: int = 0
    visit_token: int = 0
    visit_number: int = 0
    days_step: int = -1
    score_milli: int = -1000
    margin_milli: int = 0
    kind: int = 0
    count: int = 0

    def pack(self) -> bytes:
        """`SIZE` bytes."""
        return self._FORMAT.pack(
            MAGIC,
            VERSION,
            self.reply,
            self.number,
            self.pseudonym,
            self.visit_token,
            self.visit_number,
            self.days_step,
            self.score_milli,
            self.margin_milli,
            self.kind,
            self.count,
        )

    @classmethod
    def unpack(cls, message: bytes) -> VaultReply:
        """Read an answer.

        Raises:
            UndeclaredData: not an answer of this version.
            RecordOutOfRange: a score, margin or number that no search gives.
        """
        if len(message) != cls.SIZE:
            raise _no_message(_other_length(len(message)))
        magic, version, reply, *rest = cls._FORMAT.unpack(message)
        known = magic == MAGIC and version == VERSION and reply in Reply._value2member_map_
        if not known or any(message[40:64]) or message[35]:
            raise _no_message(_OTHER_BYTES)
        answer = cls(reply=Reply(reply), **dict(zip(_REPLY_NUMBERS, rest, strict=True)))
        if not (
            abs(answer.score_milli) <= 1000
            and 0 <= answer.margin_milli <= 2000
            and -1 <= answer.days_step < 255
            and answer.kind < KINDS
            and (answer.visit_number > 0) == (answer.pseudonym > 0)
        ):
            raise RecordOutOfRange(
                where=_WHERE,
                found=Words(en="an answer that no search gives", ja="照合からは出ない答え"),
                expected=Words(en="an answer of the vault", ja="保管庫の答え"),
                remedy=_REMEDY,
            )
        return answer


_REPLY_NUMBERS: Final = (
    "number",
    "pseudonym",
    "visit_token",
    "visit_number",
    "days_step",
    "score_milli",
    "margin_milli",
    "kind",
    "count",
)
_WHERE: Final = Words(en="the vault's pipe", ja="特徴量保管庫のパイプ")
_REMEDY: Final = Words(
    en="the message is not read any further and its sender gets no more answers",
    ja="このメッセージは読まず、送り手には以後答えません",
)


_OTHER_BYTES: Final = Words(en="bytes of another form", ja="形の違うデータ")


def _other_length(size: int) -> Words:
    return Words(en=f"{size} bytes", ja=f"{size} バイト")


def _no_message(found: Sentence) -> UndeclaredData:
    return UndeclaredData(
        where=_WHERE,
        found=found,
        expected=Words(en="a message of this version", ja="この版のメッセージ"),
        remedy=_REMEDY,
    )
