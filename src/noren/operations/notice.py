"""`noren notice`: every document that a plan needs, written into one folder.

Everything is made before anything is written, so that a folder never holds half of an edition.
Files of an earlier edition that this one no longer has are taken away: a notice that lies about
is a notice that somebody hangs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final

from noren.errors import PlanRefused, UsageError
from noren.notices.edition import Edition, Medium, NotMade, make_edition
from noren.notices.edition_index import render_index
from noren.notices.press.document import Voice
from noren.notices.press.style import OFFICE, PRINT_SHOP
from noren.notices.statements.statement import Told
from noren.operations.check import check_loaded
from noren.operations.output_files import writing
from noren.operations.reading import read_plan
from noren.rules.checking import Verdict
from noren.vocabulary.words import Words

INDEX: Final = "index.html"
MANIFEST: Final = "manifest.json"
_UNSPEAKABLE: Final = ("NT22", "OP02")
"""Findings with which no notice can be made: sample marks, and a desk that nobody can reach."""
_NOT_WHOLE: Final = Words(
    en="free some space or choose another --out, and run it again: what is there now is not a "
    "whole edition",
    ja="空きを作るか別の --out を指定して、もう一度実行してください。今あるものは揃っていません",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What `noren notice` wrote.

    Args:
        index: the list of files.
        files: how many documents and data files there are.
        not_made: what was left out, and why.
        digest: the digest that they carry.
        blocking: codes of findings with which filming could not start.
    """

    index: Path
    files: int
    not_made: tuple[NotMade, ...]
    digest: str
    blocking: tuple[str, ...]


def write_notices(
    path: Path,
    out: Path,
    *,
    voices: Iterable[Voice],
    media: Iterable[Medium],
    has_readings: bool = False,
    has_bleed: bool = False,
    as_of: date | None = None,
) -> Announced:
    """Make every document that a plan needs and write them with their list and manifest.

    Args:
        path: the plan.
        out: the folder; it is made, or the edition in it replaced.
        voices: `ja`, `en`, `easy-ja`.
        media: `pdf`, `html`.
        has_readings: whether Japanese shows readings over kanji where there are any.
        has_bleed: whether what is cut has a bleed and crop marks.
        as_of: the day whose rules are asked; today.

    Raises:
        UsageError: no such plan, or the folder is a file.
        PlanErrors: the file is no plan.
        PlanRefused: sample marks are left, nobody can reach the desk, or the address of the
            detailed page is none.
        PressError: it cannot be set in type on this machine, or a text does not fit.
        FolderError: it cannot be written.
    """
    loaded = read_plan(path)
    verdict = check_loaded(loaded, as_of=as_of)
    _require_speakable(verdict)
    _require_address(verdict)
    told = Told(plan=loaded.plan, digest=loaded.digest)
    edition = make_edition(
        told,
        voices=voices,
        media=media,
        has_readings=has_readings,
        paper=PRINT_SHOP if has_bleed else OFFICE,
    )
    _write(edition, out)
    return Announced(
        index=out / INDEX,
        files=len(edition.files),
        not_made=edition.not_made,
        digest=loaded.digest,
        blocking=verdict.blocking_codes,
    )


def _require_speakable(verdict: Verdict) -> None:
    for finding in verdict.findings:
        if finding.rule.code in _UNSPEAKABLE:
            raise PlanRefused(
                where=f"{verdict.loaded.name}:{finding.line}:{finding.column}",
                found=finding.message,
                expected=Words(
                    en="a plan that can be read out to the public as it is",
                    ja="そのまま公表できる計画",
                ),
                remedy=Words(
                    en=f"correct it and run it again; `noren explain {finding.rule.code}` says "
                    "more. Nothing was written",
                    ja=f"直してから実行してください。`noren explain {finding.rule.code}` に"
                    "説明があります。何も書き出していません",
                ),
            )


def _require_address(verdict: Verdict) -> None:
    url = verdict.loaded.plan.notices.detail.url
    if url is None or (url.startswith(("https://", "http://")) and " " not in url):
        return
    raise PlanRefused(
        where=verdict.loaded.name,
        found=Words(
            en=f"`notices.detail.url` is “{url}”", ja=f"`notices.detail.url` が「{url}」です"
        ),
        expected=Words(en="an address that begins with https://", ja="https:// で始まるアドレス"),
        remedy=Words(
            en="write the whole address of the page: QR codes lead to it. Nothing was written",
            ja="QRコードの行き先になるので、ページのアドレス全体を書いてください。"
            "何も書き出していません",
        ),
    )


def _write(edition: Edition, out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(
            where=str(out),
            found=Words(en="a file", ja="ファイルです"),
            expected=Words(en="a folder", ja="フォルダー"),
            remedy=Words(en="choose another --out", ja="別の --out を指定してください"),
        )
    contents = {file.path: file.content for file in edition.files}
    contents[INDEX] = render_index(edition).encode()
    contents[MANIFEST] = edition.manifest().encode()
    with writing(out, remedy=_NOT_WHOLE):
        for name in _former(out) - set(contents):
            (out / name).unlink(missing_ok=True)
        for name, content in contents.items():
            place = out / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)


def _former(out: Path) -> set[str]:
    """The files that the manifest of an earlier edition names, and that lie inside the folder."""
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        names = {str(file["file"]) for file in manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    places = {name: PurePosixPath(name) for name in names}
    return {
        name
        for name, place in places.items()
        if not place.is_absolute() and ".." not in place.parts and len(place.parts) == 2
    }
