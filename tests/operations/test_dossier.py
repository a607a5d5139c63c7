"""A dossier is written whole, the same on every repeat, whatever the rules found."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from noren.cli.program import run
from noren.errors import UsageError
from noren.gate.record_slots import Slot
from noren.gate.records import LineCountBody, ZoneOccupancyBody
from noren.notices.dossier.facts import Measured
from noren.operations.dossier import DossierForm, form_of, gather_facts, write_dossier
from noren.operations.dossier_evidence import read_evidence
from noren.operations.dossier_measures import measure_store
from noren.plan.digest import canonical_text, digest_plan
from noren.plan.load import parse_plan
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import (
    build_assignment,
    figure,
)
from noren.vocabulary.words import Words
from notices.press.printing import needs_press
from staging.filled_stores import fill_store

MINIMAL = Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml"
DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.pdf", DossierForm.PDF),
        ("a.PDF", DossierForm.PDF),
        ("a.html", DossierForm.HTML),
        ("a.zip", DossierForm.ZIP),
        ("a", DossierForm.FOLDER),
    ],
)
def test_the_name_decides_what_is_written(tmp_path, name, form):
    assert form_of(tmp_path / name) is form


def test_a_folder_is_a_folder_whatever_its_name(tmp_path):
    (tmp_path / "a.docx").mkdir()
    assert form_of(tmp_path / "a.docx") is DossierForm.FOLDER


def test_other_endings_and_files_in_the_way_are_refused(tmp_path):
    (tmp_path / "plain").write_text("mine", encoding="utf-8")
    for name in ("a.docx", "plain"):
        with pytest.raises(UsageError):
            form_of(tmp_path / name)


def test_a_page_is_the_same_on_every_repeat_and_needs_no_press(tmp_path):
    for name in ("one.html", "two.html"):
        write_dossier(MINIMAL, tmp_path / name, language="ja", as_of=DAY)
    one, two = ((tmp_path / name).read_bytes() for name in ("one.html", "two.html"))
    assert one == two
    assert '<html lang="ja">' in one.decode()
    assert str(MINIMAL.parent) not in one.decode()


@pytest.mark.slow
@needs_press
def test_a_bundle_holds_everything_and_repeats_to_the_byte(tmp_path):
    (archive,), facts = write_dossier(MINIMAL, tmp_path / "all.zip", language="en", as_of=DAY)
    written, _ = write_dossier(MINIMAL, tmp_path / "all", language="en", as_of=DAY)
    with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    assert files == {path.name: path.read_bytes() for path in written}
    assert set(files) == {
        *("SHA256SUMS", "dossier.html", "dossier.json", "dossier.pdf", "findings.sarif"),
        "plan.yaml",
    }
    for line in files["SHA256SUMS"].decode().splitlines():
        sha256, _, name = line.partition("  ")
        assert hashlib.sha256(files[name]).hexdigest() == sha256
    assert json.loads(files["dossier.json"])["verdict"]["digest"] == facts.digest
    assert parse_plan(files["plan.yaml"].decode(), "plan.yaml").digest == facts.digest
    assert all(str(MINIMAL.parent).encode() not in content for content in files.values())
    _check_pdf(files["dossier.pdf"])


def _check_pdf(content: bytes) -> None:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("en")
    texts = [page.extract_text() for page in reader.pages]
    # The list of rules runs over pages and repeats its head on each.
    assert sum("Fault it looks for" in text for text in texts) >= 3
    assert all("Wakaba Town Works Inc." in text for text in texts)


def _manifest(folder: Path, text: str, *, digest: str) -> None:
    folder.mkdir()
    (folder / "poster.pdf").write_text(text, encoding="utf-8")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    document = {"plan_digest": digest, "files": [{"name": "poster.pdf", "sha256": sha256}]}
    (folder / "manifest.json").write_text(json.dumps(document), encoding="utf-8")


def test_evidence_is_held_against_its_manifest(tmp_path):
    _manifest(tmp_path / "notices", "hung up", digest="ab" * 32)
    (tmp_path / "notices" / "later.txt").write_text("slipped in", encoding="utf-8")
    evidence = read_evidence(tmp_path / "notices", "ab" * 32)
    assert evidence.names_this_plan
    assert {one.path: one.is_recorded for one in evidence.files} == {
        "later.txt": False,
        "manifest.json": True,
        "poster.pdf": True,
    }
    assert not read_evidence(tmp_path / "notices", "cd" * 32).names_this_plan


def test_a_file_changed_after_the_manifest_is_seen(tmp_path):
    _manifest(tmp_path / "notices", "hung up", digest="ab" * 32)
    (tmp_path / "notices" / "poster.pdf").write_text("changed", encoding="utf-8")
    evidence = read_evidence(tmp_path / "notices", "ab" * 32)
    assert [one.is_recorded for one in evidence.files if one.path == "poster.pdf"] == [False]


def test_a_folder_without_a_manifest_is_refused(tmp_path):
    with pytest.raises(UsageError):
        read_evidence(tmp_path, "ab" * 32)


def _three(slot: Slot, _: int) -> LineCountBody | ZoneOccupancyBody:
    return figure(slot, 3, 3000)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dossier") / "store"
    plan = parse_plan(MINIMAL.read_text(encoding="utf-8"), "plan.yaml").plan
    assignment = build_assignment(plan_digest=digest_plan(plan))
    with StatisticsStore.open(folder, mode="write") as opened:
        fill_store(
            opened, minutes=2, assignment=assignment, plan_text=canonical_text(plan), fill=_three
        )
    return folder


def test_a_store_tells_coverage_and_smallest_numbers_of_this_plan_only(store):
    digest = parse_plan(MINIMAL.read_text(encoding="utf-8"), "plan.yaml").digest
    measured = measure_store(store, digest)
    assert isinstance(measured, Measured)
    assert (measured.runs, measured.jailed_runs, measured.other_runs) == (1, 1, 0)
    assert measured.outputs
    for one in measured.outputs:
        assert (one.bins, one.smallest) == (2, 3)
        assert 0 < one.watched_ratio <= 1
    other = measure_store(store, "ab" * 32)
    assert isinstance(other, Measured)
    assert (other.runs, other.other_runs, other.outputs) == (0, 1, ())


def test_a_store_that_cannot_be_read_is_said_so(tmp_path):
    said = measure_store(tmp_path / "nothing", "ab" * 32)
    assert isinstance(said, Words)
    assert said.en.startswith("The store could not be read:")
    assert isinstance(measure_store(None, "ab" * 32), Words)


def _blocked(folder: Path) -> Path:
    text = MINIMAL.read_text(encoding="utf-8")
    plan = folder / "plan.yaml"
    plan.write_text(text[: text.index("attestations:")], encoding="utf-8")
    return plan


def test_blocking_findings_are_stated_and_stop_nothing(tmp_path, capsys):
    plan, out = _blocked(tmp_path), tmp_path / "dossier.html"
    arguments = ["dossier", str(plan), "--out", str(out), "--as-of", "2026-11-22", "--lang", "en"]
    assert run(arguments) == 0
    assert "of them block filming; the cover says so." in capsys.readouterr().out
    assert "Filming may not start" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["{plan}", "--out", "{out}/a.docx"],
        ["{plan}", "--out", "{out}/none/a.html"],
        ["{out}/none.yaml", "--out", "{out}/a.html"],
        ["{plan}", "--out", "{out}/a.html", "--notices", "{out}"],
        ["{plan}", "--out", "{out}/a.html", "--as-of", "1999-01-01"],
        ["{plan}"],
    ],
    ids=["ending", "folder", "plan", "manifest", "day", "no out"],
)
def test_bad_input_is_told_and_writes_nothing(tmp_path, capsys, arguments):
    filled = [one.format(plan=MINIMAL, out=tmp_path) for one in arguments]
    assert run(["dossier", *filled, "--lang", "ja"]) == 2
    assert capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_day_asked_is_the_day_of_asking():
    assert gather_facts(MINIMAL, as_of=date(2026, 10, 1)).as_of == date(2026, 10, 1)
