"""A picture at the counter: decoded in a jail only, asked about once, and wiped."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from jail.vault.vault_play import CAMERA, COUNTER, DAY, crowd, noon, start_vault
from noren.errors import ModelError, RequestInvalid
from noren.gate.vault_records import Reply, VaultReply
from noren.jail.counter.outside import ask_counter
from noren.jail.numbers import Machine
from noren.jail.vault.link import VaultLink
from noren.measure.gallery_port import Template
from noren.operations.requests_vault import likeness_of
from noren.requests.terms import LikenessClass
from noren.sight.body_templates import Hindrance, OpenVinoBodyNetwork
from noren.sight.still_picture import Picture, decode_picture, describe_still
from noren.stores.vault_files import VaultFiles
from noren.weights.store import Places, find

SHARED = Path(__file__).parents[4] / "shared"
MIRROR = Path(os.environ.get("NOREN_MIRROR") or SHARED / "models")
MODEL = "person-reidentification-retail-0287"


def drawn(seed: int) -> Picture:
    """A standing figure in clothes of its own, on a gray wall."""
    chance = np.random.default_rng(seed)
    picture = np.full((400, 180, 3), 128, np.uint8)
    top, legs, hair = chance.integers(10, 245, (3, 3)).tolist()
    cv2.rectangle(picture, (50, 90), (130, 230), top, -1)
    cv2.rectangle(picture, (60, 230), (120, 385), legs, -1)
    cv2.circle(picture, (90, 55), 32, hair, -1)
    noise = chance.integers(-25, 25, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def coded(picture: Picture, form: str = ".jpg") -> bytearray:
    return bytearray(cv2.imencode(form, picture)[1].tobytes())


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, ...]:
    if not MIRROR.is_dir():
        pytest.skip("NOREN_MIRROR has no weights")
    monkeypatch.setenv("NOREN_MIRROR", str(MIRROR))
    return find(MODEL, places=Places.from_environment()).read()


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.parametrize("form", [".jpg", ".png"])
def test_who_is_remembered_is_found_by_a_picture_and_nothing_is_remembered_of_it(
    tmp_path: Path, model: tuple[bytes, ...], jail_here: Machine, form: str
) -> None:
    network = OpenVinoBodyNetwork(xml=model[0], weights=model[1])
    with VaultFiles(tmp_path) as files, start_vault(files) as vault:
        link = VaultLink(vault.descriptor_for(CAMERA))
        seen = describe_still(network, drawn(1))
        assert seen.hindrance is Hindrance.NONE
        me, other = (
            link.remember(
                Template(vector=vector, quality_ratio=1.0, at_s=noon(DAY)), site=0
            ).pseudonym
            for vector in (seen.vector.astype(np.float32), crowd(1).people(1)[0])
        )
        assert me != other
        before = {path: path.read_bytes() for path in tmp_path.rglob("*.sealed")}
        picture = coded(drawn(1), form)
        reply = ask_counter(picture, models={MODEL: model}, vault=vault.descriptor_for(COUNTER))
        assert (reply.reply, reply.pseudonym, reply.visit_token) == (Reply.KNOWN, me, 0)
        assert likeness_of(reply).likeness is LikenessClass.STRONG
        assert any(picture), "the buffer is the caller's, who wipes it"
        assert vault.count() == 2
        assert {path: path.read_bytes() for path in tmp_path.rglob("*.sealed")} == before


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.parametrize(
    ("picture", "said"),
    [
        pytest.param(bytearray(b"\xff\xd8\xff" + b"no picture" * 40), "decode", id="damaged"),
        pytest.param(coded(drawn(1)[:200]), "as high as wide", id="half a person"),
        pytest.param(coded(drawn(1) // 30), "dark", id="too dark"),
    ],
)
def test_a_picture_that_cannot_be_described_is_refused_and_says_why(
    tmp_path: Path,
    model: tuple[bytes, ...],
    jail_here: Machine,
    picture: bytearray,
    said: str,
) -> None:
    with (
        VaultFiles(tmp_path) as files,
        start_vault(files) as vault,
        pytest.raises(RequestInvalid, match=said),
    ):
        ask_counter(picture, models={MODEL: model}, vault=vault.descriptor_for(COUNTER))


@pytest.mark.slow
def test_without_a_sound_network_nothing_is_asked(tmp_path: Path, jail_here: Machine) -> None:
    with (
        VaultFiles(tmp_path) as files,
        start_vault(files) as vault,
        pytest.raises(ModelError),
    ):
        ask_counter(
            coded(drawn(1)),
            models={MODEL: (b"no", b"network")},
            vault=vault.descriptor_for(COUNTER),
        )


def test_the_pixels_are_those_of_the_picture() -> None:
    assert (decode_picture(coded(drawn(1), ".png")) == drawn(1)).all()


@pytest.mark.parametrize(
    ("reply", "likeness", "margin"),
    [
        pytest.param(
            VaultReply(
                reply=Reply.KNOWN, number=0, pseudonym=7, visit_number=2,
                score_milli=800, margin_milli=200,
            ),
            LikenessClass.STRONG, 0.25, id="known",
        ),
        pytest.param(
            VaultReply(reply=Reply.UNCERTAIN, number=0, score_milli=700, margin_milli=7),
            LikenessClass.WEAK, 0.01, id="uncertain",
        ),
        pytest.param(
            VaultReply(reply=Reply.NEW, number=0, score_milli=-1000), LikenessClass.NONE, 1.0,
            id="nobody",
        ),
        pytest.param(
            VaultReply(
                reply=Reply.KNOWN, number=0, pseudonym=7, visit_number=1,
                score_milli=600, margin_milli=1600,
            ),
            LikenessClass.STRONG, 1.0, id="nobody else is there",
        ),
    ],
)  # fmt: skip
def test_only_whom_the_vault_knows_fits_strongly(
    reply: VaultReply, likeness: LikenessClass, margin: float
) -> None:
    told = likeness_of(reply)
    assert told.likeness is likeness
    assert told.margin_ratio == pytest.approx(margin)
    assert bool(told.pseudonym) == (likeness is LikenessClass.STRONG)
