"""What is not done, and how to keep out of the picture: the questions that people ask first."""

from __future__ import annotations

from noren.notices.documents.rows import points_of
from noren.notices.press.blocks import Paragraph, Section
from noren.notices.press.document import Voice
from noren.notices.statements.phrases import said
from noren.notices.statements.rights import state_opt_out
from noren.notices.statements.statement import Told
from noren.notices.wording import told_in
from noren.vocabulary.words import Words

_NOT_DONE = Words(ja="しないこと", en="What we do not do")
_KEEP_OUT = Words(ja="写りたくない方、分析されたくない方へ", en="If you would rather not be filmed")


def not_done(told: Told, voice: Voice) -> tuple[Section, ...]:
    """What a reader might fear and the plan does not do, in the plan's words; none if it says
    nothing."""
    lines = [said(text) for text in told.plan.not_this_time]
    if not lines:
        return ()
    return (Section(heading=told_in(_NOT_DONE, voice), blocks=(points_of(lines, voice),)),)


def keep_out(told: Told, voice: Voice) -> tuple[Section, ...]:
    """How people can keep out of the picture; none where the plan offers nothing."""
    lines = state_opt_out(told)
    if not lines:
        return ()
    paragraphs = tuple(Paragraph(text=told_in(line, voice)) for line in lines)
    return (Section(heading=told_in(_KEEP_OUT, voice), blocks=paragraphs),)
