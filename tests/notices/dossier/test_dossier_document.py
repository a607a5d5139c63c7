"""A dossier says everything the plan says, and says in words what the plan does not."""

from __future__ import annotations

import typing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from noren.notices.dossier import (
    cover,
    findings,
    inventory,
    places_in_words,
    plan_in_words,
    repeat_in_words,
    risks,
    summary,
    timeline,
)
from noren.notices.dossier.answers import state_on
from noren.notices.dossier.document import build_dossier
from noren.notices.dossier.facts import (
    DossierFacts,
    Evidence,
    EvidenceFile,
    Measured,
    MeasuredOutput,
)
from noren.notices.dossier.guarantees import GUARANTEES
from noren.notices.press.blocks import Fields, Picture
from noren.notices.press.document import Document, blocks_of, texts_of
from noren.notices.press.html import render_html
from noren.notices.statements.repeat import MEMBER_WORDS
from noren.operations.init import init_case
from noren.plan.answering import Attestation, RiskEntry
from noren.plan.camera import Camera, StaffExclusion
from noren.plan.declaration import Plan
from noren.plan.people import Node, Operator, Party
from noren.plan.repeat import Join, RepeatAnalysis
from noren.plan.telling import Change, Rollout
from noren.rules.hearing import rules_asked
from noren.rules.rule import Chapter
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Language
from notices.dossier.plans import (
    DAY,
    MINIMAL,
    cells,
    facts_of,
    field,
    listing,
    minimal,
    said,
    tables,
    words,
)

DOCS = Path(__file__).parents[3] / "docs" / "rules" / "guaranteed.md"
BARE = {
    "attestations": None,
    "notices": None,
    "lifecycle": None,
    "nodes": None,
    "risk": None,
    "necessity": None,
    "dialogue": None,
}
CASES = (
    *("attributes", "behavior", "repeat", "counting", "scenery", "crowding", "signage", "multi"),
)


