"""What the shipped catalogue promises, and what the reader refuses."""

from __future__ import annotations

import dataclasses
import re
from importlib import resources

import pytest

from noren.errors import CatalogueError, ModelUnknown
from noren.weights.catalogue import Role, Wording, catalogue
from noren.weights.reading import parse_catalogue

KNOWN = catalogue()
TEXT = resources.files("noren.weights").joinpath("catalogue.toml").read_text(encoding="utf-8")

by_id = pytest.mark.parametrize("entry", KNOWN.entries, ids=lambda entry: entry.id)
by_model = pytest.mark.parametrize("model", KNOWN.models, ids=lambda model: model.id)


def test_ids_are_unique_over_models_and_clips():
    ids = [entry.id for entry in KNOWN.entries]
    assert len(set(ids)) == len(ids)


def test_no_two_files_claim_the_same_place_or_the_same_bytes():
    pins = [(entry.folder, pin) for entry in KNOWN.entries for pin in entry.files]
    assert len({(folder, pin.name) for folder, pin in pins}) == len(pins)
    assert len({pin.sha256 for _, pin in pins}) == len(pins)


@by_id
def test_every_file_is_pinned_to_https_and_to_its_bytes(entry):
    for pin in entry.files:
        assert pin.url.startswith("https://")
        assert pin.url.rsplit("/", 1)[1] == pin.name
        assert re.fullmatch(r"[0-9a-f]{64}", pin.sha256)
        assert pin.size_bytes > 0


@by_id
def test_every_text_is_there_in_japanese_and_in_english(entry):
    texts = [
        getattr(entry, field.name)
        for field in dataclasses.fields(entry)
        if isinstance(getattr(entry, field.name), Wording)
    ]
    assert len(texts) >= 2
    for text in texts:
        assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text.ja)
        assert text.en.isascii()


@by_model
def test_every_figure_of_a_model_says_who_measured_it(model):
    assert model.measured.en.startswith("Measured by us:")
    assert model.measured.ja.startswith("当方の測定:")
    assert model.published.en.startswith("Published:")
    assert model.published.ja.startswith("公表値:")


@by_model
def test_only_person_detectors_name_object_classes(model):
    assert bool(model.classes) == (model.role is Role.PERSON_DETECTOR)


@by_id
def test_licenses_are_permissive_or_ask_for_credit_only(entry):
    assert entry.license_id in {"Apache-2.0", "MIT", "CC-BY-4.0"}


@pytest.mark.parametrize("clip", KNOWN.clips, ids=lambda clip: clip.id)
def test_a_clips_credit_names_author_and_license(clip):
    for line in (clip.credit.ja, clip.credit.en):
        assert "Intel" in line
        assert "CC BY 4.0" in line


def test_nothing_that_makes_face_templates_and_no_film_is_fetched_by_default():
    chosen = [KNOWN.entry(name) for name in KNOWN.default_ids]
    assert Role.FACE_EMBEDDING not in {entry.role for entry in chosen}
    assert set(KNOWN.default_ids).isdisjoint(clip.id for clip in KNOWN.clips)
    assert "person-vehicle-bike-detection-2003" in KNOWN.default_ids


@pytest.mark.parametrize(
    "ask", [KNOWN.entry, KNOWN.model, KNOWN.clip], ids=["any", "model", "clip"]
)
def test_an_unknown_name_is_answered_with_the_known_ones(ask):
    with pytest.raises(ModelUnknown, match="noren models list") as caught:
        ask("nope")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("[[model]]\n", '[[model]]\ncolour = "red"\n', "colour", id="unknown key"),
        pytest.param("[model.use]\n", '[model.use]\nfr = "x"\n', "fr", id="unknown language"),
        pytest.param('publisher = "Intel', 'printer = "Intel', "publisher", id="missing key"),
        pytest.param('sha256 = "4', 'sha256 = "G', "sha256", id="not hexadecimal"),
        pytest.param('sha256 = "4', 'sha256 = "', "sha256", id="a digit short"),
        pytest.param("size_bytes = 1", "size_bytes = -1", "size_bytes", id="negative size"),
        pytest.param("size_bytes = 1624853", "size_bytes = true", "size_bytes", id="size a flag"),
        pytest.param('url = "https:', 'url = "http:', "url", id="address without protection"),
        pytest.param('name = "person', 'name = "../person', "name", id="name with a folder"),
        pytest.param('bike-detection-2004"', 'bike-detection-2003"', "twice", id="id twice"),
        pytest.param('role = "person_', 'role = "spy_', "role", id="unknown role"),
        pytest.param("by_default = true", 'by_default = "yes"', "by_default", id="flag a text"),
        pytest.param("[[864, 480]", "[[864]", "inputs_px", id="size of one number"),
        pytest.param('"vehicle"', '"ghost"', "classes", id="unknown class"),
        pytest.param('id = "yolox-nano"', 'id = "clips"', "id", id="id of the clips' folder"),
        pytest.param("rate_hz = 10.0", "rate_hz = 0.0", "rate_hz", id="no rate"),
        pytest.param('ja = "人', 'ja = "" #', "ja", id="empty text"),
        pytest.param("[[model]]\n", "[[model\n", "TOML", id="not TOML"),
    ],
)
def test_a_catalogue_with_one_mistake_is_refused_and_says_where(old, new, said):
    assert old in TEXT
    with pytest.raises(CatalogueError, match=re.escape(said)):
        parse_catalogue(TEXT.replace(old, new, 1), where="catalogue.toml")
