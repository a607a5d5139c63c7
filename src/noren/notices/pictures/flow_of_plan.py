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
from noren.notices.pictures.plan_words import (
    keeping_of,
    label_of,
    made_words,
    parties_words,
    places_words,
    spans_words,
    words_of,
)
from noren.notices.statements.items import name_output
from noren.notices.statements.phrases import span_words
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.plan.outputs import Output, Purpose
from noren.plan.personal import keeps_stills
from noren.plan.repeat import RepeatAnalysis
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

MOST_STEPS: Final = 12
"""With more rows than this a picture is no longer grasped: they are grouped by record class."""

MOST_NAMES: Final = 12
"""With more cameras than this their number stands instead of their names."""

_DRAWN: Final = {
    RecordClass.LINE_COUNT: Pictogram.COUNT,
    RecordClass.ZONE_OCCUPANCY: Pictogram.AREA,
    RecordClass.DWELL_HISTOGRAM: Pictogram.DWELL,
    RecordClass.QUEUE_WAIT: Pictogram.QUEUE,
    RecordClass.HEATMAP_CELLS: Pictogram.HEAT_MAP,
    RecordClass.OD_COUNTS: Pictogram.PATH,
    RecordClass.SHELF_STOPS: Pictogram.DWELL,
    RecordClass.SPEED_HISTOGRAM: Pictogram.COUNT,
    RecordClass.ATTRIBUTE_COUNTS: Pictogram.ATTRIBUTES,
    RecordClass.AUDIENCE: Pictogram.SCREEN,
    RecordClass.CROWDING_LEVEL: Pictogram.CROWD_LEVEL,
    RecordClass.TRAJECTORY_POINT: Pictogram.PATH,
    RecordClass.VISIT: Pictogram.REPEAT_VISIT,
    RecordClass.ICON: Pictogram.ICON_PERSON,
    RecordClass.SCENERY: Pictogram.TRAFFIC_SIGN,
    RecordClass.MASKED_STILL: Pictogram.STREET,
}
_ONE_CAMERA: Final = Words(ja="{n}台のカメラ", en="{n} camera")
_MANY_CAMERAS: Final = Words(ja="{n}台のカメラ", en="{n} cameras")
_FEATURES: Final = {
    "body": Words(ja="体の見た目", en="looks of the body"),
    "face": Words(ja="顔", en="face"),
}
_LINKED: Final = {
    "visits": Words(ja="来店の日時", en="times of visits"),
    "trajectories": Words(ja="動線", en="paths walked"),
    "attributes": Words(ja="属性（推定）", en="estimated attributes"),
    "purchases": Words(ja="購買（時刻とレジで対応）", en="purchases, by time and till"),
}


_NONE_STAYS: Final = Words(
    ja="読み取るとすぐに消え、この機器には残りません",
    en="gone at once after reading; none stays in this machine",
)
_ONLY_STILLS_STAY: Final = Words(
    ja="人と車を塗りつぶした静止画のほかは、すぐに消えます",
    en="gone at once, but for stills with people and cars filled in",
)


def flow_of_plan(plan: Plan) -> FlowPicture:
    """The way of the data as the plan declares it, grouped per purpose.

    Outputs that differ in nothing but their camera, lines and areas are one step. If more than
    `MOST_STEPS` steps remain, the outputs of one purpose, record class and form of keeping are
    one step, which then states their number, the shortest and the longest span, and everybody
    who may read any. Features of a repeat analysis are a step of their own.

    Raises:
        KeyError: the plan names a camera that does not exist.
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
        notes=_notes(plan.cameras),
        purposes=tuple(
            FlowPurpose(
                use=label_of(purpose.use_case),
                text=words_of(purpose.text),
                steps=(*_templates(plan.repeat, purpose), *steps[purpose.id]),
            )
            for purpose in plan.purposes
        ),
    )


def _stages(plan: Plan) -> tuple[FlowStage, ...]:
    cameras = plan.cameras
    filming = FlowStage(
        pictogram=Pictogram.CAMERA_ON_VEHICLE
        if any(camera.vehicle for camera in cameras)
        else Pictogram.CAMERA,
        name=Words(ja="撮影", en="Filming"),
        detail=(_ONE_CAMERA if len(cameras) == 1 else _MANY_CAMERAS).fill(n=len(cameras)),
    )
    masking = FlowStage(
        pictogram=Pictogram.MASKED_WINDOW,
        name=Words(ja="隠す", en="Masking"),
        detail=Words(
            ja="映さない部分を、先に黒く塗ります",
            en="parts that must not be seen are blackened first",
        ),
    )
    reading = FlowStage(
        pictogram=Pictogram.MACHINE,
        name=Words(ja="読み取り", en="Reading"),
        detail=Words(
            ja="必要なことだけを、画像から取り出します",
            en="only what is needed is taken from images",
        ),
    )
    discarding = FlowStage(
        pictogram=Pictogram.IMAGE_DISCARDED,
        name=Words(ja="画像を破棄", en="Image discarded"),
        detail=_ONLY_STILLS_STAY if keeps_stills(plan) else _NONE_STAYS,
    )
    masks = [masking] if any(camera.view.masks for camera in cameras) else []
    return (filming, *masks, reading, discarding)


def _notes(cameras: tuple[Camera, ...]) -> tuple[Words, ...]:
    """What else becomes of the cameras' images, so that the picture promises nothing untrue."""
    links = {camera.link for camera in cameras}
    found = {
        Words(
            ja="画像は、暗号化した通信で計測機器へ送られます。",
            en="Images travel to the measuring machine encrypted.",
        ): "encrypted" in links,
        Words(
            ja="画像は、暗号化していない通信で計測機器へ送られます。",
            en="Images travel to the measuring machine without encryption.",
        ): "plain" in links,
        Words(
            ja="録画された映像を読み取ります。もとの録画は、この計測とは別に管理されます。",
            en="Recordings are read. The recordings themselves are managed apart from this.",
        ): any(camera.footage != "live" for camera in cameras),
        Words(
            ja="防犯などにも使うカメラがあります。その画像は、この計測とは別に扱われます。",
            en="Some cameras also serve other ends, such as security; those images are handled "
            "apart from this.",
        ): any(camera.also_security or camera.also_for for camera in cameras),
        Words(
            ja="担当者が、離れた場所から画面を見ることがあります。",
            en="Staff may watch the pictures of some cameras from elsewhere.",
        ): any(camera.live_view for camera in cameras),
    }
    return tuple(words for words, is_true in found.items() if is_true)


