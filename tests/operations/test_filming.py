"""What a run makes sure of before it opens anything: days, waivers, notices without a digest."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from noren.errors import PlanRefused
from noren.operations import filming
from noren.operations.filming import require_told, unproven_note
from noren.operations.sources import Source
from noren.plan.load import LoadedPlan, parse_plan

TEXT = (Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml").read_text("utf-8")
NOW = date(2026, 11, 22)
LATE = TEXT.replace("published_on: 2026-08-31", "published_on: 2026-11-20", 1)
WAIVER = """
waivers:
  - {{code: {code}, reason: {{ja: 理由, en: reason}}, by: 青木, until: {until}}}
"""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filming, "today_in_japan", lambda: NOW)


def sources(loaded: LoadedPlan, *, live: bool) -> list[Source]:
    camera = loaded.plan.cameras[0]
    return [Source(camera=camera, text="x", film=None if live else Path("x.mp4"))]


def ask(text: str, *, live: bool = True, as_of: date = NOW, start: datetime | None = None) -> None:
    loaded = parse_plan(text, "plan.yaml")
    require_told(loaded, sources(loaded, live=live), as_of=as_of, start=start)


def test_a_plan_whose_notices_were_up_in_time_may_film() -> None:
    ask(TEXT)


def test_the_lead_time_may_be_waived_until_the_waivers_last_day() -> None:
    with pytest.raises(PlanRefused, match="asks for 14 days"):
        ask(LATE)
    ask(LATE + WAIVER.format(code="NT02", until=NOW))
    with pytest.raises(PlanRefused):
        ask(LATE + WAIVER.format(code="NT02", until="2026-11-21"))


def test_no_waiver_lifts_a_stale_or_missing_notice() -> None:
    stale = TEXT.replace("    channels: [poster, web]", f"    digest: '{'0' * 64}'", 1)
    for text, code in ((stale, "NT13"), (TEXT.replace("2026-09-28", "null"), "NT06")):
        with pytest.raises(PlanRefused):
            ask(text + WAIVER.format(code=code, until="2030-01-01"))


def test_another_day_of_law_moves_a_film_but_never_a_camera() -> None:
    early = date(2026, 9, 30)
    with pytest.raises(PlanRefused, match="as the public was told"):
        ask(TEXT, live=False, as_of=early)
    ask(TEXT, live=True, as_of=early)


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (datetime(2026, 9, 30, 14, 59, tzinfo=UTC), False),
        (datetime(2026, 9, 30, 15, 0, tzinfo=UTC), True),
    ],
    ids=["before midnight in Japan", "after it"],
)
def test_a_film_is_of_the_day_in_japan(start: datetime, told: bool) -> None:
    if told:
        ask(TEXT, live=False, start=start)
        return
    with pytest.raises(PlanRefused):
        ask(TEXT, live=False, start=start)


def test_notices_without_a_digest_are_named_aloud() -> None:
    note = unproven_note(parse_plan(TEXT, "plan.yaml"))
    assert note is not None
    assert "prior notice, notice at acquisition, detailed page" in note.en
    assert "事前告知" in note.ja
    digest = parse_plan(TEXT, "plan.yaml").digest
    proven = TEXT.replace("    channels: [", f"    digest: '{digest}'\n    channels: [")
    assert unproven_note(parse_plan(proven, "plan.yaml")) is None
