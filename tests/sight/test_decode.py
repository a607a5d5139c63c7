"""A film is read to its end or says how far it got; sound and hidden parts are never seen."""

import io
import shutil
import struct
import tempfile
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from noren.errors import BadGeometry, SourceStopped, SourceUnreadable
from noren.sight.decode import Film
from noren.sight.frame import FrameMask, make_frame

WIDTH, HEIGHT = 64, 48


def picture(number, width=WIDTH, height=HEIGHT):
    """Bright enough to tell frames apart after compression, left half only."""
    pixels = np.full((height, width, 3), 40, np.uint8)
    pixels[:, : width // 2] = 60 + 4 * (number % 40)
    return av.VideoFrame.from_ndarray(pixels, format="bgr24")


def write(
    *, frames=20, container="mp4", codec="mpeg4", times=None, sound=False, options=None, turn=0,
    threads=1,
):  # fmt: skip
    """A small film in memory; `times` are milliseconds of each frame.

    Other `threads` make other bytes: never as many as there are processors.
    """
    # Moving the index to the front makes the writer open its own file again.
    path = Path(tempfile.mkdtemp()) / "film"
    with av.open(str(path), "w", format=container, options=options or {}) as out:
        if codec is not None:
            video = out.add_stream(codec, rate=10)
            video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            video.codec_context.gop_size, video.codec_context.thread_count = 5, threads
            if turn:
                video.set_display_rotation(turn)
            if times is not None:
                video.codec_context.time_base = Fraction(1, 1000)
        if sound:
            audio = out.add_stream("aac", rate=8000, layout="mono")
            silence = av.AudioFrame.from_ndarray(
                np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
            )
            silence.sample_rate = 8000
            out.mux(audio.encode(silence))
            out.mux(audio.encode(None))
        for number in range(frames if codec is not None else 0):
            frame = picture(number)
            if times is not None:
                frame.pts, frame.time_base = times[number], Fraction(1, 1000)
            out.mux(video.encode(frame))
        if codec is not None:
            out.mux(video.encode(None))
    content = path.read_bytes()
    shutil.rmtree(path.parent)
    return io.BytesIO(content)


def read(file, **more):
    frames = []
    with Film(file, name="film", **more) as film:
        for frame in film.frames():
            frames.append((frame.index, frame.at_s, frame.luma.copy(), frame.time_is_estimated))
    return film, frames


@pytest.mark.parametrize("container", ["mp4", "matroska", "avi", "mpegts"])
def test_every_frame_of_a_whole_film_is_delivered_in_time(container):
    film, frames = read(write(container=container))
    assert [f[0] for f in frames] == list(range(20))
    assert np.allclose([f[1] for f in frames], np.arange(20) / 10.0, atol=2e-3)
    assert film.tally.frames == 20
    assert (film.width, film.height) == (WIDTH, HEIGHT)
    assert film.duration_s == pytest.approx(2.0, abs=0.15)
    assert film.tally.damaged == 0


def test_the_number_of_frames_is_known_beforehand_where_the_file_says_it():
    with Film(write(), name="film") as film:
        assert film.frame_total == 20


def test_a_variable_frame_rate_stays_variable():
    times = [0, 40, 80, 500, 540, 1500, 1540, 3000]
    _, frames = read(write(frames=len(times), times=times))
    assert np.allclose([f[1] for f in frames], np.array(times) / 1000.0, atol=2e-3)
    assert not any(f[3] for f in frames)


def test_frames_without_a_time_get_the_mean_interval_and_say_so():
    # A raw stream carries no clock at all.
    _, frames = read(write(container="m4v"))
    at = np.array([f[1] for f in frames])
    assert np.all(np.diff(at) > 0)
    assert len(frames) == 20


def test_luma_and_color_are_the_picture():
    with Film(write(), name="film") as film:
        frame = next(film.frames())
        assert frame.luma.shape == (HEIGHT, WIDTH)
        assert frame.blue_difference.shape == (HEIGHT // 2, WIDTH // 2)
        assert frame.bgr.shape == (HEIGHT, WIDTH, 3)
        assert abs(int(frame.bgr[20, 10, 0]) - 60) < 8
        assert abs(int(frame.bgr[20, 50, 0]) - 40) < 8
        with pytest.raises(ValueError, match="read-only"):
            frame.luma[0, 0] = 1


def test_luma_is_a_view_and_not_a_copy():
    decoded = picture(3).reformat(format="yuv420p")
    frame = make_frame(decoded, index=0, at_s=0.0)
    there = np.frombuffer(memoryview(decoded.planes[0]), np.uint8)
    assert np.shares_memory(frame.luma, there)


def test_no_decoder_is_ever_opened_for_a_sound_track():
    with Film(write(sound=True), name="film") as film:
        assert len(list(film.frames())) == 20
        sound = next(s for s in film._container.streams if s.type == "audio")
        assert not sound.codec_context.is_open
        assert sound.discard.name == "all"


def test_a_hidden_part_is_solid_in_every_plane_and_the_rest_is_untouched():
    mask = FrameMask([[(0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5)]])
    with Film(write(), name="film", mask=mask) as film, Film(write(), name="bare") as bare:
        for hidden, plain in zip(film.frames(), bare.frames(), strict=True):
            assert np.all(hidden.luma[: HEIGHT // 2, : WIDTH // 2] == 16)
            assert np.all(hidden.blue_difference[: HEIGHT // 4, : WIDTH // 4] == 128)
            assert np.all(hidden.red_difference[: HEIGHT // 4, : WIDTH // 4] == 128)
            assert np.all(hidden.bgr[: HEIGHT // 2, : WIDTH // 2] == 0)
            below = np.s_[HEIGHT // 2 + 4 :, :]
            assert np.array_equal(hidden.luma[below], plain.luma[below])


def test_masking_never_writes_into_the_decoders_own_picture():
    decoded = picture(3).reformat(format="yuv420p")
    before = bytes(decoded.planes[0])
    whole = FrameMask([[(0, 0), (1, 0), (1, 1), (0, 1)]])
    frame = make_frame(decoded, index=0, at_s=0.0, mask=whole)
    assert np.all(frame.luma == 16)
    assert np.all(frame.bgr == 0)
    assert bytes(decoded.planes[0]) == before


def test_a_mask_reaching_beyond_the_picture_is_cut_at_its_edge():
    mask = FrameMask([[(-5.0, -5.0), (9.0, -5.0), (9.0, 0.5), (-5.0, 0.5)]])
    raster = mask.raster(64, 48)
    assert raster[:24].all()
    assert not raster[27:].any()


@pytest.mark.parametrize(
    "polygon",
    [[(0, 0), (1, 1)], [(0, 0), (1, 0), (float("nan"), 1)], [1, 2, 3]],
    ids=["two corners", "no number", "no pairs"],
)
def test_a_mask_that_hides_nothing_is_refused(polygon):
    with pytest.raises(BadGeometry):
        FrameMask([polygon])


def test_a_turned_film_is_delivered_upright():
    with Film(write(turn=90), name="film") as film:
        frames = list(film.frames())
    assert (frames[0].width, frames[0].height) == (HEIGHT, WIDTH)
    assert frames[0].luma.shape == (WIDTH, HEIGHT)
    assert frames[0].bgr.shape == (WIDTH, HEIGHT, 3)
    # What was the bright left half is now the upper or the lower one, in both alike.
    upper, lower = frames[0].luma[:20].mean(), frames[0].luma[-20:].mean()
    assert abs(upper - lower) > 10
    bgr = frames[0].bgr.mean(axis=2)
    assert np.sign(bgr[:20].mean() - bgr[-20:].mean()) == np.sign(upper - lower)


def cut(share, **more):
    content = write(**more).getvalue()
    return io.BytesIO(content[: int(len(content) * share)])


def test_a_film_cut_short_delivers_its_frames_and_then_says_how_far_it_got():
    file = cut(0.6, frames=60, options={"movflags": "faststart"})
    delivered = 0
    with Film(file, name="film") as film, pytest.raises(SourceStopped) as stopped:  # noqa: PT012
        for _ in film.frames():
            delivered += 1
    assert 10 < delivered < 55
    assert f"after {delivered} frames" in str(stopped.value)
    assert "60 frames" in str(stopped.value)


def test_a_cut_film_without_a_frame_count_is_noticed_by_its_duration():
    # The cluster index of Matroska stands at the end, the duration at the beginning.
    file = cut(0.5, frames=200, container="matroska")
    with Film(file, name="film") as film:
        if film.frame_total is None and film.duration_s is None:
            pytest.skip("this muxer writes no duration before the end")
        with pytest.raises(SourceStopped):
            list(film.frames())


def test_damage_in_the_middle_is_counted_and_does_not_stop_the_film():
    content = bytearray(write(frames=60, options={"movflags": "faststart"}).getvalue())
    start = content.index(b"mdat") + 4
    middle = start + (len(content) - start) // 2
    content[middle : middle + 60] = bytes(60)
    with Film(io.BytesIO(bytes(content)), name="film") as film:
        frames = list(film.frames())
    assert len(frames) >= 55


def change_size():
    """Two raw films of different size, one after the other."""
    parts = []
    for width in (64, 96):
        file = io.BytesIO()
        with av.open(file, "w", format="m4v") as out:
            video = out.add_stream("mpeg4", rate=10)
            video.width, video.height, video.pix_fmt = width, HEIGHT, "yuv420p"
            video.codec_context.thread_count = 1
            for number in range(10):
                out.mux(video.encode(picture(number, width)))
            out.mux(video.encode(None))
        parts.append(file.getvalue())
    return io.BytesIO(b"".join(parts))


def test_a_change_of_size_stops_the_film_since_lines_would_lie_elsewhere():
    with Film(change_size(), name="film") as film, pytest.raises(SourceStopped, match="size"):
        list(film.frames())
    assert film.tally.frames == 10


def no_pictures():
    """A valid film with a video stream and not one frame."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as out:
        video = out.add_stream("mpeg4", rate=10)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        out.start_encoding()
    file.seek(0)
    return file


def broken_pictures():
    content = bytearray(write(frames=20, options={"movflags": "faststart"}).getvalue())
    start = content.index(b"mdat") + 4
    content[start:] = bytes(len(content) - start)
    return io.BytesIO(bytes(content))


def unknown_codec():
    """The video stream's codec is one that nobody knows."""
    content = write(container="matroska").getvalue()
    return io.BytesIO(content.replace(b"V_MPEG4/ISO/ASP", b"V_ZZZZ9/ISO/ASP"))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        pytest.param(lambda: io.BytesIO(b""), "empty file", id="empty"),
        pytest.param(lambda: io.BytesIO(b"name,count\n1,2\n" * 40), "no film", id="text"),
        pytest.param(lambda: io.BytesIO(bytes(5000)), "no film", id="zeros"),
        pytest.param(
            lambda: io.BytesIO(struct.pack(">I", 24) + b"ftypisom" + bytes(12)), "no film",
            id="a beginning only",
        ),
        pytest.param(lambda: cut(0.5), "no film", id="cut before its index"),
        pytest.param(lambda: cut(0.5, threads=2), "no film", id="cut elsewhere before its index"),
        pytest.param(lambda: write(codec=None, sound=True), "no video", id="sound only"),
        pytest.param(no_pictures, "frame|film|size", id="no frame"),
        pytest.param(broken_pictures, "not a single frame", id="no frame decodes"),
        pytest.param(unknown_codec, "codec", id="unknown codec"),
        pytest.param(lambda: write(codec="ffv1", container="matroska"), "codec", id="other codec"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_refused_with_a_reason(file, words):
    with pytest.raises(SourceUnreadable, match=words), Film(file(), name="film") as film:
        list(film.frames())


def test_the_name_of_a_file_does_not_matter(tmp_path):
    path = tmp_path / "holiday.txt"
    path.write_bytes(write(container="matroska").getvalue())
    with path.open("rb") as file, Film(file, name="holiday.txt") as film:
        assert len(list(film.frames())) == 20


def test_reading_starts_no_thread():
    import threading

    before = set(threading.enumerate())
    with Film(write(), name="film") as film:
        for frame in film.frames():
            _ = frame.bgr
        assert film._stream.codec_context.thread_count == 1
    assert set(threading.enumerate()) <= before
