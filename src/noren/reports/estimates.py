"""How far estimates were off where the truth was known: said with every figure they touch."""

from __future__ import annotations

from typing import Final

from noren.gate.behavior_records import ESTIMATED_MARK
from noren.vocabulary.words import Words

SILHOUETTE: Final = "silhouette"
"""The name under which figures of the built-in detector are stored."""

SILHOUETTE_ERROR: Final = Words(
    ja="公開の実写映像(PETS09-S2L1、床の4点で較正)では57回の通過の誤差は0%、norenが描いた合成映像では"
    "約15%多めでした。混雑や影の強い場所では大きくなります。",
    en="On a public real film (PETS09-S2L1, ground plane from four points) its count of 57 "
    "crossings was off by 0%, on films that noren draws itself about 15% too high; crowds and "
    "hard shadows make it worse.",
)
"""Measured with `benchmarks/accuracy/silhouette.py pets scene`: say anew what it says anew."""


CROWD_ERROR: Final = Words(
    ja="混み合って人が重なるところの混雑度は、床の見えている割合からの推定です。合成映像(norenが描いた"
    "群衆、1平方メートルあたり0.5〜1人)で10〜25%少なめでした。床がほとんど見えない混雑は「不明」とします。",
    en="Where people hide each other, levels are estimated from how much of the floor is seen: "
    "10 to 25% too low on drawn crowds of 0.5 to 1 person per square metre. Where hardly any floor "
    "is seen they are unknown.",
)
"""Measured with `benchmarks/accuracy/dense_crowd.py`: say anew what it says anew."""


def is_crowd_estimate(model: str) -> bool:
    """Whether figures stored under this name rest on the foreground of a crowd."""
    return model.endswith(ESTIMATED_MARK)


def is_estimated(model: str) -> bool:
    """Whether figures stored under this model's name are estimates."""
    return model.split(",")[0].strip() == SILHOUETTE