@pytest.fixture(scope="module", params=CASES)
def starter(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp(request.param)
    started = init_case(request.param, folder, today=DAY, example=True)
    return started.plan.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_starter_leaves_a_cell_blank(starter, language):
    document = build_dossier(facts_of(starter), language)
    assert all(cell.strip() for cell in cells(document))
    blank = {place.rsplit(".", 1)[-1] for place, text in texts(document) if not text.strip()}
    assert blank <= {"kicker", "narrow_svg", "shown"}  # what a block may go without


def texts(document: Document) -> list[tuple[str, str]]:
    # A picture may have no caption, and a file has empty lines.
    return [
        (place, text)
        for place, text in texts_of(document)
        if not place.startswith(("picture.caption", "listing"))
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_empty_plan_is_said_in_words(language):
    document = build_dossier(facts_of(minimal(**BARE)), language)
    assert all(cell.strip() for cell in cells(document))
    text = "\n".join(words(document))
    for ja, en in (
        ("リスクの分析は計画に記載がありません。", "No risk analysis is stated in the plan."),
        ("ほかの手段の検討は計画に記載がありません。", "No weighing of other means is stated"),
        ("段階ごとの責任者は計画に記載がありません。", "Who is responsible at each stage is not"),
        ("計画に回答はありません。", "The plan holds no attestation."),
        ("告知のファイルは添付されていません", "The notices are not attached."),
        ("測っていません。", "Not measured."),
    ):
        assert (ja if language == "ja" else en) in text


def test_both_languages_have_the_same_shape(starter):
    facts = facts_of(starter)
    assert shape(facts, "ja") == shape(facts, "en")


def shape(facts: DossierFacts, language: Language) -> list[tuple[str, int]]:
    # English letters are wider, so that a drawing may need one more sheet.
    return [
        (type(block).__name__, len(getattr(block, "rows", ())))
        for block in blocks_of(build_dossier(facts, language))
        if not isinstance(block, Picture)
    ]


def test_the_cover_and_the_summary_say_what_blocks():
    facts = facts_of(minimal(**BARE))
    assert facts.blocking
    document = build_dossier(facts, "en")
    assert document.first[0].text.startswith(
        f"Filming may not start: {len(facts.blocking)} of {len(facts.verdict.findings)} findings"
    )
    summary_text = "\n".join(words(document))
    for one in facts.blocking[:9]:
        assert f"{one.rule.code} {one.message.en}".replace("`", "") in summary_text


def test_the_summary_says_that_what_is_only_passed_on_is_not_kept(tmp_path):
    started = init_case("signage", tmp_path, today=DAY, example=True)
    text = said(facts_of(started.plan.read_text(encoding="utf-8")))
    assert "numbers: 400 days\nnumbers only passed on: not kept" in text


def test_a_plan_without_findings_is_said_to_have_none():
    document = build_dossier(facts_of(minimal()), "en")
    assert document.first[0].text == "None of the rules asked objects."


def test_every_finding_stands_with_its_code_message_line_and_remedy():
    facts = facts_of(minimal(**BARE))
    text = said(facts)
    for finding in facts.verdict.findings:
        assert finding.message.en.replace("`", "") in text
        assert f"line {finding.line}" in text
        assert finding.rule.code in text


def test_every_rule_asked_is_listed_once_with_its_result():
    facts = facts_of(minimal(**BARE))
    table = tables(build_dossier(facts, "en"))["Rules asked, and what they said"]
    assert [row[0] for row in table.rows] == [
        rule.code for rule in rules_asked(facts.verdict.rule_sets)
    ]
    found = {finding.rule.code for finding in facts.verdict.findings}
    assert {row[0] for row in table.rows if row[-1] != "no objection"} == found


def test_unanswered_matters_are_never_shown_as_done():
    facts = facts_of(minimal(attestations=None))
    assert Matter.TRAINING in facts.verdict.unanswered
    table = tables(build_dossier(facts, "en"))["Unanswered"]
    states = {row[0]: row[1:] for row in table.rows}
    assert states[Matter.TRAINING.en] == ("unanswered", "yes")
    assert len(states) == len(Matter)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "holds"),
        ({"on": None}, "unanswered"),
        ({"by": None}, "unanswered"),
        ({"evidence": None}, "unanswered"),
        ({"on": DAY + timedelta(days=1)}, "dated in the future: unanswered"),
        ({"until": DAY - timedelta(days=1)}, "expired: unanswered"),
        ({"until": DAY}, "holds"),
    ],
    ids=str,
)
def test_an_answer_is_worth_what_it_is_on_the_day(change, state):
    answer = Attestation(matter=Matter.TRAINING, by="A", on=date(2026, 11, 1), evidence="3")
    assert state_on(answer.model_copy(update=change), DAY).en == state


def test_a_signature_that_does_not_fit_is_said_so():
    tree = {"matter": "training", "by": "A", "on": "2026-11-01", "evidence": "3"}
    signer = {"id": "aoki", "name": "A", "position": "B", "public_key": "ab" * 32}
    broken = tree | {"signer": "aoki", "signature": "cd" * 64}
    text = minimal(attestations=[broken, tree | {"about": "north"}], signers=[signer])
    table = tables(build_dossier(facts_of(text), "en"))["Answers given"]
    assert "the signature does not fit" in table.rows[0][-1]
    assert table.rows[1][-1].endswith("not signed")


def test_a_password_in_a_comment_is_hidden():
    text = MINIMAL.read_text(encoding="utf-8") + "\n# rtsp://admin:hunter2@camera.example/1\n"
    facts = facts_of(text)
    lines = listing(build_dossier(facts, "en")).lines
    assert "hunter2" not in render_html(build_dossier(facts, "ja")).html
    assert lines[-1] == "# rtsp://…@camera.example/1"
    assert len(lines) == len(text.rstrip("\n").split("\n"))


