"""A real decoder and a real detector give the same answers inside the jail as outside."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

StartJailed = Callable[..., Any]
MODEL = "person-vehicle-bike-detection-2003"
FRAMES = 12


def _film(path: Path, *, seed: int, frames: int) -> Path:
    import av
    import numpy as np

    random = np.random.default_rng(seed)
    texture = random.integers(0, 255, (240, 320 + frames * 4, 3), dtype=np.uint8)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("mpeg4", rate=Fraction(25))
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        stream.codec_context.thread_count = 1
        for place in range(frames):
            picture = np.ascontiguousarray(texture[:, place * 4 : place * 4 + 320] // 2 + 40)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("films")
    return (
        _film(folder / "film.mp4", seed=1, frames=FRAMES),
        _film(folder / "rehearsal.mp4", seed=2, frames=5),
    )


def _weights() -> Path:
    root = Path(__file__).parents[2]
    mirror = Path(os.environ.get("NOREN_MIRROR", root.parent / "shared/models"))
    path = mirror / MODEL / f"{MODEL}.xml"
    if not path.exists():
        pytest.skip(f"no weights of {MODEL}: set NOREN_MIRROR")
    return path


def _run(start: StartJailed, films: tuple[Path, Path], *words: str) -> Any:
    film, rehearsal = (os.open(path, os.O_RDONLY) for path in films)
    run = start("jailed_pipeline", *words, descriptors={3: film, 7: rehearsal})
    os.close(film)
    os.close(rehearsal)
    return run.finish()


def _frames(told: Any) -> list[str]:
    return [line for line in told.lines if line.startswith("frame=")]


@pytest.mark.parametrize(
    "detector",
    ["", pytest.param(MODEL, marks=pytest.mark.weights)],
    ids=["a small network", "the default detector"],
)
def test_decode_and_inference_are_the_same_jailed_and_unjailed(
    start_jailed: StartJailed, films: tuple[Path, Path], detector: str
) -> None:
    words = [f"model:{_weights()}"] if detector else []
    jailed = _run(start_jailed, films, *words)
    free = _run(start_jailed, films, *words, "unjailed")
    assert jailed.fact("holds") == "True"
    assert (jailed.status, free.status) == (0, 0)
    assert len(_frames(jailed)) == FRAMES
    assert _frames(jailed) == _frames(free)


def test_without_a_rehearsal_the_first_frame_fails_and_does_not_hang(
    start_jailed: StartJailed, films: tuple[Path, Path]
) -> None:
    told = _run(start_jailed, films, "rehearse:no")
    assert told.status == 1
    assert told.fact("error")
    assert _frames(told) == []
