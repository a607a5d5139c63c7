"""Certificates: what a person's count beside a camera said of its figures, one small file each.

A certificate holds totals and their comparison: no time at which anybody passed, and of whoever
counted only the role.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from noren.errors import StoreDamaged
from noren.stores import folder as disk
from noren.stores.durable import replace_file
from noren.stores.kept_document import read_document
from noren.stores.ledger.terms import CountedAt
from noren.stores.trouble import explained_os
from noren.vocabulary.account import Account
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

FOLDER: Final = "accuracy"
_DAMAGE: Final = Account(
    error=StoreDamaged,
    found=Words(en="no certificate of accuracy", ja="数え合わせの記録ではありません"),
    expected=Words(en="what `noren certify count` wrote", ja="`noren certify count` が書いた記録"),
    remedy=Words(
        en="remove it, or restore it from a backup",
        ja="取り除くか、バックアップから戻してください",
    ),
)
_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Number = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
_Ratio = Annotated[float, Field(ge=-1.0, allow_inf_nan=False)]


class _Kept(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)


class CertifiedFigure(_Kept):
    """One direction of a line, or the people in an area (`level`, totals in person-bins)."""

    direction: Literal["forward", "backward", "level"]
    machine: _Number
    person: _Number
    slots: Annotated[int, Field(ge=1)]
    error_ratio: _Ratio
    low_ratio: _Ratio
    high_ratio: _Ratio
    bias: float
    spread: _Number | None
    method: Literal["paired", "totals", "levels"]

    @property
    def most_ratio(self) -> float:
        """The error is no larger than this, either way."""
        return max(abs(self.low_ratio), abs(self.high_ratio))


class Certificate(_Kept):
    """What was counted, where, when and under which plan and model; valid for those two alone."""

    number: Annotated[int, Field(ge=1, le=9999)]
    plan: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    model: _Text
    camera: _Text
    output: _Text
    target: _Text
    class_word: _Text
    counted_at: CountedAt
    role: Role
    on: date
    from_at: AwareDatetime
    to_at: AwareDatetime
    counted_s: Annotated[int, Field(ge=1)]
    bin_s: Annotated[int, Field(ge=1)]
    events: Annotated[int, Field(ge=1)]
    confidence: Annotated[float, Field(ge=0.5, lt=1.0)]
    figures: Annotated[tuple[CertifiedFigure, ...], Field(min_length=1, max_length=2)]

    def figure(self, direction: str) -> CertifiedFigure | None:
        """The figure of a direction; None where too little was counted that way."""
        return next((one for one in self.figures if one.direction == direction), None)

    @property
    def most_ratio(self) -> float:
        """The largest error of its figures."""
        return max(one.most_ratio for one in self.figures)


def read_certificates(store: Path) -> tuple[Certificate, ...]:
    """Every certificate, the oldest first; none where there is no folder.

    Raises:
        StoreDamaged: a file is no certificate.
        StoreError: as the disk says.
    """
    folder = store / FOLDER
    with explained_os(folder):
        paths = sorted(folder.glob("[0-9]*.json")) if folder.is_dir() else []
    found = (read_document(path, Certificate, _DAMAGE) for path in paths)
    return tuple(one for one in found if one is not None)


def next_number(store: Path) -> int:
    """The number that the next certificate gets."""
    return max((one.number for one in read_certificates(store)), default=0) + 1


def save_certificate(store: Path, certificate: Certificate) -> str:
    """Write it, durably, once and for all; the SHA-256 of the file.

    Raises:
        FileExistsError: one with this number is there.
        StoreReadOnly, StoreFull: it cannot be written.
    """
    folder = store / FOLDER
    disk.make_folder(folder)
    path = folder / f"{certificate.number:04}.json"
    data = (
        json.dumps(certificate.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
    ).encode()
    if path.exists():
        raise FileExistsError(path)
    with explained_os(folder):
        replace_file(path, data)
    return hashlib.sha256(data).hexdigest()
