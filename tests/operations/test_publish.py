"""Recording a publication: what is written, what stays, and what is refused."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from noren.errors import (
    PlanEdited,
    PlanErrors,
    PlanFileError,
    PlanRefused,
    PlanSyntaxError,
    UsageError,
)
from noren.operations import plan_file, publish
from noren.operations.plan_file import edit_plan
from noren.operations.publication_log import log_beside
from noren.operations.publication_status import Standing, publication_status, render_status
from noren.operations.publish import PublishRequest, publish_notice
from noren.operations.reading import read_plan
from noren.stores.ledger.entries import NoticePublished
from noren.stores.ledger.snapshot import Snapshot
from noren.vocabulary.terms import Channel, NoticeKind

MINIMAL = Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml"
NOW = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (publish, __import__("noren.operations.publication_status", fromlist=["x"])):
        monkeypatch.setattr(module, "today_in_japan", lambda: NOW)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_bytes(MINIMAL.read_bytes())
    return path


def request(plan: Path, **more: Any) -> PublishRequest:
    given: dict[str, Any] = {
        "kind": NoticeKind.PRIOR,
        "on": date(2026, 11, 1),
        "channels": (Channel.POSTER,),
        "places": ("北口の柱",),
    }
    return PublishRequest(plan=plan, **(given | more))


def prior(plan: Path) -> Any:
    return read_plan(plan).plan.notices.prior


def test_a_publication_stands_in_the_plan_with_its_digest(plan: Path) -> None:
    before = read_plan(plan)
    result = publish_notice(request(plan, url="https://wakaba.example/c", near_cameras=True))
    after = read_plan(plan)
    assert after.digest == before.digest == result.digest == prior(plan).digest
    assert prior(plan).published_on == date(2026, 11, 1)
    assert prior(plan).channels == (Channel.POSTER,)
    assert prior(plan).places == ("北口の柱",)
    assert prior(plan).near_cameras
    assert after.plan.notices.acquisition == before.plan.notices.acquisition


def test_every_line_but_those_of_the_notice_stays_byte_for_byte(plan: Path) -> None:
    before = plan.read_bytes()
    head, _, rest = before.partition(b"notices:\n  prior:\n")
    tail = rest[rest.index(b"  acquisition:") :]
    publish_notice(request(plan))
    assert plan.read_bytes().startswith(head)
    assert plan.read_bytes().endswith(tail)


def test_recording_the_same_twice_changes_the_file_once(plan: Path) -> None:
    publish_notice(request(plan))
    once = plan.read_bytes()
    publish_notice(request(plan))
    assert plan.read_bytes() == once
    assert len(log_beside(plan).read()) == 2, "the history holds both"


def test_a_second_place_of_the_same_notice_is_added_and_the_first_day_stays(plan: Path) -> None:
    publish_notice(request(plan))
    publish_notice(
        request(plan, on=date(2026, 11, 5), channels=(Channel.WEB,), places=("公式サイト",))
    )
    assert prior(plan).published_on == date(2026, 11, 1)
    assert prior(plan).channels == (Channel.POSTER, Channel.WEB)
    assert prior(plan).places == ("北口の柱", "公式サイト")


def test_an_earlier_day_of_the_same_notice_is_refused_unless_meant(plan: Path) -> None:
    publish_notice(request(plan))
    with pytest.raises(UsageError, match="recorded as up since 2026-11-01"):
        publish_notice(request(plan, on=date(2026, 10, 31)))
    publish_notice(request(plan, on=date(2026, 10, 31), again=True))
    assert prior(plan).published_on == date(2026, 10, 31)


def reword(plan: Path, old: str, new: str) -> None:
    text = plan.read_text(encoding="utf-8")
    assert old in text
    plan.write_text(text.replace(old, new), encoding="utf-8")


def test_a_notice_of_a_changed_plan_starts_anew(plan: Path) -> None:
    publish_notice(request(plan))
    reword(plan, "keep: 1095 days", "keep: 2000 days")
    publish_notice(request(plan, on=date(2026, 11, 20), places=("南口",)))
    assert prior(plan).published_on == date(2026, 11, 20)
    assert prior(plan).places == ("南口",)
    first, second = log_beside(plan).read()
    assert first.digest != second.digest
    assert (first.places, second.places) == (("北口の柱",), ("南口",))


def test_a_small_correction_keeps_the_day_people_knew_since(plan: Path, tmp_path: Path) -> None:
    publish_notice(request(plan))
    old = tmp_path / "old.yaml"
    old.write_bytes(plan.read_bytes())
    reword(plan, "camera-desk@", "desk@")
    publish_notice(request(plan, on=date(2026, 11, 20), replaces=old))
    assert prior(plan).published_on == date(2026, 11, 1)
    assert prior(plan).digest == read_plan(plan).digest


def test_a_change_people_must_hear_of_first_keeps_no_day(plan: Path, tmp_path: Path) -> None:
    publish_notice(request(plan))
    old = tmp_path / "old.yaml"
    old.write_bytes(plan.read_bytes())
    reword(plan, "20メートル", "80メートル")
    publish_notice(request(plan, on=date(2026, 11, 20), replaces=old))
    assert prior(plan).published_on == date(2026, 11, 20)


def test_only_the_plan_whose_notice_hung_can_be_replaced(plan: Path, tmp_path: Path) -> None:
    publish_notice(request(plan))
    strange = tmp_path / "strange.yaml"
    strange.write_text(plan.read_text("utf-8").replace("1095", "10"), encoding="utf-8")
    reword(plan, "camera-desk@", "desk@")
    with pytest.raises(UsageError, match="whose notice hung"):
        publish_notice(request(plan, replaces=strange))


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"on": date(2026, 11, 23)}, UsageError),
        ({"channels": ()}, UsageError),
        ({"kind": NoticeKind.ENDING, "places": ()}, UsageError),
        ({"places": ("x" * 301,)}, UsageError),
        ({"places": ("a\nb",)}, UsageError),
        ({"places": ("",)}, UsageError),
        ({"places": ("〇〇の入口",)}, PlanRefused),
    ],
    ids=["tomorrow", "no channel", "nowhere", "endless", "two lines", "empty", "sample mark"],
)
def test_what_is_refused_leaves_file_and_history_alone(
    plan: Path, more: dict[str, Any], error: type[Exception]
) -> None:
    before = plan.read_bytes()
    with pytest.raises(error):
        publish_notice(request(plan, **more))
    assert plan.read_bytes() == before
    assert log_beside(plan).read() == ()


def test_a_plan_with_sample_marks_was_not_published(plan: Path) -> None:
    reword(plan, "若葉まちづくり株式会社", "〇〇株式会社")
    with pytest.raises(PlanRefused, match="sample mark"):
        publish_notice(request(plan))


def test_a_plan_that_does_not_load_is_not_written(plan: Path) -> None:
    reword(plan, "noren: 1", "noren: 9")
    before = plan.read_bytes()
    with pytest.raises(PlanErrors):
        publish_notice(request(plan))
    assert plan.read_bytes() == before


def test_mode_and_link_stay_what_they_were(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = plan.rename(tmp_path / "elsewhere" / "real.yaml")
    target.chmod(0o640)
    plan.symlink_to(target)
    publish_notice(request(plan))
    assert plan.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert prior(target).digest is not None
    assert sorted(path.name for path in target.parent.iterdir()) == ["real.yaml"]


def test_line_ends_and_byte_order_mark_stay(plan: Path) -> None:
    text = plan.read_bytes().replace(b"\n", b"\r\n")
    plan.write_bytes(b"\xef\xbb\xbf" + text)
    publish_notice(request(plan))
    after = plan.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf# The smallest")
    assert after.count(b"\n") == after.count(b"\r\n") > text.count(b"\r\n")


def test_an_edit_by_somebody_else_is_not_overwritten(plan: Path) -> None:
    with edit_plan(plan) as file:
        plan.write_bytes(plan.read_bytes() + b"# mine\n")
        with pytest.raises(PlanEdited):
            file.replace(file.text + "# noren's\n")
    assert plan.read_bytes().endswith(b"# mine\n")
    assert [path.name for path in plan.parent.iterdir()] == ["plan.yaml"]


def test_a_crash_before_the_end_leaves_the_old_plan(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = plan.read_bytes()

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plan_file.Path, "replace", fail)
    with pytest.raises(PlanFileError, match="No space left"):
        publish_notice(request(plan))
    assert plan.read_bytes() == before
    assert not [path for path in plan.parent.iterdir() if path.name.startswith(".")]


def test_an_edit_that_would_change_anything_else_is_not_written(plan: Path) -> None:
    before = read_plan(plan)
    edited = plan_file.PlanFile(plan).parse(plan.read_text("utf-8").replace("1095", "1"))
    with pytest.raises(PlanFileError, match="nothing was written"):
        plan_file.require_same(edited, before.plan, before.digest)


def test_a_line_that_a_crash_cut_is_found_and_does_not_swallow_the_next(plan: Path) -> None:
    publish_notice(request(plan))
    log = log_beside(plan)
    with log.path.open("ab") as file:
        file.write(b'{"recorded_at')
    publish_notice(request(plan))
    lines = log.path.read_bytes().splitlines()
    assert len(lines) == 3
    assert json.loads(lines[2])["notice"] == "prior"
    with pytest.raises(PlanSyntaxError, match="no publication"):
        log.read()


def test_the_ledger_of_a_store_holds_an_entry_a_channel_and_none_of_the_words(
    plan: Path, tmp_path: Path
) -> None:
    store, printed = tmp_path / "store", tmp_path / "poster.pdf"
    store.mkdir()
    printed.write_bytes(b"a poster")
    channels = (Channel.POSTER, Channel.WEB)
    publish_notice(request(plan, store=store, channels=channels, file=printed))
    entries = list(Snapshot.read(store).entries())
    held = [one for one in entries if isinstance(one, NoticePublished)]
    assert len(held) == len(entries)
    assert [(one.notice, one.channel) for one in held] == [
        (NoticeKind.PRIOR, channel) for channel in channels
    ]
    assert {one.plan for one in held} == {read_plan(plan).digest}
    assert {one.content for one in held} == {hashlib.sha256(b"a poster").hexdigest()}
    journal = b"".join(path.read_bytes() for path in (store / "ledger").glob("*.journal"))
    assert "北口".encode() not in journal


def test_a_file_that_is_not_there_is_refused(plan: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"poster\.pdf"):
        publish_notice(request(plan, file=tmp_path / "poster.pdf"))


def test_a_folder_that_may_not_be_written_says_so(plan: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    plan.parent.chmod(0o500)
    with pytest.raises(PlanFileError):
        publish_notice(request(plan))
    plan.parent.chmod(0o700)


def standings(plan: Path, day: date = NOW) -> dict[str, Standing]:
    return {one.kind.value: one.standing for one in publication_status(plan, as_of=day).notices}


def test_the_status_tells_current_from_stale_unknown_and_missing(plan: Path) -> None:
    assert standings(plan) == {
        "prior": Standing.UNKNOWN,
        "acquisition": Standing.UNKNOWN,
        "detail": Standing.UNKNOWN,
        "ending": Standing.UNPUBLISHED,
    }
    publish_notice(request(plan))
    assert standings(plan)["prior"] is Standing.CURRENT
    assert standings(plan, date(2026, 10, 31))["prior"] is Standing.TO_COME
    reword(plan, "keep: 1095 days", "keep: 2000 days")
    assert standings(plan)["prior"] is Standing.STALE


def test_the_earliest_day_is_none_while_a_notice_is_stale_or_missing(plan: Path) -> None:
    assert publication_status(plan).earliest == date(2026, 10, 1)
    publish_notice(request(plan))
    status = publication_status(plan)
    assert status.earliest == date(2026, 11, 15)
    assert status.is_late
    for language, word in (("en", "too late"), ("ja", "間に合っていません")):
        assert word in render_status(status, "text", language)
    reword(plan, "keep: 1095 days", "keep: 2000 days")
    assert publication_status(plan).earliest is None
    assert json.loads(render_status(publication_status(plan), "json", "en"))["earliest"] is None
