"""What is linked to visits is told: estimates from faces, paths, and features of faces."""

from __future__ import annotations

import pytest

from noren.notices.documents.signs import face_signs
from noren.notices.easy.record_words import easy_item
from noren.notices.statements.data import state_identifiability
from noren.notices.statements.moments import sign_fields
from noren.notices.statements.repeat import (
    state_extraction,
    state_face_processing,
    state_linked,
)
from noren.notices.statements.statement import Told
from noren.plan.digest import digest_plan
from noren.plan.load import parse_plan
from noren.rules.biometrics.faces import face_feature_places
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.records import RecordClass
from staging.repeat_plans import repeat_plan


def told_of(*, is_all_linked: bool, features: str = "[body]") -> Told:
    text = repeat_plan(is_all_linked=is_all_linked)
    text = text.replace("features: [body]", f"features: {features}")
    plan = parse_plan(text, "plan.yaml").plan
    return Told(plan=plan, digest=digest_plan(plan))


def test_estimates_beside_visits_are_told_where_faces_are_told_of() -> None:
    plain, linked = told_of(is_all_linked=False), told_of(is_all_linked=True)
    assert [one.en for one in state_face_processing(plain)] == ["No face features are extracted."]
    said = " ".join(one.en for one in state_face_processing(linked))
    assert "estimated from faces and put beside the visit" in said
    assert "not kept" in said
    assert "recognized" not in said
    assert NoticeField.FACE_PROCESSING not in sign_fields(plain)
    assert [sign.en for _, sign in face_signs(linked)] == ["No face features are kept"]


def test_every_linked_item_is_told_in_both_languages() -> None:
    said = state_linked(told_of(is_all_linked=True))
    assert [one.ja for one in said] == [
        "来店の履歴(日付・入店・退店)",
        "店内での動きと滞在",
        "推定した年代・性別",
        "購入した品(レジの時刻と位置だけで結び付けます)",
    ]
    assert all(one.en for one in said)


def test_easy_words_say_that_age_or_sex_is_guessed() -> None:
    plan = told_of(is_all_linked=True).plan
    visits = next(one for one in plan.outputs if one.record is RecordClass.VISIT)
    assert "rough age" in easy_item(visits).en
    assert "{年|とし}" in easy_item(visits).ja


@pytest.mark.parametrize("features", ["[face]", "[body, face]"])
def test_features_of_faces_are_called_identification_codes(features: str) -> None:
    told = told_of(is_all_linked=False, features=features)
    (said,) = state_extraction(told)
    assert "個人識別符号" in said.ja
    assert "individual identification code" in said.en
    assert "extracted and kept" in state_face_processing(told)[0].en
    assert NoticeField.FACE_PROCESSING in sign_fields(told)


@pytest.mark.parametrize(
    ("features", "is_code"),
    [("[body]", False), ("[face]", True), ("[body, face]", True)],
)
def test_only_features_of_faces_are_said_to_be_codes_as_such(features: str, is_code: bool) -> None:
    said = state_identifiability(told_of(is_all_linked=False, features=features))
    ja, en = "".join(one.ja for one in said), " ".join(one.en for one in said)
    assert ("個人識別符号に当たります" in ja) is is_code
    assert ("Feature data is an individual identification code." in en) is is_code
    assert ("Feature data is treated as personal information." in en) is not is_code


def test_estimates_beside_visits_count_as_features_of_faces_for_a_moment() -> None:
    assert face_feature_places(told_of(is_all_linked=False).plan) == ()
    places = face_feature_places(told_of(is_all_linked=True).plan)
    assert {path[-1] for path in places} == {"attributes"}
