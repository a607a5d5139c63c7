"""Films that are none, or not whole: one line says what is wrong, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from noren.jail.bpf import has_filters
from noren.jail.numbers import this_machine
from staging.command_line import figures, noren, rows, run_arguments
from staging.films import HEIGHT_PX, WIDTH_PX, write_film
from staging.plans import CAMERA_ENV

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not has_filters(this_machine()), reason="this kernel has no seccomp filters"
    ),
]

Make = Callable[[Path], Path]


def text(folder: Path) -> Path:
    path = folder / "letter.mp4"
    path.write_text("Dear camera, this is a letter.\n" * 200, encoding="utf-8")
    return path


def nothing(folder: Path) -> Path:
    path = folder / "empty.mp4"
    path.touch()
    return path


def beheaded(folder: Path) -> Path:
    """An MP4 whose table of contents was never written: the usual power cut."""
    whole = write_film(folder / "whole.mp4", seconds=5).read_bytes()
    path = folder / "cut.mp4"
    contents = whole.index(b"moov") - 4
    size = int.from_bytes(whole[contents : contents + 4], "big")
    path.write_bytes(whole[:contents] + whole[contents + size :])
    return path


def sound_only(folder: Path) -> Path:
    path = folder / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        tone = np.zeros((1, 1024), np.int16)
        part = av.AudioFrame.from_ndarray(tone, format="s16")
        part.sample_rate, part.pts = 8000, 0
        container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def without_frames(folder: Path) -> Path:
    """A header that promises a video, and no picture in it."""
    whole = write_film(folder / "whole.avi", seconds=5).read_bytes()
    path = folder / "header.avi"
    path.write_bytes(whole[: whole.index(b"movi") + 4])
    return path


def other_codec(folder: Path) -> Path:
    return write_film(folder / "lossless.mkv", seconds=1, codec="ffv1")


def other_shape(folder: Path) -> Path:
    return write_film(folder / "squared.mp4", seconds=1, size_px=(120, 120))


def a_folder(folder: Path) -> Path:
    path = folder / "films"
    path.mkdir()
    return path


def not_there(folder: Path) -> Path:
    return folder / "gone.mp4"


def noise(folder: Path) -> Path:
    path = folder / "noise.mkv"
    path.write_bytes(b"\x1a\x45\xdf\xa3" + np.random.default_rng(1).bytes(20_000))
    return path


CASES: list[tuple[Make, str, str]] = [
    (text, "no video that can be decoded", "復号できる映像がありません"),
    (nothing, "no video that can be decoded", "復号できる映像がありません"),
    (beheaded, "no video that can be decoded", "復号できる映像がありません"),
    (sound_only, "no video that can be decoded", "復号できる映像がありません"),
    (without_frames, "no video that can be decoded", "復号できる映像がありません"),
    (noise, "no video that can be decoded", "復号できる映像がありません"),
    (other_codec, "no video that can be decoded", "復号できる映像がありません"),
    (other_shape, "another shape than the plan declares (120 px wide)", "縦横比の異なる"),
    (a_folder, "a folder", "フォルダー"),
    (not_there, "no such file", "ファイルがありません"),
]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    ("make", "english", "japanese"), [pytest.param(*case, id=case[0].__name__) for case in CASES]
)
def test_what_is_no_film_is_refused_in_one_line(
    make: Make, english: str, japanese: str, language: str, plan: Path, tmp_path: Path
) -> None:
    film = make(tmp_path)
    store = tmp_path / "store"
    source = ("--source", f"north={film}", "--lang", language)
    said = noren(*run_arguments(plan, store, *source))
    assert said.code == 2
    assert (english if language == "en" else japanese) in said.error
    assert film.name in said.error
    assert rows(store, "coverage") == []
    assert rows(store, "incidents", order="id") == []


def test_a_film_that_breaks_off_keeps_its_figures_up_to_there(
    street: Path, plan: Path, tmp_path: Path
) -> None:
    data = street.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: round(len(data) * 0.92)])
    said = noren(*run_arguments(plan, tmp_path / "store", "--source", f"north={cut}"))
    assert said.code == 3
    assert "ends too early" in said.error
    assert "figures up to there are kept" in said.error
    kept = rows(tmp_path / "store", "coverage")
    assert len(kept) == 4, "two bins of two outputs"
    assert noren(*run_arguments(plan, tmp_path / "other", "--source", f"north={street}")).code == 0
    begun, complete = figures(tmp_path / "store"), figures(tmp_path / "other")
    first = min(row[1] for row in complete)
    assert [row for row in begun if row[1] == first] == [row for row in complete if row[1] == first]


def test_a_film_that_changes_its_picture_size_keeps_its_figures_up_to_there(
    plan: Path, tmp_path: Path
) -> None:
    first = write_film(tmp_path / "a.h264", seconds=6, codec="libx264")
    second = write_film(
        tmp_path / "b.h264", seconds=6, codec="libx264", size_px=(2 * WIDTH_PX, 2 * HEIGHT_PX)
    )
    both = tmp_path / "both.h264"
    both.write_bytes(first.read_bytes() + second.read_bytes())
    said = noren(*run_arguments(plan, tmp_path / "store", "--source", f"north={both}"))
    assert said.code == 3
    assert "changes its picture size after 30 frames" in said.error
    assert len(rows(tmp_path / "store", "coverage")) == 2


def test_a_film_with_damage_in_it_is_measured_around_the_damage(
    street: Path, plan: Path, tmp_path: Path
) -> None:
    data = bytearray(street.read_bytes())
    for start in range(len(data) // 3, len(data) // 2, 997):
        data[start : start + 40] = bytes(40)
    film = tmp_path / "scratched.mp4"
    film.write_bytes(data)
    said = noren(*run_arguments(plan, tmp_path / "store", "--source", f"north={film}"))
    assert said.code in (0, 3)
    assert "Traceback" not in said.err
    assert len(rows(tmp_path / "store", "coverage")) == 4


def test_a_variable_frame_rate_is_measured_by_the_film_s_own_clock(
    plan: Path, tmp_path: Path
) -> None:
    steps = np.random.default_rng(2).uniform(0.05, 0.6, 240)
    times_s = [0.0, *np.cumsum(steps).round(3).tolist()]
    film = write_film(tmp_path / "street.mkv", times_s=times_s)
    said = noren(*run_arguments(plan, tmp_path / "store", "--source", f"north={film}"))
    assert said.code == 0
    watched_s = sum(int(str(row[5])) for row in rows(tmp_path / "store", "coverage")) / 1000 / 2
    learning_s = 1.0
    assert watched_s == pytest.approx(times_s[-1] - learning_s, abs=1.0)
    counts = [row[-1] for row in rows(tmp_path / "store", "line_count")]
    assert sum(int(str(count)) for count in counts) == sum(
        1 for turn in range(20) if 12 * turn + 9 <= times_s[-1]
    )


def test_a_film_in_another_resolution_counts_the_same(plan: Path, tmp_path: Path) -> None:
    counts = []
    for factor in (1, 2):
        film = write_film(
            tmp_path / f"x{factor}.mp4", seconds=40, size_px=(factor * WIDTH_PX, factor * HEIGHT_PX)
        )
        store = tmp_path / f"store{factor}"
        assert noren(*run_arguments(plan, store, "--source", f"north={film}")).code == 0
        counts.append([row[-1] for row in rows(store, "line_count")])
    assert counts[0] == counts[1]
    assert sum(counts[0]) == 3


def test_one_bad_film_does_not_end_the_other_cameras(street: Path, tmp_path: Path) -> None:
    from staging.plans import plan_text, write_plan

    text = plan_text(source=str(street))
    start, end = text.index("  - id: north\n"), text.index("outputs:\n")
    other = text[start:end].replace("id: north", "id: south").replace(str(street), "gone.mp4")
    output = text[text.index("  - id: street-count") : text.index("  - id: street-stay")]
    extra = output.replace("street-count", "south-count").replace("north", "south")
    text = text[:end] + other + text[end:].replace("schedule:\n", extra + "schedule:\n", 1)
    said = noren(*run_arguments(write_plan(tmp_path, text), tmp_path / "store"))
    assert said.code == 2
    assert "gone.mp4" in said.error
    assert {row[3] for row in rows(tmp_path / "store", "coverage")} == {"north"}
    assert len(rows(tmp_path / "store", "coverage")) == 4


def test_a_password_is_not_asked_for_when_a_film_stands_in_for_the_camera(
    glance: Path, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CAMERA_ENV, raising=False)
    source = ("--source", f"north={glance}")
    assert noren(*run_arguments(plan, tmp_path / "store", *source)).code == 0
