"""What rules would ask of notices and letters, beside the fields of each moment: it is there.

These are the proofs that `docs/rules/guaranteed.md` names.
"""

from __future__ import annotations

import pytest

from noren.notices.documents.acquisition import acquisition_page
from noren.notices.documents.detail import detail_page
from noren.notices.letters.answers import LETTERS, LetterKind
from noren.notices.letters.script import script
from noren.notices.press.document import Document, Voice
from noren.notices.statements.moments import state
from noren.plan.declaration import Plan
from noren.plan.places import Ordinance
from noren.vocabulary.notice_fields import NoticeField
from notices.reading import read_text
from notices.told_plans import full_plan, told

VOICES: tuple[Voice, ...] = ("ja", "en")


def smooth(text: str) -> str:
    return "".join(text.split())


def shows(document: Document, field: NoticeField, plan: Plan) -> bool:
    """Whether every line that the plan gives for a field stands on a document."""
    text = smooth(read_text(document))
    lines = [line.in_language(document.lang) for line in state(field, told(plan)).lines]
    return all(smooth(line) in text for line in lines)


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(
    "field",
    [
        pytest.param(NoticeField.CERTIFIED_BODY, id="RT11"),
        pytest.param(NoticeField.FEE, id="RT14"),
        pytest.param(NoticeField.LINKED_ITEMS, id="DT29"),
        pytest.param(NoticeField.BIOMETRIC_ITEMS, id="BA04"),
        pytest.param(NoticeField.DERIVED_DATA, id="DT15"),
    ],
)
def test_the_detailed_page_says_what_a_rule_would_ask_for(field: NoticeField, voice: Voice) -> None:
    plan = full_plan()
    assert shows(detail_page(told(plan), voice), field, plan)


@pytest.mark.parametrize("voice", VOICES)
def test_the_sign_says_what_the_ordinance_of_its_town_asks(voice: Voice) -> None:
    """OP19: an item that no list of the guidebook has is printed once a town asks for it."""
    asked = NoticeField.HANDLER_REPRESENTATIVE
    plan = full_plan()
    ordinance = Ordinance(applies=True, sign_items=(asked,))
    sites = tuple(site.model_copy(update={"ordinance": ordinance}) for site in plan.sites)
    bound = plan.model_copy(update={"sites": sites})
    assert shows(acquisition_page(told(bound), voice), asked, bound)
    assert not shows(acquisition_page(told(plan), voice), asked, plan)


@pytest.mark.parametrize("voice", VOICES)
def test_staff_script_and_answers_are_made_for_every_plan(voice: Voice) -> None:
    """OP12, RT03, RT13: nobody has to write them, and they name the one desk."""
    plan = full_plan()
    desk = smooth(plan.contact_point.department.in_language(voice))
    for document in (
        script(told(plan), voice),
        LETTERS[LetterKind.INQUIRY](told(plan), voice),
        LETTERS[LetterKind.NOTHING_HELD](told(plan), voice),
    ):
        assert desk in smooth(read_text(document))