def test_line_numbers_of_findings_are_those_of_the_listing():
    facts = facts_of(minimal(purposes=[], outputs=[]))
    lines = listing(build_dossier(facts, "en")).lines
    assert facts.verdict.findings
    for finding in facts.verdict.findings:
        assert lines[finding.line - 1].strip()


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({}, "not known: no digest stated"),
        ({"digest": "ab" * 32}, "no: stale, of plan abababab…"),
        ({"digest": "own"}, "yes"),
    ],
    ids=["without a digest", "another plan's", "its own"],
)
def test_a_notice_is_held_against_the_plan(told, state):
    prior = {"published_on": "2026-09-10", "channels": ["poster"]}
    own = facts_of(minimal(notices={"prior": prior})).digest
    told = {key: own if value == "own" else value for key, value in told.items()}
    notices = {"prior": {**prior, **told}}
    table = tables(build_dossier(facts_of(minimal(notices=notices)), "en"))["Publications"]
    assert table.rows[0][-1] == state


@pytest.mark.parametrize(
    ("schedule", "status", "said_of_the_end"),
    [
        ({"capture_start": "2026-10-01"}, "operating", "when filming ends"),
        (
            {"capture_start": "2026-10-01", "capture_end": "2026-10-31"},
            "operating",
            "no publication stated",
        ),
        ({"capture_start": "2026-10-01"}, "closed", "no publication stated"),
    ],
    ids=["still filming", "filming is over", "closed"],
)
def test_of_a_notice_that_nobody_published_only_that_is_said(schedule, status, said_of_the_end):
    facts = facts_of(minimal(schedule=schedule, status=status))
    table = tables(build_dossier(facts, "en"))["Publications"]
    ending = table.rows[-1]
    assert ending[0] == "notice of the end"
    assert ending[1:] == (said_of_the_end, "—", "—", "—")


def test_an_answer_names_what_it_is_about_and_until_when_it_holds():
    tree = {"matter": "training", "by": "A", "on": "2026-11-01", "evidence": "3"}
    site = facts_of(minimal()).plan.sites[0]
    answers = [tree | {"about": site.id}, tree | {"about": "street-flow", "until": "2026-12-01"}]
    rows = tables(build_dossier(facts_of(minimal(attestations=answers)), "en"))[
        "Answers given"
    ].rows
    assert rows[0][1] == f"{site.name.en} ({site.id})"
    assert rows[1][1] == "street-flow"
    assert rows[1][3] == "2026-11-01\n2026-12-01"


@pytest.mark.parametrize(
    ("case", "camera", "label", "words_en"),
    [
        ("repeat", 1, "How staff are left out",
         "nobody in the staff's areas is counted (Behind the counter)"),
        ("crowding", 0, "Under icon pictures", "the plan's floor"),
        ("crowding", 1, "Under icon pictures", "no icon pictures are made"),
        ("scenery", 0, "Images", "live from the camera, images stay in the vehicle"),
        ("scenery", 0, "There already",
         "yes\nalso used for: evidence of accidents\nalso used for: training of drivers"),
    ],
    ids=["staff", "icons", "no icons", "vehicle", "other uses"],
)  # fmt: skip
def test_of_each_camera_is_said_what_holds_for_it(tmp_path, case, camera, label, words_en):
    started = init_case(case, tmp_path, today=DAY, example=True)
    document = build_dossier(facts_of(started.plan.read_text(encoding="utf-8")), "en")
    rows = [
        row.value
        for block in blocks_of(document)
        if isinstance(block, Fields)
        for row in block.rows
        if row.label == label
    ]
    cameras = [value for value in rows if not value.startswith("None is kept")]
    assert cameras[camera] == words_en


