"""Images, feature data and outputs in the machine-readable notice, each with how it is stored."""

from __future__ import annotations

from collections.abc import Iterator

from noren.notices.machine.durations import iso_duration
from noren.notices.machine.nodes import Node, Value, node, plan_id, words_map, words_maps
from noren.notices.statements.data import state_image_discard
from noren.notices.statements.items import describe_output
from noren.notices.statements.phrases import said
from noren.notices.statements.statement import Told
from noren.plan.camera import Camera
from noren.plan.outputs import Output
from noren.plan.personal import closeness_of
from noren.plan.values import Span
from noren.vocabulary.records import Closeness
from noren.vocabulary.words import Words

_IMAGES = Words(ja="カメラ画像", en="camera images")
_FEATURES = Words(ja="特徴量データ", en="feature data")
IMAGES_PART = "images"
FEATURES_PART = "features"


def personal_nodes(told: Told) -> list[Value]:
    """Images for the moment they exist, feature data, and outputs that are personal information."""
    nodes: list[Value] = [_images(told)]
    if told.plan.repeat is not None:
        nodes.append(_features(told))
    return [*nodes, *(_output(told, output) for output in _outputs(told, is_personal=True))]


def data_nodes(told: Told) -> list[Value]:
    """The other outputs; that they are not personal is the plan's word, not DPV's."""
    return [_output(told, output) for output in _outputs(told, is_personal=False)]


def _outputs(told: Told, *, is_personal: bool) -> Iterator[Output]:
    for output in told.plan.outputs:
        if (closeness_of(told.plan, output) is Closeness.PERSONAL) == is_personal:
            yield output


def _images(told: Told) -> Node:
    return node(
        id=plan_id(told.digest, IMAGES_PART),
        type="dpv:PersonalData",
        name=words_map(_IMAGES),
        storage=node(type="dpv:StorageDeletion", description=words_maps(state_image_discard(told))),
    )


def _features(told: Told) -> Node:
    repeat = told.plan.repeat
    assert repeat is not None  # asked before
    return node(
        id=plan_id(told.digest, FEATURES_PART),
        type="dpv:PersonalData",
        name=words_map(_FEATURES),
        closeness=Closeness.PERSONAL.value,
        feature=list(repeat.features),
        ofCamera=[_camera_id(told, one) for one in repeat.cameras],
        ofPurpose=purpose_id(told, repeat.purpose),
        storage=_stored(repeat.window),
    )


def _output(told: Told, output: Output) -> Node:
    is_personal = closeness_of(told.plan, output) is Closeness.PERSONAL
    camera = next(one for one in told.plan.cameras if one.id == output.camera)
    return node(
        id=output_id(told, output.id),
        type="dpv:PersonalData" if is_personal else "dpv:Data",
        name=words_map(describe_output(output)),
        record=output.record.value,
        closeness=closeness_of(told.plan, output).value,
        objectClass=list(output.classes),
        attribute=list(output.attributes),
        ageBand=list(output.age_bands),
        scenery=list(output.scenery),
        boardText=[spelling for text in output.texts for spelling in text.spellings],
        positionMetres=output.position_m,
        bin=None if output.bin is None else iso_duration(output.bin),
        every=None if output.every is None else iso_duration(output.every),
        minimumCell=output.minimum_cell,
        reader=[role.value for role in output.readers],
        ofCamera=_camera_id(told, output.camera),
        ofPurpose=purpose_id(told, output.purpose),
        atPlace=list(_measured(told, camera, output)),
        storage=_stored(output.keep),
    )


def _stored(span: Span) -> Node:
    return node(
        type="dpv:StorageDuration",
        duration=node(type="dpv:TemporalDuration", length=iso_duration(span)),
    )


def _measured(told: Told, camera: Camera, output: Output) -> Iterator[str]:
    for kind, ids in (("line", output.lines), ("area", output.areas)):
        for one in ids:
            yield place_id(told, camera.id, kind, one)


def camera_nodes(told: Told) -> list[Value]:
    """Each camera with where it hangs, what it films, and where something is measured."""
    return [_camera(told, camera) for camera in told.plan.cameras]


def _camera(told: Told, camera: Camera) -> Node:
    return node(
        id=_camera_id(told, camera.id),
        type="noren:Camera",
        name=words_map(said(camera.name)),
        position=words_map(said(camera.position)),
        range=words_map(said(camera.range)),
        location={"id": site_id(told, camera.site)},
        existing=camera.existing,
        alsoFor=words_maps(said(text) for text in camera.also_for) if camera.also_for else None,
        alsoSecurity=camera.also_security,
        vehicle=camera.vehicle,
        mask=[
            node(
                id=place_id(told, camera.id, "mask", mask.id),
                type="noren:Mask",
                reason=words_map(said(mask.reason)),
            )
            for mask in camera.view.masks
        ],
        place=list(_places(told, camera)),
    )


def _places(told: Told, camera: Camera) -> Iterator[Node]:
    lines = [("line", one.id, said(one.name)) for one in camera.view.lines]
    areas = [("area", one.id, said(one.name)) for one in camera.view.areas]
    for kind, name, words in (*lines, *areas):
        yield node(
            id=place_id(told, camera.id, kind, name), type="noren:Place", name=words_map(words)
        )


def site_nodes(told: Told) -> list[Value]:
    """The places that are filmed."""
    return [
        node(
            id=site_id(told, site.id),
            type="dpv:Location",
            name=words_map(said(site.name)),
            municipality=words_map(said(site.municipality)),
            country=site.country,
            spaceKind=site.place.value,
        )
        for site in told.plan.sites
    ]


def _camera_id(told: Told, name: str) -> str:
    return plan_id(told.digest, f"camera/{name}")


def site_id(told: Told, name: str) -> str:
    """The id of a site's node."""
    return plan_id(told.digest, f"site/{name}")


def purpose_id(told: Told, name: str) -> str:
    """The id of a purpose's node."""
    return plan_id(told.digest, f"purpose/{name}")


def output_id(told: Told, name: str) -> str:
    """The id of an output's node."""
    return plan_id(told.digest, f"output/{name}")


def place_id(told: Told, camera: str, kind: str, name: str) -> str:
    """The id of a line, an area or a mask of a camera."""
    return plan_id(told.digest, f"camera/{camera}/{kind}/{name}")
