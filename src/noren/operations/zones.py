"""Time zones by name."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from noren.errors import UsageError
from noren.vocabulary.words import Words

JAPAN: Final = "Asia/Tokyo"


def find_zone(name: str) -> tzinfo:
    """The time zone with an IANA name.

    Japan needs no zone files: it has kept one offset since 1951.

    Raises:
        UsageError: no zone of this name is known here.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if name == JAPAN:
            return timezone(timedelta(hours=9), "JST")
        if name == "UTC":
            return UTC
        raise UsageError(
            where=f"--zone {name}",
            found=Words(en="no zone known on this machine", ja="この機械にない時間帯です"),
            expected=Words(en="an IANA name", ja="IANAの時間帯名"),
            remedy=Words(
                en="write for example Asia/Tokyo or UTC, or install the system's tzdata",
                ja="Asia/Tokyo や UTC などと書くか、tzdata を導入してください",
            ),
        ) from None
