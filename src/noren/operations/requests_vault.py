"""The desk's way to the vault: while `noren run` holds it, and while nobody does.

search by picture   a picture ─▶ the counter's jail ─▶ the vault ─▶ a pseudonym and how sure
erase               a pseudonym ─▶ the vault
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from noren.errors import StoreLocked
from noren.gate.vault_records import COUNTER_MAY
from noren.jail.vault.outside import Speaker, VaultProcess
from noren.operations.requests_desk import OpenDesk
from noren.operations.requests_erasure import Ordered, execute, prove, wait_for_run
from noren.operations.requests_search import no_vault, require_picture, search_by_picture
from noren.operations.visit_desk import match_rule_of
from noren.plan.repeat import RepeatAnalysis
from noren.requests.case import Case
from noren.requests.matching import GALLERY, Likeness, Matcher
from noren.stores.holdings.holdings import DAY_S
from noren.stores.holdings.payloads import day_number
from noren.stores.holdings.state_file import Keeping
from noren.stores.holdings.wiping import wipe
from noren.stores.holdings.wrapping import read_secret
from noren.stores.restored import last_high_water
from noren.stores.retention import judge_clock
from noren.stores.vault_files import VaultFiles

COUNTER = "the counter"
"""How the vault's speaker for the desk is called; no camera has such a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultMatcher:
    """See `noren.requests.matching.Matcher`.

    Attributes:
        erase: destroys one person in the vault; False where there is none.
    """

    erase: Callable[[int], bool]

    def match_picture(self, picture: bytearray) -> Likeness:
        """See `Matcher`.

        Raises:
            JailUnavailable: always; this version compares no pictures.
        """
        raise no_vault()

    def forget(self, pseudonym: int) -> int:
        """See `Matcher`; the vault has one template of a person, the mean of all their visits."""
        return int(self.erase(pseudonym))


@contextmanager
def open_matcher(opened: OpenDesk) -> Iterator[Matcher | None]:
    """The vault of a store that no run holds; None where there is no vault.

    What has expired is destroyed in it before it answers.

    Raises:
        StoreLocked: a run holds it.
        ClockImplausible: the clock leaped; nothing was destroyed.
        HoldingKeyMissing, JailError, StoreError: it cannot be opened.
    """
    repeat, place = opened.loaded.plan.repeat, opened.store.folder
    if repeat is None or not VaultFiles.exists(place):
        yield None
        return
    with VaultFiles(place) as files, _start(opened, files, repeat) as vault:
        yield VaultMatcher(erase=vault.erase)


def search_at_counter(opened: OpenDesk, number: str, picture: bytearray) -> Case:
    """Ask the vault once who is on a picture taken at the counter; the picture is wiped here.

    Raises:
        RequestStepRefused, RequestInvalid, JailError: as `search_by_picture`.
        StoreLocked: a run holds the vault.
    """
    try:
        # Everything that refuses does so before a vault is started.
        require_picture(opened, number, picture)
        with open_matcher(opened) as matcher:
            return search_by_picture(opened, number, picture, matcher=matcher)
    finally:
        wipe(picture)


def order_erasure(opened: OpenDesk, number: str, *, corrected: int | None = None) -> Ordered:
    """Carry an erasure out now, or leave it to the run that holds the holdings.

    Raises:
        RequestStepRefused, UsageError, JailError, StoreError: as `execute`.
    """
    try:
        with _matcher_for(opened, opened.desk.find(number)) as matcher:
            case = execute(opened, number, matcher=matcher, corrected=corrected)
    except StoreLocked:
        if corrected is not None:
            raise
        return wait_for_run(opened, number)
    return Ordered(case=case, is_waiting=False)


def prove_erasure(opened: OpenDesk, number: str) -> Case:
    """Look for what should be gone; see `prove`.

    Raises:
        StoreLocked: templates were erased, and a run holds the vault; it proves what it erases.
        RequestStepRefused, JailError, StoreError: as `prove`.
    """
    with _matcher_for(opened, opened.desk.find(number)) as matcher:
        return prove(opened, number, matcher=matcher)


@contextmanager
def _matcher_for(opened: OpenDesk, case: Case) -> Iterator[Matcher | None]:
    """The vault where a request needs it: starting one takes a while."""
    if not any(match.item == GALLERY for match in case.matches):
        yield None
        return
    with open_matcher(opened) as matcher:
        yield matcher


def _start(opened: OpenDesk, files: VaultFiles, repeat: RepeatAnalysis) -> VaultProcess:
    place = opened.store.folder
    now = judge_clock(
        opened.desk.now().timestamp(), high_water_s=last_high_water(place), where=str(place)
    )
    oldest = Keeping(keep_s=repeat.window.seconds).oldest_kept(now.at_s)
    return VaultProcess(
        files,
        rule=match_rule_of(repeat),
        oldest_day=day_number(oldest),
        keep_days=max(1, repeat.window.seconds // DAY_S),
        secret=read_secret(),
        speakers=[Speaker(name=COUNTER, may=COUNTER_MAY, per_s=0.2, burst=3)],
    )
