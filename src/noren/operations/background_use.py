"""Which drawing lies under a camera's icons: the accepted one, as long as all of it still holds."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from noren.gate.assignment import DrawnAssignment
from noren.gate.commissioning_records import DrawingSize, pack_tones
from noren.plan.camera import View
from noren.plan.load import LoadedPlan
from noren.stores.backgrounds import Background, BackgroundShelf
from noren.stores.ledger.entries import AnyEntry, Commissioning
from noren.stores.ledger.terms import CommissioningStep
from noren.vocabulary.words import Words


def digest_view(view: View) -> str:
    """SHA-256 of what a plan says of the picture itself: its shape, its lens, what is masked.

    Lines, areas and measured places may change; a drawing stays the same drawing.
    """
    told = {
        "size": [view.width_px, view.height_px],
        "looks": view.looks,
        "lens_k1": view.lens_k1 + 0.0,
        "masks": sorted([list(point) for point in mask.polygon] for mask in view.masks),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def drawn_assignment(background: Background) -> DrawnAssignment:
    """What a jail is told of the drawing, to compare the camera's view with it."""
    packed = base64.b64encode(pack_tones(background.tones)).decode()
    return DrawnAssignment(width=background.width, height=background.height, tones=packed)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundsInUse:
    """The drawings of a run, by camera, and of which cameras one is declared but not to be used."""

    backgrounds: dict[str, Background]
    notes: tuple[Words, ...]


def find_backgrounds(
    loaded: LoadedPlan,
    shelf: BackgroundShelf,
    entries: Iterable[AnyEntry],
    *,
    now: datetime | None = None,
) -> BackgroundsInUse:
    """The drawings that may be used under this plan; whatever is declared no more is thrown away.

    A drawing is used when the plan declares one for the camera, its picture is still described as
    it was, and the ledger says that somebody accepted this very drawing and nobody threw it away.

    Raises:
        StoreError: it cannot be read, or what is over cannot be removed.
    """
    declared = {camera.id: camera for camera in loaded.plan.cameras if camera.view.background}
    shelf.tidy(set(declared), now=now or datetime.now(UTC))
    found = {name: shelf.read(name) for name in declared}
    accepted = _accepted(entries) if any(found.values()) else frozenset()
    good: dict[str, Background] = {}
    notes = []
    for name, camera in declared.items():
        background, view = found[name], camera.view
        size = DrawingSize.of_frame(view.width_px, view.height_px)
        if background is None:
            notes.append(NOT_YET.fill(camera=name))
        elif background.content not in accepted:
            notes.append(NOT_ACCEPTED.fill(camera=name))
        elif background.view != digest_view(view) or (background.width, background.height) != (
            size.width,
            size.height,
        ):
            notes.append(OTHER_VIEW.fill(camera=name))
        else:
            good[name] = background
    return BackgroundsInUse(backgrounds=good, notes=tuple(notes))


def _accepted(entries: Iterable[AnyEntry]) -> frozenset[str]:
    """The drawings that somebody accepted and nobody threw away since."""
    held: set[str] = set()
    for entry in entries:
        if isinstance(entry, Commissioning) and entry.content is not None:
            if entry.step is CommissioningStep.ACCEPTED:
                held.add(entry.content)
            elif entry.step is CommissioningStep.DISCARDED:
                held.discard(entry.content)
    return frozenset(held)


NOT_YET = Words(
    en="camera {camera}: no background has been accepted yet. The plan's floor is drawn; run "
    "`noren commission`.",
    ja="カメラ {camera}: 採用された背景図がまだありません。計画書の床の図を使います。"
    "`noren commission` を実行してください。",
)
NOT_ACCEPTED = Words(
    en="camera {camera}: the ledger does not say that this background was accepted. The plan's "
    "floor is drawn; run `noren commission`.",
    ja="カメラ {camera}: この背景図が採用された記録が台帳にありません。計画書の床の図を使います。"
    "`noren commission` を実行してください。",
)
OTHER_VIEW = Words(
    en="camera {camera}: the plan describes the picture otherwise than when the background was "
    "accepted. The plan's floor is drawn; run `noren commission`.",
    ja="カメラ {camera}: 背景図を採用したあとで、計画書の画角やマスクが変わっています。"
    "計画書の床の図を使います。`noren commission` を実行してください。",
)
MOVED = Words(
    en="camera {camera}: it does not see what it saw when it was commissioned. Its background is "
    "not used; check lines and areas, and run `noren commission`.",
    ja="カメラ {camera}: 設置調整のときと見え方が違います。背景図は使いません。計測線と区域を"
    "確かめ、`noren commission` を実行してください。",
)
