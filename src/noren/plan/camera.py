"""A camera, what it sees, and where in its picture something is measured."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from noren.plan.values import (
    ORDERED,
    UNPUBLISHED,
    Declared,
    Duration,
    FramePoint,
    GroundPoint,
    Name,
    Span,
    Text,
    objection,
)

FREE_TIMES = 5
"""How many times over a place must have been free of people before it is drawn."""
_SHORTEST_FREE_S = 5
_LONGEST_LEARNING_S = 6 * 3600
Polygon = Annotated[tuple[FramePoint, ...], Field(min_length=3, max_length=64), ORDERED]


class Mask(Declared):
    """A part of the picture that is blackened before anything else sees it."""

    id: Name
    polygon: Polygon
    """At least three corners in order."""
    reason: Text
    """Why this part must not be seen."""


class GroundPair(Declared):
    """One place, in the picture and on the floor."""

    image: FramePoint
    """The place in the picture, as shares of its width and height."""
    ground_m: GroundPoint
    """The same place on the floor in metres, from an origin of your choice."""


class MapOrigin(Declared):
    """Where the floor lies on the map, so that figures can be told by mesh codes (JIS X 0410)."""

    latitude: Annotated[float, Field(ge=20.0, le=46.0)]
    """Of the floor's origin `[0, 0]`, in degrees north (JGD2011): Japan, which the codes cover."""
    longitude: Annotated[float, Field(ge=122.0, le=154.0)]
    """Of the same place, in degrees east."""
    y_bearing_deg: Annotated[float, Field(ge=0.0, lt=360.0)]
    """Where the floor's y axis points, clockwise from true north."""
    error_m: Annotated[float, Field(gt=0.0, le=10_000.0)]
    """How well the floor's places are known on the map, in metres (one standard deviation)."""


class Ground(Declared):
    """How the floor lies in the picture, from places measured on site."""

    points: Annotated[tuple[GroundPair, ...], Field(min_length=4, max_length=64)]
    """At least four places, far apart; with six the fit can be checked."""
    point_error_m: Annotated[float, Field(gt=0.0, le=5.0)]
    """How well each place was measured, in metres (one standard deviation)."""
    map_origin: MapOrigin | None = None
    """Where the floor lies on the map; only for figures by mesh code."""


class Line(Declared):
    """A measurement line: people crossing it are counted, each time, per direction."""

    id: Name
    name: Text
    start: FramePoint
    """One end, where feet would stand."""
    end: FramePoint
    """The other end."""
    forward: Text
    """What crossing from the left hand to the right hand means, seen from start to end."""
    backward: Text
    """What crossing the other way means."""


class Area(Declared):
    """A measurement area: the people standing in it are counted."""

    id: Name
    name: Text
    polygon: Polygon
    """At least three corners in order, where feet would stand."""
    shelf_front: Annotated[tuple[FramePoint, FramePoint] | None, ORDERED] = None
    """For `shelf_stops`: the foot of the shelf that this area lies before, from one end to the
    other; people stand on the area's side of it."""


class Background(Declared):
    """A drawing of the empty place, under the icons of an icon picture.

    It is learnt inside the jail when the camera is commissioned, from moments in which nobody was
    found there, and used only after somebody has looked at it and accepted it.
    """

    free_for: Duration = Span(seconds=60)
    """How long a place must be free of people, five times over, before it is drawn."""
    within: Duration = Span(seconds=1800)
    """How long learning may take; then it ends."""
    on_public_pictures: bool = False
    """Whether the pictures for the public have it too; shop windows and screens may be in it."""

    @model_validator(mode="after")
    def _time_to_learn(self) -> Self:
        least_s = FREE_TIMES * self.free_for.seconds
        if self.free_for.seconds < _SHORTEST_FREE_S or not (
            least_s < self.within.seconds <= _LONGEST_LEARNING_S
        ):
            raise objection(
                expected_en=f"`free_for` of 5 s or more, and `within` longer than {FREE_TIMES} "
                "times that and no longer than 6 h",
                expected_ja=f"`free_for` は5秒以上、`within` はその{FREE_TIMES}倍より長く6時間以内",
                remedy_en="leave both out for 1 min and 30 min",
                remedy_ja="省くと1分と30分になります",
            )
        return self


class View(Declared):
    """What the camera sees, in coordinates that do not depend on resolution."""

    width_px: Annotated[int, Field(ge=64, le=7680)]
    """The width of the pictures in which the shapes were drawn."""
    height_px: Annotated[int, Field(ge=64, le=4320)]
    """Their height."""
    looks: Literal["across", "straight_down"] = "across"
    """Whether people are seen from the side or from straight above."""
    shoulders_ratio: Annotated[float, Field(gt=0.0, le=0.5, strict=False)] | None = None
    """Straight down without `ground`: how broad shoulders look, as a share of the width."""
    lens_k1: Annotated[float, Field(ge=-0.3, le=1.0)] = 0.0
    """First radial distortion coefficient, for coordinates normalized by half the diagonal."""
    ground: Ground | None = None
    """How the floor lies in the picture; better counts, and positions in metres."""
    masks: Annotated[tuple[Mask, ...], Field(max_length=64)] = ()
    """Parts that are blackened before anything sees them."""
    lines: Annotated[tuple[Line, ...], Field(max_length=32)] = ()
    """Measurement lines."""
    areas: Annotated[tuple[Area, ...], Field(max_length=32)] = ()
    """Measurement areas."""
    background: Background | None = None
    """A drawing of the empty place under icon pictures; left out: the plan's floor is drawn."""


