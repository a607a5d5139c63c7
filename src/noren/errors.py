"""Everything that can go wrong, drawn.

    NorenError
    ├─ UsageError            the command line was used wrongly
    ├─ TillRefused           a till's data that tell who paid
    ├─ PlanError             the file is not a plan
    │  ├─ PlanErrors         everything that is wrong with one plan, in the order of its lines
    │  ├─ PlanSyntaxError    not YAML, tabs, duplicate keys, too large
    │  ├─ UnknownField       a key that no plan has
    │  ├─ MissingField       a key that every plan has
    │  ├─ BadValue           a value of the wrong type, range or shape
    │  └─ BadGeometry        a line, area or ground plane that cannot measure
    ├─ PlanRefused           a blocking rule objects
    ├─ PlanFileError         the plan's file cannot be written
    │  └─ PlanEdited         somebody else changed it in the meantime
    ├─ UnknownRule           no rule has this code
    ├─ GateError             something tried to leave
    │  ├─ UndeclaredData     a record that the plan does not declare
    │  ├─ RecordNotMeasured  a declared record that this version cannot measure
    │  ├─ RecordOutOfRange   a declared record with an impossible value or time
    │  ├─ ReaderRefused      a reader whom the plan does not let see the output
    │  ├─ ReleaseRefused     a release that would tell about single people
    │  ├─ BudgetSpent        a release beyond the privacy budget of its year
    │  └─ SceneNotEmpty      a background in which people may still be
    ├─ SourceError           the camera or the film cannot be read
    │  ├─ SourceMissing      nothing is there
    │  ├─ SourceUnreadable   something is there, but no picture can be decoded
    │  ├─ SourceUnreachable  the camera does not answer
    │  ├─ SourceDenied       the camera refuses the name or the password
    │  └─ SourceStopped      the pictures stopped before the end
    ├─ JailError             the pixel jail cannot be built or did not hold
    │  ├─ JailUnavailable    this machine cannot lock a process
    │  ├─ JailBroken         the lock or its self-check failed
    │  └─ JailIncident       the jail was killed for what it did
    ├─ ModelError            a model's weights are absent or wrong
    │  ├─ ModelMissing       the weights are not on this machine
    │  ├─ ModelMismatch      the bytes are not the pinned ones
    │  ├─ ModelUnreachable   no address delivered the weights
    │  ├─ ModelUnknown       the catalogue lists no such model or clip
    │  └─ CatalogueError     the catalogue of weights is not one
    ├─ MeasureError          a number cannot be computed
    │  ├─ GeometryError      the geometry given has no answer
    │  ├─ NoTracks           detections were never tracked
    │  ├─ ClockUnclear       two clocks cannot be compared
    │  └─ TooFewEvents       too little was counted for an error to be known
    ├─ StoreError            keeping or reading failed
    │  ├─ StoreLocked        another writer holds the store
    │  ├─ StoreTooNew        written by a later noren
    │  ├─ StoreFull          the disk or quota is full
    │  ├─ StoreReadOnly      the store cannot be written
    │  ├─ StoreDamaged       the store's file is not what noren wrote
    │  ├─ StoreConflict      two sources claim the same time of one camera
    │  ├─ StoreMissing       there is no store at this place
    │  ├─ StoreUnreachable   the database server does not answer, or went away
    │  ├─ StoreDenied        the database server refuses the name or the password
    │  ├─ LedgerBroken       the ledger contradicts itself, a checkpoint or a witness
    │  ├─ LedgerKeyUnsafe    the ledger's signing key is absent, another one, or open to others
    │  ├─ WitnessFailed      a declared witness did not take a checkpoint
    │  ├─ HoldingKeyMissing  the secret or the ratchet's state of a holding is absent or another one
    │  ├─ HoldingExpired     a day whose key was destroyed, or whose time is over
    │  ├─ PurgeFailed        what has expired could not be destroyed
    │  ├─ ClockImplausible   the clock is far beyond anything seen before
    │  └─ ReleaseKeyUnsafe   the key of published noise is absent, damaged, or open to others
    ├─ RequestError          the desk cannot do what it was asked
    │  ├─ RequestUnknown     no request has this number
    │  ├─ RequestInvalid     what was handed in is too long, hidden or impossible
    │  ├─ RequestStepRefused  a step that the request's state or its rules do not allow
    │  ├─ RequestFlood       a way in takes no more for the moment, and says when it does
    │  ├─ RequestChanged     somebody else changed the request in the meantime
    │  └─ ReceiptInvalid     a receipt that the desk did not sign
    ├─ ReportError           a table or picture cannot be made
    ├─ PressError            a notice cannot be set in type
    │  ├─ FontMissing        no font with Japanese letters is on this machine
    │  ├─ GlyphMissing       a character that no chosen font can print
    │  ├─ TextTooLong        a text that does not fit its format at a legible size
    │  ├─ CodeTooLong        an address that makes a QR code too fine to print
    │  ├─ PictureRefused     a picture that is not closed in itself
    │  └─ PressMissing       the software that makes PDF is not installed
    ├─ FolderError           a folder that noren was told to fill cannot be written
    └─ BrokerError           the message broker cannot be used as the plan says

A message says where, what was found, what was expected and what to do. No message carries
pixels, features or tracks. The command line turns each class into an exit code:
1 refused, 2 bad input, 3 an outside thing failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from noren.vocabulary.words import Words

Sentence = str | Words
"""A text of an error: in both languages, or one that is the same in both, such as a path.

