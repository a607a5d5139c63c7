"""No camera films before the public was told: published, lead time over, and still true.

ja: 公に知らせる前に、カメラが撮影を始めることはありません。公開を済ませ、告知期間が過ぎ、
内容が今も事実どおりであることが条件です。
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from noren.operations.check import today_in_japan
from staging.command_line import Said, noren, run_arguments
from staging.films import write_film
from staging.plans import plan_text, write_plan


@pytest.fixture
def knocks() -> Iterator[tuple[int, list[int]]]:
    """A camera's door on this machine, and who knocked."""
    seen: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def wait() -> None:
            while True:
                try:
                    door.accept()[0].close()
                except OSError:
                    return
                seen.append(1)

        threading.Thread(target=wait, daemon=True).start()
        yield door.getsockname()[1], seen
        door.shutdown(socket.SHUT_RDWR)


def dated(*, prior: int | None, acquisition: int | None, start: int, source: str) -> str:
    """The plan of these films with its days counted from today."""

    # Asked here and not once for all tests: those may go on past midnight.
    today = today_in_japan()

    def day(offset: int | None) -> str:
        return "null" if offset is None else (today + timedelta(days=offset)).isoformat()

    text = plan_text(source=source)
    before, _, rest = text.partition("  prior:\n    published_on: 2026-08-31")
    rest = rest.replace("published_on: 2026-09-28", f"published_on: {day(acquisition)}")
    before = before.replace("capture_start: 2026-10-01", f"capture_start: {day(start)}")
    return f"{before}  prior:\n    published_on: {day(prior)}{rest}"


def refused(said: Said) -> str:
    assert said.code == 1, said.err
    return said.error


@pytest.mark.parametrize(
    ("prior", "acquisition", "start", "words"),
    [
        (None, -1, 0, "no prior notice"),
        (-20, None, 0, "no notice at acquisition"),
        (-20, 1, 0, "the notice at acquisition published on"),
        (1, -1, 0, "the prior notice published on"),
        (-13, -1, 0, "asks for 14 days"),
        (-20, -1, 1, "as the public was told"),
    ],
    ids=[
        "no prior notice",
        "no notice at acquisition",
        "notice at acquisition tomorrow",
        "prior notice tomorrow",
        "a day of lead time missing",
        "first day tomorrow",
    ],
)
def test_a_camera_is_not_even_called_before_its_time(
    tmp_path: Path,
    knocks: tuple[int, list[int]],
    prior: int | None,
    acquisition: int | None,
    start: int,
    words: str,
) -> None:
    """ja: 期日の前には、カメラへ接続することさえしません。"""
    port, seen = knocks
    text = dated(
        prior=prior, acquisition=acquisition, start=start, source=f"rtsp://127.0.0.1:{port}/film"
    )
    plan = write_plan(tmp_path, text)
    said = noren("run", plan, "--store", tmp_path / "store", "--lang", "en")
    assert words in refused(said)
    assert seen == []
    assert not (tmp_path / "store").exists(), "nothing was even prepared"


def test_no_option_makes_a_camera_film_earlier(
    tmp_path: Path, knocks: tuple[int, list[int]]
) -> None:
    """ja: 基準日や開始時刻を指定しても、カメラの撮影日は今日のままです。"""
    port, seen = knocks
    text = dated(prior=-13, acquisition=-1, start=0, source=f"rtsp://127.0.0.1:{port}/film")
    plan = write_plan(tmp_path, text)
    later = today_in_japan() + timedelta(days=30)
    said = noren(
        "run", plan, "--store", tmp_path / "store", "--lang", "en",
        "--as-of", later.isoformat(), "--start", f"{later}T09:00:00+09:00",
    )  # fmt: skip
    assert "asks for 14 days" in refused(said)
    assert seen == []


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_a_plan_out_of_service_films_nothing(
    tmp_path: Path, knocks: tuple[int, list[int]], status: str
) -> None:
    """ja: 休止・終了した計画では撮影しません。"""
    port, seen = knocks
    text = dated(prior=-20, acquisition=-1, start=0, source=f"rtsp://127.0.0.1:{port}/film")
    plan = write_plan(tmp_path, f"{text}status: {status}\n")
    said = noren("run", plan, "--store", tmp_path / "store", "--lang", "en")
    assert f"status `{status}`" in refused(said)
    assert seen == []


FIRST_DAY = date(2026, 10, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("2026-09-30T23:59:59+09:00", 1),
        ("2026-09-30T14:59:59Z", 1),
        ("2026-09-30T15:00:00Z", 0),
        ("2026-10-01T00:00:00+09:00", 0),
    ],
    ids=["the evening before", "the same in Greenwich", "midnight in Japan", "the first day"],
)
def test_a_film_counts_from_the_day_on_which_it_was_taken(
    jail_here: None, tmp_path: Path, start: str, code: int
) -> None:
    """ja: 録画は、撮影された日に告知が済んでいたものだけを計測します。"""
    write_film(tmp_path / "street.mp4", seconds=3, rate_hz=4)
    plan = write_plan(tmp_path)
    said = noren(
        "run", plan, "--store", tmp_path / "store", "--start", start,
        "--as-of", "2026-11-22", "--lang", "en",
    )  # fmt: skip
    assert said.code == code, said.err
    assert (tmp_path / "store").exists() is (code == 0)
    if code:
        assert f"{FIRST_DAY} or later" in said.error


def test_the_refusal_says_what_to_do_in_both_languages(tmp_path: Path) -> None:
    """ja: 撮影できないときは、何をすべきかを日本語と英語で示します。"""
    write_film(tmp_path / "street.mp4", seconds=3, rate_hz=4)
    text = plan_text().replace("published_on: 2026-09-28", "published_on: null")
    plan = write_plan(tmp_path, text)
    for language, word in (("en", "put it up, then record it"), ("ja", "公開してから")):
        said = noren(*run_arguments(plan, tmp_path / "store", "--lang", language))
        assert word in refused(said)
        assert "noren publish acquisition" in said.error
