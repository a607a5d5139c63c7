"""The files of the notices, each with its hash, so that nobody can swap one unseen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from noren.notices.dossier.cover import grouped
from noren.notices.dossier.facts import DossierFacts
from noren.notices.dossier.speech import Speaker
from noren.notices.press import blocks as b
from noren.vocabulary.words import Words

HEADING: Final = Words(ja="証拠のファイル", en="Files of evidence")


def build_evidence(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    """The whole chapter."""
    evidence = facts.evidence
    if evidence is None:
        yield speak.paragraph(
            Words(
                ja="告知のファイルは添付されていません(`--notices` で `noren notice` のフォルダーを"
                "指定すると、ここに要約値の表が載ります)。",
                en="The notices are not attached. With --notices and a folder that `noren notice` "
                "wrote, their hashes stand here.",
            )
        )
        return
    if evidence.names_this_plan:
        yield speak.paragraph(
            Words(
                ja="次のファイルの一覧(manifest.json)には、この計画の要約値が記されています。",
                en="The manifest beside these files names the digest of this plan.",
            )
        )
    else:
        yield speak.paragraph(
            Words(
                ja="次のファイルの一覧(manifest.json)に、この計画の要約値はありません。"
                "古い計画の告知です。",
                en="The manifest beside these files does not name the digest of this plan: they "
                "are "
                "notices of another plan.",
            ),
            is_strong=True,
        )
    recorded = Words(ja="一覧どおり", en="as in the manifest")
    strange = Words(ja="一覧にない", en="not in the manifest")
    yield speak.table(
        Words(ja="ファイルと SHA-256", en="Files and their SHA-256"),
        (
            Words(ja="ファイル", en="File"),
            Words(ja="バイト", en="Bytes"),
            Words(ja="SHA-256", en="SHA-256"),
            Words(ja="一覧との照合", en="Manifest"),
        ),
        [
            (
                one.path,
                f"{one.size_bytes:,}",
                grouped(one.sha256),
                speak.say(recorded if one.is_recorded else strange),
            )
            for one in evidence.files
        ],
    )
