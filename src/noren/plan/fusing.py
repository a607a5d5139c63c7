"""Outputs of several cameras over one floor that are kept as one, and what they must share.

The output that others name in `fused_into` is the one that is kept: its camera's clock counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from noren.errors import BadGeometry, BadValue, PlanError
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.plan.geometry import ground_plane_of
from noren.plan.outputs import Output
from noren.plan.paths import Path, Position
from noren.plan.quoting import quote
from noren.plan.syntax_errors import place
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

FINEST_TIME_S: Final = 1
COARSEST_M: Final = 0.5
"""Coarser paths cannot be fused: of 100 hand-overs more than 2 would go wrong (decision 017)."""
_ALIKE: Final = (
    "record", "purpose", "classes", "position_m", "every", "bin", "keep", "readers",
    "minimum_cell", "maximum",
)  # fmt: skip
_BESIDE_M: Final = 1.0
"""A corner may lie so far beyond the measured places: they were measured with an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FusedOutput:
    """One output that several cameras measure together.

    `into` is the one that is kept; `members` are all of them, `into` first and the others in the
    order of their cameras' ids.
    """

    into: Output
    members: tuple[Output, ...]

    @property
    def cameras(self) -> tuple[str, ...]:
        """The ids of the cameras in order."""
        return tuple(sorted(member.camera for member in self.members))


def fused_outputs(plan: Plan) -> tuple[FusedOutput, ...]:
    """Every output into which others are fused, in the order of the plan."""
    named: dict[str, list[Output]] = {}
    for output in plan.outputs:
        if output.fused_into is not None:
            named.setdefault(output.fused_into, []).append(output)
    return tuple(
        FusedOutput(
            into=output,
            members=(output, *sorted(named[output.id], key=lambda member: member.camera)),
        )
        for output in plan.outputs
        if output.id in named
    )


def fused_paths(plan: Plan) -> tuple[FusedOutput, ...]:
    """The fused outputs of points of trajectories."""
    return tuple(
        one for one in fused_outputs(plan) if one.into.record is RecordClass.TRAJECTORY_POINT
    )


def fused_figures(plan: Plan, paths: FusedOutput) -> tuple[FusedOutput, ...]:
    """The moves and stays that are measured in fused paths, each in the first paths that fit."""
    every = fused_paths(plan)
    return tuple(
        one
        for one in fused_outputs(plan)
        if one.into.record is not RecordClass.TRAJECTORY_POINT and _paths_of(one, every) == paths
    )


def is_measured_after_fusion(plan: Plan, output: Output) -> bool:
    """Whether an output's numbers are found in fused paths, and not by its camera's jail."""
    if output.record is RecordClass.TRAJECTORY_POINT:
        return False
    return output.fused_into is not None or any(
        other.fused_into == output.id for other in plan.outputs
    )


def _paths_of(figures: FusedOutput, every: Sequence[FusedOutput]) -> FusedOutput | None:
    """The paths that show all that the figures need; None where no paths do."""
    for paths in every:
        has_all = set(figures.cameras) <= set(paths.cameras)
        if has_all and set(figures.into.classes) <= set(paths.into.classes):
            return paths
    return None


def lint_fusing(plan: Plan, positions: Mapping[Path, Position], name: str) -> list[PlanError]:
    """What keeps outputs from being one; empty where none are fused, or all is well.

    Ids that nothing has are the references' to object to.
    """
    return _Lint(plan, positions, name).run()


