"""Noise for published counts: whole numbers, exact, and the same again whenever it is asked for.

The two-sided geometric distribution gives the step k the probability
(1 - a) / (1 + a) * a^|k| with a = exp(-epsilon / sensitivity). Added to a count it hides whether
one passage more or less was counted: whoever sees the published numbers, and knows everything
else, guesses right with at most e^epsilon / (1 + e^epsilon).

No number with a fraction point takes part. Epsilon is a fraction of whole numbers, exp(-x) is
never computed but decided by tossing exact coins, and the coins come from HMAC-SHA256 over the
product, the cell and the epoch under a secret key. So a cell has one noise for ever: asking again
averages nothing away. Whoever holds the key can take the noise off; it must not leave the store.

Source: C. L. Canonne, G. Kamath, T. Steinke, The Discrete Gaussian for Differential Privacy
(2020), algorithms 1 and 2 (exact coins and the discrete Laplace distribution).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

KEY_BYTES: Final = 32
_BLOCK_BITS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseCell:
    """One published number: of which product, which cell of it, and which time bin (`epoch_s`)."""

    product: str
    cell: tuple[str, ...]
    epoch_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseScale:
    """How much noise: `epsilon` > 0 for a change of `sensitivity` >= 1 in all cells together.

    Raises:
        TypeError: epsilon with a fraction point; write Fraction("0.5") or Fraction(1, 2).
        ValueError: not above 0, or a sensitivity below 1.
    """

    epsilon: Fraction
    sensitivity: int = 1

    def __post_init__(self) -> None:
        if not isinstance(self.epsilon, Fraction) or not isinstance(self.sensitivity, int):
            raise TypeError("epsilon is a Fraction and sensitivity a whole number")
        if self.epsilon <= 0 or self.sensitivity < 1:
            raise ValueError("epsilon is above 0 and sensitivity at least 1")

    @property
    def rate(self) -> Fraction:
        """Epsilon by sensitivity: a^|k| is exp(-rate * |k|)."""
        return self.epsilon / self.sensitivity


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseKey:
    """The secret of a store; shown in no message and no `repr`.

    Raises:
        ValueError: not 32 bytes.
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a key of {KEY_BYTES} bytes is expected, not {len(self.secret)}")


def add_noise(count: int, *, of: NoiseCell, scale: NoiseScale, key: NoiseKey) -> int:
    """A count with its noise; it can be below 0.

    The same count, cell, scale and key give the same number.
    """
    return count + draw_noise(of=of, scale=scale, key=key)


def draw_noise(*, of: NoiseCell, scale: NoiseScale, key: NoiseKey) -> int:
    """The noise of a cell: whole, symmetric around 0.

    A changed scale gives independent noise: were it the same coins, two scales could be compared.
    """
    rate = scale.rate
    said = ("noise 1", of.product, *of.cell, str(of.epoch_s), str(rate))
    return _two_sided(rate, _Coins(_keyed(key, said)))


def commit_to(counts: Sequence[int], *, of: NoiseCell, key: NoiseKey) -> str:
    """A keyed digest of true counts: says nothing without the key, and tells if one changed."""
    said = ("counts 1", of.product, *of.cell, str(of.epoch_s), *(str(count) for count in counts))
    return _keyed(key, said).hex()


def _keyed(key: NoiseKey, said: Sequence[str]) -> bytes:
    """HMAC over texts, each with its length before it, so that no two lists read the same."""
    parts = [text.encode() for text in said]
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(key.secret, message, hashlib.sha256)


class _Coins:
    """Exact coins out of one seed, as many as needed."""

    __slots__ = ("_bits", "_block", "_left", "_seed")

    def __init__(self, seed: bytes) -> None:
        self._seed, self._block, self._bits, self._left = seed, 0, 0, 0

    def below(self, limit: int) -> int:
        """A whole number 0..limit-1, each as likely; what would favour the small is thrown away."""
        width = (limit - 1).bit_length()
        while (number := self._take(width)) >= limit:
            pass
        return number

    def chance(self, numerator: int, denominator: int) -> bool:
        """True with exactly this probability, 0 <= numerator <= denominator."""
        return self.below(denominator) < numerator

    def _take(self, width: int) -> int:
        while self._left < width:
            block = hmac.digest(self._seed, self._block.to_bytes(8, "big"), hashlib.sha256)
            self._block += 1
            self._bits = self._bits << _BLOCK_BITS | int.from_bytes(block, "big")
            self._left += _BLOCK_BITS
        self._left -= width
        taken = self._bits >> self._left
        self._bits &= (1 << self._left) - 1
        return taken


def _exp_coin(numerator: int, denominator: int, coins: _Coins) -> bool:
    """True with probability exp(-numerator / denominator), for a quotient of 0 to 1."""
    tosses = 1
    while coins.chance(numerator, denominator * tosses):
        tosses += 1
    return tosses % 2 == 1


def _two_sided(rate: Fraction, coins: _Coins) -> int:
    """Exactly two-sided geometric with a = exp(-rate)."""
    numerator, denominator = rate.numerator, rate.denominator
    while True:
        # A geometric number in steps of 1/denominator: its fine part, then its whole part.
        fine = coins.below(denominator)
        if not _exp_coin(fine, denominator, coins):
            continue
        whole = 0
        while _exp_coin(1, 1, coins):
            whole += 1
        size = (fine + denominator * whole) // numerator
        if not coins.below(2):
            return size
        if size:  # 0 has one sign only
            return -size
