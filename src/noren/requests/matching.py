"""Whose records are meant: found by a picture or by place and time, and told only when certain.

There is no list of faces or names at the desk. Pictures taken at the counter go into a jail once,
are compared in memory and forgotten; the desk hears a pseudonym, a class and a margin. By
place and time, the desk hears how many walks fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol

from noren.measure.match_rule import StrangersTail
from noren.requests.asked import Window
from noren.requests.terms import Found, IdentityMeans, LikenessClass

LEAST_MARGIN_RATIO: Final = 0.15
"""HOUSE: how far the best likeness must stand off from the second, as a share of the best."""
LOOK_TAIL: Final = StrangersTail(start=0.494, ratio_above=0.05, scale=0.041)
"""How alike one look at somebody and a stranger's visits are, on street films and at a counter.
Source: `benchmarks/accuracy/counter_picture.py --choose`; none of it is scored there. To be
measured again whenever `noren.measure.strangers.BODY_TAIL` is."""
LEAST_SCORE: Final = LOOK_TAIL.threshold(people=1, false_match_ratio=0.0001)
"""HOUSE: the least likeness that can be strong; one stranger in ten thousand reaches it. It matters
where the vault knows fewer than six people, and nobody else to stand off from; of more, the vault
itself asks for more."""
NARROWEST_CLAIM: Final = timedelta(minutes=30)
"""HOUSE: a wider window does not single anybody out, even if only one walk fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What the vault says of a picture, and all that it says.

    Attributes:
        pseudonym: of the person of the gallery that fits best; 0 for `NONE`.
        likeness: how well that person fits.
        margin_ratio: (best - second) / best, from 0 to 1; 1 where there is no second.
    """

    pseudonym: int
    likeness: LikenessClass
    margin_ratio: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.margin_ratio <= 1.0 or not 0 <= self.pseudonym < 1 << 64:
            raise ValueError("a margin from 0 to 1, a pseudonym of 64 bits")


class Matcher(Protocol):
    """The one question that the desk may put to the vault, and the one order it may give."""

    def match_pictures(self, pictures: Sequence[bytearray]) -> Likeness:
        """Who in the gallery is on pictures of one person, taken at the counter now.

        They are decoded, described and compared inside jails, in memory only, and wiped there
        whatever happens; nothing of them stays and nothing is added to the gallery. The caller's
        buffers stay the caller's, who wipes them.

        Raises:
            RequestInvalid: a picture on which no one person can be described; says why.
            JailError: the vault does not run or refuses.
        """
        ...

    def forget(self, pseudonym: int) -> int:
        """Erase every template of a pseudonym, durably; how many there were. May be repeated.

        Raises:
            JailError, StoreError: it is not certain that they are gone.
        """
        ...


GALLERY: Final = ""
"""Stands for the vault's gallery where an item is asked for; no output of a plan is called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Rows of one person in one holding: of a day, or (`day` None) of every day.

    With the item `GALLERY`, the person's templates in the vault.

    `token` is a pseudonym for visits and a track's token for trajectories; `rows` how many there
    were when they were found.
    """

    item: str
    token: int
    day: date | None = None
    rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What a search found, and whose rows it means where that is certain."""

    found: Found
    matches: tuple[Match, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.matches) != (self.found is Found.CERTAIN):
            raise ValueError("matches exactly where they are certain")


def is_certain(likeness: Likeness) -> bool:
    """Whether a likeness is strong and stands off from all others."""
    is_strong = likeness.likeness is LikenessClass.STRONG
    return is_strong and likeness.margin_ratio >= LEAST_MARGIN_RATIO


def judge_likeness(likeness: Likeness, matches: Iterable[Match]) -> SearchResult:
    """What a picture found. Only a strong likeness that stands off from all others is certain.

    Args:
        matches: where the pseudonym stands; looked at only when the likeness is certain.
    """
    if likeness.likeness is LikenessClass.NONE:
        return SearchResult(found=Found.NOTHING)
    found = tuple(matches)
    if not is_certain(likeness) or not found:
        return SearchResult(found=Found.UNCERTAIN)
    return SearchResult(found=Found.CERTAIN, matches=found)


def judge_walks(
    walks: Iterable[Match],
    window: Window,
    means: frozenset[IdentityMeans],
    *,
    keeps_visits: bool,
) -> SearchResult:
    """What place and time found.

    Certain only when a single walk fits, the window is narrow, and the person told something about
    that walk which nobody else could know before being shown anything. Everything else could be
    somebody who happened to be there, and is not disclosed.

    Args:
        keeps_visits: whether visits or features are kept, which no place and time can find: then
            nothing found does not mean that nothing is held.
    """
    found = tuple(walks)
    if not found:
        return SearchResult(found=Found.UNCERTAIN if keeps_visits else Found.NOTHING)
    is_narrow = window.length <= NARROWEST_CLAIM
    if len(found) > 1 or not is_narrow or IdentityMeans.CONTROL_ANSWER not in means:
        return SearchResult(found=Found.UNCERTAIN)
    return SearchResult(found=Found.CERTAIN, matches=found)
