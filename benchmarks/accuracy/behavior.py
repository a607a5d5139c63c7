"""Stays and occupancy on real film through the product's jail and gate, against the truth.

    python benchmarks/accuracy/behavior.py

One-by-one: six visits of one person each, the whole picture as area; each visit's length from the
jail's own tracks (an evaluation), and the histogram and waits as they leave the jail. PETS: people
in the junction, frame by frame from the same tracks and second by second as they leave.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from films import FOOTAGE, Film, films, network_bytes

from noren.gate.assignment import (
    AreaAssignment,
    Assignment,
    DetectorAssignment,
    GridAssignment,
    GroundAssignment,
    OutputAssignment,
)
from noren.gate.behavior_records import (
    HEAT_AMOUNTS,
    STAY_EDGES_S,
    CrowdingLevelBody,
    DwellHistogramBody,
    HeatmapCellsBody,
    QueueWaitBody,
    wait_of_code,
)
from noren.gate.records import EvaluationBoxBody, ZoneOccupancyBody
from noren.gate.validator import ClosedBin
from noren.jail.standing_place import StandingPlace, areas_on_floor
from noren.jail.supervisor import Listeners, watch_film
from noren.measure.crowding import Surface, find_level
from noren.measure.heatmap import measure_heatmap
from noren.measure.tallies import floor_grid
from noren.measure.trajectories import Trajectories
from noren.measure.visit_meter import Event, Stay, VisitMeter
from noren.vocabulary.ground_fit import fit_ground_plane

SIZES = {"PETS 480x360": (480, 360), "one-by-one": (768, 432)}
RATE_HZ = 10.0
START_S = 1_790_000_100.0
Polygon = Sequence[tuple[float, float]]


def assignment(
    film: Film, polygon_px: Polygon, outputs: Sequence[OutputAssignment], *, evaluation: bool
) -> Assignment:
    """What a plan with this one area would compile to."""
    width, height = SIZES[film.name]
    return Assignment(
        plan_digest="00" * 32,
        camera_id="bench",
        live=False,
        evaluation=evaluation,
        start_s=START_S,
        width_px=width,
        height_px=height,
        straight_down=False,
        shoulders_px=None,
        lens_k1=0.0,
        ground=None,
        masks_px=(),
        lines=(),
        areas=(AreaAssignment(id="area", polygon_px=tuple(polygon_px)),),
        detector=DetectorAssignment(
            model="person-vehicle-bike-detection-2003",
            width_px=864,
            height_px=480,
            looks_per_s=8.0,
            precision="f32",
        ),
        outputs=tuple(outputs),
    )


def output(record: str, bin_s: int) -> OutputAssignment:
    """An output about the area."""
    return OutputAssignment(
        id=record, record=record, targets=(0,), classes=(0,), bin_s=bin_s, maximum=200
    )


def play(
    film: Film, polygon_px: Polygon, outputs: Sequence[OutputAssignment], *, evaluation: bool
) -> tuple[list[ClosedBin], list[EvaluationBoxBody]]:
    """Play the film in the jail; SystemExit when it does not end well."""
    bins: list[ClosedBin] = []
    boxes: list[EvaluationBoxBody] = []
    outcome = watch_film(
        assignment(film, polygon_px, outputs, evaluation=evaluation),
        film.path,
        Listeners(on_bin=bins.append, on_box=boxes.append),
        weights=network_bytes(),
    )
    if outcome.ending.name != "FINISHED":
        raise SystemExit(f"{film.name}: {outcome}")
    return bins, boxes


def stays_of(
    boxes: Sequence[EvaluationBoxBody], place: StandingPlace, meter: VisitMeter
) -> list[Stay]:
    """The visits of people in the boxes of an evaluation."""
    rows = np.array(
        [(b.frame, b.track_id, b.x1, b.y1, b.x2, b.y2) for b in boxes if b.class_id == 0],
        np.float64,
    )
    events: list[Event] = []
    for frame in np.unique(rows[:, 0]):
        here = rows[rows[:, 0] == frame]
        xyxy = here[:, 2:] / 100
        stand = place.stand(xyxy, place.foot_px(xyxy))
        events += meter.update(
            at_s=frame / RATE_HZ,
            track_id=here[:, 1].astype(np.int64),
            class_id=np.zeros(len(here), np.int64),
            xy=stand.xy,
            band=stand.band,
            at_edge=stand.at_edge,
        )
    return [event for event in events + meter.finish() if isinstance(event, Stay)]


def one_by_one(film: Film) -> None:
    """Print every visit's error, and what leaves the jail about all of them."""
    truth = json.loads((FOOTAGE / "truth" / "hand_intel_one_by_one_person.json").read_text())
    width, height = SIZES[film.name]
    whole = ((0.0, 0.0), (width, 0.0), (float(width), float(height)), (0.0, float(height)))
    told = (output("dwell_histogram", 300), output("queue_wait", 300))
    bins, _ = play(film, whole, told, evaluation=False)
    _, boxes = play(film, whole, told, evaluation=True)
    told_to = assignment(film, whole, told, evaluation=True)
    place = StandingPlace(told_to, None)
    stays = stays_of(boxes, place, VisitMeter(areas_on_floor(told_to, None)))
    stays = [stay for stay in stays if stay.dwell_s > 1.0]
    true_s = [(v["last"] - v["first"] + 1) / RATE_HZ for v in truth["visits"]]
    print(f"one-by-one: {len(true_s)} visits, {len(stays)} found")
    for true, visit in zip(true_s, truth["visits"], strict=True):
        near = [s for s in stays if abs(s.enter_s - visit["first"] / RATE_HZ) < 5]
        got = ", ".join(
            f"{s.dwell_s:.1f} s ({s.dwell_s - true:+.1f}; came {s.entry_seen}, left {s.exit_seen})"
            for s in near
        )
        print(f"  {true:5.1f} s: {got or 'not found'}")
    # By the same definition: the shortest time within which half of them had ended.
    middle_s = sorted(true_s)[(len(true_s) - 1) // 2]
    for closed in bins:
        for body in closed.figures:
            if isinstance(body, DwellHistogramBody):
                counts = zip(STAY_EDGES_S, body.ended, body.at_least, strict=True)
                told_of = ", ".join(f"{s} s: {e}+{c}" for s, e, c in counts if e or c)
                print(f"  stays from (whole+lost): {told_of}; begun unseen: {body.began_unseen}")
            elif isinstance(body, QueueWaitBody):
                print(
                    f"  line: {body.arrivals} came, {body.served} served, {body.lost} lost,"
                    f" p50 {wait_of_code(body.p50) if body.p50 else None} s"
                    f" (truth {middle_s:.1f} s), mean {body.mean_centi / 100:.2f}"
                )


def pets(film: Film) -> None:
    """Print the mean absolute error of the people in the junction."""
    zone = json.loads((FOOTAGE / "truth" / "derived_PETS09-S2L1.json").read_text())["zones"]
    truth = np.array(zone["junction"]["per_frame"], np.float64)
    polygon = [(x / film.truth_scale, y / film.truth_scale) for x, y in zone["junction"]["polygon"]]
    told = (output("zone_occupancy", 1),)
    bins, boxes = play(film, polygon, told, evaluation=True)
    place = StandingPlace(assignment(film, polygon, told, evaluation=True), None)
    (area,) = areas_on_floor(assignment(film, polygon, told, evaluation=True), None)
    found = np.zeros(len(truth))
    for box in boxes:
        foot = place.foot_px(np.array([[box.x1, box.y1, box.x2, box.y2]]) / 100)
        if box.class_id == 0 and box.frame < len(truth):
            found[box.frame] += float(area.contains(foot)[0])
    print(f"PETS junction, frame by frame: MAE {np.abs(found - truth).mean():.3f} people")
    errors = []
    for closed in bins:
        first = round((closed.bin_start_s - START_S) * RATE_HZ)
        part = truth[first : first + int(RATE_HZ)]
        (body,) = closed.figures
        assert isinstance(body, ZoneOccupancyBody)
        if len(part):
            errors.append(abs(body.mean_milli / 1000 - part.mean()))
    print(f"PETS junction, as it leaves the jail in seconds: MAE {np.mean(errors):.3f} people")


def pets_floor(film: Film) -> None:
    """Print density and heat map of the junction in metres, beside those of the true tracks.

    The floor comes from a few of the truth's own pairs of pixels and metres, as an installer would
    measure them.
    """
    rows = np.loadtxt(FOOTAGE / "mot" / "mot15" / "PETS09-S2L1" / "gt.txt", delimiter=",")
    foot = np.column_stack((rows[:, 2] + rows[:, 4] / 2, rows[:, 3] + rows[:, 5]))
    foot /= film.truth_scale
    chosen = np.linspace(0, len(rows) - 1, 24).astype(int)
    size = SIZES[film.name]
    plane = fit_ground_plane(
        foot[chosen],
        rows[chosen][:, 7:9],
        frame_size=(float(size[0]), float(size[1])),
        k1=0.0,
        ground_precision_m=0.3,
    )
    zone = json.loads((FOOTAGE / "truth" / "derived_PETS09-S2L1.json").read_text())["zones"]
    polygon = [(x / film.truth_scale, y / film.truth_scale) for x, y in zone["junction"]["polygon"]]
    grid = GridAssignment(origin_m=(-16.0, -16.0), cell_m=2.0, rows=14, columns=14)
    heat = OutputAssignment(
        id="heat",
        record="heatmap_cells",
        targets=(),
        classes=(0,),
        bin_s=300,
        maximum=200,
        grid=grid,
    )
    told = dataclasses.replace(
        assignment(film, polygon, (output("crowding_level", 10), heat), evaluation=False),
        ground=GroundAssignment(
            matrix=tuple(float(one) for one in plane.matrix.ravel()), error_m=plane.error_m
        ),
        start_s=1_790_000_100.0 - 1_790_000_100.0 % 300,
    )
    bins: list[ClosedBin] = []
    outcome = watch_film(told, film.path, Listeners(on_bin=bins.append), weights=network_bytes())
    if outcome.ending.name != "FINISHED":
        raise SystemExit(f"{film.name}: {outcome}")
    (area,) = areas_on_floor(told, plane)
    truth = np.array(zone["junction"]["per_frame"], np.float64)
    errors, levels = [], []
    for closed in (one for one in bins if one.output == 0):
        first = round((closed.bin_start_s - told.start_s) * RATE_HZ)
        part = truth[first : first + int(10 * RATE_HZ)]
        (body,) = closed.figures
        assert isinstance(body, CrowdingLevelBody)
        if len(part) == 10 * RATE_HZ:
            true_m2 = part.mean() / area.size_m2
            errors.append(abs(body.density_centi / 100 - true_m2))
            levels.append(body.level == int(find_level(true_m2, Surface.WALKWAY)))
    print(
        f"PETS junction ({area.size_m2:.0f} m2) in tens of seconds: density MAE"
        f" {np.mean(errors):.4f} people/m2, level right in {np.mean(levels):.0%}"
    )
    walks = Trajectories.from_rows(
        track_id=rows[:, 1].astype(np.int64), xy_m=rows[:, 7:9], at_s=rows[:, 0] / RATE_HZ
    )
    whole = measure_heatmap(walks, floor_grid(grid))
    figures = [body for one in bins if one.output == 1 for body in one.figures]
    for number, (name, layer) in enumerate(
        (("presence", whole.presence_s), ("passage", whole.passages))
    ):
        sent = b"".join(
            body.cells
            for body in figures
            if isinstance(body, HeatmapCellsBody) and body.layer == number
        )[: grid.cells]
        found = np.array(HEAT_AMOUNTS, np.float64)[np.frombuffer(sent, np.uint8)]
        correlation = np.corrcoef(found, layer.ravel())[0, 1]
        print(
            f"PETS heat map, {name}: {found.sum():.0f} of {layer.sum():.0f} in all,"
            f" correlation over cells of 2 m {correlation:.3f}"
        )


if __name__ == "__main__":
    by_name = {film.name: film for film in films()}
    one_by_one(by_name["one-by-one"])
    pets(by_name["PETS 480x360"])
    pets_floor(by_name["PETS 480x360"])
