"""How far estimates were off where the truth was known: said with every figure they touch."""

from __future__ import annotations

from typing import Final

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


def is_estimated(model: str) -> bool:
    """Whether figures stored under this model's name are estimates."""
    return model.split(",")[0].strip() == SILHOUETTE
