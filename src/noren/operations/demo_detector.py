"""Which detector a demonstration can have on this machine, now."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from noren.errors import ModelMissing, ModelUnreachable, NorenError, StoreError
from noren.operations.demo_plan import NETWORK, SILHOUETTE
from noren.vocabulary.words import Words
from noren.weights.fetch import Progress, fetch
from noren.weights.store import Places, find
from noren.weights.transfer import Patience

SILENCE_S: Final = 6.0
"""How long nothing at all may arrive before the network counts as absent."""
_PATIENCE: Final = Patience(attempts=1, timeout_s=5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenDetector:
    """The detector, and why this one."""

    model: str
    why: Words

    @property
    def estimated(self) -> bool:
        """Whether its figures are estimates."""
        return self.model == SILHOUETTE


def choose_detector(*, places: Places, progress: Progress | None = None) -> ChosenDetector:
    """The trained weights if they are here or can be had at once, else the silhouette.

    Raises:
        ModelMismatch: weights are here or offered, but they are not the pinned ones.
    """
    try:
        find(NETWORK, places=places)
    except ModelMissing:
        return _fetched(places, progress)
    return ChosenDetector(
        model=NETWORK,
        why=Words(
            en="its verified weights are on this machine", ja="検証済みの重みがこの機械にあります"
        ),
    )


def _fetched(places: Places, progress: Progress | None) -> ChosenDetector:
    try:
        fetch_briskly((NETWORK,), places=places, progress=progress)
    except (ModelUnreachable, StoreError) as error:
        return ChosenDetector(
            model=SILHOUETTE,
            why=Words(
                en=f"the weights of {NETWORK} cannot be had now ({_reason(error, 'en')}); "
                "the built-in detector needs none",
                ja=f"{NETWORK} の重みを今は取得できないため({_reason(error, 'ja')})、"
                "重みのいらない内蔵の検出器を使います",
            ),
        )
    return ChosenDetector(
        model=NETWORK,
        why=Words(
            en="its weights were fetched just now and verified", ja="重みを取得し、検証しました"
        ),
    )


def fetch_briskly(ids: Sequence[str], *, places: Places, progress: Progress | None = None) -> None:
    """Fetch models or clips, but give up soon where nothing arrives at all.

    Raises:
        ModelUnreachable: nothing came within `SILENCE_S`, or not all of it.
        ModelMismatch, StoreError: as for `fetch`.
    """
    heard = threading.Event()
    failures: list[BaseException] = []

    def listen(done: int, total: int) -> None:
        heard.set()
        if progress is not None:
            progress(done, total)

    def work() -> None:
        try:
            fetch(ids, places=places, progress=listen, patience=_PATIENCE)
        except BaseException as error:
            failures.append(error)
        finally:
            heard.set()

    # Looking a name up has no time limit of its own on some machines, hence the thread. Left
    # behind, it can at most finish a verified file.
    worker = threading.Thread(target=work, name="fetch", daemon=True)
    worker.start()
    if not heard.wait(SILENCE_S):
        raise ModelUnreachable(
            where=", ".join(ids),
            found=Words(en=f"no answer in {SILENCE_S:g} s", ja=f"{SILENCE_S:g}秒間応答なし"),
            expected=Words(en="the publisher or a mirror", ja="配布元かミラー"),
            remedy=Words(
                en="connect to the internet, or name a mirror in NOREN_MIRROR",
                ja="インターネットに接続するか、NOREN_MIRROR にミラーを指定してください",
            ),
        )
    worker.join()
    if failures:
        raise failures[0]


def _reason(error: NorenError, language: str) -> str:
    found = error.found
    return found if isinstance(found, str) else found.in_language(language)
