"""The verified weights of the model that a camera's plan names."""

from __future__ import annotations

from noren.plan.camera import Camera
from noren.weights.store import Places, find


def read_weights(camera: Camera) -> tuple[bytes, ...]:
    """The model's files, graph first; nothing where silhouettes are looked for.

    Raises:
        ModelMissing: not on this machine; the message names the command that fetches them.
        ModelMismatch: other bytes than the pinned ones.
    """
    if camera.detector.model == "silhouette" or camera.view.looks == "straight_down":
        return ()
    return find(camera.detector.model, places=Places.from_environment()).read()
