"""`noren demo`: the main job from plan to report, on a film that noren draws itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from noren.errors import NorenError, SourceStopped
from noren.gate.records import JailReportBody, ProgressBody
from noren.jail.synthetic_film import write_drawn_film
from noren.operations.camera_run import RunListener, RunRequest
from noren.operations.check import today_in_japan
from noren.operations.demo_detector import ChosenDetector, choose_detector, fetch_briskly
from noren.operations.demo_film import HEIGHT_PX, RATE_HZ, WIDTH_PX, DemoFilm, Lengths, Picture
from noren.operations.demo_folder import DemoFolder, prepare_folder
from noren.operations.demo_plan import NETWORK, write_clip_plan, write_scene_plan
from noren.operations.demo_words import readme_text
from noren.operations.export import export_figures
from noren.operations.output_files import write_whole, writing
from noren.operations.reading import read_plan
from noren.operations.released_figures import ExportKind
from noren.operations.report import write_report
from noren.operations.run import RunSummary, run_plan
from noren.operations.zones import JAPAN, find_zone
from noren.plan.json_schema import SCHEMA_FILE, render_json_schema
from noren.stores.reading import read_line_counts
from noren.stores.statistics import StatisticsStore
from noren.testing.truth import Direction
from noren.vocabulary.words import LANGUAGES, Language, Words
from noren.weights.catalogue import Clip, catalogue
from noren.weights.store import Places, find_clip

_HOUR: Final = 10


class DemoListener(RunListener):
    """Who wants to see a demonstration going on."""

    def on_detector(self, detector: ChosenDetector) -> None:
        """It is decided what looks for people."""

    def on_credit(self, credit: Words) -> None:
        """A film of others is used; its license asks for this line."""

    def on_fetch(self, done: int, total: int) -> None:
        """Bytes of weights or film have arrived."""

    def on_drawing(self, done: int, total: int) -> None:
        """Pictures of the film are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRequest:
    """What `noren demo` was asked. `clip` None draws a film; `language` comes first in reports."""

    out: Path
    clip: str | None = None
    language: Language = "ja"
    lengths: Lengths = field(default_factory=Lengths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What was counted in one direction; `true` is None where nobody knows it exactly."""

    direction: Words
    counted: int
    true: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """What a demonstration left behind and found."""

    folder: DemoFolder
    pages: tuple[Path, ...]
    exports: tuple[Path, ...]
    detector: ChosenDetector
    lock: JailReportBody
    summary: RunSummary
    comparisons: tuple[Comparison, ...]
    clip: Clip | None


def run_demo(
    request: DemoRequest,
    *,
    listener: DemoListener | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> DemoResult:
    """Plan, jail, measure, report and export, all in one folder.

    Raises:
        UsageError: the folder is somebody else's.
        ModelUnknown, ModelUnreachable: no such clip, or it cannot be had.
        FolderError, StoreError: something cannot be written.
        PlanErrors, PlanRefused, JailError, SourceError: as for `noren run`; SourceStopped also
            when asked to stop.
    """
    witness = _Witness(listener or DemoListener())
    places = Places.from_environment()
    clip = None if request.clip is None else _bring_clip(request.clip, places, witness)
    if clip is None:
        detector = choose_detector(places=places, progress=witness.on_fetch)
    else:
        detector = _network()
    folder = prepare_folder(request.out)
    day = today_in_japan()
    witness.on_detector(detector)
    film = DemoFilm(request.lengths) if clip is None else None
    if film is not None:
        _draw(film, folder, witness, should_stop)
        text = write_scene_plan(
            film.first, film=folder.film.name, detector=detector.model, today=day
        )
    else:
        assert clip is not None
        witness.on_credit(Words(ja=clip.credit.ja, en=clip.credit.en))
        text = write_clip_plan(clip, film=str(find_clip(clip.id, places=places)), today=day)
    _write_text(folder.plan, text)
    _write_text(folder.root / SCHEMA_FILE, render_json_schema())
    summary = _run(folder, day, witness, should_stop)
    assert witness.lock is not None
    result = DemoResult(
        folder=folder,
        pages=_report(folder, request.language),
        exports=_export(folder),
        detector=detector,
        lock=witness.lock,
        summary=summary,
        comparisons=_compare(folder, film),
        clip=clip,
    )
    _write_text(folder.readme, readme_text(clip))
    return result


class _Witness(DemoListener):
    """Passes everything on, and keeps what the jail said of itself."""

    def __init__(self, other: DemoListener) -> None:
        self.lock: JailReportBody | None = None
        self._other = other

    def on_detector(self, detector: ChosenDetector) -> None:
        self._other.on_detector(detector)

    def on_credit(self, credit: Words) -> None:
        self._other.on_credit(credit)

    def on_fetch(self, done: int, total: int) -> None:
        self._other.on_fetch(done, total)

    def on_drawing(self, done: int, total: int) -> None:
        self._other.on_drawing(done, total)

    def on_report(self, camera: str, report: JailReportBody) -> None:
        self.lock = report
        self._other.on_report(camera, report)

    def on_progress(self, camera: str, progress: ProgressBody) -> None:
        self._other.on_progress(camera, progress)

    def on_pause(self, camera: str, seconds: float, error: NorenError) -> None:
        self._other.on_pause(camera, seconds, error)


def _network() -> ChosenDetector:
    return ChosenDetector(
        model=NETWORK,
        why=Words(en="a real film asks for trained weights", ja="実写には学習済みの重みを使います"),
    )


def _bring_clip(name: str, places: Places, listener: DemoListener) -> Clip:
    """The clip and the weights, fetched if they are not here; before anything is written."""
    clip = catalogue().clip(name)
    fetch_briskly((clip.id, NETWORK), places=places, progress=listener.on_fetch)
    return clip


def _draw(
    film: DemoFilm,
    folder: DemoFolder,
    listener: DemoListener,
    should_stop: Callable[[], bool],
) -> None:
    def pictures() -> Iterator[Picture]:
        for picture in film.pictures():
            if should_stop():
                raise _stopped()
            yield picture

    write_drawn_film(
        pictures(),
        folder.film,
        rate_hz=RATE_HZ,
        size_px=(WIDTH_PX, HEIGHT_PX),
        on_picture=lambda done: listener.on_drawing(done, film.frame_count),
    )


def _run(
    folder: DemoFolder, day: date, listener: RunListener, should_stop: Callable[[], bool]
) -> RunSummary:
    yesterday = day - timedelta(days=1)
    summary = run_plan(
        RunRequest(
            plan=folder.plan,
            store=folder.store,
            start=datetime(
                yesterday.year, yesterday.month, yesterday.day, _HOUR, tzinfo=find_zone(JAPAN)
            ),
            as_of=day,
        ),
        listener=listener,
        should_stop=should_stop,
    )
    for camera in summary.cameras:
        if camera.error is not None:
            raise camera.error
    if should_stop():
        raise _stopped()
    return summary


def _stopped() -> SourceStopped:
    return SourceStopped(
        where="noren demo",
        found=Words(en="a request to stop", ja="停止の指示"),
        expected=Words(en="time to finish", ja="最後までの時間"),
        remedy=Words(
            en="run it again: it replaces what it left", ja="もう一度実行すると置き換わります"
        ),
    )


def _report(folder: DemoFolder, language: Language) -> tuple[Path, ...]:
    others = [other for other in LANGUAGES if other != language]
    written = write_report(folder.store, folder.report, languages=(language, *others))
    return tuple(path for path in written if path.suffix == ".html")


def _export(folder: DemoFolder) -> tuple[Path, ...]:
    """What the plan declares, and how much of the time was watched."""
    declared = {output.record.value for output in read_plan(folder.plan).plan.outputs}
    written = []
    for kind in ExportKind:
        if kind is not ExportKind.COVERAGE and kind.value not in declared:
            continue
        data = export_figures(kind=kind.value, place=folder.store, zone=find_zone(JAPAN))
        path = folder.exports / f"{kind.value}.csv"
        write_whole(data, path)
        written.append(path)
    return tuple(written)


def _compare(folder: DemoFolder, film: DemoFilm | None) -> tuple[Comparison, ...]:
    with StatisticsStore.open(folder.store, mode="read") as store:
        table = read_line_counts(store)
    counted = {"forward": 0, "backward": 0}
    for direction, count in zip(table.direction, table.count, strict=True):
        counted[direction] += count or 0
    if film is None:
        return (
            Comparison(
                direction=Words(ja="机を離れた", en="left the table"),
                counted=counted["forward"],
                true=None,
            ),
        )
    return tuple(
        Comparison(
            direction=words,
            counted=counted[name],
            true=film.true_crossings(direction),
        )
        for words, name, direction in (
            (Words(ja="店に入った", en="into the store"), "forward", Direction.IN),
            (Words(ja="店を出た", en="out of the store"), "backward", Direction.OUT),
        )
    )


def _write_text(path: Path, text: str) -> None:
    with writing(path):
        path.write_text(text, encoding="utf-8", newline="\n")
