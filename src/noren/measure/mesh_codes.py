"""Japanese standard grid square codes of places, and the places of codes.

Six orders: 1 first mesh (about 80 km), 2 second (10 km), 3 third (1 km), 4 half (500 m),
5 quarter (250 m), 6 eighth (125 m). A code has 4, 6, 8, 9, 10 or 11 digits. A mesh holds its
southern and western border; the northern and eastern one belong to its neighbors. A place less
than a micrometre beside a border counts as on it.

Latitude and longitude are those of JGD2011, from which WGS84 of a satellite receiver differs by
far less than a metre. The older Tokyo Datum is off by some 400 m: convert such places first.

Source: JIS X 0410 regional mesh code.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ORDERS = (1, 2, 3, 4, 5, 6)
MESH_SIDE_M = {1: 80_000.0, 2: 10_000.0, 3: 1_000.0, 4: 500.0, 5: 250.0, 6: 125.0}
"""About how long a mesh's side is, by its order."""
_DIGITS = {4: 1, 6: 2, 8: 3, 9: 4, 10: 5, 11: 6}
# Everything in eighth meshes: 3.75 seconds of latitude by 5.625 seconds of longitude.
_LATITUDE_EIGHTHS = 960
_LONGITUDE_EIGHTHS = 640
_SIZE = {1: 640, 2: 80, 3: 8, 4: 4, 5: 2, 6: 1}
_WEST_DEG = 100.0
_ROWS = 100 * 640
_COLUMNS = 100 * 640
_NEARLY = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshBounds:
    """Borders of meshes in degrees, each `(K,)`; south and west belong to the mesh."""

    south_deg: Floats
    north_deg: Floats
    west_deg: Floats
    east_deg: Floats


def compute_mesh_codes(
    *, latitude_deg: npt.ArrayLike, longitude_deg: npt.ArrayLike, order: int
) -> Ints:
    """The code of the mesh that holds each place.

    Args:
        latitude_deg, longitude_deg: `(K,)` degrees north, from 0 up to below 66 2/3, and degrees
            east, from 100 up to below 200.
        order: 1 to 6, as the module says.
    Returns:
        `(K,)` codes as whole numbers; a first digit 0 (south of Japan) is left away.
    Raises:
        GeometryError: an unknown order, or a place that the standard has no code for.
    """
    _check_order(order)
    latitude = np.atleast_1d(np.asarray(latitude_deg, np.float64))
    longitude = np.atleast_1d(np.asarray(longitude_deg, np.float64))
    row = _floor(latitude * _LATITUDE_EIGHTHS)
    column = _floor((longitude - _WEST_DEG) * _LONGITUDE_EIGHTHS)
    coded = (row >= 0) & (row < _ROWS) & (column >= 0) & (column < _COLUMNS)
    if not np.all(coded):
        bad = int(np.flatnonzero(~coded)[0])
        raise _no_mesh(f"a place at {latitude[bad]:g}, {longitude[bad]:g} degrees")
    row, column = row.astype(np.int64), column.astype(np.int64)
    code = row // 640 * 100 + column // 640
    for size, base in ((80, 8), (8, 10)):
        if order >= {80: 2, 8: 3}[size]:
            code = code * 100 + row // size % base * 10 + column // size % base
    for size, least in ((4, 4), (2, 5), (1, 6)):
        if order >= least:
            code = code * 10 + row // size % 2 * 2 + column // size % 2 + 1
    return np.asarray(code, np.int64)


def compute_mesh_bounds(codes: npt.ArrayLike, *, order: int) -> MeshBounds:
    """The borders of meshes of one order.

    Args:
        codes: `(K,)` codes as whole numbers.
        order: 1 to 6.
    Raises:
        GeometryError: an unknown order, or a number that is no code of it.
    """
    _check_order(order)
    code = np.atleast_1d(np.asarray(codes, np.int64))
    row, column, rest = np.zeros_like(code), np.zeros_like(code), code.copy()
    valid = code >= 0
    for size, least in ((1, 6), (2, 5), (4, 4)):
        if order >= least:
            quarter, rest = rest % 10, rest // 10
            valid &= (quarter >= 1) & (quarter <= 4)
            row, column = row + (quarter - 1) // 2 * size, column + (quarter - 1) % 2 * size
    for size, least, base in ((8, 3, 10), (80, 2, 8)):
        if order >= least:
            down, across, rest = rest // 10 % 10, rest % 10, rest // 100
            valid &= (down < base) & (across < base)
            row, column = row + down * size, column + across * size
    valid &= rest < 10_000
    if not np.all(valid):
        raise _no_mesh(f"the code {code[~valid][0]} of order {order}")
    row, column = row + rest // 100 * 640, column + rest % 100 * 640
    size = _SIZE[order]
    return MeshBounds(
        south_deg=row / _LATITUDE_EIGHTHS,
        north_deg=(row + size) / _LATITUDE_EIGHTHS,
        west_deg=_WEST_DEG + column / _LONGITUDE_EIGHTHS,
        east_deg=_WEST_DEG + (column + size) / _LONGITUDE_EIGHTHS,
    )


def find_order(code: str) -> int:
    """The order of a code by its digits.

    Raises:
        GeometryError: not 4, 6, 8, 9, 10 or 11 digits.
    """
    if not (code.isascii() and code.isdigit() and len(code) in _DIGITS):
        raise _no_mesh(f"the code {code!r}")
    return _DIGITS[len(code)]


def find_mesh_order(position_m: float) -> int:
    """The finest order whose meshes are at least as large as declared; never finer than 125 m.

    Raises:
        GeometryError: coarser than a first mesh, or no length at all.
    """
    fitting = [order for order, side_m in MESH_SIDE_M.items() if side_m >= position_m]
    if not fitting or not position_m > 0:
        raise GeometryError(
            where="coarseness of positions",
            found=f"{position_m:g} m",
            expected="above 0 and at most 80,000 m",
            remedy="correct `position_m`",
        )
    return max(fitting)


def _floor(value: Floats) -> Floats:
    # A border in degrees is rarely a binary fraction: its nearest number may lie just below it.
    with np.errstate(invalid="ignore"):
        return np.floor(value + _NEARLY)


def _check_order(order: int) -> None:
    if order not in ORDERS:
        raise _no_mesh(f"order {order}")


def _no_mesh(found: str) -> GeometryError:
    return GeometryError(
        where="mesh code",
        found=found,
        expected="latitude 0 to 66.67 and longitude 100 to 200 degrees, orders 1 to 6",
        remedy="give degrees of WGS84 in and around Japan",
    )
