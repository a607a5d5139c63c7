"""`noren dossier`: everything that counsel, an accredited body or the PPC asks about a plan.

One PDF, one HTML page, or a folder or ZIP with both and the parts that machines read. The same
plan, store, notices and day give the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Final

from noren import __version__
from noren.errors import UsageError
from noren.notices.dossier.document import build_dossier, written_lines
from noren.notices.dossier.facts import DossierFacts
from noren.notices.press.html import render_html
from noren.notices.press.pdf import set_pdf, sha256_of
from noren.operations.budget import budgets_of, unmeasured
from noren.operations.check import today_in_japan
from noren.operations.dossier_evidence import read_evidence
from noren.operations.dossier_measures import measure_store, measure_walks
from noren.operations.output_files import make_folder, require_folder, write_whole
from noren.operations.reading import read_plan
from noren.rules.checking import check_plan
from noren.rules.sarif import render_sarif
from noren.vocabulary.words import Language, Words

_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
_SUMS: Final = "SHA256SUMS"


class DossierForm(Enum):
    """What a dossier is written as; the name of the file decides."""

    PDF = ".pdf"
    HTML = ".html"
    ZIP = ".zip"
    FOLDER = ""


def write_dossier(
    plan: Path,
    out: Path,
    *,
    language: Language,
    as_of: date | None = None,
    store: Path | None = None,
    notices: Path | None = None,
) -> tuple[tuple[Path, ...], DossierFacts]:
    """Write the dossier of a plan.

    Args:
        plan: the plan; blocking findings are stated, they stop nothing here.
        out: `FILE.pdf`, `FILE.html`, `FILE.zip`, or a folder.
        language: `ja` or `en`.
        as_of: the day whose law is asked; left out, today in Japan.
        store: a store whose coverage and smallest numbers are told.
        notices: a folder that `noren notice` wrote, whose files are listed with their hashes.

    Returns: what was written, and the facts it was written from.
    Raises:
        UsageError: no such plan, an unknown kind of file, a folder without a manifest, or a day
            before the first rule set.
        PlanErrors: the file is no plan.
        PressError: the PDF cannot be set on this machine, or a text holds a letter of no font.
        FolderError: it cannot be written.
    """
    form = form_of(out)
    facts = gather_facts(plan, as_of=as_of, store=store, notices=notices)
    if form is DossierForm.FOLDER:
        return _write_folder(out, dossier_files(facts, language)), facts
    require_folder(out)
    if form is DossierForm.ZIP:
        content = zip_files(dossier_files(facts, language))
    elif form is DossierForm.PDF:
        content = set_pdf(build_dossier(facts, language)).pdf
    else:
        content = render_html(build_dossier(facts, language)).html.encode()
    write_whole(content, out)
    return (out,), facts


def form_of(out: Path) -> DossierForm:
    """What is written, by the ending of the name; without an ending, a folder.

    Raises:
        UsageError: another ending, or a file where a folder is asked for.
    """
    if out.is_dir():
        return DossierForm.FOLDER
    try:
        form = DossierForm(out.suffix.lower())
    except ValueError:
        raise _wrong_out(
            out, Words(en=f"the ending {out.suffix}", ja=f"末尾が {out.suffix} です")
        ) from None
    if form is DossierForm.FOLDER and out.exists():
        raise _wrong_out(out, Words(en="a file without an ending", ja="末尾のないファイルです"))
    return form


def gather_facts(
    plan: Path,
    *,
    as_of: date | None = None,
    store: Path | None = None,
    notices: Path | None = None,
) -> DossierFacts:
    """Everything a dossier is made from.

    The day asked is also the day on which it is asked, so that the same call gives the same
    dossier on any later day.

    Raises: as `write_dossier`, but for writing.
    """
    # Where the plan lies on this machine is nobody else's business.
    loaded = replace(read_plan(plan), name=plan.name)
    day = as_of or today_in_japan()
    return DossierFacts(
        verdict=check_plan(loaded, as_of=day, today=day),
        budgets=budgets_of(loaded),
        unmeasured=unmeasured(loaded),
        measured=measure_store(store, loaded.digest),
        evidence=None if notices is None else read_evidence(notices, loaded.digest),
        software=__version__,
        walks=measure_walks(store, loaded),
    )


def dossier_files(facts: DossierFacts, language: Language) -> dict[str, bytes]:
    """The whole bundle by file name: what people read, what machines read, and the hashes."""
    printed = set_pdf(build_dossier(facts, language))
    files = {
        "dossier.html": printed.html.encode(),
        "dossier.json": _json(_machine_readable(facts)),
        "dossier.pdf": printed.pdf,
        "findings.sarif": _json(render_sarif(facts.verdict, language)),
        "plan.yaml": ("\n".join(written_lines(facts)) + "\n").encode(),
    }
    sums = "".join(f"{sha256_of(content)}  {name}\n" for name, content in sorted(files.items()))
    return {**files, _SUMS: sums.encode()}


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """The files as one ZIP; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _machine_readable(facts: DossierFacts) -> dict[str, object]:
    """The verdict, the budgets and the files of evidence as plain values."""
    evidence = facts.evidence
    return {
        "noren_dossier": 1,
        "software": facts.software,
        "title": {"ja": facts.plan.title.ja, "en": facts.plan.title.en},
        "version": facts.plan.version,
        "verdict": facts.verdict.to_mapping(),
        "leak_budgets": [budget.as_mapping() for budget in facts.budgets],
        "unmeasured_outputs": [output.id for output in facts.unmeasured],
        "evidence": None
        if evidence is None
        else {
            "names_this_plan": evidence.names_this_plan,
            "files": [
                {
                    "path": one.path,
                    "bytes": one.size_bytes,
                    "sha256": one.sha256,
                    "in_manifest": one.is_recorded,
                }
                for one in evidence.files
            ],
        },
    }


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _write_folder(out: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    make_folder(out)
    for name, content in files.items():
        write_whole(content, out / name)
    return tuple(out / name for name in files)


def _wrong_out(out: Path, found: Words) -> UsageError:
    return UsageError(
        where=f"--out {out}",
        found=found,
        expected=Words(
            en="FILE.pdf, FILE.html, FILE.zip, or a folder",
            ja="FILE.pdf、FILE.html、FILE.zip、またはフォルダー",
        ),
        remedy=Words(en="correct it", ja="直してください"),
    )
