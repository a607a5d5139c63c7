"""Certificates and checks as a report shows them: a stamp beside every figure, and a table."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from noren.stores.balances import Balanced
from noren.stores.certificates import Certificate, CertifiedFigure
from noren.stores.ledger.terms import CountedAt
from noren.vocabulary.words import Words

_STAMP: Final = Words(
    ja="±{percent} %(95 %)、{on} 検証({where})",
    en="±{percent} %, 95 %, certified {on} ({where})",
)
_LAPSED: Final = Words(
    ja="{on}の検証は失効(計画またはモデルが変わりました)",
    en="certified {on}, lapsed: the plan or the model has changed",
)
_PARTLY: Final = Words(
    ja="{stamp}。別の計画やモデルで計測した期間は未検証",
    en="{stamp}; not for the time under another plan or model",
)
NOT_CERTIFIED: Final = Words(ja="精度は未検証", en="accuracy not certified")
"""Of figures with which nobody compared a count, and of those that no count can speak of."""
_CAVEATS: Final = {
    CountedAt.ICONS: Words(
        ja="アイコン画面での数え合わせは、線や区域の判定と集計を確かめます。"
        "検出器が見落とした人は画面に現れないため、確かめられません。",
        en="Counting on the icon view checks crossing and counting, but not the people whom the "
        "detector overlooked, because they are not on that view.",
    ),
    CountedAt.PLACE: Words(
        ja="現地での数え合わせは、検出の見落としも含めて、すべてを確かめます。",
        en="Counting at the place itself checks everything, detection included.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Under which plan and model figures of an output were made."""

    plan: str
    model: str


class Certified:
    """The certificates of a store, beside the plans and models of the figures shown.

    Args:
        certificates: the oldest first.
        measured: by camera and output, what made the figures shown.
    """

    def __init__(
        self,
        certificates: Sequence[Certificate],
        measured: Mapping[tuple[str, str], Collection[Measured]],
    ) -> None:
        self._certificates = certificates
        self._measured = measured

    def stamp(
        self, *, camera: str, output: str, target: str, class_word: str, direction: str
    ) -> Words:
        """What stands beside a figure: its error, that it has lapsed, or that nobody looked.

        A certificate speaks of who crosses a line, or of how many are in an area as
        `zone_occupancy` has it, whichever output says so; ask it of nothing else.
        Where only some of the figures were made under the certificate's plan and model, it says
        so; where none were, it has lapsed.
        """
        about = [
            (one, figure)
            for one in self._certificates
            if (one.camera, one.target, one.class_word) == (camera, target, class_word)
            and (figure := one.figure(direction)) is not None
        ]
        if not about:
            return NOT_CERTIFIED
        made = self._measured.get((camera, output), ())
        for certificate, figure in reversed(about):
            valid = [is_valid(certificate, one.plan, one.model) for one in made]
            if valid and all(valid):
                return stamp_of(certificate, figure)
            if any(valid):
                stamp = stamp_of(certificate, figure)
                return Words(
                    ja=_PARTLY.ja.format(stamp=stamp.ja), en=_PARTLY.en.format(stamp=stamp.en)
                )
        return _LAPSED.fill(on=about[-1][0].on.isoformat())

    def caveats(self, shown: Collection[tuple[str, str]]) -> tuple[Words, ...]:
        """What each way of counting can show, for those that were used (camera, target)."""
        used = {one.counted_at for one in self._certificates if (one.camera, one.target) in shown}
        return tuple(_CAVEATS[way] for way in CountedAt if way in used)


def is_valid(certificate: Certificate, plan: str, model: str) -> bool:
    """Whether a certificate speaks of figures made under this plan by this model."""
    return (certificate.plan, certificate.model) == (plan, model)


def caveat_of(way: CountedAt) -> Words:
    """What counting there can show, and what not."""
    return _CAVEATS[way]


_WAYS: Final = {
    CountedAt.ICONS: Words(ja="アイコン画面、検出漏れを除く", en="icon view, missed people aside"),
    CountedAt.PLACE: Words(ja="現地", en="on site"),
}


def stamp_of(certificate: Certificate, figure: CertifiedFigure) -> Words:
    """The error in one line."""
    where = _WAYS[certificate.counted_at]
    facts = {"percent": percent_of(figure.most_ratio), "on": certificate.on.isoformat()}
    return Words(
        ja=_STAMP.ja.format(**facts, where=where.ja),
        en=_STAMP.en.format(**facts, where=where.en),
    )


def percent_of(ratio: float) -> int:
    """A bound in whole percent, rounded up: an error is never said to be smaller than it is."""
    # 0.06 is a little more than 6 % in binary; a millionth is nobody's error.
    return max(1, math.ceil(100 * ratio - 1e-6))


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check of the newest day that was checked."""

    day: date
    check: str
    sign: str
    differs: bool
    text: Words


_KINDS: Final = {
    "series": Words(ja="直列の二線", en="two lines in series"),
    "closed": Words(ja="出入りの釣り合い", en="in and out of a closed room"),
}
_VERDICTS: Final = {
    "holds": ("✓", Words(ja="偶然の範囲内", en="explained by chance")),
    "differs": ("!", Words(ja="偶然では説明できない差", en="not explained by chance")),
    "unknown": ("?", Words(ja="判定できません", en="cannot be judged")),
}
_ROW: Final = Words(
    ja="{kind}: {first} 対 {second}。{verdict}",
    en="{kind}: {first} against {second}; {verdict}",
)
_RANGE: Final = Words(
    ja="(差の範囲 {low} 〜 {high} %、信頼度 99.9 %)", en=" ({low} to {high} %, confidence 99.9 %)"
)
_WHY: Final = Words(
    ja="(通過が少ないか、計測できない時間がありました)",
    en=" (too few crossings, or not all of it was watched)",
)


def check_rows(balances: Sequence[Balanced]) -> tuple[CheckRow, ...]:
    """The newest day's checks in words."""
    newest = max((one.day for one in balances), default=None)
    return tuple(_row(one) for one in balances if one.day == newest)


def _row(one: Balanced) -> CheckRow:
    sign, verdict = _VERDICTS[one.verdict]
    kind = _KINDS[one.kind]
    if one.low_ratio is None or one.high_ratio is None:
        tail = _WHY
    else:
        tail = _RANGE.fill(low=f"{100 * one.low_ratio:+.0f}", high=f"{100 * one.high_ratio:+.0f}")
    facts = {"first": f"{one.first:,}", "second": f"{one.second:,}"}
    text = Words(
        ja=_ROW.ja.format(**facts, kind=kind.ja, verdict=verdict.ja) + tail.ja,
        en=_ROW.en.format(**facts, kind=kind.en, verdict=verdict.en) + tail.en,
    )
    return CheckRow(
        day=one.day, check=one.check, sign=sign, differs=one.verdict == "differs", text=text
    )
