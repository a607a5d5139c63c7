"""Times as a reader of a report wants them: in one named zone, in Japanese or English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

_WEEKDAYS: Final = {
    "ja": ("月", "火", "水", "木", "金", "土", "日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_DAY_S: Final = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Writes UTC seconds in one zone and one language."""

    zone: tzinfo
    zone_name: str
    language: str

    def local(self, second: float) -> datetime:
        """The moment in the zone."""
        return datetime.fromtimestamp(second, self.zone)

    def offset_s(self, second: float) -> int:
        """Seconds east of UTC at that moment."""
        offset = self.local(second).utcoffset()
        return 0 if offset is None else int(offset.total_seconds())

    def hour(self, second: float) -> str:
        """`09:00`."""
        return self.local(second).strftime("%H:%M")

    def day(self, second: float) -> str:
        """`11/22`, or `22 Nov`."""
        at = self.local(second)
        return f"{at.month}/{at.day}" if self.language == "ja" else f"{at.day} {at:%b}"

    def date(self, second: float) -> str:
        """The whole date with its weekday."""
        at = self.local(second)
        weekday = _WEEKDAYS[self.language][at.weekday()]
        if self.language == "ja":
            return f"{at.year}年{at.month}月{at.day}日（{weekday}）"
        return f"{weekday} {at.day} {at:%B} {at.year}"

    def period(self, start_s: float, end_s: float) -> str:
        """From when to when, the date of the end only where it is another one."""
        start, end = self.local(start_s), self.local(end_s)
        first = f"{self.date(start_s)} {start:%H:%M}"
        dash = "〜" if self.language == "ja" else " – "
        if start.date() == end.date():
            return f"{first}{dash}{end:%H:%M}"
        return f"{first}{dash}{self.date(end_s)} {end:%H:%M}"

    def slot(self, start_s: int, end_s: int) -> str:
        """One row's time: `11/22 09:00–09:15`, or the day alone for whole days."""
        if (end_s - start_s) % _DAY_S == 0 and self.hour(start_s) == "00:00":
            last = end_s - _DAY_S
            days = self.day(start_s)
            return days if last == start_s else f"{days}–{self.day(last)}"
        if end_s - start_s >= _DAY_S:
            return (
                f"{self.day(start_s)} {self.hour(start_s)} – {self.day(end_s)} {self.hour(end_s)}"
            )
        return f"{self.day(start_s)} {self.hours(start_s, end_s)}"

    def hours(self, start_s: int, end_s: int) -> str:
        """`09:00–09:15`, where the day is clear."""
        return f"{self.hour(start_s)}–{self.hour(end_s)}"

    def is_one_day(self, start_s: float, end_s: float) -> bool:
        """Whether a period lies within one day of the zone."""
        return self.local(start_s).date() == self.local(end_s - 1).date()

    def span(self, seconds: float) -> str:
        """How long, in at most two units."""
        whole = round(seconds)
        parts = []
        for size, ja, en in (
            (_DAY_S, "日", "d"),
            (3600, "時間", "h"),
            (60, "分", "min"),
            (1, "秒", "s"),
        ):
            number, whole = divmod(whole, size)
            if number:
                parts.append(f"{number}{ja}" if self.language == "ja" else f"{number} {en}")
        if not parts:
            return "0秒" if self.language == "ja" else "0 s"
        return ("" if self.language == "ja" else " ").join(parts[:2])
