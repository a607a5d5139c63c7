"""The desk's way to the vault: while `noren run` holds it, and while nobody does.

search by picture   a picture ─▶ the counter's jail ─▶ the vault ─▶ a pseudonym and how sure
erase               a pseudonym ─▶ the vault
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from noren.errors import StoreLocked
from noren.gate.vault_records import Reply, VaultReply
from noren.gate.visit_records import FEATURE_MODELS
from noren.jail.counter.outside import ask_counter
from noren.jail.vault.outside import VaultProcess
from noren.operations.counter_door import knock
from noren.operations.requests_desk import OpenDesk
from noren.operations.requests_erasure import Ordered, execute, prove, wait_for_run
from noren.operations.requests_search import no_vault, require_picture, search_by_picture
from noren.operations.visit_desk import COUNTER, counter_speaker, match_rule_of
from noren.plan.repeat import RepeatAnalysis
from noren.requests.case import Case
from noren.requests.matching import GALLERY, Likeness, Matcher
from noren.requests.terms import LikenessClass
from noren.stores.holdings.holdings import DAY_S
from noren.stores.holdings.payloads import day_number
from noren.stores.holdings.state_file import Keeping
from noren.stores.holdings.wiping import wipe
from noren.stores.holdings.wrapping import read_secret
from noren.stores.restored import last_high_water
from noren.stores.retention import judge_clock
from noren.stores.vault_files import VaultFiles
from noren.weights.store import Places, find


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultMatcher:
    """See `noren.requests.matching.Matcher`.

    Attributes:
        erase: destroys one person in the vault; False where there is none.
        counter: the socket by which a counter's jail asks the vault; None where none may.
        features: what the plan describes of people.
    """

    erase: Callable[[int], bool]
    counter: int | None = None
    features: tuple[str, ...] = ("body",)

    def match_picture(self, picture: bytearray) -> Likeness:
        """See `Matcher`.

        Raises:
            ModelMissing, ModelMismatch: the network that describes bodies is not here.
            RequestInvalid: it does not decode, or nobody on it can be described.
            JailUnavailable: no counter may ask here. JailBroken: no answer.
        """
        if self.counter is None:
            raise no_vault()
        places = Places.from_environment()
        models = {
            name: find(name, places=places).read()
            for feature in self.features
            for name in FEATURE_MODELS[feature]
        }
        return likeness_of(ask_counter(picture, models=models, vault=self.counter))

    def forget(self, pseudonym: int) -> int:
        """See `Matcher`; the vault has one template of a person, the mean of all their visits."""
        return int(self.erase(pseudonym))


def likeness_of(reply: VaultReply) -> Likeness:
    """What the desk hears of an answer: only whom the vault would know again fits strongly.

    The margin is the lead over the second nearest as a share of the score.
    """
    if reply.reply is Reply.NEW:
        return Likeness(pseudonym=0, likeness=LikenessClass.NONE, margin_ratio=1.0)
    share = reply.margin_milli / reply.score_milli if reply.score_milli > 0 else 0.0
    is_known = reply.reply is Reply.KNOWN
    return Likeness(
        pseudonym=reply.pseudonym if is_known else 0,
        likeness=LikenessClass.STRONG if is_known else LikenessClass.WEAK,
        margin_ratio=max(0.0, min(1.0, share)),
    )


@contextmanager
def open_matcher(opened: OpenDesk) -> Iterator[Matcher | None]:
    """The vault of a store, opened here or reached through the run that holds it; None for none.

    What has expired is destroyed in it before it answers. Through a run, nobody is erased: the run
    does that itself (`wait_for_run`).

    Raises:
        StoreLocked: another process holds it, and opens to nobody.
        ClockImplausible: the clock leaped; nothing was destroyed.
        HoldingKeyMissing, JailError, StoreError: it cannot be opened.
    """
    repeat, place = opened.loaded.plan.repeat, opened.store.folder
    if repeat is None or not VaultFiles.exists(place):
        yield None
        return
    try:
        files = VaultFiles(place)
    except StoreLocked as locked:
        with knock(place) as counter:
            if counter is None:
                raise
            yield VaultMatcher(
                erase=_leave_to_run(locked), counter=counter, features=repeat.features
            )
        return
    with files, _start(opened, files, repeat) as vault:
        yield VaultMatcher(
            erase=vault.erase, counter=vault.descriptor_for(COUNTER), features=repeat.features
        )


def search_at_counter(opened: OpenDesk, number: str, picture: bytearray) -> Case:
    """Ask the vault once who is on a picture taken at the counter; the picture is wiped here.

    Raises:
        RequestStepRefused, RequestInvalid, JailError: as `search_by_picture`.
        StoreLocked: another process holds the vault, and opens to nobody.
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


def _leave_to_run(locked: StoreLocked) -> Callable[[int], bool]:
    def refuse(_: int) -> bool:
        raise locked

    return refuse


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
        speakers=[counter_speaker()],
    )
