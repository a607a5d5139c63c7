"""Which documents a plan does not need, and why not."""

from __future__ import annotations

from noren.notices.letters.answers import letters_of
from noren.notices.letters.letter_words import LetterKind
from noren.notices.statements.statement import Told
from noren.vocabulary.terms import Channel, UseCase
from noren.vocabulary.words import Words

_NO_VEHICLE = Words(
    ja="車両に付けたカメラがないため、作りません。",
    en="not made: no camera of the plan moves with a vehicle.",
)
_NO_SCREEN = Words(
    ja="用途にデジタルサイネージがなく、告知の媒体にも画面(signage)がないため、作りません。",
    en="not made: no purpose is digital signage, and no notice names a screen (`signage`) as its "
    "channel.",
)
_NO_END = Words(
    ja="撮影の最後の日(schedule.capture_end)が書かれていないため、作りません。",
    en="not made: the plan names no last day of filming (`schedule.capture_end`).",
)
_NO_LETTER = Words(
    ja="個人データを保存しない計画のため、作りません。",
    en="not made: the plan keeps no personal data.",
)


def always(told: Told) -> Words | None:
    """For what every plan needs."""
    return None


def needs_vehicle(told: Told) -> Words | None:
    """Needed where a camera moves with a vehicle."""
    return None if any(camera.vehicle for camera in told.plan.cameras) else _NO_VEHICLE


def needs_screen(told: Told) -> Words | None:
    """Needed where a screen adapts to its viewers, or where a screen is where people are told."""
    notices = told.plan.notices
    told_by_screen = any(
        Channel.SIGNAGE in one.channels
        for one in (notices.prior, notices.acquisition, notices.detail, notices.ending)
    )
    is_needed = told_by_screen or bool(told.purposes_of(UseCase.SIGNAGE))
    return None if is_needed else _NO_SCREEN


def needs_end(told: Told) -> Words | None:
    """Needed where filming has a last day."""
    return None if told.plan.schedule.capture_end is not None else _NO_END


def needs_letter(kind: LetterKind, told: Told) -> Words | None:
    """Needed as the letters themselves say."""
    return None if kind in letters_of(told) else _NO_LETTER
