"""Masked stills out of a camera's records and into the sealed holdings, each as it comes.

A still is put together only to be sealed, and its arrays are overwritten then.
What was dropped is counted by its reason; a dropped still has no pixel.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from noren.gate.assignment import Assignment, StillAssignment
from noren.gate.still_records import CELL_PX, MaskedStillBody, StillState
from noren.gate.validator import ClosedBin
from noren.operations.holding_outputs import outputs_of, require_keepable
from noren.operations.keeper import Keeper
from noren.operations.sources import Source
from noren.plan.load import LoadedPlan
from noren.stores.holdings.days import day_of
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.still_payload import StillPicture
from noren.stores.holdings.wiping import wipe
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

_REASONS = {
    StillState.DARK: Words(en="too dark", ja="暗すぎる"),
    StillState.OVEREXPOSED: Words(en="too bright", ja="明るすぎる"),
    StillState.BLURRED: Words(en="blurred", ja="ぼけている"),
    StillState.NOISY: Words(en="noisy", ja="ノイズが多い"),
    StillState.UNSURE: Words(en="the search was not sure", ja="検出が確かでない"),
    StillState.FAULT: Words(en="a fault", ja="処理の失敗"),
    StillState.FACE_LEFT: Words(en="a face was left", ja="顔が残った"),
    StillState.NOTHING_LEFT: Words(en="nothing was left", ja="ほぼ全面が塗りつぶし"),
}
_NOTE = Words(
    en="masked stills: {kept} sealed, {dropped} dropped ({reasons})",
    ja="塗りつぶした静止画: {kept} 枚を封じ、{dropped} 枚を破棄({reasons})",
)
_NO_REASON = Words(en="-", ja="なし")


class StillKeeper:
    """Seals stills one by one. Used by all cameras of a run, from any of their threads.

    A span of time that has a still already, from an earlier life of the jail or an earlier run of
    the same film, gets no second one.
    """

    def __init__(self, loaded: LoadedPlan, keeper: Keeper) -> None:
        assert keeper.holdings is not None
        self._digest = loaded.digest
        self._keeper = keeper
        self._holdings: HoldingStore = keeper.holdings
        self._mutex = threading.Lock()
        self._sealed_before: dict[tuple[str, date], set[int]] = {}
        self.kept = 0
        """Stills that were sealed since the run began."""
        self.dropped: Counter[StillState] = Counter()
        """Why others were not."""

    @property
    def note(self) -> Words:
        """What whoever runs it should know."""
        reasons = [
            Words(en=f"{words.en}: {count}", ja=f"{words.ja}: {count}")
            for state, words in _REASONS.items()
            if (count := self.dropped[state])
        ]
        told = Words(
            en=", ".join(one.en for one in reasons), ja="、".join(one.ja for one in reasons)
        )
        return Words(
            en=_NOTE.en.format(
                kept=self.kept, dropped=self.dropped.total(), reasons=told.en or _NO_REASON.en
            ),
            ja=_NOTE.ja.format(
                kept=self.kept, dropped=self.dropped.total(), reasons=told.ja or _NO_REASON.ja
            ),
        )

    def keep(self, assignment: Assignment, closed: ClosedBin) -> None:
        """Seal one still, or count why there is none.

        Raises:
            StoreError: it cannot be kept; the camera must not go on.
        """
        output = assignment.outputs[closed.output]
        assert output.stills is not None
        bodies = [body for body in closed.figures if isinstance(body, MaskedStillBody)]
        state = StillState(bodies[0].state)
        with self._mutex:
            if state is not StillState.KEPT:
                self.dropped[state] += 1
                return
            still = still_of(bodies, output.stills, at_s=closed.bin_start_s)
            try:
                self._seal(output.id, still)
            finally:
                still.wipe()

    def _seal(self, item: str, still: StillPicture) -> None:
        at_s, day = self._keeper.now().at_s, day_of(still.at_s)
        known = self._known(item, day, at_s)
        if still.at_s in known:
            return
        self._holdings.seal(item, day, still, plan_digest=self._digest, at_s=at_s)
        known.add(still.at_s)
        self.kept += 1

    def _known(self, item: str, day: date, at_s: int) -> set[int]:
        """The spans of a day that have a still."""
        key = item, day
        if key not in self._sealed_before:
            found: set[int] = set()
            # A day that has expired has none: sealing says so.
            for segment in self._holdings.read_kept(item, at_s=at_s, days=[day]):
                if isinstance(segment.payload, StillPicture):
                    found.add(segment.payload.at_s)
                segment.payload.wipe()
            self._sealed_before = {key: found} | self._of_other_items(item)
        return self._sealed_before[key]

    def _of_other_items(self, item: str) -> dict[tuple[str, date], set[int]]:
        """What is known of others; of this item only the newest day is remembered."""
        return {key: known for key, known in self._sealed_before.items() if key[0] != item}


def still_of(
    bodies: Sequence[MaskedStillBody], size: StillAssignment, *, at_s: int
) -> StillPicture:
    """The still of a whole set of records, checked once more; the caller wipes it."""
    filled = np.array([body.is_filled for body in bodies], np.bool_)
    pairs = np.frombuffer(b"".join(body.grays for body in bodies), np.uint8)
    grays = np.empty(2 * len(pairs), np.uint8)
    grays[::2], grays[1::2] = pairs >> 4, pairs & 15
    cells = grays.reshape(size.rows, size.columns, CELL_PX, CELL_PX)
    lines = np.array(cells.transpose(0, 2, 1, 3), order="C")
    still = StillPicture(
        at_s=at_s,
        filled=filled.reshape(size.rows, size.columns),
        grays=lines.reshape(CELL_PX * size.rows, CELL_PX * size.columns),
    )
    wipe(grays)
    return still


def open_stills(
    loaded: LoadedPlan, keeper: Keeper, sources: Sequence[Source], *, start: datetime
) -> StillKeeper | None:
    """The keeper of stills, before any camera is opened; None where none are declared.

    Raises:
        UsageError: stills that are kept for less than a day, or a film whose stills could not be.
        HoldingKeyMissing: there is no passphrase, or the state of an output's keys is gone.
    """
    cameras = {source.camera.id for source in sources}
    declared = [
        one for one in outputs_of(loaded.plan, RecordClass.MASKED_STILL) if one.camera in cameras
    ]
    if not declared:
        return None
    require_keepable(declared, keeper, sources, start=start)
    return StillKeeper(loaded, keeper)