English alone is for the rooms whose errors only developers meet.
"""


def spoken(sentence: Sentence, language: str) -> str:
    """The sentence in `ja` or `en`; KeyError for another language of a text in both."""
    return sentence if isinstance(sentence, str) else sentence.in_language(language)


_JOINTS = {
    "en": "{where}: {found}; expected {expected}; {remedy}",
    "ja": "{where}: {found}。必要なもの: {expected}。対処: {remedy}",
}


class NorenError(Exception):
    """Anything noren raises on purpose.

    Args:
        where: the file, line, camera or store concerned.
        found: what was there.
        expected: what should have been there.
        remedy: what the reader can do about it.

    `detail` is a small number that stands for the message where no text may pass (out of the
    jail); 0 where none was set.
    """

    exit_code: ClassVar[int] = 2
    detail: int = 0

    def __init__(
        self, *, where: Sentence, found: Sentence, expected: Sentence, remedy: Sentence
    ) -> None:
        self.where = where
        self.found = found
        self.expected = expected
        self.remedy = remedy
        super().__init__(self.in_language("en"))

    @property
    def words(self) -> Words:
        """The whole message in both languages, for a text that quotes it."""
        return Words(ja=self.in_language("ja"), en=self.in_language("en"))

    def in_language(self, language: str) -> str:
        """The whole message as one line in `ja` or `en`; KeyError for any other language."""
        parts = {
            name: spoken(part, language)
            for name, part in (
                ("where", self.where),
                ("found", self.found),
                ("expected", self.expected),
                ("remedy", self.remedy),
            )
        }
        return _JOINTS[language].format(**parts)


class UsageError(NorenError):
    """The command line was used wrongly."""


class TillRefused(NorenError):
    """A till's data that tell who paid."""

    exit_code = 1


class PlanError(NorenError):
    """The file is not a plan.

    `line` and `column` count from 1; 0 when the whole file is meant.
    """

    def __init__(
        self,
        *,
        where: Sentence,
        found: Sentence,
        expected: Sentence,
        remedy: Sentence,
        line: int = 0,
        column: int = 0,
    ) -> None:
        self.line = line
        self.column = column
        super().__init__(where=where, found=found, expected=expected, remedy=remedy)


