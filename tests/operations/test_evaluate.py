"""Tracks of a test film: written whole or not at all, with a reason for each approach to a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from noren.errors import FolderError, SourceStopped, SourceUnreadable, UsageError
from noren.gate.records import ErrorBody, EvaluationBoxBody, Fault
from noren.jail.bpf import has_filters
from noren.jail.numbers import this_machine
from noren.jail.supervisor import Ending, Outcome
from noren.measure.crossings import Verdict
from noren.operations import evaluate as evaluate_module
from noren.operations.evaluate import Evaluation, evaluate_film
from noren.vocabulary.words import Words
from staging.films import HEIGHT_PX, WIDTH_PX, write_film
from staging.plans import write_plan

needs_jail = pytest.mark.skipif(
    not has_filters(this_machine()), reason="this kernel has no seccomp filters"
)


def evaluate(folder: Path, film: Path | str, tracks: Path | None = None) -> Evaluation:
    return evaluate_film(
        str(film),
        plan=write_plan(folder),
        camera_id="north",
        tracks=tracks or folder / "tracks.txt",
    )


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Evaluation]:
    """Somebody who walks down once."""
    if not has_filters(this_machine()):
        pytest.skip("this kernel has no seccomp filters")
    folder = tmp_path_factory.mktemp("walked")
    film = write_film(folder / "street.mp4", seconds=11)
    return folder / "tracks.txt", evaluate(folder, film)


@pytest.mark.slow
def test_each_line_is_a_frame_an_id_and_a_box(walked: tuple[Path, Evaluation]) -> None:
    path, result = walked
    lines = [line.split(",") for line in path.read_text().splitlines()]
    assert len(lines) == result.boxes > 15
    assert {len(line) for line in lines} == {10}
    frames = [int(line[0]) for line in lines]
    assert frames == sorted(frames)
    assert 21 <= frames[0] <= 32, "frames count from 1, and somebody comes at 4 s"
    for line in lines:
        x, y, width, height = map(float, line[2:6])
        assert -2 <= x <= WIDTH_PX
        assert -2 <= y <= HEIGHT_PX
        assert 0 < width < height
        assert line[6] in ("0", "1")
        assert line[7:] == ["-1", "-1", "-1"]
    assert result.frames == 55
    assert result.tracks == len({line[1] for line in lines}) == 1


@pytest.mark.slow
def test_a_passage_says_that_it_counted_and_which_way(walked: tuple[Path, Evaluation]) -> None:
    _, result = walked
    (one,) = [one for one in result.explanations if one.verdict is Verdict.COUNTED]
    assert (one.line, one.direction) == ("crossing", "forward")
    assert 5.0 < one.at_s < 8.0


@pytest.mark.slow
@needs_jail
def test_a_film_may_be_written_as_an_address(tmp_path: Path) -> None:
    film = write_film(tmp_path / "street.mp4", seconds=2)
    assert evaluate(tmp_path, f"file://{film}").frames == 10


def test_a_folder_that_is_not_there_is_said_before_the_film_is_watched(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        evaluate(tmp_path, tmp_path / "gone.mp4", tmp_path / "gone" / "tracks.txt")


@pytest.mark.parametrize(
    ("outcome", "kind", "word"),
    [
        pytest.param(
            Outcome(
                ending=Ending.FAULT,
                fault=ErrorBody(fault=int(Fault.FILM_UNREADABLE), module=0, line=0, detail=0),
            ),
            SourceUnreadable,
            "no video",
            id="a fault",
        ),
        pytest.param(
            Outcome(ending=Ending.DIED, reason=Words(en="it died", ja="終了")),
            SourceStopped,
            "it died",
            id="a death",
        ),
    ],
)
def test_a_film_that_fails_leaves_no_tracks_and_the_old_ones_alone(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    outcome: Outcome,
    kind: type[Exception],
    word: str,
) -> None:
    monkeypatch.setattr(evaluate_module, "watch_film", lambda *_, **__: outcome)
    (tmp_path / "tracks.txt").write_text("the old ones")
    with pytest.raises(kind, match=word):
        evaluate(tmp_path, "street.mp4")
    assert (tmp_path / "tracks.txt").read_text() == "the old ones"


def test_tracks_that_cannot_be_written_leave_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watched(assignment: object, film: object, listeners: object, **_: object) -> Outcome:
        body = EvaluationBoxBody(
            frame=0, track_id=1, class_id=0, seen=1, confidence_milli=9, x1=0, y1=0, x2=9, y2=9
        )
        listeners.on_box(body)  # type: ignore[attr-defined]
        return Outcome(ending=Ending.FINISHED, frames_in=1, frame_size_px=(WIDTH_PX, HEIGHT_PX))

    monkeypatch.setattr(evaluate_module, "watch_film", watched)
    (tmp_path / "tracks.txt").mkdir()
    with pytest.raises(FolderError):
        evaluate(tmp_path, "street.mp4")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.yaml", "tracks.txt"]


def test_classes_that_no_output_declares_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watched(assignment: object, film: object, listeners: object, **_: object) -> Outcome:
        for class_id in (0, 1, 2):
            body = EvaluationBoxBody(
                frame=0, track_id=class_id, class_id=class_id, seen=1, confidence_milli=9,
                x1=0, y1=0, x2=9, y2=9,
            )  # fmt: skip
            listeners.on_box(body)  # type: ignore[attr-defined]
        return Outcome(ending=Ending.FINISHED, frames_in=1, frame_size_px=(WIDTH_PX, HEIGHT_PX))

    monkeypatch.setattr(evaluate_module, "watch_film", watched)
    assert evaluate(tmp_path, "street.mp4").boxes == 1
