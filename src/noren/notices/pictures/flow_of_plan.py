"""From a plan to the picture of its data's way."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from noren.notices.pictures.flow_model import (
    FlowPicture,
    FlowPurpose,
    FlowStage,
    FlowStep,
    Keeping,
    join_words,
)
from noren.notices.pictures.pictograms import Pictogram
from noren.plan.camera import Camera
from noren.plan.declaration import Output, Plan, Purpose
from noren.plan.values import Span, Text
from noren.vocabulary.words import Words

MOST_STEPS: Final = 12
"""With more rows than this a picture is no longer grasped: they are grouped by record class."""

MOST_NAMES: Final = 12
"""With more cameras than this their number stands instead of their names."""

_DRAWN: Final[dict[str, tuple[Pictogram, Keeping]]] = {
    "line_count": (Pictogram.COUNT, Keeping.STATISTICS),
    "zone_occupancy": (Pictogram.AREA, Keeping.STATISTICS),
    "dwell_histogram": (Pictogram.DWELL, Keeping.STATISTICS),
    "queue_wait": (Pictogram.QUEUE, Keeping.STATISTICS),
    "heatmap_cells": (Pictogram.HEAT_MAP, Keeping.STATISTICS),
    "od_counts": (Pictogram.PATH, Keeping.STATISTICS),
    "attribute_counts": (Pictogram.ATTRIBUTES, Keeping.STATISTICS),
    "audience": (Pictogram.SCREEN, Keeping.STATISTICS),
    "crowding_level": (Pictogram.CROWD_LEVEL, Keeping.STATISTICS),
    "trajectory_point": (Pictogram.PATH, Keeping.SEALED),
    "visit": (Pictogram.REPEAT_VISIT, Keeping.SEALED),
    "icon": (Pictogram.ICON_PERSON, Keeping.PICTURE),
    "scenery": (Pictogram.TRAFFIC_SIGN, Keeping.FACTS),
    "masked_still": (Pictogram.STREET, Keeping.PICTURE),
}

_CLASSES: Final = {
    "person": Words(ja="人", en="people"),
    "bicycle": Words(ja="自転車", en="bicycles"),
    "vehicle": Words(ja="車両", en="vehicles"),
}
_PARTNERS: Final = {
    "processor": Words(ja="委託先", en="works for the operator"),
    "joint_operator": Words(ja="共同利用", en="joint use"),
    "recipient": Words(ja="提供先", en="third party"),
}
_UNITS: Final = (
    (86400, Words(ja="{n}日", en="{n} day"), Words(ja="{n}日", en="{n} days")),
    (3600, Words(ja="{n}時間", en="{n} hour"), Words(ja="{n}時間", en="{n} hours")),
    (60, Words(ja="{n}分", en="{n} minute"), Words(ja="{n}分", en="{n} minutes")),
    (1, Words(ja="{n}秒", en="{n} second"), Words(ja="{n}秒", en="{n} seconds")),
)


def flow_of_plan(plan: Plan) -> FlowPicture:
    """The way of the data as the plan declares it, grouped per purpose.

    Outputs that differ in nothing but their camera, lines and areas are one step. If more than
    `MOST_STEPS` steps remain, the outputs of one purpose and record class are one step, which
    then states their number, the shortest and the longest span, and everybody who may read any.

    Raises:
        KeyError: the plan names a purpose, camera or record class that does not exist.
    """
    steps = {purpose.id: _steps(plan, purpose) for purpose in plan.purposes}
    if sum(len(of_one) for of_one in steps.values()) > MOST_STEPS:
        steps = {purpose.id: _rough_steps(plan, purpose) for purpose in plan.purposes}
    return FlowPicture(
        operator=words_of(plan.operator.name),
        cameras=tuple(words_of(camera.name) for camera in plan.cameras)
        if len(plan.cameras) <= MOST_NAMES
        else (),
        stages=_stages(plan),
        purposes=tuple(
            FlowPurpose(
                use=_capital(Words(ja=purpose.use_case.ja, en=purpose.use_case.en)),
                text=words_of(purpose.text),
                steps=steps[purpose.id],
            )
            for purpose in plan.purposes
        ),
    )


def words_of(text: Text) -> Words:
    """A text of the plan as words."""
    return Words(ja=text.ja, en=text.en)


def span_words(span: Span) -> Words:
    """A span as people say it: exactly, and in years where it is whole years of 365 days."""
    size, one, several = next(unit for unit in _UNITS if span.seconds % unit[0] == 0)
    number = span.seconds // size
    said = (one if number == 1 else several).fill(n=number)
    years, rest = divmod(number, 365)
    if size != 86400 or rest or not years:
        return said
    year = "year" if years == 1 else "years"
    return Words(ja=f"{said.ja}（{years}年）", en=f"{said.en} ({years} {year})")


def _stages(plan: Plan) -> tuple[FlowStage, ...]:
    stages = [
        FlowStage(
            pictogram=Pictogram.CAMERA_ON_VEHICLE
            if any(camera.vehicle for camera in plan.cameras)
            else Pictogram.CAMERA,
            name=Words(ja="撮影", en="Filming"),
            detail=_cameras(plan.cameras),
        )
    ]
    if any(camera.view.masks for camera in plan.cameras):
        stages.append(
            FlowStage(
                pictogram=Pictogram.MASKED_WINDOW,
                name=Words(ja="隠す", en="Masking"),
                detail=Words(
                    ja="映さない部分を、先に黒く塗ります",
                    en="parts that must not be seen are blackened first",
                ),
            )
        )
    stages.append(
        FlowStage(
            pictogram=Pictogram.MACHINE,
            name=Words(ja="読み取り", en="Reading"),
            detail=Words(
                ja="必要なことだけを数値にします", en="only what is needed becomes numbers"
            ),
        )
    )
    stages.append(
        FlowStage(
            pictogram=Pictogram.IMAGE_DISCARDED,
            name=Words(ja="画像を破棄", en="Image discarded"),
            detail=Words(
                ja="読み取るとすぐに消え、どこにも保存しません",
                en="gone at once after reading; stored nowhere",
            ),
        )
    )
    return tuple(stages)


def _cameras(cameras: tuple[Camera, ...]) -> Words:
    many = "camera" if len(cameras) == 1 else "cameras"
    return Words(ja=f"{len(cameras)}台のカメラ", en=f"{len(cameras)} {many}")


def _steps(plan: Plan, purpose: Purpose) -> tuple[FlowStep, ...]:
    alike: dict[tuple[object, ...], list[Output]] = defaultdict(list)
    for output in plan.outputs:
        if output.purpose == purpose.id:
            alike[_likeness(plan, output)].append(output)
    return tuple(_step(plan, outputs, with_places=True) for outputs in alike.values())


def _rough_steps(plan: Plan, purpose: Purpose) -> tuple[FlowStep, ...]:
    alike: dict[str, list[Output]] = defaultdict(list)
    for output in plan.outputs:
        if output.purpose == purpose.id:
            alike[output.record.value].append(output)
    return tuple(_step(plan, outputs, with_places=False) for outputs in alike.values())


def _likeness(plan: Plan, output: Output) -> tuple[object, ...]:
    return (
        output.record,
        output.classes,
        output.bin.seconds,
        output.keep.seconds,
        output.readers,
        _recipients(plan, [output]),
    )


def _step(plan: Plan, outputs: list[Output], *, with_places: bool) -> FlowStep:
    first = outputs[0]
    pictogram, keeping = _DRAWN[first.record.value]
    spans = sorted({output.keep.seconds for output in outputs})
    readers = dict.fromkeys(role for output in outputs for role in output.readers)
    places = (_places(plan, outputs),) if with_places and len(plan.cameras) <= MOST_NAMES else ()
    return FlowStep(
        pictogram=pictogram,
        name=_capital(Words(ja=first.record.ja, en=first.record.en)),
        details=(*places, _counted(outputs)),
        keeping=keeping,
        kept=_from_to(spans),
        readers=tuple(Words(ja=role.ja, en=role.en) for role in readers),
        recipients=_recipients(plan, outputs),
        count=len(outputs),
    )


def _capital(words: Words) -> Words:
    """The words as a label begins them."""
    return Words(ja=words.ja, en=words.en[:1].upper() + words.en[1:])


def _from_to(spans_s: list[int]) -> Words:
    shortest, longest = (span_words(Span(seconds=s)) for s in (spans_s[0], spans_s[-1]))
    if shortest == longest:
        return longest
    return Words(ja=f"{shortest.ja}〜{longest.ja}", en=f"{shortest.en} to {longest.en}")


def _places(plan: Plan, outputs: list[Output]) -> Words:
    """The lines and areas measured, and their cameras where the plan has several."""
    cameras = {camera.id: camera for camera in plan.cameras}
    named: dict[str, list[Words]] = defaultdict(list)
    for output in outputs:
        view = cameras[output.camera].view
        wanted = {*output.lines, *output.areas}
        found = [words_of(line.name) for line in view.lines if line.id in wanted]
        found += [words_of(area.name) for area in view.areas if area.id in wanted]
        named[output.camera] += [one for one in found if one not in named[output.camera]]
    if len(cameras) == 1:
        return join_words(tuple(one for found in named.values() for one in found))
    return join_words(
        tuple(
            _at_camera(words_of(cameras[camera].name), tuple(found))
            for camera, found in named.items()
        )
    )


def _at_camera(camera: Words, places: tuple[Words, ...]) -> Words:
    if not places:
        return camera
    listed = join_words(places)
    return Words(ja=f"{camera.ja}（{listed.ja}）", en=f"{camera.en} ({listed.en})")


def _counted(outputs: list[Output]) -> Words:
    """What is counted, and how often a number is made."""
    classes = dict.fromkeys(word for output in outputs for word in output.classes)
    kinds = join_words(tuple(_CLASSES[word] for word in classes))
    width = _from_to(sorted({output.bin.seconds for output in outputs}))
    return Words(ja=f"{kinds.ja}、{width.ja}ごと", en=f"{kinds.en}, every {width.en}")


def _recipients(plan: Plan, outputs: list[Output]) -> tuple[Words, ...]:
    ids = {output.id for output in outputs}
    return tuple(
        _recipient(words_of(one.name), _PARTNERS[one.role], one.country)
        for one in plan.recipients
        if ids & set(one.outputs)
    )


def _recipient(name: Words, role: Words, country: str) -> Words:
    abroad = "" if country == "JP" else f", {country}"
    return Words(
        ja=f"{name.ja}（{role.ja}{abroad.replace(', ', '、')}）",
        en=f"{name.en} ({role.en}{abroad})",
    )
