"""Pictures of now: the last one only, and that one not for long."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from noren.errors import StoreError
from noren.stores.current_pictures import CurrentPictures


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_thousand_pictures_leave_one(tmp_path: Path) -> None:
    pictures = CurrentPictures(tmp_path)
    for number in range(1000):
        pictures.replace(
            "now", {"picture.svg": f"picture {number}".encode()}, note={"expires_s": number}
        )
    assert files(tmp_path) == {"pictures/now/picture.json", "pictures/now/picture.svg"}
    assert pictures.folder_of("now").joinpath("picture.svg").read_text() == "picture 999"
    whole = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"picture 998" not in whole


def test_what_has_expired_goes_and_what_has_not_stays(tmp_path: Path) -> None:
    pictures = CurrentPictures(tmp_path)
    pictures.replace("old", {"picture.svg": b"o"}, note={"expires_s": 100.0})
    pictures.replace("new", {"picture.svg": b"n"}, note={"expires_s": 101.0})
    assert pictures.discard_expired(at_s=100.0) == ("old",)
    assert pictures.outputs() == ("new",)


def test_a_picture_that_does_not_say_when_it_expires_goes(tmp_path: Path) -> None:
    pictures = CurrentPictures(tmp_path)
    pictures.replace("now", {"picture.svg": b"x"}, note={"expires_s": 1e12})
    (pictures.folder_of("now") / "picture.json").write_text("{")
    assert pictures.discard_expired(at_s=0.0) == ("now",)
    assert files(tmp_path) == set()


def test_half_a_picture_that_was_being_written_goes_with_it(tmp_path: Path) -> None:
    pictures = CurrentPictures(tmp_path)
    pictures.replace("now", {"picture.svg": b"x"}, note={"expires_s": 0.0})
    (pictures.folder_of("now") / ".new-picture.svg").write_bytes(b"half")
    assert pictures.discard("now") == 3
    assert files(tmp_path) == set()


def test_without_any_picture_there_is_nothing_to_do(tmp_path: Path) -> None:
    pictures = CurrentPictures(tmp_path)
    assert pictures.outputs() == ()
    assert pictures.discard("now") == 0
    assert pictures.discard_expired(at_s=0.0) == ()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("a file where the folder should be")
    with pytest.raises(StoreError):
        CurrentPictures(tmp_path).replace("now", {}, note={"expires_s": 0.0})


def test_a_purge_and_a_run_that_draws_do_not_trip_over_each_other(tmp_path: Path) -> None:
    pictures, is_over, trouble = CurrentPictures(tmp_path), threading.Event(), []

    def purge() -> None:
        try:
            while not is_over.is_set():
                CurrentPictures(tmp_path).discard_expired(at_s=1000.0)
        except BaseException as error:
            trouble.append(error)

    purging = threading.Thread(target=purge)
    purging.start()
    try:
        for number in range(500):
            pictures.replace("hall", {"picture.svg": b"x"}, note={"expires_s": 2000 * (number % 2)})
    finally:
        is_over.set()
        purging.join()
    assert not trouble
