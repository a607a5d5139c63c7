"""Sample notices set once for all tests, and whether this machine can set any."""

from __future__ import annotations

from functools import cache

import pytest

from noren.errors import FontMissing, PressMissing
from noren.notices.press.document import Voice
from noren.notices.press.fonts import find_fonts
from noren.notices.press.formats import FORMATS
from noren.notices.press.pdf import Printed, set_pdf, weasyprint_engine
from notices.press.samples import sample


def _why_not() -> str:
    try:
        weasyprint_engine()
        find_fonts()
    except (PressMissing, FontMissing) as missing:
        return str(missing)
    return ""


_REASON = _why_not()
needs_press = pytest.mark.skipif(bool(_REASON), reason=_REASON or "it is here")


@cache
def printed(name: str, voice: Voice, size: str) -> Printed:
    """A sample on the format of that name."""
    form = {form.name: form for form in FORMATS}[name]
    return set_pdf(sample(form, voice=voice, size=size))
