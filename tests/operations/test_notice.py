"""`noren notice` writes a whole edition or nothing, the same one every time."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from noren import __version__
from noren.errors import FontMissing, GlyphMissing, PlanRefused, PressMissing, UsageError
from noren.notices import edition as editions
from noren.notices.catalogue import CATALOGUE, Folder, entries_of
from noren.notices.documents.needs import needs_end, needs_screen, needs_vehicle
from noren.notices.edition import make_edition
from noren.operations.notice import write_notices
from noren.plan.starters import write_starter
from noren.plan.values import Text
from noren.vocabulary.terms import Channel, UseCase
from notices.press.printing import needs_press
from staging.command_line import noren
from staging.noticed_plans import counting_plan, repeat_plan, told_of

TODAY = date(2026, 11, 22)


def plan_file(folder: Path, *changes: tuple[str, str]) -> Path:
    text = write_starter("counting", example=True, today=TODAY)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notices")
    said = noren(
        "notice", plan_file(folder), "--out", folder / "out", "--format", "html", "--lang",
        "en,ja,easy-ja", "--as-of", TODAY.isoformat(),
    )  # fmt: skip
    assert said.code == 0, said.err
    (folder / "said.txt").write_text(said.out, encoding="utf-8")
    return folder


def test_the_manifest_holds_every_file_with_its_hash_and_the_digest(written: Path) -> None:
    manifest = json.loads((written / "out/manifest.json").read_text(encoding="utf-8"))
    files = contents(written / "out")
    listed = {one["file"]: one for one in manifest["files"]}
    assert set(listed) == set(files) - {"index.html", "manifest.json"}
    for name, one in listed.items():
        assert one["sha256"] == sha256(files[name]).hexdigest()
        assert one["plan_digest"] == manifest["plan_digest"]
        assert one["generator_version"] == __version__
        assert name == f"{one['kind']}/{Path(name).name}"
        assert one["language"] is None or f"-{one['language']}." in name


def test_every_document_carries_the_short_digest_and_the_detailed_page_the_whole(
    written: Path,
) -> None:
    manifest = json.loads((written / "out/manifest.json").read_text(encoding="utf-8"))
    digest = manifest["plan_digest"]
    for name, content in contents(written / "out").items():
        if name.startswith(("prior/", "acquisition/", "ending/")):
            assert digest[:12] in content.decode()
        if name.startswith(("detail/", "machine/")) or name == "index.html":
            assert digest in content.decode()


def test_the_list_names_every_file_and_what_was_not_made(written: Path) -> None:
    page = (written / "out/index.html").read_text(encoding="utf-8")
    for name in contents(written / "out"):
        assert name == "index.html" or f'href="{name}"' in page
    assert "車両に付けたカメラがない" in page
    assert "no camera of the plan moves with a vehicle" in page


def test_what_was_not_made_and_how_much_blocks_is_said(written: Path) -> None:
    said = (written / "said.txt").read_text(encoding="utf-8")
    assert "no camera of the plan moves with a vehicle" in said
    assert said.startswith("wrote ")


def test_the_same_plan_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    plan = plan_file(tmp_path)
    voices = ("en", "ja", "easy-ja")
    write_notices(plan, tmp_path / "out", voices=voices, media=("html",), as_of=TODAY)
    assert contents(tmp_path / "out") == contents(written / "out")


@needs_press
def test_the_same_plan_gives_the_same_pdf() -> None:
    told = told_of(counting_plan())
    twice = [
        make_edition(told, voices=("ja",), media=("pdf",), folders=(Folder.ENDING,)).files
        for _ in range(2)
    ]
    assert [one.content for one in twice[0]] == [one.content for one in twice[1]]
    assert [one.medium for one in twice[0]] == ["pdf"]


@needs_press
def test_a_bleed_is_given_to_what_is_cut_only() -> None:
    told = told_of(counting_plan())
    made = [
        make_edition(told, voices=("ja",), media=("pdf",), folders=(Folder.ENDING,), paper=paper)
        for paper in (editions.OFFICE, editions.Paper(bleed_mm=3, has_crop_marks=True))
    ]
    assert made[0].files[0].content != made[1].files[0].content


def test_readings_are_shown_where_they_are_known() -> None:
    told = told_of(counting_plan())
    for has_readings in (True, False):
        made = make_edition(
            told,
            voices=("ja",),
            media=("html",),
            folders=(Folder.PRIOR,),
            has_readings=has_readings,
        )
        assert all((b"<ruby" in one.content) is has_readings for one in made.files)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("ja: 汐見浦フェリー株式会社", "ja: 〇〇株式会社", "NT22"),
        ("email: camera@shiomiura-ferry.example", "email: null", "OP02"),
    ],
    ids=["sample mark", "nobody can be reached"],
)
def test_a_plan_that_cannot_be_read_out_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    said = noren(
        "notice", plan_file(tmp_path, (old, new)), "--out", tmp_path / "out", "--lang", "en"
    )
    assert said.code == 1
    assert "plan.yaml:" in said.error
    assert code in said.error
    assert not (tmp_path / "out").exists()


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    plan = plan_file(
        tmp_path, ("url: https://shiomiura-ferry.example/camera", "url: shiomiura/camera")
    )
    with pytest.raises(PlanRefused, match=r"notices\.detail\.url"):
        write_notices(plan, tmp_path / "out", voices=("ja",), media=("html",), as_of=TODAY)


def test_without_fonts_pdf_is_refused_whole_and_html_still_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_fonts() -> None:
        raise FontMissing(where="fonts", found="none", expected="some", remedy="install")

    monkeypatch.setattr(editions, "find_fonts", no_fonts)
    plan, out = plan_file(tmp_path), tmp_path / "out"
    with pytest.raises((FontMissing, PressMissing)):
        write_notices(plan, out, voices=("ja",), media=("pdf", "html"), as_of=TODAY)
    assert not out.exists()
    assert write_notices(plan, out, voices=("ja",), media=("html",), as_of=TODAY).files > 10


@needs_press
def test_a_name_that_no_font_can_print_is_refused() -> None:
    plan = counting_plan()
    name = Text(ja="🫨商店", en="Shop 🫨")
    told = told_of(
        plan.model_copy(update={"operator": plan.operator.model_copy(update={"name": name})})
    )
    with pytest.raises(GlyphMissing):
        make_edition(told, voices=("ja",), media=("pdf",), folders=(Folder.PRIOR,))


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        write_notices(
            plan_file(tmp_path), tmp_path / "out", voices=("en",), media=("html",), as_of=TODAY
        )
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_a_notice_that_is_no_longer_needed_is_taken_away_and_foreign_files_stay(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    plan = plan_file(tmp_path)
    write_notices(plan, out, voices=("ja", "en"), media=("html",), as_of=TODAY)
    (out / "prior/mine.txt").write_text("mine", encoding="utf-8")
    write_notices(plan, out, voices=("en",), media=("html",), as_of=TODAY)
    names = set(contents(out))
    assert "prior/mine.txt" in names
    assert "prior/prior-page-en.html" in names
    assert "prior/prior-page-ja.html" not in names


def test_a_manifest_that_points_elsewhere_takes_nothing_away(tmp_path: Path) -> None:
    out, kept = tmp_path / "out", tmp_path / "kept.txt"
    kept.write_text("mine", encoding="utf-8")
    out.mkdir()
    traps = ["../kept.txt", str(kept), "a/../../kept.txt"]
    listed = {"files": [{"file": name} for name in traps]}
    (out / "manifest.json").write_text(json.dumps(listed), encoding="utf-8")
    write_notices(plan_file(tmp_path), out, voices=("en",), media=("html",), as_of=TODAY)
    assert kept.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("option", "value"), [("--lang", "fr"), ("--format", "docx"), ("--lang", "")]
)
def test_an_unknown_language_or_format_is_wrong_usage(
    tmp_path: Path, option: str, value: str
) -> None:
    said = noren("notice", plan_file(tmp_path), "--out", tmp_path / "out", option, value)
    assert said.code == 2
    assert option in said.error


def test_names_of_entries_say_folder_and_are_unique() -> None:
    paths = [
        (entry.folder, entry.name, entry.suffix) for entry in entries_of(told_of(repeat_plan()))
    ]
    assert len(set(paths)) == len(paths)
    names = {entry.name for entry in CATALOGUE}
    assert all(entry.instead in names for entry in CATALOGUE if entry.instead)


def test_what_a_plan_does_not_need_says_why() -> None:
    plan = counting_plan()
    schedule = plan.schedule.model_copy(update={"capture_end": None})
    told = told_of(plan.model_copy(update={"schedule": schedule}))
    for need in (needs_vehicle, needs_screen, needs_end):
        why = need(told)
        assert why is not None
        assert why.ja
        assert why.en


def test_a_vehicle_a_screen_and_an_end_are_needed_where_the_plan_has_them() -> None:
    plan = counting_plan()
    moving = plan.cameras[0].model_copy(update={"vehicle": True})
    assert needs_vehicle(told_of(plan.model_copy(update={"cameras": (moving,)}))) is None
    adapting = plan.purposes[0].model_copy(update={"use_case": UseCase.SIGNAGE})
    assert needs_screen(told_of(plan.model_copy(update={"purposes": (adapting,)}))) is None
    shown = plan.notices.acquisition.model_copy(update={"channels": (Channel.SIGNAGE,)})
    notices = plan.notices.model_copy(update={"acquisition": shown})
    assert needs_screen(told_of(plan.model_copy(update={"notices": notices}))) is None
    assert needs_end(told_of(plan)) is None
