"""How far estimates were off where the truth was known: said with every figure they touch."""

from __future__ import annotations

from typing import Final

from noren.vocabulary.words import Words

SILHOUETTE: Final = "silhouette"
"""The name under which figures of the built-in detector are stored."""

SILHOUETTE_ERROR: Final = Words(
    ja="公開の試験映像(PETS09-S2L1、床の4点で較正)では、線の通過数の誤差は合計で約6%、"
    "norenが描いた合成映像では約14%多めでした。混雑や影の強い場所では大きくなります。",
    en="On a public test film (PETS09-S2L1, ground plane from four points) its line counts were "
    "off by about 6% in sum, on the film that noren draws itself about 14% too high; crowds and "
    "hard shadows make it worse.",
)


def is_estimated(model: str) -> bool:
    """Whether figures stored under this model's name are estimates."""
    return model.split(",")[0].strip() == SILHOUETTE
