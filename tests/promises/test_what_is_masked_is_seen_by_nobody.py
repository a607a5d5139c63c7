"""What the plan masks is black before anything else sees a picture.

ja: 計画で隠すと決めた部分は、ほかの何よりも先に黒く塗られます。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

import noren
from noren.jail.bpf import has_filters
from noren.jail.numbers import this_machine
from noren.sight.decode import Film
from noren.sight.frame import Frame, FrameMask, make_frame
from staging.command_line import noren as run_noren
from staging.command_line import run_arguments
from staging.films import HEIGHT_PX, WIDTH_PX, draw, write_film
from staging.plans import plan_text, write_plan

Picture = npt.NDArray[np.uint8]

WINDOWS = [(0.30, 0.0), (0.62, 0.0), (0.62, 0.52), (0.30, 0.45)]
"""A slanted part of the picture, where the walkers of these films pass and a home may be."""
MASK = FrameMask([WINDOWS])
HIDDEN = MASK.raster(WIDTH_PX, HEIGHT_PX)
needs_jail = pytest.mark.skipif(
    not has_filters(this_machine()), reason="this kernel has no seccomp filters"
)


def behind_windows(pictures: Sequence[Picture], *, secret: int) -> Iterator[Picture]:
    """The pictures, with a life of its own behind the windows: colors and a figure that walks."""
    rng = np.random.default_rng(secret)
    for number, picture in enumerate(pictures):
        shown = picture.copy()
        life = np.full_like(shown, (200, 40, 40) if secret else (40, 40, 200))
        life[:, (3 * number * (secret + 1)) % WIDTH_PX :][:, :12] = rng.integers(0, 255, 3)
        # Chroma is told for four pixels at once: what is shown keeps one pixel's distance.
        inner = HIDDEN.copy()
        for axis in (0, 1):
            for step in (-2, -1, 1, 2):
                inner &= np.roll(HIDDEN, step, axis)
        shown[inner] = life[inner]
        yield shown


def write_lossless(path: Path, pictures: Iterator[Picture], *, rate_hz: int = 5) -> Path:
    """Nothing of one part of a picture reaches another part by way of the encoder."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=rate_hz)
        stream.width, stream.height, stream.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        stream.options = {"preset": "ultrafast", "qp": "0"}
        stream.codec_context.thread_count = 1
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, rate_hz)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def scenes(seconds: float) -> list[Picture]:
    return [draw(number / 5) for number in range(round(seconds * 5))]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two films that differ behind the windows only."""
    folder, street = tmp_path_factory.mktemp("windows"), scenes(24)
    first, second = (
        write_lossless(folder / f"{secret}.mp4", behind_windows(street, secret=secret))
        for secret in (0, 1)
    )
    return first, second


def planes(frame: Frame) -> dict[str, Picture]:
    return {
        "luma": frame.luma,
        "blue_difference": frame.blue_difference,
        "red_difference": frame.red_difference,
        "bgr": frame.bgr,
    }


def frames_of(path: Path, mask: FrameMask | None) -> list[dict[str, Picture]]:
    with path.open("rb") as opened, Film(opened, name="street", mask=mask) as film:
        return [planes(frame) for frame in film.frames()]


def test_two_films_that_differ_behind_a_mask_only_are_the_same_film(
    pair: tuple[Path, Path],
) -> None:
    """ja: 隠した部分だけが違う二つの映像は、まったく同じに見えます。"""
    first, second = (frames_of(path, MASK) for path in pair)
    assert len(first) == len(second) == 120
    for one, other in zip(first, second, strict=True):
        for name in one:
            np.testing.assert_array_equal(one[name], other[name], err_msg=name)


def test_without_the_mask_they_differ(pair: tuple[Path, Path]) -> None:
    """ja: マスクがなければ、二つの映像は違って見えます(この試験が見分けられる証拠です)。"""
    first, second = (frames_of(path, None) for path in pair)
    assert all(np.any(first[9][name] != second[9][name]) for name in first[9])


def test_pictures_of_a_camera_go_through_the_same_mask(pair: tuple[Path, Path]) -> None:
    """ja: カメラの生映像も、同じ所で塗られます。"""
    seen = []
    for path in pair:
        with av.open(str(path)) as container:
            pictures = list(container.decode(video=0))[:20]
        seen.append([planes(make_frame(one, index=0, at_s=0.0, mask=MASK)) for one in pictures])
    for one, other in zip(*seen, strict=True):
        for name in one:
            np.testing.assert_array_equal(one[name], other[name], err_msg=name)


def test_no_part_of_the_program_but_the_mask_itself_knows_the_unmasked_picture() -> None:
    """ja: 塗る前の画像を扱うのは、塗る処理そのものだけです。"""
    source = Path(noren.__file__).parent
    touching = {
        path.relative_to(source).as_posix()
        for path in [*(source / "sight").rglob("*.py"), *(source / "jail").rglob("*.py")]
        if re.search(r"\._picture\b", path.read_text(encoding="utf-8"))
    }
    assert touching == {"sight/frame.py"}
    decoding = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if re.search(r"\bmake_frame\(", path.read_text(encoding="utf-8"))
    }
    # What else decodes a picture of a camera would have to say so here.
    assert decoding == {"sight/frame.py", "sight/decode.py", "jail/eyes.py"}
    for name in sorted(decoding - {"sight/frame.py"}):
        for call in re.findall(r"make_frame\((.*?)\n? *\)\n", (source / name).read_text(), re.S):
            assert "mask=" in call, f"{name} makes a frame without its mask"


def masked_plan(*, masked: bool = True) -> str:
    corners = ", ".join(f"[{x}, {y}]" for x, y in WINDOWS)
    mask = (
        "      masks:\n        - id: windows\n"
        f"          polygon: [{corners}]\n"
        "          reason: {ja: 隣家の窓, en: Windows of a home}\n"
    )
    return plan_text().replace("      lines:\n", (mask if masked else "") + "      lines:\n", 1)


@pytest.mark.slow
@needs_jail
def test_an_evaluation_sees_no_more_than_the_measurement(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    """ja: 精度を評価するときも、隠した部分は見えません。"""
    plan, tracks = write_plan(tmp_path, masked_plan()), []
    for number, film in enumerate(pair):
        out = tmp_path / f"{number}.txt"
        said = run_noren("evaluate", film, "--plan", plan, "--camera", "north", "--tracks", out)
        assert said.code == 0, said.error
        tracks.append(out.read_text())
    assert tracks[0] == tracks[1]
    assert tracks[0], "the part of the street that is not masked has a walker"


@pytest.mark.slow
@needs_jail
def test_a_measurement_counts_nobody_behind_a_mask(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """ja: 隠した部分にいる人は、どの数値にも入りません。"""
    figures = []
    for number, film in enumerate(pair):
        folder = tmp_path / str(number)
        folder.mkdir()
        plan = write_plan(folder, masked_plan())
        said = run_noren(*run_arguments(plan, folder / "store", "--source", f"north={film}"))
        assert said.code == 0, said.error
        figures.append(
            [
                run_noren("export", kind, "--store", folder / "store").out
                for kind in ("line_count", "zone_occupancy", "coverage")
            ]
        )
    assert figures[0] == figures[1]


@pytest.mark.parametrize("codec", ["libx264", "mjpeg"])
def test_beside_a_mask_the_picture_is_as_it_was(codec: str, tmp_path: Path) -> None:
    """ja: 隠した部分の外の画像は変わりません。"""
    path = write_film(tmp_path / "street.mkv", seconds=2, codec=codec)
    masked, plain = frames_of(path, MASK), frames_of(path, None)
    away = ~HIDDEN
    for axis in (0, 1):
        for step in (*range(-6, 0), *range(1, 7)):
            away &= ~np.roll(HIDDEN, step, axis)
    assert away.mean() > 0.6
    for one, other in zip(masked, plain, strict=True):
        # A still camera's codec says where between pixels its colors lie; a level or two of that.
        apart = one["bgr"][away].astype(int) - other["bgr"][away].astype(int)
        assert np.abs(apart).max() <= 4
        assert not one["bgr"][HIDDEN].any()
