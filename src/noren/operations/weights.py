"""The verified weights of the models that a camera's plan needs."""

from __future__ import annotations

from noren.gate.attribute_declared import ATTRIBUTE_MODEL, FACE_MODEL
from noren.gate.scenery_compile import TEXT_MODEL
from noren.gate.visit_records import FEATURE_MODELS
from noren.jail.model_bytes import ModelBytes
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.vocabulary.records import RecordClass
from noren.weights.store import Places, find


def read_weights(camera: Camera) -> tuple[bytes, ...]:
    """The detector's files, graph first; nothing where silhouettes are looked for.

    Raises:
        ModelMissing: not on this machine; the message names the command that fetches them.
        ModelMismatch: other bytes than the pinned ones.
    """
    if camera.detector.model == "silhouette" or camera.view.looks == "straight_down":
        return ()
    return find(camera.detector.model, places=Places.from_environment()).read()


def models_of(plan: Plan, camera: Camera) -> tuple[str, ...]:
    """The other models that a camera's outputs need, by name; none that nothing declares."""
    outputs = plan.outputs
    features = () if plan.repeat is None else plan.repeat.features
    mine = [output for output in outputs if output.camera == camera.id]
    names: tuple[str, ...] = ()
    estimated = any(output.attributes for output in mine)
    if estimated or any(output.record is RecordClass.MASKED_STILL for output in mine):
        names += (FACE_MODEL,)
    if estimated:
        names += (ATTRIBUTE_MODEL,)
    if any(output.record is RecordClass.VISIT for output in mine):
        names += tuple(model for one in sorted(features) for model in FEATURE_MODELS[one])
    if any("signboard" in output.scenery for output in mine):
        names += (TEXT_MODEL,)
    return tuple(dict.fromkeys(names))


def read_models(plan: Plan, camera: Camera) -> tuple[ModelBytes, ...]:
    """The verified files of those models; raises as `read_weights` does."""
    places = Places.from_environment()
    return tuple(
        ModelBytes(name=name, files=find(name, places=places).read())
        for name in models_of(plan, camera)
    )
