"""Which cameras of a floor its fused figures really come from: one small file of a store.

A plan names all cameras of a floor; one that did not run, or whose clock was another time's, told
nothing that was used.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from noren.errors import StoreDamaged
from noren.stores.durable import replace_file
from noren.stores.kept_document import read_document
from noren.stores.trouble import explained_os
from noren.vocabulary.account import Account
from noren.vocabulary.words import Words

FILE: Final = "fused_cameras.json"
_DAMAGE: Final = Account(
    error=StoreDamaged,
    found=Words(en="no record of fused cameras", ja="統合したカメラの記録ではありません"),
    expected=Words(en="what `noren run` wrote", ja="`noren run` が書いたもの"),
    remedy=Words(
        en="remove it, or restore it from a backup",
        ja="取り除くか、バックアップから戻してください",
    ),
)
_Name = Annotated[str, Field(min_length=1, max_length=40)]


class FusedCamera(BaseModel):
    """What one camera gave to one fused output under one plan.

    `used`: at some time what it told was used. `apart_at`: when its clock was last found to be
    apart, from when on it was not used as long as that was so; None where it never was.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    plan: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    output: _Name
    camera: _Name
    used: bool
    apart_at: AwareDatetime | None = None

    def with_former(self, former: FusedCamera | None) -> FusedCamera:
        """Together with what is known of earlier runs."""
        if former is None:
            return self
        return self.model_copy(
            update={
                "used": self.used or former.used,
                "apart_at": self.apart_at or former.apart_at,
            }
        )


class _File(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    cameras: tuple[FusedCamera, ...]


def read_fused_cameras(store: Path) -> tuple[FusedCamera, ...]:
    """What is known; nothing of runs by a noren that did not write it down.

    Raises:
        StoreDamaged: the file is none of noren's.
        StoreError: as the disk says.
    """
    kept = read_document(store / FILE, _File, _DAMAGE)
    return () if kept is None else kept.cameras


def save_fused_cameras(store: Path, fresh: Sequence[FusedCamera]) -> None:
    """Add what a run found to what is known, durably.

    Raises:
        StoreError: it cannot be written.
    """
    told = {(one.plan, one.output, one.camera): one for one in read_fused_cameras(store)}
    for one in fresh:
        key = (one.plan, one.output, one.camera)
        told[key] = one.with_former(told.get(key))
    kept = [told[key].model_dump(mode="json") for key in sorted(told)]
    with explained_os(store):
        replace_file(store / FILE, f"{json.dumps({'cameras': kept}, indent=1)}\n".encode())
