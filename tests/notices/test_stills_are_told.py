"""Where masked stills are kept every document is true: none says that no image is kept."""

from __future__ import annotations

import re

import pytest

from noren.jail.claim import NOT_CLAIMED
from noren.notices.breach import drafts
from noren.notices.catalogue import CATALOGUE, Entry, entries_of
from noren.notices.letters.questions import questions_of
from noren.notices.press.document import Document, Voice
from noren.plan.declaration import Plan
from noren.plan.values import Text
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import UseCase
from notices.dossier.plans import facts_of, said
from notices.reading import read_text
from notices.told_plans import plan_of, told
from staging.still_plans import still_plan

UNTRUE = re.compile(
    "|".join(
        (
            "保存しません", "渡せる映像はありません", "のこしません。すぐに",
            "画像はすぐに消します",
            "残るデータから個人を特定することはできません", "だれがいたかは分かりません",
            "No image is kept", "not kept \\(measured", "No pictures are kept", "None is kept",
            "Nobody can be identified from what is kept", "Images are erased at once",
            "no recording to hand over", "does not tell who was here", "none stays in this machine",
        )
    )
)  # fmt: skip
"""What noren itself says of plans that keep no image."""


def _plan(*, stills: bool) -> Plan:
    plan = plan_of(UseCase.SCENERY)
    kept = [one for one in plan.outputs if stills or one.record is not RecordClass.MASKED_STILL]
    # What the operator says in own words is the operator's to correct.
    security = plan.security.model_copy(
        update={"technical": Text(ja="閲覧できる人を限ります。", en="Few may read it.")}
    )
    return plan.model_copy(
        update={"outputs": tuple(kept), "not_this_time": (), "security": security}
    )


def _texts(entry: Entry, plan: Plan, voice: Voice) -> str:
    made = entry.build(told(plan), voice)
    if isinstance(made, str):
        return made
    documents = (made,) if isinstance(made, Document) else made
    return "\n".join(read_text(one) for one in documents)


DOCUMENTS = [
    pytest.param(entry, voice, id=f"{entry.name}-{voice}")
    for entry in entries_of(told(_plan(stills=True)))
    if entry.why_not(told(_plan(stills=True))) is None
    for voice in entry.voices or ("en",)
]


@pytest.mark.parametrize(("entry", "voice"), DOCUMENTS)
def test_no_document_denies_stills_that_are_kept(entry: Entry, voice: Voice) -> None:
    text = _texts(entry, _plan(stills=True), voice)
    assert not (found := UNTRUE.search(text)), found


def test_the_same_documents_say_so_where_none_are_kept() -> None:
    """So that the law above can fail."""
    found = [
        one
        for one in DOCUMENTS
        if UNTRUE.search(_texts(one.values[0], _plan(stills=False), one.values[1]))  # type: ignore[arg-type]
    ]
    assert len(found) >= 10


@pytest.mark.parametrize(("voice", "word"), [("ja", "塗りつぶ"), ("en", "filled in")])
@pytest.mark.parametrize(
    "name", ["detail-page", "acquisition-page", "prior-page", "staff-script", "prior-leaflet-a5"]
)
def test_what_people_read_names_them(name: str, voice: Voice, word: str) -> None:
    entries = [one for one in CATALOGUE if one.name == name and voice in one.voices]
    assert entries
    for entry in entries:
        assert word in _texts(entry, _plan(stills=True), voice)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ("例外として塗りつぶした静止画が隔離区画を出ます", "見落とし")),
        ("en", ("this plan lets masked stills out of the jail", "can miss")),
    ],
)
def test_the_dossier_says_what_leaves_the_jail_and_that_a_search_can_miss(
    language: str, words: tuple[str, ...]
) -> None:
    told_of = said(facts_of(still_plan()), language)  # type: ignore[arg-type]
    assert all(one in told_of for one in words)


def test_the_claim_of_every_machine_leaves_stills_out() -> None:
    assert "masked stills" in NOT_CLAIMED.en
    assert "塗りつぶし静止画" in NOT_CLAIMED.ja


@pytest.mark.parametrize("stills", [True, False])
def test_after_a_leak_nobody_is_told_that_there_were_no_images(stills: bool) -> None:
    words = drafts.state_pictures(told(_plan(stills=stills)))
    assert ("塗りつぶした静止画" in words.ja) == stills
    assert ("stills" in words.en) == stills


@pytest.mark.parametrize("stills", [True, False])
def test_the_police_are_told_what_there_is(stills: bool) -> None:
    text = "\n".join(one.answer.en for one in questions_of(told(_plan(stills=stills))))
    assert ("There are only stills" in text) == stills
    assert ("no recording to hand over" in text) != stills
