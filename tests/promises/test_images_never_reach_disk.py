"""No image of anybody is written down: not on disk, not in shared memory, not by the supervisor.

ja: 誰の画像も書き残しません。ディスクにも共有メモリーにも、監視側のプロセスにも残りません。

Films and a camera's stream carry a strip that is searched for, in the forms in which a picture
could lie about, in every file that appears while noren runs and in the memory of the process that
keeps the figures. See `staging.canary` for what the search can find and what it cannot. A film's
file itself is of course on the disk of whoever filmed it; the promise is about what noren does.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from noren.jail.bpf import has_filters
from noren.jail.numbers import this_machine
from noren.jail.start import spawn_jailed
from noren.testing.rtp_stream import EncodedUnit
from noren.testing.rtsp_camera import RtspTestCamera
from noren.testing.rtsp_sign_in import SignIn
from staging.canary import HEIGHT_PX, WIDTH_PX, CanarySearch, Traces, holds_a_picture, mark
from staging.command_line import AS_OF, START, Program, rows
from staging.films import Picture, draw, write_film
from staging.plans import CAMERA_ENV, plan_text, write_plan
from staging.streams import encode_street
from staging.turns import turn

INSIDE = Path(__file__).parent / "inside"
RATE_HZ = 8
needs_jail = pytest.mark.skipif(
    not has_filters(this_machine()), reason="this kernel has no seccomp filters"
)
needs_root = pytest.mark.skipif(
    os.getuid() != 0, reason="reading another process's memory needs root"
)


def picture_at(at_s: float) -> Picture:
    return mark(draw(at_s, size_px=(WIDTH_PX, HEIGHT_PX)), round(at_s * RATE_HZ))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A film that carries the strip, and the search for it."""

    path: Path
    search: CanarySearch


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Marked:
    path = tmp_path_factory.mktemp("marked") / "street.mp4"
    times_s = [number / RATE_HZ for number in range(12 * RATE_HZ)]
    write_film(
        path,
        codec="libx264",
        size_px=(WIDTH_PX, HEIGHT_PX),
        times_s=times_s,
        rate_hz=RATE_HZ,
        pictures=[picture_at(at_s) for at_s in times_s],
    )
    with av.open(str(path)) as container:
        packets = [bytes(packet) for packet in container.demux(video=0)]
    return Marked(path=path, search=CanarySearch(packets))


def jpeg(picture: Picture) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()


