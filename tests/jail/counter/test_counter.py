"""Photographs at the counter: decoded in a jail only, asked about once, and wiped."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from jail.vault.vault_play import CAMERA, COUNTER, DAY, crowd, noon, start_vault
from noren.errors import ModelError, RequestInvalid
from noren.gate.vault_records import Reply, VaultReply
from noren.gate.visit_records import BODY_MODEL
from noren.jail.counter.inside import PERSON
from noren.jail.counter.outside import ask_counter
from noren.jail.counter.question import Counter
from noren.jail.counter.refusals import MOST_PICTURES, Refusal
from noren.jail.numbers import Machine
from noren.jail.vault.link import VaultLink
from noren.measure.gallery_port import Template
from noren.operations.requests_vault import likeness_of
from noren.requests.matching import LEAST_SCORE, is_certain
from noren.requests.terms import LikenessClass
from noren.sight.body_templates import OpenVinoBodyNetwork
from noren.sight.detect import Detector, OpenVinoNetwork
from noren.sight.still_picture import LOOK_PX, Picture, describe_still
from noren.stores.vault_files import VaultFiles
from noren.weights.store import Places, find
from staging.drawn_people import coded, photograph
from staging.request_pictures import with_orientation

SHARED = Path(__file__).parents[4] / "shared"
MIRROR = Path(os.environ.get("NOREN_MIRROR") or SHARED / "models")
PERSON_MODEL = "person-vehicle-bike-detection-2003"
NONE = (b"no", b"network")
Models = dict[str, tuple[bytes, ...]]


@pytest.fixture(scope="module")
def models() -> Models:
    if not MIRROR.is_dir():
        pytest.skip("NOREN_MIRROR has no weights")
    return read_models()


def read_models() -> Models:
    """The pinned networks of the counter, from the mirror."""
    places = Places(folder=MIRROR)
    return {
        PERSON: find(PERSON_MODEL, places=places).read(),
        BODY_MODEL: find(BODY_MODEL, places=places).read(),
    }


def template_of(models: Models, picture: Picture) -> npt.NDArray[np.float32]:
    """What a camera that saw this would have sent to the vault."""
    xml, weights = models[PERSON]
    size = (LOOK_PX, LOOK_PX)
    detector = Detector(OpenVinoNetwork(xml=xml, weights=weights, input_size_px=size))
    xml, weights = models[BODY_MODEL]
    seen = describe_still(detector, OpenVinoBodyNetwork(xml=xml, weights=weights), picture)
    assert seen.is_described, seen
    return seen.vector.astype(np.float32)


def aside(picture: Picture) -> bytearray:
    """Held sideways, as the camera notes."""
    return with_orientation(coded(np.ascontiguousarray(np.rot90(picture))), 6)


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.parametrize(
    "pictures",
    [
        pytest.param([coded(photograph(1))], id="one JPEG"),
        pytest.param([coded(photograph(1, size=(1000, 800)), ".png")], id="a PNG across"),
        pytest.param([aside(photograph(1))], id="held sideways"),
        pytest.param(
            [coded(photograph(1, tall=tall)) for tall in (360, 420, 480)], id="three at once"
        ),
    ],
)
def test_who_is_remembered_is_found_on_a_photograph_and_nothing_is_remembered_of_it(
    tmp_path: Path, models: Models, jail_here: Machine, pictures: list[bytearray]
) -> None:
    with VaultFiles(tmp_path) as files, start_vault(files) as vault:
        link = VaultLink(vault.descriptor_for(CAMERA))
        vectors = (template_of(models, photograph(1)), crowd(1).people(1)[0])
        me, other = (
            link.remember(
                Template(vector=vector, quality_ratio=1.0, at_s=noon(DAY)), site=0
            ).pseudonym
            for vector in vectors
        )
        assert me != other
        before = {path: path.read_bytes() for path in tmp_path.rglob("*.sealed")}
        reply = ask_counter(pictures, models=models, vault=vault.descriptor_for(COUNTER))
        assert (reply.reply, reply.pseudonym, reply.visit_token) == (Reply.KNOWN, me, 0)
        assert likeness_of(reply).likeness is LikenessClass.STRONG
        assert all(any(picture) for picture in pictures), "the buffers are the caller's"
        assert vault.count() == 2
        assert {path: path.read_bytes() for path in tmp_path.rglob("*.sealed")} == before


@pytest.mark.slow
@pytest.mark.weights
def test_a_photograph_of_somebody_else_finds_nobody(
    tmp_path: Path, models: Models, jail_here: Machine
) -> None:
    with VaultFiles(tmp_path) as files, start_vault(files) as vault:
        link = VaultLink(vault.descriptor_for(CAMERA))
        vectors = [template_of(models, photograph(1)), *crowd(1).people(200)]
        for vector in vectors:
            link.remember(Template(vector=vector, quality_ratio=1.0, at_s=noon(DAY)), site=0)
        picture = coded(photograph(4))
        reply = ask_counter([picture], models=models, vault=vault.descriptor_for(COUNTER))
        assert not is_certain(likeness_of(reply))
        assert likeness_of(reply).pseudonym == 0


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.parametrize(
    ("pictures", "said", "which"),
    [
        pytest.param(
            [bytearray(b"\xff\xd8\xff" + b"no picture" * 40)], "decode", "--picture",
            id="damaged",
        ),
        pytest.param(
            [coded(photograph(1)), coded(photograph(1, 2, size=(1000, 800)))],
            "more than one person", "--picture 2", id="two on the second",
        ),
    ],
)  # fmt: skip
def test_a_photograph_that_cannot_be_compared_is_refused_and_says_which_and_why(
    tmp_path: Path,
    models: Models,
    jail_here: Machine,
    pictures: list[bytearray],
    said: str,
    which: str,
) -> None:
    with (
        VaultFiles(tmp_path) as files,
        start_vault(files) as vault,
        pytest.raises(RequestInvalid, match=said) as caught,
    ):
        ask_counter(pictures, models=models, vault=vault.descriptor_for(COUNTER))
    assert caught.value.where == which


@pytest.fixture(scope="module")
def counter(models: Models) -> Counter:
    """What looks inside the jail, without one; it refuses before it asks anybody."""
    return Counter(models)


@pytest.mark.weights
@pytest.mark.parametrize(
    ("picture", "refusal"),
    [
        pytest.param(photograph(), Refusal.NOBODY, id="an empty shop"),
        pytest.param(photograph(1, 2, size=(1000, 800)), Refusal.SEVERAL, id="two"),
        pytest.param(photograph(1, tall=150), Refusal.FAR, id="far away"),
        pytest.param(photograph(1)[:, 180:], Refusal.ASIDE, id="aside"),
        pytest.param(photograph(1)[:520], Refusal.CUT_OFF, id="without feet"),
        pytest.param(photograph(1) // 12, Refusal.DARK, id="dark"),
    ],
)
def test_the_counters_own_eyes_refuse(counter: Counter, picture: Picture, refusal: Refusal) -> None:
    data = coded(np.ascontiguousarray(picture))
    reply = counter.ask(iter([data]), -1, at_s=0.0)
    assert (reply.reply, reply.pseudonym) == (Reply.REFUSED, 0)
    assert Refusal(reply.count) is refusal
    assert not any(data), "the picture was not wiped"


@pytest.mark.weights
@pytest.mark.parametrize("number", [0, MOST_PICTURES + 1])
def test_no_picture_and_too_many_are_no_question(counter: Counter, number: int) -> None:
    pictures = iter([coded(photograph(1)) for _ in range(number)])
    with pytest.raises(ValueError, match="picture"):
        counter.ask(pictures, -1, at_s=0.0)
    with pytest.raises(ValueError, match="picture"):
        ask_counter([bytearray(1)] * number, models={}, vault=-1)


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.parametrize("which", [PERSON, BODY_MODEL])
def test_without_sound_networks_nothing_is_asked(
    tmp_path: Path, models: Models, jail_here: Machine, which: str
) -> None:
    broken = {**models, which: NONE}
    with (
        VaultFiles(tmp_path) as files,
        start_vault(files) as vault,
        pytest.raises(ModelError),
    ):
        ask_counter([coded(photograph(1))], models=broken, vault=vault.descriptor_for(COUNTER))


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
                score_milli=800, margin_milli=1800,
            ),
            LikenessClass.STRONG, 1.0, id="nobody else is there",
        ),
        pytest.param(
            VaultReply(
                reply=Reply.KNOWN, number=0, pseudonym=7, visit_number=1,
                score_milli=int(1000 * LEAST_SCORE), margin_milli=1600,
            ),
            LikenessClass.WEAK, 1.0, id="as alike as a stranger may be",
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
