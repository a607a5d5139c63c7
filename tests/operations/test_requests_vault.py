"""Before a vault is started for a picture, everything that refuses has refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from noren.errors import JailUnavailable, ModelMissing, RequestInvalid
from noren.operations import requests_vault
from noren.operations.requests_desk import OpenDesk, identify, open_desk
from noren.operations.requests_vault import detector_of, search_at_counter
from noren.plan.starters import write_starter
from noren.requests.asked import Asked
from noren.requests.terms import IdentityMeans, Intake
from noren.stores.ledger.entries import HoldingAccess
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import AccessOutcome, DataItem, RequestKind
from noren.stores.vault_files import VaultFiles
from staging.desks import MINIMAL, SECRET, Clock, loaded
from staging.request_pictures import picture_header

OLDER = "person-vehicle-bike-detection-2004"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(write_starter("repeat", example=True, today=date(2026, 10, 1)))
    return path


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any weights."""
    monkeypatch.setenv("NOREN_PASSPHRASE", SECRET.decode())
    monkeypatch.setenv("NOREN_MODELS", str(tmp_path / "no models"))
    monkeypatch.delenv("NOREN_MIRROR", raising=False)
    monkeypatch.setattr(requests_vault, "_start", None)


@contextmanager
def at_the_counter(plan: Path, place: Path) -> Iterator[tuple[OpenDesk, str]]:
    with open_desk(plan, place, now=Clock(), may_make=True) as opened:
        asked = Asked(text="?")
        number = opened.desk.take_in(
            asked, kind=RequestKind.DISCLOSURE, intake=Intake.COUNTER
        ).number
        identify(opened, number, standing=None, means=(IdentityMeans.IN_PERSON,))
        yield opened, number


@pytest.mark.parametrize("number", [1, 3])
def test_without_weights_no_vault_is_started_and_the_way_to_get_them_is_said(
    plan: Path, tmp_path: Path, number: int
) -> None:
    pictures = [picture_header() for _ in range(number)]
    with at_the_counter(plan, tmp_path / "store") as (opened, request):
        with VaultFiles(opened.store.folder) as files:
            files.write_keys(bytes(1 << 16), 0)
        with pytest.raises(ModelMissing, match="models fetch") as caught:
            search_at_counter(opened, request, pictures)
        assert opened.desk.find(request).searches == 0
    assert detector_of(loaded(plan).plan) in caught.value.in_language("ja")
    assert not any(map(any, pictures)), "a picture was not wiped"


@pytest.mark.parametrize(
    "pictures",
    [
        pytest.param([picture_header(60_000, 60_000)], id="a picture that would fill the memory"),
        pytest.param([bytearray(b"%PDF-1.7")], id="no picture"),
        pytest.param([picture_header() for _ in range(100)], id="far too many"),
    ],
)
def test_pictures_that_are_refused_are_in_the_ledger(
    plan: Path, tmp_path: Path, pictures: list[bytearray]
) -> None:
    place = tmp_path / "store"
    with (
        at_the_counter(plan, place) as (opened, request),
        pytest.raises(RequestInvalid),
    ):
        search_at_counter(opened, request, pictures)
    *_, told = Snapshot.read(place).entries()
    assert isinstance(told, HoldingAccess)
    assert (told.item, told.outcome) == (DataItem.TEMPLATE, AccessOutcome.REFUSED)
    assert not any(map(any, pictures)), "a picture was not wiped"


def test_without_a_vault_no_weights_are_asked_for(plan: Path, tmp_path: Path) -> None:
    with (
        at_the_counter(plan, tmp_path / "store") as (opened, request),
        pytest.raises(JailUnavailable, match="no vault"),
    ):
        search_at_counter(opened, request, [picture_header()])


def test_the_person_is_found_with_the_weights_of_the_cameras_that_measure_visits(
    plan: Path, tmp_path: Path
) -> None:
    usual = detector_of(loaded(plan).plan)
    assert usual == detector_of(loaded(MINIMAL).plan), "a plan without visits has the usual one"
    cameras = loaded(plan).plan.cameras
    other = cameras[0].model_copy(
        update={"detector": cameras[0].detector.model_copy(update={"model": OLDER})}
    )
    watched = loaded(plan).plan.model_copy(update={"cameras": (other, *cameras[1:])})
    assert (detector_of(watched), usual != OLDER) == (OLDER, True)