@pytest.mark.parametrize(
    ("day", "words_en"),
    [
        ("2026-09-17", "came 14 days before filming under this plan: enough."),
        ("2026-09-18", "came 13 days before filming under this plan: not enough."),
        ("2026-10-02", "came 1 day after filming began under this plan."),
        (None, "is not stated in the plan."),
    ],
    ids=str,
)
def test_the_lead_time_is_checked(day, words_en):
    prior = {} if day is None else {"published_on": day, "channels": ["poster"]}
    document = build_dossier(facts_of(minimal(notices={"prior": prior})), "en")
    assert field(document, "Check of the lead time").endswith(words_en)


def test_evidence_of_another_plan_is_said_to_be_so():
    file = EvidenceFile(path="a.pdf", size_bytes=1234, sha256="ab" * 32, is_recorded=False)
    facts = facts_of(minimal(), evidence=Evidence(files=(file,), names_this_plan=False))
    document = build_dossier(facts, "en")
    row = tables(document)["Files and their SHA-256"].rows[0]
    assert row == ("a.pdf", "1,234", " ".join(["abababab"] * 8), "not in the manifest")
    assert "they are notices of another plan" in "\n".join(words(document))


def test_measured_figures_stand_beside_the_worksheet():
    one = MeasuredOutput(
        camera="north",
        output="street-count",
        bins=96,
        first_s=1_775_001_600,
        last_s=1_775_088_000,
        watched_ratio=0.9876,
        smallest=3,
        below_cell=7,
    )
    measured = Measured(
        outputs=(one,), runs=4, jailed_runs=3, attempted=154, incidents=1, other_runs=0
    )
    table = tables(build_dossier(facts_of(minimal(), measured=measured), "en"))
    row = table["Coverage and the smallest numbers"].rows[0]
    assert row[2:] == ("2026-04-01 09:00\n2026-04-02 09:00\n96 bins", "98.7%", "3", "7")


def test_braces_and_markup_of_a_name_stay_what_they_are():
    tree: Any = {
        "name": {"ja": "甲{乙|おつ}<b>", "en": "A {b|c} <i>"},
        "address": {"ja": "乙", "en": "B"},
        "representative": {"ja": "丙", "en": "C"},
        "accountable_person": {"ja": "丁", "en": "D"},
    }
    html = render_html(build_dossier(facts_of(minimal(operator=tree)), "en")).html
    assert "A {b|c} &lt;i&gt;" in html


def test_every_guarantee_stands_in_the_documentation():
    text = DOCS.read_text(encoding="utf-8")
    kept = text[: text.index("## Asked by another rule")]
    for guarantee in GUARANTEES:
        for code in guarantee.codes:
            assert f"| {code} |" in kept or f", {code}" in kept or f"{code}," in kept, code


def choices(model: Any, key: str) -> set[str]:
    """All words of closed sets that a field takes."""
    found: set[str] = set()
    pending = [model.model_fields[key].annotation]
    while pending:
        one = pending.pop()
        if isinstance(one, str):
            found.add(one)
        pending += typing.get_args(one)
    return found


@pytest.mark.parametrize(
    ("model", "key", "said_words"),
    [
        (Plan, "status", cover.STATUSES),
        (Operator, "nature", plan_in_words._NATURES),
        (Camera, "footage", places_in_words._FOOTAGE),
        (Camera, "link", places_in_words._LINKS),
        (StaffExclusion, "how", places_in_words._STAFF),
        (RepeatAnalysis, "features", repeat_in_words._FEATURES),
        (RepeatAnalysis, "linked", repeat_in_words._LINKED),
        (RepeatAnalysis, "after_window", repeat_in_words._AFTER),
        (Join, "target", MEMBER_WORDS),
        (Rollout, "stage", plan_in_words._STAGES),
        (Node, "kind", inventory._KINDS),
        (Party, "role", summary.PARTY_ROLES),
        (RiskEntry, "remaining", risks._REMAINING),
        (Change, "kind", timeline._CHANGES),
    ],
)
def test_every_word_that_a_plan_can_use_can_be_said(model, key, said_words):
    assert choices(model, key) == set(said_words)


def test_every_chapter_of_rules_has_a_name():
    assert set(findings._CHAPTERS) == set(Chapter)
