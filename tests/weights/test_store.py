"""Where weights are looked for, and that only verified ones are handed out."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from noren.errors import ModelMismatch, ModelMissing, ModelUnknown, UsageError
from noren.vocabulary.words import Words
from noren.weights.catalogue import Catalogue, catalogue
from noren.weights.pins import State
from noren.weights.store import Places, find, find_clip
from noren.weights.verify import verify
from weights.conftest import model_of, pinned

REAL_MIRROR = Path(
    os.environ.get("NOREN_MIRROR") or Path(__file__).parents[3] / "shared" / "models"
)


@pytest.fixture
def store(tmp_path, shelf):
    return shelf.lay_out(tmp_path / "store")


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        pytest.param({"NOREN_MODELS": "/m", "HOME": "/h"}, "/m", id="named"),
        pytest.param(
            {"XDG_DATA_HOME": "/data", "HOME": "/h"}, "/data/noren/models", id="data home"
        ),
        pytest.param({"HOME": "/h"}, "/h/.local/share/noren/models", id="home"),
        pytest.param(
            {"XDG_DATA_HOME": "near", "HOME": "/h"},
            "/h/.local/share/noren/models",
            id="relative data home ignored",
        ),
        pytest.param(
            {"NOREN_MODELS": "", "HOME": "/h"}, "/h/.local/share/noren/models", id="empty is unset"
        ),
    ],
)
def test_the_environment_says_where_weights_are_kept(environ, folder):
    assert Places.from_environment(environ).folder == Path(folder)


def test_without_a_home_the_reader_is_told_what_to_set():
    with pytest.raises(UsageError, match="NOREN_MODELS"):
        Places.from_environment({})


@pytest.mark.parametrize(
    ("text", "mirror"),
    [
        pytest.param("", None, id="none"),
        pytest.param("/mirror", Path("/mirror"), id="folder"),
        pytest.param("https://host/a/", "https://host/a", id="address"),
        pytest.param("http://host:8080", "http://host:8080", id="address with a port"),
    ],
)
def test_a_mirror_is_a_folder_or_an_address(text, mirror):
    assert Places.from_environment({"HOME": "/h", "NOREN_MIRROR": text}).mirror == mirror


@pytest.mark.parametrize(
    "text", ["ftp://host/a", "https://", "https://me:word@host/a", "https://host/a?key=1"]
)
def test_a_mirror_of_another_kind_is_refused_without_repeating_it(text):
    with pytest.raises(UsageError, match="NOREN_MIRROR") as caught:
        Places.from_environment({"HOME": "/h", "NOREN_MIRROR": text})
    assert "word" not in str(caught.value).replace("password", "")


def test_a_model_is_found_with_its_graph_and_its_numbers(shelf, store):
    files = find("small", places=Places(folder=store), known=shelf.known)
    assert files.graph == store / "small" / "small.xml"
    assert files.numbers == store / "small" / "small.bin"
    assert files.read() == (shelf.contents["small/small.xml"], shelf.contents["small/small.bin"])


def test_a_model_of_one_file_has_no_separate_numbers(shelf, store):
    assert find("spare", places=Places(folder=store), known=shelf.known).numbers is None


def test_a_clip_is_found(shelf, store):
    path = find_clip("walk", places=Places(folder=store), known=shelf.known)
    assert path == store / "clips" / "walk.mp4"


def test_a_mirror_folder_is_read_in_place_and_nothing_is_copied(shelf, store, tmp_path):
    places = Places(folder=tmp_path / "empty", mirror=store)
    assert find("small", places=places, known=shelf.known).folder == store / "small"
    assert not (tmp_path / "empty").exists()


def test_the_first_folder_with_every_file_is_taken(shelf, store, tmp_path):
    half = shelf.lay_out(tmp_path / "half")
    (half / "small" / "small.bin").unlink()
    places = Places(folder=half, mirror=store)
    assert find("small", places=places, known=shelf.known).folder == store / "small"


def test_a_missing_model_names_the_place_and_the_command(shelf, tmp_path):
    with pytest.raises(ModelMissing, match="noren models fetch small") as caught:
        find("small", places=Places(folder=tmp_path), known=shelf.known)
    assert str(tmp_path / "small" / "small.xml") in str(caught.value)


def test_the_address_of_a_mirror_is_never_asked_by_a_find(shelf, serve, tmp_path):
    server = serve(shelf.contents)
    with pytest.raises(ModelMissing):
        find("small", places=Places(folder=tmp_path, mirror=server.url), known=shelf.known)
    assert server.asked == []


@pytest.mark.parametrize("spoil", [lambda c: c[:-1], lambda c: c[:-1] + b"?"], ids=["cut", "bit"])
@pytest.mark.parametrize("at", ["store", "mirror"])
def test_wrong_bytes_are_refused_even_where_another_folder_has_the_right_ones(
    shelf, store, tmp_path, spoil, at
):
    other = shelf.lay_out(tmp_path / "other")
    path = store / "small" / "small.bin"
    path.write_bytes(spoil(path.read_bytes()))
    places = {
        "store": Places(folder=store, mirror=other),
        "mirror": Places(folder=tmp_path / "empty", mirror=store),
    }[at]
    with pytest.raises(ModelMismatch, match="noren models fetch"):
        find("small", places=places, known=shelf.known)


def test_a_folder_in_a_files_place_is_wrong_and_not_missing(shelf, store):
    path = store / "small" / "small.bin"
    path.unlink()
    path.mkdir()
    with pytest.raises(ModelMismatch, match="not a file"):
        find("small", places=Places(folder=store), known=shelf.known)


def test_a_file_swapped_after_it_was_found_is_not_handed_out(shelf, store):
    files = find("small", places=Places(folder=store), known=shelf.known)
    (store / "small" / "small.xml").write_bytes(b"swapped")
    with pytest.raises(ModelMismatch, match=r"small\.xml"):
        files.read()


def test_a_clip_is_no_model_and_a_model_no_clip(shelf, store):
    with pytest.raises(ModelUnknown):
        find("walk", places=Places(folder=store), known=shelf.known)
    with pytest.raises(ModelUnknown):
        find_clip("small", places=Places(folder=store), known=shelf.known)


def test_verify_tells_right_missing_and_wrong_apart_file_by_file(shelf, store):
    (store / "small" / "small.bin").write_bytes(b"rotten")
    (store / "clips" / "walk.mp4").unlink()
    report = verify(places=Places(folder=store), known=shelf.known)
    assert {item.entry.id: item.state for item in report} == {
        "small": State.WRONG,
        "spare": State.OK,
        "walk": State.MISSING,
    }
    assert [file.state for file in report[0].files] == [State.OK, State.WRONG]
    assert report[0].files[1].found == Words(en="6 bytes", ja="6バイト")
    assert (store / "small" / "small.bin").read_bytes() == b"rotten"


def test_verify_counts_a_mirror_folder_where_the_store_has_nothing(shelf, store, tmp_path):
    places = Places(folder=tmp_path / "empty", mirror=store)
    (report,) = verify(["small"], places=places, known=shelf.known)
    assert report.state is State.OK
    assert report.files[0].path.is_relative_to(store)


def test_verify_refuses_an_unknown_name(shelf, store):
    with pytest.raises(ModelUnknown):
        verify(["nope"], places=Places(folder=store), known=shelf.known)


@pytest.mark.weights
@pytest.mark.parametrize("model", catalogue().models, ids=lambda model: model.id)
def test_the_weights_at_hand_are_the_pinned_ones(model, tmp_path):
    if not (REAL_MIRROR / model.folder).is_dir():
        pytest.skip("no folder of weights here; name one in NOREN_MIRROR")
    files = find(model.id, places=Places(folder=tmp_path, mirror=REAL_MIRROR))
    assert files.graph.suffix in {".xml", ".onnx"}
    assert (files.numbers is None) == (files.graph.suffix == ".onnx")


def test_a_package_that_brings_the_files_is_the_last_place_and_is_verified_alike(
    tmp_path, monkeypatch
):
    package = tmp_path / "site" / "letters"
    (package / "models").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('it was imported')\n")
    monkeypatch.syspath_prepend(str(package.parent))
    model = dataclasses.replace(
        model_of("reader", (pinned("reader.onnx", b"letters"),)), package=("letters", "models")
    )
    known = Catalogue(models=(model,), clips=())
    places = Places(folder=tmp_path / "store")
    with pytest.raises(ModelMissing, match="install the package letters"):
        find("reader", places=places, known=known)
    (package / "models" / "reader.onnx").write_bytes(b"letters")
    assert find("reader", places=places, known=known).read() == (b"letters",)
    assert verify(places=places, known=known)[0].state is State.OK
    (package / "models" / "reader.onnx").write_bytes(b"lettres")
    with pytest.raises(ModelMismatch):
        find("reader", places=places, known=known)
    (tmp_path / "store" / "reader").mkdir(parents=True)
    (tmp_path / "store" / "reader" / "reader.onnx").write_bytes(b"letters")
    assert find("reader", places=places, known=known).folder == tmp_path / "store" / "reader"
