"""What was read from the street, put on the map: by mesh and bin, not by place and moment.

A film is measured in short slices without any position. Where the car was in each slice is joined
here, and coarsened at once: what comes out has no route, no moment and no number of a car.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError
from noren.measure.gps_track import Places
from noren.measure.mesh_codes import compute_mesh_codes, find_mesh_order

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PASS_GAP_S = 60.0
"""Who comes back to a mesh after so long passes it once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneSlices:
    """Slices of one film in order of time; row i of every array is slice i.

    `start_s (N,)` UTC seconds, `length_s` of each; `looked_s (N,)` time that was looked at;
    `vehicles (N,)` in view on average; `judged (N,)` speeds judged, `standing (N,)` of them that
    stand; `relative_speed (N,)` as in `Congestion`, NaN where none; `signs (N, 4)` signs passed
    by class; `pictures (N,)` read for text, `texts (N, T)` whether each entry of the list was newly
    read.
    """

    start_s: Floats
    length_s: float
    looked_s: Floats
    vehicles: Floats
    judged: Ints
    standing: Ints
    relative_speed: Floats
    signs: Ints
    pictures: Ints
    texts: Ints

    def __len__(self) -> int:
        return int(self.start_s.shape[0])

    @property
    def middle_s(self) -> Floats:
        """When to ask where the car was."""
        return np.asarray(self.start_s + self.length_s / 2, np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFacts:
    """One row for each mesh and bin that was passed; row i of every array is one of them.

    `mesh (M,)` codes of `order`; `bin_start_s (M,)`; `passes (M,)` how often the car came by;
    `looked_s (M,)`. `vehicles (M,)` in view on average over that time; `standing_ratio (M,)`,
    `relative_speed (M,)` NaN where nothing was judged, with `judged (M,)` speeds behind them.
    `signs (M, 4)` the most of each class that one pass saw; `sign_passes (M, 4)` passes that saw
    any. `pictures (M,)` were read for text, and `text_passes (M, T)` passes saw each entry of the
    list. `unplaced_s` was looked at where the position was not known, and is in no row.
    """

    order: int
    mesh: Ints
    bin_start_s: Ints
    passes: Ints
    looked_s: Floats
    vehicles: Floats
    judged: Ints
    standing_ratio: Floats
    relative_speed: Floats
    signs: Ints
    sign_passes: Ints
    pictures: Ints
    text_passes: Ints
    unplaced_s: float

    def __len__(self) -> int:
        return int(self.mesh.shape[0])


def merge_slices(slices: SceneSlices, places: Places, *, position_m: float, bin_s: int) -> MapFacts:
    """Facts by mesh and bin, from slices and where the car was in the middle of each.

    A slice belongs wholly to the mesh and bin of its middle. Slices without a known position, or
    in a place that has no Japanese mesh code, are left out and their time is told.

    Raises:
        GeometryError: an impossible coarseness, bin or number of places.
    """
    order = find_mesh_order(position_m)
    if bin_s < 1 or places.known.shape != slices.start_s.shape:
        raise GeometryError(
            where="scenery facts",
            found=f"bins of {bin_s} s, {places.known.size} places for {len(slices)} slices",
            expected="bins of at least 1 s and one place for each slice",
            remedy="report this as a fault of noren",
        )
    placed = places.known & _has_mesh(places)
    used = np.flatnonzero(placed & (slices.looked_s > 0))
    mesh = compute_mesh_codes(
        latitude_deg=places.latitude_deg[used], longitude_deg=places.longitude_deg[used],
        order=order,
    ) if used.size else np.zeros(0, np.int64)  # fmt: skip
    bins = (slices.middle_s[used] // bin_s).astype(np.int64) * bin_s
    passes = _number_passes(mesh, slices.middle_s[used])
    keys, row = np.unique(np.column_stack((mesh, bins)), axis=0, return_inverse=True)
    row = row.reshape(-1)
    return _facts(slices, used, keys, row, passes, order)


def _facts(
    slices: SceneSlices, used: Ints, keys: Ints, row: Ints, passes: Ints, order: int
) -> MapFacts:
    rows = len(keys)

    def total(values: npt.NDArray[np.generic]) -> Floats:
        summed = np.bincount(row, weights=values.astype(np.float64), minlength=rows)
        # Of nothing at all, the sums would be whole numbers.
        return summed.astype(np.float64)

    looked_s, judged = total(slices.looked_s[used]), total(slices.judged[used])
    speed = slices.relative_speed[used]
    weight = np.where(np.isfinite(speed), slices.judged[used], 0)
    weights = total(weight)
    signs, sign_passes, count = _most_and_passes(slices.signs[used], row, passes, rows)
    _, text_passes, _ = _most_and_passes(slices.texts[used], row, passes, rows)
    return MapFacts(
        order=order,
        mesh=keys[:, 0].astype(np.int64),
        bin_start_s=keys[:, 1].astype(np.int64),
        passes=count,
        looked_s=looked_s,
        vehicles=total(slices.vehicles[used] * slices.looked_s[used]) / np.maximum(looked_s, 1e-9),
        judged=judged.astype(np.int64),
        standing_ratio=_ratio(total(slices.standing[used]), judged),
        relative_speed=_ratio(total(np.nan_to_num(speed) * weight), weights),
        signs=signs,
        sign_passes=sign_passes,
        pictures=total(slices.pictures[used]).astype(np.int64),
        text_passes=text_passes,
        unplaced_s=float(slices.looked_s.sum() - slices.looked_s[used].sum()),
    )


def _most_and_passes(seen_in: Ints, row: Ints, passes: Ints, rows: int) -> tuple[Ints, Ints, Ints]:
    """The most that one pass saw, passes that saw any, and passes, for each row and column."""
    columns = seen_in.shape[1]
    most = np.zeros((rows, columns), np.int64)
    seen = np.zeros((rows, columns), np.int64)
    pairs, which = np.unique(np.column_stack((row, passes)), axis=0, return_inverse=True)
    each = np.zeros((len(pairs), columns), np.int64)
    np.add.at(each, which.reshape(-1), seen_in)
    np.maximum.at(most, pairs[:, 0], each)
    np.add.at(seen, pairs[:, 0], (each > 0).astype(np.int64))
    return most, seen, np.bincount(pairs[:, 0], minlength=rows).astype(np.int64)


def _number_passes(mesh: Ints, at_s: Floats) -> Ints:
    """A number for each stay of the car in a mesh, however many slices it lasted."""
    last: dict[int, tuple[float, int]] = {}
    numbers = np.zeros(mesh.size, np.int64)
    for index, (code, moment) in enumerate(zip(mesh.tolist(), at_s.tolist(), strict=True)):
        before_s, number = last.get(code, (-np.inf, index))
        if moment - before_s > PASS_GAP_S:
            number = index
        last[code] = (moment, number)
        numbers[index] = number
    return numbers


def _has_mesh(places: Places) -> npt.NDArray[np.bool_]:
    north, east = np.nan_to_num(places.latitude_deg), np.nan_to_num(places.longitude_deg)
    return np.asarray((north >= 0) & (north < 200 / 3) & (east >= 100) & (east < 180), np.bool_)


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
