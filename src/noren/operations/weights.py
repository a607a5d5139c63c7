"""The verified weights of the model that a camera's detector names."""

from __future__ import annotations

from noren.plan.camera import Detector
from noren.weights.store import Places, find


def read_weights(detector: Detector) -> tuple[bytes, ...]:
    """The model's files, graph first; nothing for the silhouette detector.

    Raises:
        ModelMissing: not on this machine; the message names the command that fetches them.
        ModelMismatch: other bytes than the pinned ones.
    """
    if detector.model == "silhouette":
        return ()
    return find(detector.model, places=Places.from_environment()).read()