def half(picture: Picture) -> Picture:
    return np.asarray(cv2.resize(picture, (WIDTH_PX // 2, HEIGHT_PX // 2)), np.uint8)


PLANTED: dict[str, Callable[[Picture], bytes]] = {
    "a cropped JPEG": lambda picture: jpeg(picture[:90]),
    "a JPEG of half the size": lambda picture: jpeg(half(picture)),
    "a JPEG in noise": lambda picture: bytes(range(256)) * 9 + jpeg(picture) + b"\1" * 99,
    "a PNG": lambda picture: cv2.imencode(".png", picture)[1].tobytes(),
    "raw BGR": lambda picture: picture.tobytes(),
    "raw BGR of half the size": lambda picture: half(picture).tobytes(),
    "raw BGRA": lambda picture: cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA).tobytes(),
    "raw YUV": lambda picture: cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).tobytes(),
    "grey in noise": lambda picture: b"\3" * 77 + picture[:, :, 0].tobytes(),
    "floats up to 1": lambda picture: (picture.astype(np.float32) / 255).tobytes(),
    "planes of floats up to 255": lambda picture: (
        b"\3" * 13 + picture.transpose(2, 0, 1).astype(np.float32).tobytes()
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_the_search_finds_a_planted_copy(marked: Marked, name: str) -> None:
    """ja: 探索は、わざと置いた写しを見つけます（対照）。"""
    with av.open(str(marked.path)) as container:
        frame = next(container.decode(video=0))
    picture = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
    assert marked.search.search(PLANTED[name](picture)).total > 0


def test_the_search_finds_a_hundred_bytes_of_the_stream(marked: Marked) -> None:
    """ja: 探索は、圧縮された映像の百バイトの断片を見つけます（対照）。"""
    data = marked.path.read_bytes()
    middle = len(data) // 2
    assert marked.search.search(b"\2" * 51 + data[middle : middle + 100] + b"\2" * 9).fragments > 0


def test_the_search_is_silent_where_no_picture_is(marked: Marked, tmp_path: Path) -> None:
    """ja: 画像のないところでは、探索は何も報告しません（対照）。"""
    other = write_film(tmp_path / "other.mp4", seconds=4, codec="libx264")
    noise = np.random.default_rng(4).bytes(3_000_000)
    for data in (noise, other.read_bytes(), picture_without_strip().tobytes()):
        assert marked.search.search(data).total == 0


def picture_without_strip() -> Picture:
    return draw(5.0, size_px=(WIDTH_PX, HEIGHT_PX))


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """An empty machine's corner: everything that noren could write into by habit."""

    root: Path
    began_s: float

    @property
    def folders(self) -> list[Path]:
        return [self.root, Path("/dev/shm")]

    @property
    def additions(self) -> dict[str, str]:
        return {
            "HOME": str(self.root / "home"),
            "TMPDIR": str(self.root / "tmp"),
            "XDG_CACHE_HOME": str(self.root / "cache"),
            CAMERA_ENV: "north:correct horse",
        }


@pytest.fixture
def home(tmp_path: Path) -> Home:
    for name in ("home", "tmp", "cache", "plan"):
        (tmp_path / name).mkdir()
    return Home(root=tmp_path, began_s=time.time() - 1.0)


def left_behind(search: CanarySearch, home: Home) -> dict[Path, Traces]:
    """What lies in files. One of these tests leaks into the memory that all processes share: not
    while another, in whichever process of the test runner, looks."""
    with turn("shared memory"):
        return search.search_files(home.folders, newer_than_s=home.began_s)


def large_plan(home: Home, source: str) -> Path:
    text = plan_text(source=source)
    for name, size_px in (("width_px", WIDTH_PX), ("height_px", HEIGHT_PX)):
        start = text.index(f"      {name}: ")
        end = text.index("\n", start)
        text = f"{text[:start]}      {name}: {size_px}{text[end:]}"
    return write_plan(home.root / "plan", text)


@contextmanager
def held_still(pid: int) -> Iterator[None]:
    """A moment in which a process does nothing."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def in_supervisor_while_watching(search: CanarySearch, program: Program) -> Traces:
    """What is found in the supervisor, searched while the jail is seen to hold a picture."""
    for _ in range(40):
        with held_still(program.process.pid), held_still(program.jail_pid()):
            if holds_a_picture(program.jail_pid()):
                return search.search_memory(program.process.pid)
        time.sleep(0.2)
    raise AssertionError("the control: the search does not see pictures where they are")


@pytest.mark.slow
@needs_jail
@needs_root
def test_while_a_film_is_watched_only_the_jail_holds_its_pictures(
    marked: Marked, home: Home
) -> None:
    """The control is the jail's own memory: there the same search finds them.

    ja: 計測中の画像は隔離プロセスの中にだけあり、監視側の記憶にもファイルにもありません。
    """
    plan = large_plan(home, str(marked.path))
    program = Program(
        "run", plan, "--store", home.root / "store", "--start", START, "--as-of", AS_OF,
        "--speed", "real", additions=home.additions,
    )  # fmt: skip
    program.wait_until_it_says("jailed")
    in_supervisor = in_supervisor_while_watching(marked.search, program)
    assert in_supervisor.total == 0
    said = program.finish()
    assert said.code == 0, said.err
    assert len(rows(home.root / "store", "coverage")) == 2
    assert left_behind(marked.search, home) == {}


@pytest.mark.slow
@needs_jail
@needs_root
def test_of_a_cameras_stream_the_supervisor_holds_not_a_fragment(home: Home) -> None:
    """ja: カメラの映像は、圧縮された断片さえ監視側のプロセスに入りません。"""
    units = encode_street(
        seconds=30, rate_hz=RATE_HZ, size_px=(WIDTH_PX, HEIGHT_PX), picture_at=picture_at
    )
    search = CanarySearch([unit.data for unit in units])
    sign_in = SignIn(user="north", password="correct horse")
    with RtspTestCamera(units, sign_in=sign_in, is_live=True, has_audio=True) as camera:
        plan = large_plan(home, camera.url)
        program = Program(
            "run", plan, "--store", home.root / "store", "--as-of", AS_OF,
            additions=home.additions,
        )  # fmt: skip
        program.wait_until_it_says("jailed")
        in_supervisor = in_supervisor_while_watching(search, program)
        program.send(signal.SIGTERM)
        said = program.finish()
    assert in_supervisor.total == 0
    assert said.code == 0, said.err
    assert left_behind(search, home) == {}
    assert_plays(units, search)


def assert_plays(units: list[EncodedUnit], search: CanarySearch) -> None:
    """The control: the stream itself is full of what was searched for."""
    assert search.search(b"".join(unit.data for unit in units)).fragments > 100


@pytest.mark.slow
@needs_jail
@pytest.mark.parametrize("jailed", [True, False], ids=["jailed", "the control without a jail"])
def test_code_that_tries_to_keep_pictures_cannot(
    marked: Marked, home: Home, jailed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five ways to keep a picture, in the very process that sees it.

    ja: 画像を見るプロセスの中のプログラムが画像を残そうとしても、できません。
    """
    monkeypatch.setattr(sys, "path", [str(INSIDE), *sys.path])
    record_in, record_out = os.pipe()
    film = os.open(marked.path, os.O_RDONLY)
    target = home.root / "home"
    with turn("shared memory"):
        process = spawn_jailed(
            "leaking_jail",
            descriptors={4: record_out, 6: film},
            arguments=(f"folder:{target}", *(() if jailed else ("unjailed:",))),
        )
        os.close(record_out)
        os.close(film)
        with os.fdopen(record_in, "rb") as pipe:
            told = pipe.read()
        process.wait(timeout=60)
        try:
            found = marked.search.search_files(home.folders, newer_than_s=home.began_s)
        finally:
            Path("/dev/shm/noren-leak").unlink(missing_ok=True)
    lines = [line.decode("latin-1") for line in told.split(b"\n") if line.count(b": ") == 1]
    kept = [line for line in lines if line.endswith(": kept")]
    if jailed:
        assert len(lines) == 5
        assert kept == []
        assert found == {}
        assert marked.search.search(told).total == 0
    else:
        assert len(kept) == 5
        assert {path.name for path in found} == {"leak.jpg", "leak.npy", "leak.raw", "noren-leak"}