DetectorName = Literal[
    "silhouette", "person-vehicle-bike-detection-2003", "person-vehicle-bike-detection-2004"
]


class Detector(Declared):
    """What looks for people, and how hard."""

    model: DetectorName = "person-vehicle-bike-detection-2003"
    """Which weights look; `silhouette` needs none."""
    width_px: Annotated[int, Field(ge=160, le=1920, multiple_of=32)] | None = None
    """The width at which pictures are searched; with `height_px`, or neither."""
    height_px: Annotated[int, Field(ge=96, le=1088, multiple_of=32)] | None = None
    """The height at which pictures are searched."""
    looks_per_s: Annotated[float, Field(ge=1.0, le=30.0)] = 8.0
    """How many times a second the picture is searched; the tracker bridges the rest."""
    precision: Literal["f32", "bf16"] = "f32"
    """`bf16` is faster where the processor has it, and a little less exact."""

    @model_validator(mode="after")
    def _both_sides(self) -> Self:
        if (self.width_px is None) != (self.height_px is None):
            raise objection(
                expected_en="`width_px` and `height_px`, or neither",
                expected_ja="`width_px` と `height_px` の両方か、どちらもなし",
                remedy_en="write both, or leave both out for the model's own size",
                remedy_ja="両方を書くか、両方を省いてモデルの標準の大きさにしてください",
            )
        return self


def _without_password(source: str) -> str:
    if "@" in source and "://" in source:
        raise objection(
            expected_en="an address without a name and password",
            expected_ja="利用者名とパスワードを含まないアドレス",
            remedy_en="put `name:password` into an environment variable and its name into "
            "`password_env`",
            remedy_ja="`利用者名:パスワード` は環境変数に入れ、"
            "その変数名を `password_env` に書いてください",
        )
    return source


class StaffExclusion(Declared):
    """How the people who work there are kept out of the numbers, without knowing who they are."""

    how: Literal["not_in_view", "area", "hours", "color_tag"]
    """`area`: within these areas nobody counts; `color_tag`: nobody counts whose upper body shows
    the declared color."""
    areas: tuple[Name, ...] = ()
    """For `area`: ids of measurement areas."""
    hours: Text | None = None
    """For `hours`: when only staff are there, such as `09:00-10:00` (Japan's time)."""
    color: Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")] | None = None
    """For `color_tag`: the vivid color of vests, such as `#ff6a00`."""


class Camera(Declared):
    """One camera."""

    id: Name
    site: Name
    """The id of the place that it films."""
    name: Text
    position: Text
    """Where it hangs, in words for the public."""
    range: Text
    """What it films, in words for the public."""
    source: Annotated[
        str,
        StringConstraints(min_length=1, max_length=500),
        AfterValidator(_without_password),
        UNPUBLISHED,
    ]
    """A film's path, or `rtsp://host/…`; the password belongs into the environment, not here."""
    password_env: Annotated[
        Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")] | None, UNPUBLISHED
    ] = None
    """The environment variable that holds `user:password`."""
    default_password_changed: Annotated[bool, UNPUBLISHED]
    """Whether the factory's password was changed."""
    existing: bool
    """Whether it already hung there for something else."""
    installed_for: tuple[Name, ...] = ()
    """For an existing camera: the purposes it was announced with."""
    also_for: Annotated[tuple[Text, ...], ORDERED] = ()
    """For an existing camera: other uses outside this plan, such as crime prevention."""
    also_security: bool = False
    """Whether it is a security camera too; its recordings are never a source of noren."""
    footage: Literal["live", "recorded_for_this", "recorded_for_other", "recorded_for_security"] = (
        "live"
    )
    """Where its images come from; images recorded for something else need consent."""
    link: Literal["on_site", "encrypted", "plain"] = "on_site"
    """Whether images stay on the site, or leave it encrypted or in the clear."""
    live_view: bool = False
    """Whether people can watch its pictures from elsewhere."""
    private_property_in_view: bool = False
    """Whether homes or private premises are in view; mask them."""
    people_recognizable: bool = True
    """Whether people could be recognized in its images."""
    px_per_m: Annotated[float, Field(gt=0.0, le=5000.0, strict=False)] | None = None
    """How many pixels a metre has where people are largest, if nobody could be recognized."""
    staff: StaffExclusion | None = None
    """How the people who work there are left out; needed where single paths are measured."""
    hidden: bool = False
    """Whether people cannot easily notice it."""
    vehicle: bool = False
    """Whether it moves with a vehicle."""
    in_use_from: date | None = None
    """The day from which this plan uses it, when later than the start of filming."""
    view: View
    detector: Detector = Detector()
