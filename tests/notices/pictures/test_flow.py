"""The way of the data: complete, legible, and true to the plan."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings

from noren.notices.pictures.flow import NARROW, WIDE, draw_flow
from noren.notices.pictures.flow_model import OUTSIDE, FlowPurpose, FlowStep, Keeping
from noren.notices.pictures.flow_of_plan import MOST_STEPS, flow_of_plan
from noren.notices.pictures.flow_parts import machine_of, parts_of
from noren.notices.pictures.flow_text import describe_flow
from noren.notices.pictures.lettering import clean
from noren.notices.pictures.pictograms import Pictogram
from noren.notices.statements.phrases import span_words
from noren.plan.declaration import Plan
from noren.plan.repeat import RepeatAnalysis
from noren.plan.values import Span
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import LANGUAGES, Words
from staging.drawn_plans import plans, starter_plan

_calm = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def solid(text: str) -> str:
    """The text as a picture says it, without blanks."""
    return "".join(clean(text).split())


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("language", LANGUAGES)
@_calm
@given(plan=plans())
def test_any_plan_has_a_picture_in_which_no_text_leaves_or_covers_another(
    plan: Plan, language: str, width: float, read_picture: type
) -> None:
    picture = read_picture(
        draw_flow(flow_of_plan(plan), language=language, prefix="f", width=width)
    )
    for one in picture.letters:
        assert one.left >= 0
        assert one.top >= 0
        assert one.right <= width
        assert one.bottom <= picture.height
    for one, other in combinations(picture.letters, 2):
        assert not one.overlaps(other), (one.text, other.text)
    for x, y in picture.shapes:
        assert 0 <= x <= width
        assert 0 <= y <= picture.height


@pytest.mark.parametrize("language", LANGUAGES)
@_calm
@given(plan=plans())
def test_every_name_purpose_span_and_reader_of_the_plan_is_said(
    plan: Plan, language: str, read_picture: type
) -> None:
    flow = flow_of_plan(plan)
    picture = read_picture(draw_flow(flow, language=language, prefix="f"))
    texts = [plan.operator.name, *(camera.name for camera in plan.cameras)]
    texts += [purpose.text for purpose in plan.purposes]
    texts += [party.name for party in plan.parties]
    expected = [text.in_language(language) for text in texts]
    expected += [o.record.in_language(language)[1:] for o in plan.outputs]
    expected += [role.in_language(language) for o in plan.outputs for role in o.readers]
    if sum(len(purpose.steps) for purpose in flow.purposes) == len(plan.outputs):
        expected += [span_words(o.keep).in_language(language) for o in plan.outputs]
    listed = solid("".join(describe_flow(flow, language=language)))
    for text in expected:
        assert solid(text) in picture.said
        assert solid(text) in listed


@_calm
@given(plan=plans())
def test_the_same_plan_gives_the_same_bytes_and_no_output_is_lost(plan: Plan) -> None:
    flow = flow_of_plan(plan)
    assert sum(s.count for purpose in flow.purposes for s in purpose.steps) == len(plan.outputs)
    first = draw_flow(flow, language="ja", prefix="f")
    assert draw_flow(flow_of_plan(plan), language="ja", prefix="f") == first


def test_no_more_rows_are_drawn_than_can_be_read() -> None:
    plan = starter_plan()
    outputs = tuple(
        plan.outputs[index % 2].model_copy(
            update={"id": f"o{index}", "keep": Span(seconds=86400 * (index + 1))}
        )
        for index in range(14)
    )
    few = flow_of_plan(plan.model_copy(update={"outputs": outputs[:MOST_STEPS]}))
    assert len(few.purposes[0].steps) == MOST_STEPS
    many = flow_of_plan(plan.model_copy(update={"outputs": outputs}))
    assert [step.count for step in many.purposes[0].steps] == [7, 7]
    assert many.purposes[0].steps[0].kept == Words(
        ja="最短1日間、最長13日間", en="1 day to 13 days"
    )
    assert "（7項目）" in draw_flow(many, language="ja", prefix="f")


@pytest.mark.parametrize("record", list(RecordClass))
def test_every_record_class_can_be_drawn(record: RecordClass) -> None:
    plan = starter_plan()
    output = plan.outputs[0].model_copy(update={"record": record})
    flow = flow_of_plan(plan.model_copy(update={"outputs": (output,)}))
    assert flow.purposes[0].steps[0].name.ja == record.ja


def _with(keeping: Keeping) -> FlowPurpose:
    kept = None if keeping is Keeping.NOTHING else Words(ja="30日", en="30 days")
    step = FlowStep(
        pictogram=Pictogram.REPEAT_VISIT,
        name=Words(ja="データ", en="Data"),
        keeping=keeping,
        kept=kept,
    )
    words = Words(ja="用途", en="use")
    return FlowPurpose(use=words, text=words, steps=(step,))


@pytest.mark.parametrize("keeping", list(Keeping))
def test_the_curtain_says_only_numbers_pass_exactly_when_that_is_true(keeping: Keeping) -> None:
    flow = flow_of_plan(starter_plan())
    changed = type(flow)(
        operator=flow.operator,
        cameras=flow.cameras,
        stages=flow.stages,
        purposes=(*flow.purposes, _with(keeping)),
    )
    only_numbers = keeping in (Keeping.STATISTICS, Keeping.NOTHING)
    assert ("数値だけ" in changed.curtain.ja) is only_numbers
    for language in LANGUAGES:
        drawn = draw_flow(changed, language=language, prefix="f")
        assert solid(keeping.words.in_language(language)) in solid(drawn)


def test_a_step_that_keeps_nothing_has_no_span() -> None:
    with pytest.raises(ValueError, match="span"):
        FlowStep(
            pictogram=Pictogram.COUNT,
            name=Words(ja="数", en="number"),
            keeping=Keeping.NOTHING,
            kept=Words(ja="1日", en="1 day"),
        )


@pytest.mark.parametrize(
    ("width", "ja", "en"),
    [
        ("15 min", "人、15分ごと", "people, every 15 minutes"),
        ("1 h", "人、1時間ごと", "people, every hour"),
        ("1 day", "人、1日ごと", "people, every day"),
    ],
)
def test_a_bin_is_said_as_people_say_it(width: str, ja: str, en: str) -> None:
    plan = starter_plan()
    output = type(plan.outputs[0]).model_validate(
        {**plan.outputs[0].model_dump(exclude={"bin", "keep"}), "bin": width, "keep": "30 days"}
    )
    step = flow_of_plan(plan.model_copy(update={"outputs": (output,)})).purposes[0].steps[0]
    assert step.details[-1] == Words(ja=ja, en=en)


def test_masking_is_a_stage_only_where_something_is_masked() -> None:
    plan = starter_plan()
    camera = plan.cameras[0]
    bare = camera.model_copy(update={"view": camera.view.model_copy(update={"masks": ()})})
    masked = [stage.pictogram for stage in flow_of_plan(plan).stages]
    unmasked = [
        stage.pictogram
        for stage in flow_of_plan(plan.model_copy(update={"cameras": (bare,)})).stages
    ]
    assert Pictogram.MASKED_WINDOW in masked
    assert Pictogram.MASKED_WINDOW not in unmasked
    assert masked[-1] is unmasked[-1] is Pictogram.IMAGE_DISCARDED


def test_too_narrow_a_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="320"):
        draw_flow(flow_of_plan(starter_plan()), language="ja", prefix="f", width=200)


@pytest.mark.parametrize("language", LANGUAGES)
@_calm
@given(plan=plans())
def test_a_picture_falls_into_parts_that_draw_the_same(plan: Plan, language: str) -> None:
    flow = flow_of_plan(plan)
    drawn = [draw_flow(part, language=language, prefix="f") for part in parts_of(flow)]
    whole = draw_flow(flow, language=language, prefix="f")
    rows = sum(part.count('stroke="#16202b"') for part in drawn)
    assert rows == whole.count('stroke="#16202b"')
    assert [flow.curtain.in_language(language) in part for part in drawn] == [
        True,
        *[False] * (len(drawn) - 1),
    ]


@pytest.mark.parametrize("keeping", [Keeping.SEALED, Keeping.VAULT, Keeping.PICTURE])
def test_a_curtain_alone_never_says_that_only_numbers_pass_where_more_does(
    keeping: Keeping,
) -> None:
    flow = flow_of_plan(starter_plan())
    step = replace(flow.purposes[0].steps[0], keeping=keeping)
    more = replace(flow, purposes=(replace(flow.purposes[0], steps=(step,)),))
    alone = machine_of(more)
    assert alone.curtain_sentences[0] == more.curtain_sentences[0]
    assert alone.curtain_sentences[1].en == "Only the data named in this notice do."
    assert parts_of(alone)[0].curtain == alone.curtain
    assert machine_of(flow).curtain == flow.curtain


@pytest.mark.parametrize("language", LANGUAGES)
@_calm
@given(plan=plans())
def test_the_parts_of_a_picture_say_together_what_the_whole_says(plan: Plan, language: str) -> None:
    flow = flow_of_plan(plan)
    said = [one for part in parts_of(flow) for one in describe_flow(part, language=language)]
    assert said == list(describe_flow(flow, language=language))


def test_no_heading_stands_above_nothing_and_none_stands_twice(read_picture: type) -> None:
    flow = flow_of_plan(starter_plan())
    heading = solid(OUTSIDE.en.format(operator=flow.operator.en))
    upper, first, *rest = (
        read_picture(draw_flow(part, language="en", prefix="f")).said for part in parts_of(flow)
    )
    assert heading not in upper
    assert heading in first
    assert rest
    assert not any(heading in row or solid(flow.purposes[0].text.en) in row for row in rest)


def test_features_of_a_repeat_analysis_are_shown_in_the_vault_until_the_window_ends() -> None:
    plan = starter_plan()
    repeat = RepeatAnalysis.model_validate(
        {
            "purpose": plan.purposes[0].id,
            "cameras": (plan.cameras[0].id,),
            "features": ("body", "face"),
            "window": "90 days",
            "linked": ("visits", "purchases"),
        }
    )
    flow = flow_of_plan(plan.model_copy(update={"repeat": repeat}))
    vault = flow.purposes[0].steps[0]
    assert vault.keeping is Keeping.VAULT
    assert vault.kept == Words(ja="最初の来店から90日間", en="90 days from the first visit")
    assert vault.pictogram is Pictogram.FACE_FEATURES
    assert "数値だけ" not in flow.curtain.ja
    listed = " ".join(describe_flow(flow, language="en"))
    assert "looks of the body, face" in listed
    assert "purchases, by time and till" in listed


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"link": "encrypted"}, "encrypted"),
        ({"link": "plain"}, "without encryption"),
        ({"footage": "recorded_for_other"}, "Recordings are read"),
        ({"also_security": True}, "such as security"),
        ({"live_view": True}, "from elsewhere"),
    ],
    ids=["encrypted", "plain", "recorded", "security", "live-view"],
)
def test_the_picture_says_what_else_becomes_of_the_images(
    changes: dict[str, object], part: str
) -> None:
    plan = starter_plan()
    assert flow_of_plan(plan).notes == ()
    camera = plan.cameras[0].model_copy(update=changes)
    flow = flow_of_plan(plan.model_copy(update={"cameras": (camera,)}))
    assert len(flow.notes) == 1
    assert part in flow.notes[0].en
    assert solid(flow.notes[0].en) in solid("".join(describe_flow(flow, language="en")))


def test_what_is_only_passed_on_is_shown_as_not_kept() -> None:
    plan = starter_plan()
    output = plan.outputs[0].model_copy(update={"keep": Span(seconds=1)})
    step = flow_of_plan(plan.model_copy(update={"outputs": (output,)})).purposes[0].steps[0]
    assert step.keeping is Keeping.NOTHING
    assert step.kept is None


def test_a_named_font_stands_on_the_picture() -> None:
    svg = draw_flow(
        flow_of_plan(starter_plan()), language="ja", prefix="f", font_family="'BIZ UDPGothic'"
    )
    assert "font-family=\"'BIZ UDPGothic'\"" in svg
