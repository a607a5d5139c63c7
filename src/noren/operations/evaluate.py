"""`noren evaluate`: the tracks of a consented test film, for measuring accuracy. Never a camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from noren.errors import UsageError
from noren.gate.assignment import Assignment
from noren.gate.compile import compile_assignment
from noren.gate.records import EvaluationBoxBody, ProgressBody
from noren.jail.supervisor import Listeners, Outcome, watch_film
from noren.measure.crossings import Passages, Verdict, find_passages
from noren.measure.dead_band import dead_band_px
from noren.operations.film_failure import failure_of
from noren.operations.output_files import another, require_folder, write_whole
from noren.operations.reading import read_plan
from noren.operations.sources import is_film
from noren.operations.weights import read_weights
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.plan.geometry import ground_plane_of
from noren.vocabulary.words import Words

_ELSEWHERE = another("--tracks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why one approach of one track to one line did or did not count."""

    line: str
    track_id: int
    at_s: float
    direction: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What was written, and how each track met each line."""

    frames: int
    boxes: int
    tracks: int
    explanations: tuple[Explanation, ...]


def evaluate_film(
    film: str,
    *,
    plan: Path,
    camera_id: str,
    tracks: Path,
    on_progress: Callable[[ProgressBody], None] = lambda progress: None,
) -> Evaluation:
    """Track a test film in the jail and write MOTChallenge lines.

    Each line is `frame,id,x,y,width,height,confidence,-1,-1,-1`: frames from 1, the box in pixels
    of the film, confidence 1 where it was seen and 0 where a gap was bridged. Only classes that
    the camera's outputs declare are written (people when it has none).

    Raises:
        UsageError: a live source, a camera that the plan does not have, or no folder for the
            tracks.
        SourceError, ModelError, JailError: as for `noren run`.
        FolderError: the tracks cannot be written.
    """
    if not is_film(film):
        raise UsageError(
            where="noren evaluate",
            found=Words(en="a live source", ja="生カメラの指定です"),
            expected=Words(en="a film file of consenting people", ja="同意を得た映像ファイル"),
            remedy=Words(
                en="boxes of people never leave a camera; record a test film with consent",
                ja="カメラから人物の枠は出せません。同意を得て試験映像を撮ってください",
            ),
        )
    require_folder(tracks, remedy=_ELSEWHERE)
    loaded = read_plan(plan)
    camera = _camera(loaded.plan, camera_id)
    assignment = compile_assignment(
        loaded.plan, camera_id, digest=loaded.digest, live=False, evaluation=True
    )
    boxes: list[EvaluationBoxBody] = []
    outcome = watch_film(
        assignment,
        Path(film.removeprefix("file://")),
        Listeners(on_bin=lambda closed: None, on_progress=on_progress, on_box=boxes.append),
        weights=read_weights(camera),
    )
    failed = failure_of(outcome, film)
    if failed is not None:
        raise failed
    wanted = _classes(loaded.plan, camera_id)
    kept = [box for box in boxes if box.class_id in wanted]
    _write(tracks, kept)
    return Evaluation(
        frames=outcome.frames_in,
        boxes=len(kept),
        tracks=len({box.track_id for box in kept}),
        explanations=_explain(assignment, camera, boxes, outcome),
    )


def _camera(plan: Plan, camera_id: str) -> Camera:
    for camera in plan.cameras:
        if camera.id == camera_id:
            return camera
    raise UsageError(
        where=f"--camera {camera_id}",
        found=Words(en="no such camera in the plan", ja="計画書にこのカメラはありません"),
        expected=", ".join(camera.id for camera in plan.cameras),
        remedy=Words(en="name one of them", ja="いずれかを指定してください"),
    )


def _classes(plan: Plan, camera_id: str) -> frozenset[int]:
    declared = {
        int(one)
        for output in plan.outputs
        if output.camera == camera_id
        for one in output.object_classes
    }
    return frozenset(declared or {0})


def _write(path: Path, boxes: list[EvaluationBoxBody]) -> None:
    """Write beside the place and move: a half-written file is never taken for a whole one."""
    lines = (
        f"{box.frame + 1},{box.track_id},{box.x1 / 100:.2f},{box.y1 / 100:.2f},"
        f"{(box.x2 - box.x1) / 100:.2f},{(box.y2 - box.y1) / 100:.2f},{box.seen},-1,-1,-1\n"
        for box in sorted(boxes, key=lambda box: (box.frame, box.track_id))
    )
    write_whole("".join(lines).encode(), path, remedy=_ELSEWHERE)


def _explain(
    assignment: Assignment,
    camera: Camera,
    boxes: list[EvaluationBoxBody],
    outcome: Outcome,
) -> tuple[Explanation, ...]:
    if not assignment.lines or not boxes:
        return ()
    interval_s = outcome.media_ms / 1000 / max(1, outcome.frames_in - 1)
    # Boxes are in the film's pixels; lines in those of the declared frame.
    width_px, height_px = outcome.frame_size_px
    scale = [assignment.width_px / width_px, assignment.height_px / height_px] * 2
    corners = np.array([[box.x1, box.y1, box.x2, box.y2] for box in boxes]) / 100.0 * scale
    foot_px = np.column_stack(((corners[:, 0] + corners[:, 2]) / 2, corners[:, 3]))
    passages = find_passages(
        at_s=np.array([box.frame for box in boxes]) * interval_s,
        track_id=np.array([box.track_id for box in boxes]),
        class_id=np.array([box.class_id for box in boxes]),
        xy_px=foot_px,
        band_px=dead_band_px(corners, foot_px, ground_plane_of(camera.view)),
        lines=np.array([[line.start_px, line.end_px] for line in assignment.lines]),
    )
    return tuple(_explanations(passages, assignment))


def _explanations(passages: Passages, assignment: Assignment) -> list[Explanation]:
    return [
        Explanation(
            line=assignment.lines[int(passages.line[row])].id,
            track_id=int(passages.track_id[row]),
            at_s=float(passages.at_s[row]),
            direction=("forward", "backward")[int(passages.direction[row])],
            verdict=Verdict(int(passages.verdict[row])),
        )
        for row in range(len(passages))
    ]
