"""The two axes of attribute counts: age bands as declared, and the sex that a face seems to show.

Both have a place for "unknown", which is an answer like the others: counted, stored and shown.
Needs the standard library only, because records are laid out along these axes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from noren.vocabulary.words import Words


class Sex(IntEnum):
    """What a face seems to show to the model; the numbers are places on the axis of counts."""

    FEMALE = 0
    MALE = 1
    UNKNOWN = 2


SEX_WORDS: dict[Sex, Words] = {
    Sex.FEMALE: Words(ja="女性(推定)", en="female (estimated)"),
    Sex.MALE: Words(ja="男性(推定)", en="male (estimated)"),
    Sex.UNKNOWN: Words(ja="判定せず", en="unknown"),
}


_UNKNOWN = Words(ja="判定せず", en="unknown")


def age_words(code: str) -> Words:
    """How tables call a place on the age axis from its code in files (`AgeBands.code_of`).

    "-" is an axis that was not declared.

    Raises: ValueError: no such code.
    """
    if code in ("-", "unknown"):
        return Words(ja="全年齢", en="all ages") if code == "-" else _UNKNOWN
    first, dash, last = code.partition("-")
    if dash:
        return Words(ja=f"{int(first)}～{int(last)}歳", en=f"{int(first)} to {int(last)}")
    if not code.endswith("+"):
        raise ValueError(f"no age band is called {code!r}")
    return Words(ja=f"{int(code[:-1])}歳以上", en=f"{int(code[:-1])} and over")


def age_code(first: int, last: int | None) -> str:
    """How files spell a band: `20-34`, `65+`."""
    return f"{first}+" if last is None else f"{first}-{last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBands:
    """Age bands in whole years. `first_ages` is the first age of each band, rising.

    A band reaches to the year before the next one; the last has no end. Without any first age
    there is no band and everybody's band is unknown. The place after the last band is "unknown".

    Raises: ValueError: ages that do not rise, or below 0.
    """

    first_ages: tuple[int, ...]

    def __post_init__(self) -> None:
        rising = all(a < b for a, b in zip(self.first_ages, self.first_ages[1:], strict=False))
        if not rising or any(age < 0 for age in self.first_ages):
            raise ValueError("first ages of bands rise from 0 or more")

    def __len__(self) -> int:
        return len(self.first_ages)

    @property
    def unknown(self) -> int:
        """The place of "unknown" on the axis: the number of bands."""
        return len(self.first_ages)

    @property
    def places(self) -> int:
        """The length of the axis, "unknown" included."""
        return len(self.first_ages) + 1

    def code_of(self, place: int) -> str:
        """How files spell a place: `20-34`, `65+`, `unknown`; raises IndexError as `name_of`."""
        if place == self.unknown:
            return "unknown"
        return age_code(*self.range_of(place))

    def range_of(self, place: int) -> tuple[int, int | None]:
        """The first and last age of a band; None for the last of all. IndexError as `name_of`."""
        first = self.first_ages[place]
        if place + 1 == len(self.first_ages):
            return first, None
        return first, self.first_ages[place + 1] - 1

    def name_of(self, place: int) -> Words:
        """How a place is called in tables; raises IndexError for a place that is not there."""
        return age_words(self.code_of(place))
