"""What matching needs of a gallery, and no more: the port behind which the vault stands.

Two things implement it: `MemoryGallery` in this room, for tests and for use inside the vault's own
process, and the link by which a camera's jail talks to the vault. Whoever follows bodies through a
camera's picture sees this port only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

DIMENSIONS: Final = 256
"""Length of every template; a shorter feature is filled up with zeros."""
NOBODY: Final = 0
"""The pseudonym of an answer that tells of nobody: it is never given to a person."""
NEVER_BEFORE: Final = -1
"""The step of days of an answer without an earlier visit."""

Vector = NDArray[np.float32]


class FeatureKind(IntEnum):
    """What a feature describes. Each kind has a gallery and a transform of its own."""

    BODY = 0
    """Clothes and build."""
    FACE = 1
    """The face: an individual identification code in Japanese law."""


class Outcome(Enum):
    """What a gallery says of a template.

    NEW: nobody in the gallery comes near. KNOWN: one person does, and no other one.
    UNCERTAIN: two people do, or the picture is too poor to tell: nothing is kept of it.
    """

    NEW = "new"
    KNOWN = "known"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Template:
    """The features of one person on one visit, as the networks give them, averaged over a track.

    Attributes:
        vector: `(DIMENSIONS,)` of the body, finite and not zero; its length does not matter. None
            where the body could not be described.
        quality_ratio: 0 to 1, how far the crops of the body allow a judgement.
        at_s: UTC seconds of the visit.
        face, face_quality_ratio: the same of the face; None where it could not be described, or
            the plan declares no features of faces.
    """

    vector: Vector | None
    quality_ratio: float
    at_s: float
    face: Vector | None = None
    face_quality_ratio: float = 0.0

    @property
    def features(self) -> tuple[tuple[FeatureKind, Vector, float], ...]:
        """Kind, vector and quality of every feature that is there."""
        both = (
            (FeatureKind.BODY, self.vector, self.quality_ratio),
            (FeatureKind.FACE, self.face, self.face_quality_ratio),
        )
        return tuple((kind, vector, how) for kind, vector, how in both if vector is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAnswer:
    """What is known of a visit.

    Attributes:
        outcome: see `Outcome`.
        pseudonym: random 64-bit number that stands for one person as long as the gallery keeps
            them, counted from the first visit; NOBODY where the outcome is uncertain, or nobody
            was found by `identify`.
        visit_number: from 1; 0 where the pseudonym is NOBODY.
        visit_token: random 64-bit number of this visit alone; the same for everything that is
            remembered within one visit. NOBODY where nothing was remembered.
        days_since_last_step: index into the declared steps of days; NEVER_BEFORE at a first visit.
        score: cosine to the nearest person; -1 in an empty gallery.
        margin: by how much the nearest is nearer than the second nearest.
        kind: of which features the two are: those that decided.
    """

    outcome: Outcome
    pseudonym: int
    visit_number: int
    visit_token: int
    days_since_last_step: int
    score: float
    margin: float
    kind: FeatureKind = FeatureKind.BODY


class Gallery(Protocol):
    """People seen within the window, by template. Nothing but `VisitAnswer` comes out."""

    def remember(self, template: Template, *, site: int) -> VisitAnswer:
        """Find the person and note the visit; a person not found is noted as new.

        Within one visit (the rule's `same_visit_s` after the last time seen, at the same site)
        the visit is not counted again. An uncertain template changes nothing.

        Args:
            site: number of the store, 0 to 65535.
        Raises:
            MeasureError: not a template: its length, a value that is no number, or all zeros; no
                feature at all, or one of a kind that the rule does not know.
        """
        ...

    def identify(self, template: Template) -> VisitAnswer:
        """Find the person without noting anything; the template is forgotten at once.

        NEW with the pseudonym NOBODY where nobody is found.

        Raises:
            MeasureError: not a template.
        """
        ...

    def forget_before(self, day: int) -> int:
        """Destroy everybody whose first visit was before a day; returns how many.

        Args:
            day: UTC days since 1970-01-01.
        """
        ...

    def erase(self, pseudonym: int) -> bool:
        """Destroy one person; False where there is none of that name."""
        ...
