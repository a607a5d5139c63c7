"""What a run needs for repeat analysis: the vault, the cameras' ways to it, and the sealed visits.

camera jail ── template ──▶ vault ── pseudonym ──▶ camera jail ── visit ──▶ gate ─▶ holdings
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from noren.errors import NorenError
from noren.gate.assignment import Assignment
from noren.gate.validator import ClosedBin
from noren.gate.vault_records import COUNTER_MAY
from noren.jail.vault.keeper import VaultListeners
from noren.jail.vault.outside import Speaker, VaultProcess
from noren.measure.match_rule import MatchRule
from noren.measure.strangers import BODY_TAIL, FACE_TAIL
from noren.operations.keeper import Keeper
from noren.operations.path_keeping import PathKeeper
from noren.operations.visit_keeping import VisitKeeper, visit_items
from noren.plan.load import LoadedPlan
from noren.plan.repeat import RepeatAnalysis
from noren.stores.holdings.days import day_number
from noren.stores.holdings.holdings import DAY_S
from noren.stores.holdings.state_file import Keeping
from noren.stores.holdings.wrapping import read_secret
from noren.stores.vault_files import VaultFiles
from noren.vocabulary.closing import Closing

SIGHTINGS_PER_S = 2.0
"""So many people at most leave the view of one camera a second, in the long run."""


TEND_S = 30.0
"""How often it is asked whether a window is over."""


COUNTER = "the counter"
"""How the vault's speaker for the desk is called; no camera has such a name."""


def counter_speaker() -> Speaker:
    """Who asks for the desk: who is on a picture, and seldom."""
    return Speaker(name=COUNTER, may=COUNTER_MAY, per_s=0.2, burst=3)


def match_rule_of(repeat: RepeatAnalysis) -> MatchRule:
    """What the vault decides by: fixed by the plan and by strangers measured on other film."""
    return MatchRule(
        tail=BODY_TAIL if "body" in repeat.features else None,
        face_tail=FACE_TAIL if "face" in repeat.features else None,
        false_match_ratio=repeat.false_match_ratio,
        same_visit_s=float(repeat.visit_gap.seconds),
        day_steps=tuple(repeat.day_steps),
    )


class VisitDesk(Closing):
    """The vault of a run and what is kept of visits. Use as a context manager.

    Args:
        cameras: those that will be watched.
    Raises:
        HoldingKeyMissing: no passphrase, or another one.
        JailUnavailable, JailBroken: the vault cannot be locked.
        StoreError: the vault's files cannot be opened.
    """

    def __init__(
        self, loaded: LoadedPlan, keeper: Keeper, place: Path, cameras: Sequence[str]
    ) -> None:
        repeat, holdings = loaded.plan.repeat, keeper.holdings
        assert repeat is not None
        assert holdings is not None
        self._repeat = repeat
        self._keeper = keeper
        self._mutex = threading.Lock()
        self._next_s = 0.0
        self._oldest = self._oldest_kept()
        self._ended: NorenError | None = None
        self._closing = False
        self._paths = PathKeeper(loaded.digest, holdings, now_s=lambda: keeper.now().at_s)
        self._visits = VisitKeeper(
            loaded.plan, loaded.digest, holdings, at_s=keeper.now().at_s, paths=self._paths
        )
        self._files = VaultFiles(place)
        try:
            self._vault = VaultProcess(
                self._files,
                rule=match_rule_of(repeat),
                oldest_day=day_number(self._oldest),
                keep_days=max(1, repeat.window.seconds // DAY_S),
                secret=read_secret(),
                speakers=[
                    counter_speaker(),
                    *(Speaker(name=camera, per_s=SIGHTINGS_PER_S, burst=500) for camera in cameras),
                ],
                listeners=VaultListeners(on_end=self._on_end),
            )
        except BaseException:
            self._files.close()
            raise

    def close(self) -> None:
        """End the vault; its keys go with it."""
        self._closing = True
        self._vault.close()
        self._files.close()
        self._paths.close()

    @property
    def unlinked(self) -> int:
        """How many visits nobody could be named for, since the run began."""
        return self._visits.unlinked

    @property
    def counter(self) -> int:
        """The way to the vault that the jail of a counter is given."""
        return self._vault.descriptor_for(COUNTER)

    def descriptor_for(self, camera: str) -> int:
        """The way to the vault that a camera's jail is given."""
        return self._vault.descriptor_for(camera)

    def erase(self, pseudonym: int) -> bool:
        """Destroy one person in the vault; no visit of theirs is kept from now on.

        Returns: False where there is none of that name.
        Raises:
            NorenError: the vault ended.
        """
        self._visits.forget(pseudonym)
        return self._vault.erase(pseudonym)

    def keep(self, assignment: Assignment, closed: ClosedBin) -> None:
        """Seal the visits of a bin.

        Raises:
            StoreError: they cannot be kept; the camera must not go on.
        """
        self._visits.keep(assignment, closed, at_s=self._keeper.now().at_s)

    def keep_paths(self, assignment: Assignment, closed: ClosedBin) -> None:
        """Take points of paths that are linked; they are sealed when their visit is told.

        Raises:
            StoreError: they cannot be kept; the camera must not go on.
        """
        self._paths.keep(assignment, closed)

    def flush_paths(self, camera: str) -> None:
        """A camera's jail has ended: paths of whoever was not seen to leave are overwritten."""
        self._paths.flush(camera)

    def tend(self) -> None:
        """Let the vault forget whose window is over; to be called now and then.

        Raises:
            NorenError: the vault ended, or could not forget; capture must stop.
        """
        if self._ended is not None:
            raise self._ended
        with self._mutex:
            if time.monotonic() < self._next_s:
                return
            self._next_s = time.monotonic() + TEND_S
            oldest = self._oldest_kept()
            if oldest > self._oldest:
                self._vault.forget_before(day_number(oldest))
                self._visits.forget_before(oldest)
                self._oldest = oldest

    def _oldest_kept(self) -> date:
        return Keeping(keep_s=self._repeat.window.seconds).oldest_kept(self._keeper.now().at_s)

    def _on_end(self, error: NorenError | None) -> None:
        if not self._closing:
            self._ended = error


def purge_vault(loaded: LoadedPlan, keeper: Keeper, place: Path) -> None:
    """Destroy in the vault what has expired, where no run has it open.

    The vault destroys it when it opens, before it answers anybody.

    Raises:
        NorenError: it cannot be opened, so nothing was destroyed.
    """
    if needs_vault(loaded) and VaultFiles.exists(place):
        VisitDesk(loaded, keeper, place, ()).close()


def needs_vault(loaded: LoadedPlan) -> bool:
    """Whether a run of this plan remembers anybody."""
    return loaded.plan.repeat is not None and bool(visit_items(loaded.plan))
