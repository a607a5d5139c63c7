"""The pictograms of a notice, chosen from what the plan does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from noren.notices.pictures.pictograms import Pictogram, draw_pictogram
from noren.notices.press import blocks, palette
from noren.notices.press.document import Voice
from noren.notices.statements.phrases import listed, span_words
from noren.notices.statements.statement import Told
from noren.notices.wording import filled, language_of, told_in
from noren.plan.outputs import Output
from noren.plan.personal import keeps_stills
from noren.vocabulary.terms import UseCase
from noren.vocabulary.words import Words

Sign = tuple[Pictogram, Words]
"""A drawing and the words that say the same."""

_P: Final = Pictogram
_CAMERA: Final = (_P.CAMERA, Words(ja="カメラで撮影します", en="A camera films here"))
_VEHICLE: Final = (
    _P.CAMERA_ON_VEHICLE,
    Words(ja="車のカメラで撮影します", en="A camera on the vehicle films"),
)
_SUBJECTS: Final = {
    UseCase.BEHAVIOR: (_P.PATH, Words(ja="店内の動きを計ります", en="Measures moves in the store")),
    UseCase.REPEAT: (
        _P.REPEAT_VISIT,
        Words(ja="再び来た人を数えます", en="Counts repeat visits"),
    ),
    UseCase.SCENERY: (
        _P.TRAFFIC_SIGN,
        Words(ja="道路と街並みを読み取ります", en="Reads streets and signs"),
    ),
    UseCase.CROWDING: (_P.CROWD_LEVEL, Words(ja="混み具合を計ります", en="Measures crowding")),
    UseCase.SIGNAGE: (
        _P.SCREEN,
        Words(ja="見る人に表示を合わせます", en="Content adapts to viewers"),
    ),
}
_COUNTED: Final = {
    "person": Words(ja="人", en="people"),
    "bicycle": Words(ja="自転車", en="bicycles"),
    "vehicle": Words(ja="車", en="vehicles"),
}
_ESTIMATED: Final = {
    "age_band": Words(ja="年代", en="age"),
    "sex": Words(ja="性別", en="sex"),
}
_DISCARDED: Final = (
    _P.IMAGE_DISCARDED,
    Words(ja="画像はすぐに消します", en="Images are erased at once"),
)
_FILLED_IN: Final = (
    _P.MASKED_WINDOW,
    Words(ja="人と車は塗りつぶします", en="People and vehicles are filled in"),
)
_FACE_KEPT: Final = (
    _P.FACE_FEATURES,
    Words(ja="顔の特徴量を使います", en="Face features are used"),
)
_NO_FACE_FEATURES: Final = (
    _P.NO_FACE_RECOGNITION,
    Words(ja="顔の特徴量は作りません", en="No face features are made"),
)
_FACE_NOT_KEPT: Final = (
    _P.NO_FACE_RECOGNITION,
    Words(ja="顔の特徴量は残しません", en="No face features are kept"),
)
_NOBODY: Final = (
    _P.NO_FACE_RECOGNITION,
    Words(ja="だれかは調べません", en="Nobody is recognized"),
)
_NOT_LINKED: Final = (
    _P.NOT_LINKED,
    Words(ja="会員情報と結び付けません", en="Not linked to members"),
)
_KEPT: Final = Words(ja="保存は最長{span}", en="Data kept for {span} at most")
_NOTHING_KEPT: Final = (_P.NOT_STORED, Words(ja="データを残しません", en="No data is kept"))


def camera_sign(told: Told) -> Sign:
    """That a camera films; on a vehicle where all of them move."""
    return _VEHICLE if all(camera.vehicle for camera in told.plan.cameras) else _CAMERA


def subject_signs(told: Told) -> tuple[Sign, ...]:
    """What is made of the images, a sign for each use case."""
    cases = dict.fromkeys(purpose.use_case for purpose in told.plan.purposes)
    return tuple(_subject(told, case) for case in cases)


def _subject(told: Told, case: UseCase) -> Sign:
    outputs = _outputs_of(told, case)
    if case is UseCase.COUNTING:
        counted = [_COUNTED[one] for output in outputs for one in output.classes]
        classes = listed(counted or [_COUNTED["person"]])
        return _P.COUNT, Words(ja=f"通る{classes.ja}を数えます", en=f"Counts {classes.en} passing")
    if case is UseCase.ATTRIBUTES:
        estimated = [_ESTIMATED[one] for output in outputs for one in output.attributes]
        what = listed(estimated or _ESTIMATED.values())
        return _P.ATTRIBUTES, Words(ja=f"{what.ja}を推定します", en=f"Estimates {what.en}")
    return _SUBJECTS[case]


def _outputs_of(told: Told, case: UseCase) -> list[Output]:
    ids = {purpose.id for purpose in told.purposes_of(case)}
    return [output for output in told.plan.outputs if output.purpose in ids]


def image_sign(told: Told) -> Sign:
    """What becomes of the images."""
    return _FILLED_IN if keeps_stills(told.plan) else _DISCARDED


def face_signs(told: Told) -> tuple[Sign, ...]:
    """What is done with faces; nothing is promised where individuals are to be recognized."""
    repeat = told.plan.repeat
    if repeat is not None and "face" in repeat.features:
        return (_FACE_KEPT,)
    if repeat is not None:
        return (_FACE_NOT_KEPT if told.judges_faces else _NO_FACE_FEATURES,)
    is_promised = not any(one.identifies_individuals for one in told.plan.purposes)
    return (_NOBODY,) if is_promised else ()


def link_signs(told: Told) -> tuple[Sign, ...]:
    """That nothing is linked to members, where that holds."""
    repeat = told.plan.repeat
    return () if repeat is not None and repeat.joins else (_NOT_LINKED,)


def kept_sign(told: Told) -> Sign:
    """How long the data that is kept longest is kept; never on a prior notice."""
    spans = [output.keep for output in told.plan.outputs]
    spans += [] if told.plan.repeat is None else [told.plan.repeat.window]
    if not spans:
        return _NOTHING_KEPT
    longest = span_words(max(spans, key=lambda span: span.seconds))
    return _P.KEPT_UNTIL, filled(_KEPT, span=longest)


def signs_before(told: Told, *, most: int) -> tuple[Sign, ...]:
    """The signs of a prior notice, the most telling first."""
    return (
        camera_sign(told),
        *subject_signs(told)[:1],
        image_sign(told),
        *face_signs(told),
        *link_signs(told),
    )[:most]


def signs_now(told: Told, *, most: int) -> tuple[Sign, ...]:
    """The signs of a notice at acquisition, the most telling first."""
    return (
        camera_sign(told),
        *subject_signs(told)[:1],
        image_sign(told),
        *face_signs(told),
        kept_sign(told),
        *link_signs(told),
    )[:most]


def draw_labeled(signs: Iterable[tuple[Pictogram, str]], voice: Voice) -> blocks.Pictograms:
    """A row of signs with texts that are ready for the press."""
    language = language_of(voice)
    return blocks.Pictograms(
        items=tuple(
            blocks.Pictogram(
                svg=draw_pictogram(
                    pictogram, language=language, prefix="sign", color=palette.INDIGO
                ),
                label=label,
            )
            for pictogram, label in signs
        )
    )


def draw_signs(signs: Iterable[Sign], voice: Voice) -> blocks.Pictograms:
    """A row of signs with their words."""
    return draw_labeled(((sign, told_in(words, voice)) for sign, words in signs), voice)
