"""The history of what was published, which only grows.

The plan holds the publication that counts now; what was up before stays here. A log is whatever
can take a `Published`: the file beside the plan, and the ledger of a store.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, Protocol

from noren.errors import PlanSyntaxError
from noren.operations.plan_file import unwritable
from noren.stores.ledger.entries import NoticePublished
from noren.stores.ledger.ledger import Ledger
from noren.vocabulary.terms import Channel, NoticeKind
from noren.vocabulary.words import Words

FILE_NAME: Final = "publications.jsonl"
_KINDS: Final = {kind.value: kind for kind in NoticeKind}
_CHANNELS: Final = {channel.value: channel for channel in Channel}


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One publication: which notice of which plan, since when, and where people can see it.

    `recorded_at` is the UTC second of the record, `on` the day of the publication; `digest` is
    the plan digest printed on the notice, `file_digest` the SHA-256 of the file that was printed or
    uploaded, where it was named; the file itself is not kept.
    """

    recorded_at: datetime
    notice: NoticeKind
    on: date
    digest: str
    channels: tuple[Channel, ...]
    places: tuple[str, ...]
    url: str | None = None
    file_digest: str | None = None

    def to_line(self) -> str:
        """One line of JSON, without its line break."""
        document = {
            "recorded_at": self.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "notice": self.notice.value,
            "on": self.on.isoformat(),
            "digest": self.digest,
            "channels": [channel.value for channel in self.channels],
            "places": list(self.places),
            "url": self.url,
            "file_digest": self.file_digest,
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

    @property
    def content(self) -> str:
        """What a ledger, which takes no text, holds of it: the file's digest, or the line's."""
        return self.file_digest or hashlib.sha256(self.to_line().encode()).hexdigest()


class PublicationLog(Protocol):
    """Whatever takes publications and never gives one up."""

    def record(self, published: Published) -> None:
        """Add one at the end, on the disk when this returns."""


@dataclass(frozen=True, slots=True)
class PublicationFile:
    """A log as a file of lines."""

    path: Path

    def record(self, published: Published) -> None:
        """Add one line.

        Raises:
            PlanFileError: the file cannot be written.
        """
        line = (published.to_line() + "\n").encode("utf-8")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            handle = os.open(self.path, flags, 0o644)
            try:
                size = os.fstat(handle).st_size
                if size and os.pread(handle, 1, size - 1) != b"\n":
                    line = b"\n" + line  # a line that a crash cut stays a line of its own
                os.write(handle, line)
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise unwritable(self.path, error) from error

    def read(self) -> tuple[Published, ...]:
        """Everything recorded, oldest first; nothing where there is no file.

        Raises:
            PlanSyntaxError: a line is no publication.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise unwritable(self.path, error) from error
        lines = enumerate(text.splitlines(), start=1)
        return tuple(_read(line, f"{self.path}:{number}") for number, line in lines if line)


def log_beside(plan: Path) -> PublicationFile:
    """The history of a plan: `plan.publications.jsonl` beside `plan.yaml`."""
    return PublicationFile(plan.with_name(f"{plan.stem}.{FILE_NAME}"))


@dataclass(frozen=True, slots=True)
class LedgerLog:
    """The ledger of a store: one entry a channel, with the words kept behind a commitment."""

    store: Path

    def record(self, published: Published) -> None:
        """Add the entries in one durable write.

        Raises:
            StoreError: the ledger cannot be written.
        """
        ledger = Ledger.open(self.store)
        commitment = ledger.details.keep(published.to_line().encode())
        ledger.append_all(
            [
                NoticePublished(
                    at=published.recorded_at,
                    plan=published.digest,
                    notice=published.notice,
                    channel=channel,
                    content=published.content,
                    commitment=commitment,
                )
                for channel in published.channels
            ]
        )


def _read(line: str, where: str) -> Published:
    try:
        held = json.loads(line)
        return Published(
            recorded_at=datetime.fromisoformat(held["recorded_at"]),
            notice=_KINDS[held["notice"]],
            on=date.fromisoformat(held["on"]),
            digest=str(held["digest"]),
            channels=tuple(_CHANNELS[one] for one in held["channels"]),
            places=tuple(str(one) for one in held["places"]),
            url=held["url"],
            file_digest=held["file_digest"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise PlanSyntaxError(
            where=where,
            found=Words(en="a line that is no publication", ja="公開の記録ではない行です"),
            expected=Words(en="lines that `noren publish` wrote", ja="`noren publish` が書いた行"),
            remedy=Words(
                en="restore the file from a backup, or remove the line",
                ja="控えから戻すか、その行を取り除いてください",
            ),
        ) from error