def _templates(repeat: RepeatAnalysis | None, purpose: Purpose) -> tuple[FlowStep, ...]:
    """The features kept in the vault, for the purpose that they serve."""
    if repeat is None or repeat.purpose != purpose.id:
        return ()
    features = join_words(tuple(_FEATURES[word] for word in repeat.features))
    linked = join_words(tuple(_LINKED[word] for word in repeat.linked))
    window = span_words(repeat.window)
    details = (
        Words(
            ja="同じ人の再来店かどうかを調べるための数値",
            en="numbers by which a returning visit is noticed",
        ),
        Words(ja=f"結び付けるもの: {linked.ja}", en=f"linked with: {linked.en}"),
    )
    after = Words(ja="期間後の履歴は統計だけ残ります", en="afterwards histories stay as statistics")
    return (
        FlowStep(
            pictogram=Pictogram.FACE_FEATURES
            if "face" in repeat.features
            else Pictogram.REPEAT_VISIT,
            name=Words(ja=f"特徴量（{features.ja}）", en=f"Features ({features.en})"),
            details=(*details, after) if repeat.after_window == "statistics" else details,
            keeping=Keeping.VAULT,
            kept=Words(ja=f"最初の来店から{window.ja}", en=f"{window.en} from the first visit"),
            readers=(Words(ja="人は見ません（機械が照合）", en="nobody; the machine compares"),),
        ),
    )


def _steps(plan: Plan, purpose: Purpose) -> tuple[FlowStep, ...]:
    alike: dict[object, list[Output]] = defaultdict(list)
    for output in plan.outputs:
        if output.purpose == purpose.id:
            alike[_likeness(plan, output)].append(output)
    return tuple(
        _step(plan, outputs, with_places=len(plan.cameras) <= MOST_NAMES)
        for outputs in alike.values()
    )


def _rough_steps(plan: Plan, purpose: Purpose) -> tuple[FlowStep, ...]:
    alike: dict[object, list[Output]] = defaultdict(list)
    for output in plan.outputs:
        if output.purpose == purpose.id:
            alike[output.record, keeping_of(plan, output)].append(output)
    return tuple(_step(plan, outputs, with_places=False) for outputs in alike.values())


def _likeness(plan: Plan, output: Output) -> object:
    return (
        output.record,
        made_words([output]),
        output.keep.seconds,
        output.readers,
        parties_words(plan, [output]),
        keeping_of(plan, output),
    )


def _step(plan: Plan, outputs: list[Output], *, with_places: bool) -> FlowStep:
    record, keeping = outputs[0].record, keeping_of(plan, outputs[0])
    places = places_words(plan, outputs) if with_places else Words(ja="", en="")
    readers = dict.fromkeys(role for output in outputs for role in output.readers)
    return FlowStep(
        pictogram=_DRAWN[record],
        name=label_of(name_output(*outputs)),
        details=(*((places,) if places.ja else ()), *made_words(outputs)),
        keeping=keeping,
        kept=None if keeping is Keeping.NOTHING else spans_words(o.keep for o in outputs),
        readers=tuple(words_of(role) for role in readers),
        recipients=parties_words(plan, outputs),
        count=len(outputs),
    )