class _Lint:
    def __init__(self, plan: Plan, positions: Mapping[Path, Position], name: str) -> None:
        self._plan = plan
        self._positions = positions
        self._name = name
        self._outputs = {output.id: output for output in plan.outputs}
        self._cameras = {camera.id: camera for camera in plan.cameras}
        self._index = {output.id: index for index, output in enumerate(plan.outputs)}

    def run(self) -> list[PlanError]:
        """Everything that is wrong."""
        found: list[PlanError] = []
        for output in self._plan.outputs:
            into = self._outputs.get(output.fused_into or "")
            if into is not None:
                found += self._pair(output, into)
        if found:
            return found  # what follows takes pairs that fit for granted
        every = fused_paths(self._plan)
        for fused in fused_outputs(self._plan):
            found += self._whole(fused, every)
        return found

    def _pair(self, output: Output, into: Output) -> Iterator[PlanError]:
        if into.fused_into is not None or into.id == output.id:
            yield self._object(
                output,
                Words(
                    en=f"{quote(into.id)}, which is fused itself",
                    ja=f"{quote(into.id)} 自身がほかへ統合されています",
                ),
                Words(
                    en="the one output under which the floor's numbers are kept",
                    ja="床の数値を保存する一つの出力",
                ),
            )
            return
        differing = [key for key in _ALIKE if getattr(output, key) != getattr(into, key)]
        if differing:
            told = ", ".join(f"`{key}`" for key in differing)
            yield self._object(
                output,
                Words(
                    en=f"another {told} than in {quote(into.id)}",
                    ja=f"{told} が {quote(into.id)} と違います",
                ),
                Words(en="outputs that say the same", ja="同じ内容の出力どうし"),
            )
        sites = {
            camera.site
            for one in (output, into)
            if (camera := self._cameras.get(one.camera)) is not None
        }
        if output.camera == into.camera or len(sites) > 1:
            yield self._object(
                output,
                Words(
                    en=f"an output of the camera `{into.camera}`",
                    ja=f"カメラ `{into.camera}` の出力です",
                ),
                Words(en="another camera at the same site", ja="同じ場所にある別のカメラ"),
            )

    def _whole(self, fused: FusedOutput, every: Sequence[FusedOutput]) -> Iterator[PlanError]:
        blame = fused.members[-1]
        if len(set(fused.cameras)) < len(fused.members):
            yield self._object(
                blame,
                Words(en="a camera twice", ja="同じカメラが二度あります"),
                Words(en="each camera once", ja="カメラごとに一度"),
            )
            return
        for member in fused.members:
            if self._cameras[member.camera].view.ground is None:
                yield self._object(
                    blame,
                    Words(
                        en=f"the camera `{member.camera}`, whose `view` has no `ground`",
                        ja=f"カメラ `{member.camera}` の `view` に `ground` がありません",
                    ),
                    Words(
                        en="places of the floor in metres, from one origin",
                        ja="共通の原点から測った床の点",
                    ),
                )
                return
        if fused.into.record is RecordClass.TRAJECTORY_POINT:
            yield from self._coarseness(fused)
            return
        if _paths_of(fused, every) is None:
            yield self._object(
                blame,
                Words(
                    en="no fused `trajectory_point` of these cameras",
                    ja="これらのカメラを統合した `trajectory_point` がありません",
                ),
                Words(
                    en="declared paths, in which moves and stays over several cameras are found",
                    ja="複数のカメラにまたがる移動と滞在のもとになる動線の宣言",
                ),
            )
        yield from self._areas(fused)

    def _coarseness(self, fused: FusedOutput) -> Iterator[PlanError]:
        position_m, every = fused.into.position_m, fused.into.every
        assert position_m is not None
        assert every is not None
        if position_m > COARSEST_M or every.seconds > FINEST_TIME_S:
            yield self._object(
                fused.members[-1],
                Words(
                    en=f"paths in squares of {position_m:g} m, every {every}",
                    ja=f"{position_m:g} mのます目、{every} ごとの動線",
                ),
                Words(
                    en=f"at most {COARSEST_M:g} m and {FINEST_TIME_S} s: who is who cannot be "
                    "told from coarser paths",
                    ja=f"{COARSEST_M:g} m・{FINEST_TIME_S}秒以下。粗い動線では人を見分けられません",
                ),
            )

    def _areas(self, fused: FusedOutput) -> Iterator[PlanError]:
        """Ids of areas are one floor's, and each area lies where its camera measured the floor."""
        # The kept output's camera lends its other areas' names to nobody.
        own = {area.id for area in self._cameras[fused.into.camera].view.areas}
        seen = own - set(fused.into.areas)
        for member in fused.members:
            for area in member.areas:
                if area in seen:
                    yield self._object(
                        member,
                        Words(
                            en=f"two areas {quote(area)} on one floor",
                            ja=f"一つの床に区域 {quote(area)} が二つあります",
                        ),
                        Words(en="an id of its own for each", ja="それぞれ別のid"),
                        key="areas",
                    )
                elif _is_off_the_floor(self._cameras[member.camera], area):
                    yield self._object(
                        member,
                        Words(
                            en=f"the area {quote(area)}, outside of the measured floor",
                            ja=f"区域 {quote(area)} が、測った床の外にあります",
                        ),
                        Words(
                            en=f"areas within the places of the camera's `ground` (and "
                            f"{_BESIDE_M:g} m beside)",
                            ja=f"カメラの `ground` で測った範囲（周囲{_BESIDE_M:g} mまで）の区域",
                        ),
                        key="areas",
                        error=BadGeometry,
                    )
                seen.add(area)

    def _object(
        self,
        output: Output,
        found: Words,
        expected: Words,
        *,
        key: str = "fused_into",
        error: type[BadValue] | type[BadGeometry] = BadValue,
    ) -> PlanError:
        path: Path = ("outputs", self._index[output.id])
        at = self._positions.get((*path, key)) or self._positions.get(path) or Position(1, 1)
        return error(
            **place(self._name, at),
            found=found,
            expected=expected,
            remedy=Words(
                en="correct it, or keep the outputs apart without `fused_into`",
                ja="直すか、`fused_into` を書かずに別々の出力にしてください",
            ),
        )


def _is_off_the_floor(camera: Camera, area_id: str) -> bool:
    """Whether a corner of an area lies where nobody's place is told."""
    view = camera.view
    plane = ground_plane_of(view)
    assert plane is not None
    assert view.ground is not None
    (outline,) = (area.polygon for area in view.areas if area.id == area_id)
    corners = plane.to_ground(np.asarray(outline) * (view.width_px, view.height_px))
    known = np.array([pair.ground_m for pair in view.ground.points])
    low, high = known.min(axis=0) - _BESIDE_M, known.max(axis=0) + _BESIDE_M
    return not bool(np.all((corners >= low) & (corners <= high)))
