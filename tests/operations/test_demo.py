"""The demonstration does the whole job, tells how far it was off, and touches nothing else."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from noren.errors import (
    ModelMismatch,
    ModelUnknown,
    ModelUnreachable,
    NorenError,
    SourceStopped,
    UsageError,
)
from noren.operations import demo_detector
from noren.operations.check import check_file
from noren.operations.demo import DemoListener, DemoRequest, DemoResult, run_demo
from noren.operations.demo_detector import ChosenDetector, choose_detector, fetch_briskly
from noren.operations.demo_film import DemoFilm, Lengths
from noren.operations.demo_folder import MARK, prepare_folder
from noren.operations.demo_plan import NETWORK, SILHOUETTE, write_clip_plan, write_scene_plan
from noren.testing.scene import Scene
from noren.testing.truth import Direction
from noren.weights.catalogue import catalogue
from noren.weights.store import Places

SHORT = Lengths(first_s=27.0, covered_s=8.0, second_s=0.0)


@pytest.fixture
def no_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A machine without weights, whose mirror is an empty folder."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("NOREN_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("NOREN_MIRROR", str(empty))
    return Places(folder=tmp_path / "models", mirror=empty)


class Watching(DemoListener):
    def __init__(self) -> None:
        self.detectors: list[ChosenDetector] = []
        self.drawn: list[tuple[int, int]] = []

    def on_detector(self, detector: ChosenDetector) -> None:
        self.detectors.append(detector)

    def on_drawing(self, done: int, total: int) -> None:
        self.drawn.append((done, total))


@pytest.mark.slow
def test_the_whole_job_twice_in_the_same_folder(tmp_path, no_weights):
    listener = Watching()
    request = DemoRequest(out=tmp_path / "demo", language="en", lengths=SHORT)
    run_demo(request)
    mine = tmp_path / "demo" / "my-notes.txt"
    mine.write_text("keep me", encoding="utf-8")
    result = run_demo(request, listener=listener)
    assert mine.read_text(encoding="utf-8") == "keep me"
    assert listener.detectors[0].model == SILHOUETTE
    assert listener.drawn[-1] == (350, 350)
    check_left_behind(result)
    check_counts(result)


def check_left_behind(result: DemoResult) -> None:
    folder = result.folder
    assert result.lock.refused == result.lock.attempted > 0
    assert check_file(folder.plan).findings == ()
    assert [page.name for page in result.pages] == ["index.html", "index.ja.html"]
    for page in result.pages:
        assert "silhouette" in page.read_text(encoding="utf-8")
    for export in result.exports:
        assert len(export.read_text(encoding="utf-8").splitlines()) > 1
    assert folder.film.stat().st_size > 100_000
    assert "report/index.html" in folder.readme.read_text(encoding="utf-8")


def check_counts(result: DemoResult) -> None:
    """Near the truth: the detector estimates. What was exported is what was compared."""
    for one in result.comparisons:
        assert one.true is not None
        assert abs(one.counted - one.true) <= 4
    assert sum(one.counted for one in result.comparisons) > 0
    lines, coverage = (read_rows(result.exports[place]) for place in (0, 2))
    counted = sum(int(row["count"] or 0) for row in lines)
    assert counted == sum(one.counted for one in result.comparisons)
    assert "covered" in coverage[0]["states"]


def read_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_a_folder_of_somebody_else_is_refused_and_untouched(tmp_path, no_weights):
    (tmp_path / "photo.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        run_demo(DemoRequest(out=tmp_path, lengths=SHORT))
    assert (tmp_path / "photo.txt").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / MARK).exists()


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    taken = tmp_path / "demo"
    taken.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        prepare_folder(taken)
    assert taken.read_text(encoding="utf-8") == "mine"


def test_a_link_in_a_demo_folder_is_removed_but_not_what_it_points_to(tmp_path):
    root = tmp_path / "demo"
    prepare_folder(root)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("mine", encoding="utf-8")
    (root / "store").symlink_to(outside)
    prepare_folder(root)
    assert (outside / "precious").exists()
    assert not (root / "store").exists()


def test_a_request_to_stop_ends_the_drawing(tmp_path, no_weights):
    out = tmp_path / "demo"
    with pytest.raises(SourceStopped):
        run_demo(DemoRequest(out=out, lengths=SHORT), should_stop=lambda: True)
    assert not list(out.glob("*.mp4"))
    assert not list(out.glob(".*.part"))


@pytest.mark.parametrize("detector", [SILHOUETTE, NETWORK])
@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2027, 6, 1), date(2028, 2, 29)], ids=str)
def test_the_plan_of_the_demonstration_has_no_finding(tmp_path, detector, day):
    path = tmp_path / "plan.yaml"
    text = write_scene_plan(Scene(seconds=2.0), film="f.mp4", detector=detector, today=day)
    path.write_text(text, encoding="utf-8")
    assert check_file(path, as_of=day).findings == ()


@pytest.mark.parametrize("clip", catalogue().clips, ids=lambda clip: clip.id)
def test_every_clip_has_a_plan_without_a_finding(tmp_path, clip):
    path = tmp_path / "plan.yaml"
    day = date(2026, 11, 22)
    path.write_text(write_clip_plan(clip, film="f.mp4", today=day), encoding="utf-8")
    assert check_file(path, as_of=day).findings == ()


def test_the_film_is_as_long_as_it_says_and_its_lens_is_covered_in_the_middle():
    film = DemoFilm(Lengths(first_s=1.0, covered_s=0.5, second_s=0.8))
    pictures = list(film.pictures())
    assert len(pictures) == film.frame_count == 23
    spread = [float(picture[:-24].std()) for picture in pictures]
    assert min(spread[:10]) > 10
    assert max(spread[10:15]) < 30
    assert min(spread[15:]) > 10
    label = pictures[12][-24:, :200]
    assert label.max() > 200, "a covered picture is labelled too"


def test_the_truth_is_that_of_both_acts():
    film = DemoFilm(Lengths(first_s=30.0, covered_s=5.0, second_s=20.0))
    first = DemoFilm(Lengths(first_s=30.0, covered_s=0.0, second_s=0.0))
    second = DemoFilm(Lengths(first_s=20.0, covered_s=0.0, second_s=0.0))
    for direction in Direction:
        parts = (first, second)
        whole = film.true_crossings(direction)
        assert whole == sum(part.true_crossings(direction) for part in parts)


def test_without_weights_the_silhouette_is_taken_and_says_why(no_weights):
    chosen = choose_detector(places=no_weights)
    assert chosen.model == SILHOUETTE
    assert chosen.estimated
    for language in ("ja", "en"):
        assert NETWORK in chosen.why.in_language(language)


def test_wrong_weights_are_never_passed_over(tmp_path):
    files = catalogue().model(NETWORK).files
    (tmp_path / NETWORK).mkdir()
    for pin in files:
        (tmp_path / NETWORK / pin.name).write_bytes(b"not the weights")
    with pytest.raises(ModelMismatch):
        choose_detector(places=Places(folder=tmp_path))


def test_a_network_that_says_nothing_is_soon_given_up(monkeypatch, no_weights):
    import threading

    hung = threading.Event()
    monkeypatch.setattr(demo_detector, "SILENCE_S", 0.05)
    monkeypatch.setattr(demo_detector, "fetch", lambda *_, **__: hung.wait(60))
    try:
        with pytest.raises(ModelUnreachable):
            fetch_briskly((NETWORK,), places=no_weights)
    finally:
        hung.set()


@pytest.mark.parametrize(
    ("clip", "error"), [("one-by-one", ModelUnreachable), ("holiday", ModelUnknown)]
)
def test_a_clip_that_cannot_be_had_leaves_nothing_behind(tmp_path, no_weights, clip, error):
    out = tmp_path / "demo"
    with pytest.raises(error) as caught:
        run_demo(DemoRequest(out=out, clip=clip))
    assert isinstance(caught.value, NorenError)
    assert not out.exists()