class PlanErrors(PlanError):
    """Everything that is wrong with one plan, in the order of its lines.

    Args:
        errors: at least one; the message is one line for each, at most `SHOWN` of them.
    """

    SHOWN: ClassVar[int] = 50

    def __init__(self, errors: Sequence[PlanError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(
            where=first.where,
            found=first.found,
            expected=first.expected,
            remedy=first.remedy,
            line=first.line,
            column=first.column,
        )

    def __str__(self) -> str:
        return self.in_language("en")

    def in_language(self, language: str) -> str:
        """One line for each error in `ja` or `en`; raises KeyError for any other language."""
        lines = [error.in_language(language) for error in self.errors[: self.SHOWN]]
        if (more := len(self.errors) - self.SHOWN) > 0:
            rest = {"en": f"… and {more} more", "ja": f"…ほかに{more}件"}
            lines.append(rest[language])
        return "\n".join(lines)


class PlanSyntaxError(PlanError):
    """Not YAML, tabs, duplicate keys, or too large."""


class UnknownField(PlanError):
    """A key that no plan has."""


class MissingField(PlanError):
    """A key that every plan has."""


class BadValue(PlanError):
    """A value of the wrong type, range or shape."""


class BadGeometry(PlanError):
    """A line, area or ground plane that cannot measure."""


class PlanRefused(NorenError):
    """A blocking rule objects."""

    exit_code = 1


class PlanFileError(NorenError):
    """The plan's file cannot be written."""

    exit_code = 3


class PlanEdited(PlanFileError):
    """Somebody else changed it in the meantime."""


class UnknownRule(NorenError):
    """No rule has this code."""


class GateError(NorenError):
    """Something tried to leave."""

    exit_code = 1


class UndeclaredData(GateError):
    """A record that the plan does not declare."""


class RecordNotMeasured(GateError):
    """A declared record that this version of noren cannot measure."""


class RecordOutOfRange(GateError):
    """A declared record with an impossible value or time."""


class ReaderRefused(GateError):
    """A reader whom the plan does not let see the output."""


class ReleaseRefused(GateError):
    """A release that would tell about single people."""


class BudgetSpent(GateError):
    """A release beyond the privacy budget of its year."""


class SceneNotEmpty(GateError):
    """A background in which people may still be."""


class SourceError(NorenError):
    """The camera or the film cannot be read."""

    exit_code = 3


class SourceMissing(SourceError):
    """Nothing is there."""

    exit_code = 2


class SourceUnreadable(SourceError):
    """Something is there, but no picture can be decoded."""

    exit_code = 2


class SourceUnreachable(SourceError):
    """The camera does not answer."""


class SourceDenied(SourceError):
    """The camera refuses the name or the password."""


class SourceStopped(SourceError):
    """The pictures stopped before the end."""


class JailError(NorenError):
    """The pixel jail cannot be built or did not hold."""

    exit_code = 1


class JailUnavailable(JailError):
    """This machine cannot lock a process."""


class JailBroken(JailError):
    """The lock or its self-check failed."""


class JailIncident(JailError):
    """The jail was killed for what it did."""


class ModelError(NorenError):
    """A model's weights are absent or wrong."""

    exit_code = 3


class ModelMissing(ModelError):
    """The weights are not on this machine."""


class ModelMismatch(ModelError):
    """The bytes are not the pinned ones."""


class ModelUnreachable(ModelError):
    """No address delivered the weights."""


class ModelUnknown(ModelError):
    """The catalogue lists no such model or clip."""

    exit_code = 2


class CatalogueError(ModelError):
    """The catalogue of weights is not one."""

    exit_code = 2


class MeasureError(NorenError):
    """A number cannot be computed."""


class GeometryError(MeasureError):
    """The geometry given has no answer."""


class NoTracks(MeasureError):
    """Detections were never tracked."""


class ClockUnclear(MeasureError):
    """Two clocks cannot be compared."""


class TooFewEvents(MeasureError):
    """Too little was counted for an error to be known."""

    exit_code = 1


class StoreError(NorenError):
    """Keeping or reading failed."""

    exit_code = 3


class StoreLocked(StoreError):
    """Another writer holds the store."""


class StoreTooNew(StoreError):
    """Written by a later noren."""


class StoreFull(StoreError):
    """The disk or quota is full."""


class StoreReadOnly(StoreError):
    """The store cannot be written."""


class StoreDamaged(StoreError):
    """The store's file is not what noren wrote."""


class StoreConflict(StoreError):
    """Two sources claim the same time of one camera."""

    exit_code = 2


class StoreMissing(StoreError):
    """There is no store at this place."""

    exit_code = 2


class StoreUnreachable(StoreError):
    """The database server does not answer, or went away."""


class StoreDenied(StoreError):
    """The database server refuses the name or the password."""


class LedgerBroken(StoreError):
    """The ledger contradicts itself, a checkpoint or a witness."""

    exit_code = 1


class LedgerKeyUnsafe(StoreError):
    """The ledger's signing key is absent, another one, or open to others."""

    exit_code = 1


class WitnessFailed(StoreError):
    """A declared witness did not take a checkpoint."""


class HoldingKeyMissing(StoreError):
    """The secret or the ratchet's state of a holding is absent or another one."""

    exit_code = 1


class HoldingExpired(StoreError):
    """A day whose key was destroyed, or whose time is over."""

    exit_code = 1


class PurgeFailed(StoreError):
    """What has expired could not be destroyed."""


class ClockImplausible(StoreError):
    """The clock is far beyond anything seen before."""


class ReleaseKeyUnsafe(StoreError):
    """The key of published noise is absent, damaged, or open to others."""

    exit_code = 1


class RequestError(NorenError):
    """The desk cannot do what it was asked."""

    exit_code = 1


class RequestUnknown(RequestError):
    """No request has this number."""

    exit_code = 2


class RequestInvalid(RequestError):
    """What was handed in is too long, hidden or impossible."""

    exit_code = 2


class RequestStepRefused(RequestError):
    """A step that the request's state or its rules do not allow."""


class RequestFlood(RequestError):
    """A way in takes no more for the moment, and says when it does."""


class RequestChanged(RequestError):
    """Somebody else changed the request in the meantime."""


class ReceiptInvalid(RequestError):
    """A receipt that the desk did not sign."""


class ReportError(NorenError):
    """A table or picture cannot be made."""


class PressError(NorenError):
    """A notice cannot be set in type."""


class FontMissing(PressError):
    """No font with Japanese letters is on this machine."""

    exit_code = 3


class GlyphMissing(PressError):
    """A character that no chosen font can print."""


class TextTooLong(PressError):
    """A text that does not fit its format at a legible size."""


class CodeTooLong(PressError):
    """An address that makes a QR code too fine to print."""


class PictureRefused(PressError):
    """A picture that is not closed in itself."""


class PressMissing(PressError):
    """The software that makes PDF is not installed."""

    exit_code = 3


class FolderError(NorenError):
    """A folder that noren was told to fill cannot be written."""

    exit_code = 3


class BrokerError(NorenError):
    """The message broker cannot be used as the plan says."""

    exit_code = 3
