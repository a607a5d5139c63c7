"""The verified weights of the models that a camera's plan needs."""

from __future__ import annotations

from collections.abc import Iterable

from noren.jail.model_bytes import ModelBytes
from noren.plan.camera import Camera
from noren.plan.outputs import Output
from noren.vocabulary.records import RecordClass
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


BODY_MODEL = "person-reidentification-retail-0287"


def body_models(camera: Camera, outputs: Iterable[Output]) -> tuple[ModelBytes, ...]:
    """The verified files of what recognizes bodies, where the camera has visits.

    Raises:
        ModelMissing, ModelMismatch: as `read_weights`.
    """
    if not any(one.camera == camera.id and one.record is RecordClass.VISIT for one in outputs):
        return ()
    files = find(BODY_MODEL, places=Places.from_environment()).read()
    return (ModelBytes(name=BODY_MODEL, files=files),)
