"""Sound is never asked for, decoded or listened to.

ja: 音声は要求も復号もしません。
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest

from noren.sight.decode import CODECS, Film
from noren.testing.rtsp_camera import RtspTestCamera
from noren.testing.rtsp_sign_in import SignIn
from staging.command_line import AS_OF, Program, figures, noren, run_arguments
from staging.films import write_film
from staging.plans import CAMERA_ENV, write_plan
from staging.streams import encode_street


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("sound") / "street.mp4", seconds=12, audio=True)


def test_no_decoder_for_sound_is_on_the_list_of_decoders() -> None:
    """ja: 使う復号器の一覧に音声のものはありません。"""
    assert {av.codec.Codec(name, "r").type for name in CODECS} == {"video"}


def test_of_a_film_with_sound_only_pictures_are_decoded(talking: Path) -> None:
    """ja: 音声のある映像でも、画像だけを復号します。"""
    with av.open(str(talking)) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
    with talking.open("rb") as file, Film(file, name="street") as film:
        frames = list(film.frames())
        opened: Any = film._container
        (sound,) = opened.streams.audio
        assert sound.codec_context is None or not sound.codec_context.is_open
    assert len(frames) == 60


@pytest.mark.slow
def test_a_film_with_sound_gives_the_figures_of_the_same_film_without(
    jail_here: None, talking: Path, tmp_path: Path
) -> None:
    """ja: 音声があってもなくても、数値は同じです。"""
    plan = write_plan(tmp_path)
    mute = write_film(tmp_path / "street.mp4", seconds=12)
    said = []
    for name, film in (("mute", mute), ("talking", talking)):
        source = ("--source", f"north={film}")
        assert noren(*run_arguments(plan, tmp_path / name, *source)).code == 0
        said.append(figures(tmp_path / name))
    assert said[0] == said[1]


@pytest.mark.slow
def test_a_camera_that_offers_sound_is_asked_for_its_picture_only(
    jail_here: None, tmp_path: Path
) -> None:
    """ja: 音声を提供するカメラにも、映像だけを要求します。"""
    import signal
    import time

    units = encode_street(seconds=20)
    sign_in = SignIn(user="north", password="correct horse")
    with RtspTestCamera(units, sign_in=sign_in, has_audio=True, is_live=True) as camera:
        plan = write_plan(tmp_path, source=camera.url)
        program = Program(
            "run", plan, "--store", tmp_path / "store", "--as-of", AS_OF,
            additions={CAMERA_ENV: "north:correct horse"},
        )  # fmt: skip
        program.wait_until_it_says("jailed")
        time.sleep(1.5)
        program.send(signal.SIGTERM)
        assert program.finish().code == 0
        assert b"m=audio" in camera.description()
        assert camera.record.audio_set_up is False
        assert not [url for _, url in camera.record.requests if "audio" in url]
