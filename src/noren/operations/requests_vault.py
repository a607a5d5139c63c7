"""The desk's way to the vault: while `noren run` holds it, and while nobody does.

search by picture   pictures ─▶ the counter's jail ─▶ the vault ─▶ a pseudonym and how sure
erase               a pseudonym ─▶ the vault
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from noren.errors import RequestInvalid, RequestStepRefused, StoreLocked
from noren.gate.vault_records import Reply, VaultReply
from noren.gate.visit_records import FEATURE_MODELS
from noren.jail.counter.inside import PERSON
from noren.jail.counter.outside import ask_counter
from noren.jail.vault.outside import VaultProcess
from noren.measure.gallery_port import FeatureKind
from noren.operations.counter_door import knock
from noren.operations.requests_desk import OpenDesk, note_access
from noren.operations.requests_erasure import Ordered, execute, prove, wait_for_run
from noren.operations.requests_search import no_vault, require_pictures, search_by_pictures
from noren.operations.visit_desk import COUNTER, counter_speaker, match_rule_of
from noren.plan.camera import Detector
from noren.plan.declaration import Plan
from noren.plan.repeat import RepeatAnalysis
from noren.requests.case import Case
from noren.requests.matching import GALLERY, LEAST_SCORE, Likeness, Matcher
from noren.requests.terms import LikenessClass
from noren.stores.holdings.days import day_number
from noren.stores.holdings.holdings import DAY_S
from noren.stores.holdings.state_file import Keeping
from noren.stores.holdings.wiping import wipe
from noren.stores.holdings.wrapping import read_secret
from noren.stores.ledger.terms import AccessOutcome, DataItem
from noren.stores.restored import last_high_water
from noren.stores.retention import judge_clock
from noren.stores.vault_files import VaultFiles
from noren.vocabulary.records import RecordClass
from noren.weights.store import ModelFiles, Places, find


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterWay:
    """How a counter's jail asks the vault.

    Attributes:
        vault: the socket; it stays the owner's.
        detector: the name of the weights that find the person on a picture.
        features: what the plan describes of people.
    """

    vault: int
    detector: str
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultMatcher:
    """See `noren.requests.matching.Matcher`.

    Attributes:
        erase: destroys one person in the vault; False where there is none.
        counter: how a counter's jail asks the vault; None where none may.
    """

    erase: Callable[[int], bool]
    counter: CounterWay | None = None

    def match_pictures(self, pictures: Sequence[bytearray]) -> Likeness:
        """See `Matcher`.

        Raises:
            ModelMissing, ModelMismatch: the networks that find and describe people are not here.
            RequestInvalid: one does not decode, or no one person on it can be described.
            JailUnavailable: no counter may ask here. JailBroken: no answer.
        """
        if self.counter is None:
            raise no_vault()
        found = find_models(self.counter.detector, self.counter.features)
        models = {name: files.read() for name, files in found.items()}
        return likeness_of(ask_counter(pictures, models=models, vault=self.counter.vault))

    def forget(self, pseudonym: int) -> int:
        """See `Matcher`; the vault has one template of a person, the mean of all their visits."""
        return int(self.erase(pseudonym))


def detector_of(plan: Plan) -> str:
    """Whose weights find the person on a picture: those of the cameras that measure visits.

    They are on this machine wherever a run measures. Where cameras differ, the first one's.
    """
    watching = {output.camera for output in plan.outputs if output.record is RecordClass.VISIT}
    names = [camera.detector.model for camera in plan.cameras if camera.id in watching]
    return next((name for name in names if name != "silhouette"), Detector().model)


def find_models(detector: str, features: Sequence[str]) -> dict[str, ModelFiles]:
    """The verified files of what finds a person on a picture, and of what describes one, by name.

    Raises:
        ModelMissing, ModelMismatch: they are not on this machine, or not the pinned ones.
    """
    places = Places.from_environment()
    names = [name for feature in features for name in FEATURE_MODELS[feature]]
    return {
        PERSON: find(detector, places=places),
        **{name: find(name, places=places) for name in names},
    }


def likeness_of(reply: VaultReply) -> Likeness:
    """What the desk hears of an answer: only whom the vault would know again by far fits strongly.

    The margin is the lead over the second nearest as a share of the score.
    """
    if reply.reply is Reply.NEW:
        return Likeness(pseudonym=0, likeness=LikenessClass.NONE, margin_ratio=1.0)
    share = reply.margin_milli / reply.score_milli if reply.score_milli > 0 else 0.0
    # How alike looks at strangers are was measured of bodies; of faces the vault's rule stands.
    least = 1000 * LEAST_SCORE if reply.kind == FeatureKind.BODY else 0.0
    is_known = reply.reply is Reply.KNOWN and reply.score_milli >= least
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
    if repeat is None or not _has_vault(opened):
        yield None
        return
    detector = detector_of(opened.loaded.plan)
    try:
        files = VaultFiles(place)
    except StoreLocked as locked:
        with knock(place) as counter:
            if counter is None:
                raise
            way = CounterWay(vault=counter, detector=detector, features=repeat.features)
            yield VaultMatcher(erase=_leave_to_run(locked), counter=way)
        return
    with files, _start(opened, files, repeat) as vault:
        counter = vault.descriptor_for(COUNTER)
        way = CounterWay(vault=counter, detector=detector, features=repeat.features)
        yield VaultMatcher(erase=vault.erase, counter=way)


def search_at_counter(opened: OpenDesk, number: str, pictures: Sequence[bytearray]) -> Case:
    """Ask the vault once who is on pictures taken at the counter; they are wiped here.

    Pictures that are refused are in the ledger, too.

    Raises:
        RequestStepRefused, RequestInvalid, JailError: as `search_by_pictures`.
        ModelMissing, ModelMismatch: the networks are not here; no vault was asked.
        StoreLocked: another process holds the vault, and opens to nobody.
    """
    try:
        # Everything that refuses does so before a vault is started.
        require_pictures(opened, number, pictures)
        plan = opened.loaded.plan
        if plan.repeat is not None and _has_vault(opened):
            find_models(detector_of(plan), plan.repeat.features)
        with open_matcher(opened) as matcher:
            return search_by_pictures(opened, number, pictures, matcher=matcher)
    except (RequestInvalid, RequestStepRefused):
        # A picture made to do harm, or of somebody else, is among these.
        note_access(opened, DataItem.TEMPLATE, records=0, outcome=AccessOutcome.REFUSED)
        raise
    finally:
        wipe(*pictures)


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


def _has_vault(opened: OpenDesk) -> bool:
    return opened.loaded.plan.repeat is not None and VaultFiles.exists(opened.store.folder)


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
