"""Progress bars, on a terminal only; elsewhere one line when something changes."""

from __future__ import annotations

import sys
import threading
from typing import Self

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from noren.errors import NorenError
from noren.gate.records import JailReportBody, ProgressBody
from noren.operations.camera_run import RunListener
from noren.vocabulary.closing import Closing
from noren.vocabulary.words import Words

LOADING = Words(en="loading and rehearsing", ja="準備中")
WATCHING = Words(en="watching", ja="計測中")
JAILED = Words(
    en="{camera}: jailed, {refused} of {attempted} break-out attempts refused",
    ja="{camera}: 隔離成立(脱出の試み{attempted}件中{refused}件を拒否)",
)
PAUSED = Words(
    en="{camera}: trying again in {seconds:g} s ({error})",
    ja="{camera}: {seconds:g}秒後に再試行します({error})",
)


class _Bars(Closing):
    """One bar per name, drawn on stderr if that is a terminal."""

    def __init__(self, *, language: str) -> None:
        self._language = language
        self._lock = threading.Lock()
        self._tasks: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.fields[camera]} {task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def close(self) -> None:
        """Take the bars away."""
        self._progress.stop()

    def move(self, name: str, words: Words, done: int, total: int) -> None:
        """Show how far one camera is."""
        with self._lock:
            if name not in self._tasks:
                self._tasks[name] = self._progress.add_task("", camera=name, total=None)
            self._progress.update(
                self._tasks[name],
                description=words.in_language(self._language),
                completed=done,
                total=total or None,
            )

    def say(self, words: Words) -> None:
        """One line above the bars."""
        text = words.in_language(self._language)
        if self._progress.disable:
            click.echo(text, err=True)
        else:
            self._progress.console.print(text, highlight=False)


class RunBar(_Bars, RunListener):
    """What `noren run` shows while it runs."""

    def on_note(self, note: Words) -> None:
        """Something to know before anything is opened."""
        self.say(note)

    def on_report(self, camera: str, report: JailReportBody) -> None:
        """The jail stands."""
        if report.attempted:
            facts = {"attempted": report.attempted, "refused": report.refused}
            self.say(JAILED.fill(camera=camera, **facts))

    def on_progress(self, camera: str, progress: ProgressBody) -> None:
        """A sign of life."""
        self.move(camera, WATCHING, progress.frames_in, progress.frames_expected)

    def on_pause(self, camera: str, seconds: float, error: NorenError) -> None:
        """A camera failed and is tried again."""
        words = Words(
            en=PAUSED.en.format(camera=camera, seconds=seconds, error=error.words.en),
            ja=PAUSED.ja.format(camera=camera, seconds=seconds, error=error.words.ja),
        )
        self.say(words)


class FilmBar(_Bars):
    """What a command over one film shows."""

    def __init__(self, *, language: str, label: str) -> None:
        super().__init__(language=language)
        self._label = label
        self.move(label, LOADING, 0, 0)

    def show(self, progress: ProgressBody) -> None:
        """A sign of life."""
        self.move(self._label, WATCHING, progress.frames_in, progress.frames_expected)


class ByteBar(_Bars):
    """What a download shows."""

    def __init__(self, *, language: str, label: str) -> None:
        super().__init__(language=language)
        self._label = label

    def show(self, done: int, total: int) -> None:
        """Bytes done and in all."""
        self.move(self._label, WATCHING, done, total)
