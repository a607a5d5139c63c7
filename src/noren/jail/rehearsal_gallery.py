"""A gallery that remembers nobody: what is rehearsed is drawn, not filmed."""

from __future__ import annotations

from noren.measure.gallery_port import NEVER_BEFORE, Outcome, Template, VisitAnswer


class RehearsalGallery:
    """A gallery that remembers nobody: what is rehearsed is drawn, not filmed."""

    def remember(self, template: Template, *, site: int) -> VisitAnswer:
        """Everybody is new, and gone."""
        del template, site
        return _NEW

    def identify(self, template: Template) -> VisitAnswer:
        """Nobody is known."""
        del template
        return _NEW

    def forget_before(self, day: int) -> int:
        """There is nobody."""
        del day
        return 0

    def erase(self, pseudonym: int) -> bool:
        """There is nobody."""
        del pseudonym
        return False


_NEW = VisitAnswer(
    outcome=Outcome.NEW,
    pseudonym=1,
    visit_number=1,
    visit_token=1,
    days_since_last_step=NEVER_BEFORE,
    score=-1.0,
    margin=0.0,
)
