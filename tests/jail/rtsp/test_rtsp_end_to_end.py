"""From the test camera over a real connection to decoded pictures."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest

from noren.errors import (
    SourceDenied,
    SourceError,
    SourceStopped,
    SourceUnreachable,
    SourceUnreadable,
)
from noren.jail.depacketize import AccessUnit
from noren.jail.rtsp import PacketSource, Patience
from noren.testing.rtp_stream import EncodedUnit, packetize
from noren.testing.rtsp_camera import CameraFaults, RtspTestCamera
from noren.testing.rtsp_sign_in import SignIn

Film = list[EncodedUnit]
Watch = Callable[..., PacketSource]


@pytest.mark.parametrize(
    "sign_in",
    [
        pytest.param(None, id="open"),
        pytest.param(SignIn(scheme="basic"), id="basic"),
        pytest.param(SignIn(scheme="digest-md5"), id="digest MD5"),
        pytest.param(SignIn(scheme="digest-without-qop"), id="digest MD5 without qop"),
        pytest.param(SignIn(scheme="digest-sha256"), id="digest SHA-256"),
        pytest.param(
            SignIn(user='映像 "係"\\', password='p@:/"\\ß'), id="unusual name and password"
        ),
    ],
)
def test_a_hundred_pictures_arrive_as_they_were_encoded(
    sign_in: SignIn | None, film: Film, decoded: list[str], watch: Watch, decode: Any
) -> None:
    with RtspTestCamera(film, sign_in=sign_in, has_audio=True) as camera:
        source = watch(camera.address)
        source.open()
        set_up_bytes = source.sent_bytes
        units = list(islice(source, 100))
        source.close()
        assert decode(unit.data for unit in units) == decoded[:100]
        assert [n for n, unit in enumerate(units) if unit.is_keyframe] == [0, 25, 50, 75]
        assert source.counters.units_dropped == source.counters.packets_lost == 0
        assert set_up_bytes < 2048
    assert camera.record.connections == 1
    assert camera.record.upstream_bytes == source.sent_bytes < 2048
    assert camera.record.audio_set_up is False


def test_pictures_of_a_live_camera_keep_their_times(film: Film, watch: Watch) -> None:
    with RtspTestCamera(film, is_live=True) as camera:
        source = watch(camera.url)
        source.open()
        units = list(islice(source, 30))
    times = [unit.at_s for unit in units]
    assert times == sorted(times)
    # The second half is past the search for the fastest arrival, even on a busy machine.
    assert times[-1] - times[14] == pytest.approx(15 / 25, abs=0.1)


def test_a_camera_that_renews_its_nonce_at_every_turn_is_followed(film: Film, watch: Watch) -> None:
    faults = CameraFaults(renews_nonce=True)
    with RtspTestCamera(film, sign_in=SignIn(), faults=faults) as camera:
        source = watch(camera.address)
        source.open()
        assert len(list(islice(source, 10))) == 10
        assert source.sent_bytes < 3000


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param(CameraFaults(swapped_packets=frozenset({0, 7, 40, 41, 300})), id="swapped"),
        pytest.param(CameraFaults(piece_bytes=997), id="in pieces"),
        pytest.param(CameraFaults(answer_delay_s=0.05), id="slow to answer"),
    ],
)
def test_harmless_faults_change_no_picture(
    faults: CameraFaults, film: Film, decoded: list[str], watch: Watch, decode: Any
) -> None:
    with RtspTestCamera(film, faults=faults) as camera:
        source = watch(camera.url)
        source.open()
        units = list(islice(source, 100))
    assert decode(unit.data for unit in units) == decoded[:100]


def test_lost_packets_cost_whole_pictures_up_to_the_next_keyframe_and_nothing_else(
    film: Film, decoded: list[str], watch: Watch, decode: Any
) -> None:
    packets = list(packetize(film))
    in_40 = [index for index, packet in enumerate(packets) if packet.unit == 40]
    in_75 = [index for index, packet in enumerate(packets) if packet.unit == 75]
    # The first packet of picture 75 holds parameter sets only, the second begins the picture.
    lost = frozenset({in_40[2], in_75[1]})
    faults = CameraFaults(lost_packets=lost, close_after_units=len(film))
    kept = [*range(40), *range(50, 75), *range(100, len(film))]
    with RtspTestCamera(film, faults=faults) as camera:
        source = watch(camera.url)
        source.open()
        units = list(islice(source, len(kept)))
    assert decode(unit.data for unit in units) == [decoded[number] for number in kept]
    counters = source.counters
    assert counters.packets_lost == 2
    assert counters.units_dropped == 10 + 25
    assert counters.units == len(kept)


def test_a_keyframe_survives_the_loss_of_its_parameter_sets(
    film: Film, decoded: list[str], watch: Watch, decode: Any
) -> None:
    packets = list(packetize(film))
    lost = frozenset({next(n for n, packet in enumerate(packets) if packet.unit == 75)})
    with RtspTestCamera(film, faults=CameraFaults(lost_packets=lost)) as camera:
        source = watch(camera.url)
        source.open()
        units = list(islice(source, 100))
    assert decode(unit.data for unit in units) == decoded[:100]
    assert source.counters.packets_lost == 1


def read_all(source: PacketSource) -> list[AccessUnit]:
    units = []
    source.open()
    for unit in source:
        units.append(unit)
    return units


def test_a_camera_that_falls_silent_is_noticed(film: Film, watch: Watch) -> None:
    with RtspTestCamera(film, faults=CameraFaults(silent_after_units=30)) as camera:
        # Long enough for the camera itself to be held up on a busy machine.
        source = watch(camera.url, patience=Patience(silence_s=5.0))
        with pytest.raises(SourceStopped, match="nothing came for 5 s"):
            read_all(source)
    assert source.counters.units == 30


def test_a_camera_that_hangs_up_is_noticed_and_what_came_before_counts(
    film: Film, watch: Watch
) -> None:
    with RtspTestCamera(film, faults=CameraFaults(close_after_units=30)) as camera:
        source = watch(camera.url)
        with pytest.raises(SourceStopped, match="closed the connection"):
            read_all(source)
    assert source.counters.units == 30


@pytest.mark.parametrize(
    ("faults", "kind", "words"),
    [
        pytest.param(CameraFaults(redirects=True), SourceUnreadable, "redirect", id="redirect"),
        pytest.param(CameraFaults(codec="H265"), SourceUnreadable, "(H265)", id="H.265"),
        pytest.param(CameraFaults(codec="JPEG"), SourceUnreadable, "(JPEG)", id="MJPEG"),
        pytest.param(
            CameraFaults(description=b"\x00\xff garbage"),
            SourceUnreadable,
            "cannot be read",
            id="garbage description",
        ),
        pytest.param(
            CameraFaults(refuses=("SETUP", 461)), SourceUnreadable, "beside", id="UDP only"
        ),
        pytest.param(CameraFaults(is_mute=True), SourceUnreachable, "did not answer", id="mute"),
    ],
)
def test_each_unusable_camera_has_its_error(
    faults: CameraFaults, kind: type[SourceError], words: str, film: Film, watch: Watch
) -> None:
    with RtspTestCamera(film, faults=faults, has_audio=True) as camera:
        source = watch(camera.url, patience=Patience(set_up_s=0.5 if faults.is_mute else 5.0))
        with pytest.raises(kind) as raised:
            source.open()
        assert words in str(raised.value)
    assert camera.record.connections == 1


@pytest.mark.parametrize("scheme", ["basic", "digest-md5", "digest-sha256"])
def test_a_wrong_password_is_tried_once_and_never_shown(
    scheme: Any, film: Film, watch: Watch
) -> None:
    with RtspTestCamera(film, sign_in=SignIn(scheme=scheme)) as camera:
        wrong = camera.address.replace("correct%20horse", "hunter2")
        source = watch(wrong)
        with pytest.raises(SourceDenied) as raised:
            source.open()
        for language in ("ja", "en"):
            assert "hunter2" not in raised.value.in_language(language)
    assert [method for method, _ in camera.record.requests] == ["OPTIONS", "DESCRIBE", "DESCRIBE"]


def test_a_camera_that_wants_a_name_is_told_nothing_without_one(film: Film, watch: Watch) -> None:
    with RtspTestCamera(film, sign_in=SignIn()) as camera:
        source = watch(camera.url)
        with pytest.raises(SourceDenied, match="asks for a name"):
            source.open()


def test_two_viewers_get_the_same_film(
    film: Film, decoded: list[str], watch: Watch, decode: Any
) -> None:
    with RtspTestCamera(film) as camera:
        sources = [watch(camera.url) for _ in range(2)]
        for source in sources:
            source.open()
        for source in sources:
            units = islice(source, 30)
            assert decode(unit.data for unit in units) == decoded[:30]
    assert camera.record.connections == 2
