"""Noise is exact, whole, the same again, and hides one passage as well as it claims."""

from __future__ import annotations

import ast
import inspect
import math
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from noren.gate import noise
from noren.gate.noise import NoiseCell, NoiseKey, NoiseScale, add_noise, commit_to, draw_noise

KEY = NoiseKey(secret=bytes(range(32)))
TRIALS = 12_000


def cell(epoch_s: int = 0, product: str = "gate/flow", *words: str) -> NoiseCell:
    return NoiseCell(product=product, cell=words or ("north", "forward"), epoch_s=epoch_s)


def drawn(scale: NoiseScale, trials: int = TRIALS) -> Counter[int]:
    return Counter(draw_noise(of=cell(epoch), scale=scale, key=KEY) for epoch in range(trials))


def exact(rate: float, step: int) -> float:
    a = math.exp(-rate)
    return (1 - a) / (1 + a) * a ** abs(step)


def fits(found: Counter[int], rate: float) -> float:
    """How likely so bad a fit to the exact probabilities is; the tails are one class each."""
    trials, edge = sum(found.values()), 0
    while exact(rate, edge + 1) * sum(found.values()) > 10:
        edge += 1
    middle = range(-edge + 1, edge)
    seen = [sum(n for k, n in found.items() if k <= -edge)]
    seen += [found[k] for k in middle]
    seen += [sum(n for k, n in found.items() if k >= edge)]
    told = [exact(rate, k) * trials for k in middle]
    tail = (trials - sum(told)) / 2
    return float(chisquare(seen, [tail, *told, tail]).pvalue)


@pytest.mark.parametrize(
    ("epsilon", "sensitivity"),
    [
        pytest.param(Fraction(1), 1, id="1"),
        pytest.param(Fraction(1, 2), 1, id="1/2"),
        pytest.param(Fraction("0.3"), 1, id="0.3"),
        pytest.param(Fraction(1), 2, id="1 shared by two"),
        pytest.param(Fraction(7, 3), 1, id="more than 1"),
    ],
)
def test_the_steps_have_exactly_the_told_probabilities(epsilon: Fraction, sensitivity: int) -> None:
    scale = NoiseScale(epsilon=epsilon, sensitivity=sensitivity)
    assert fits(drawn(scale), float(scale.rate)) > 0.001


def test_another_distribution_would_be_found_out() -> None:
    """The control of the test above."""
    assert fits(drawn(NoiseScale(epsilon=Fraction(1))), 0.9) < 0.001


def test_the_distribution_is_that_of_an_independent_implementation() -> None:
    dp = pytest.importorskip("opendp.prelude", reason="opendp is not installed")
    dp.enable_features("contrib")
    space = dp.atom_domain(T="i32"), dp.absolute_distance(T="i32")
    measure = dp.m.make_laplace(*space, scale=2.0)
    theirs = Counter(measure(0) for _ in range(TRIALS))
    # Theirs are drawn anew each time: a limit that chance does not reach.
    assert fits(theirs, 0.5) > 1e-6
    ours = drawn(NoiseScale(epsilon=Fraction(1, 2)))
    steps = range(-6, 7)
    both = [(ours[k] + 1, theirs[k] + 1) for k in steps]
    total = sum(a for a, _ in both), sum(b for _, b in both)
    told = [(a + b) * total[0] / sum(total) for a, b in both]
    assert chisquare([a for a, _ in both], told).pvalue > 1e-6


def test_a_thousand_replays_have_no_variance() -> None:
    scale = NoiseScale(epsilon=Fraction(1))
    assert len({add_noise(40, of=cell(900), scale=scale, key=KEY) for _ in range(1000)}) == 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param((cell(60), KEY, Fraction(1, 9)), id="another bin"),
        pytest.param((cell(0, "gate/stay"), KEY, Fraction(1, 9)), id="another product"),
        pytest.param((cell(0, "gate/flow", "south"), KEY, Fraction(1, 9)), id="another cell"),
        pytest.param((cell(), NoiseKey(secret=b"x" * 32), Fraction(1, 9)), id="another key"),
        pytest.param((cell(), KEY, Fraction(1, 10)), id="another epsilon"),
    ],
)
def test_whatever_else_is_asked_has_its_own_noise(
    other: tuple[NoiseCell, NoiseKey, Fraction],
) -> None:
    def coins(of: NoiseCell, key: NoiseKey, epsilon: Fraction) -> list[int]:
        scale = NoiseScale(epsilon=epsilon)
        return [
            draw_noise(
                of=NoiseCell(product=of.product, cell=of.cell, epoch_s=of.epoch_s + 10**6 * k),
                scale=scale,
                key=key,
            )
            for k in range(8)
        ]

    assert coins(cell(), KEY, Fraction(1, 9)) != coins(*other)


@given(st.lists(st.text(max_size=4), min_size=1, max_size=3), st.text(max_size=4))
def test_no_two_cells_read_the_same(words: list[str], product: str) -> None:
    joined = NoiseCell(product=product, cell=("".join(words),), epoch_s=0)
    apart = NoiseCell(product=product, cell=tuple(words), epoch_s=0)
    same = joined == apart
    assert (commit_to([1], of=joined, key=KEY) == commit_to([1], of=apart, key=KEY)) is same


@pytest.mark.parametrize("epsilon", [0.5, 1, "1"])
def test_epsilon_with_a_fraction_point_is_refused(epsilon: object) -> None:
    with pytest.raises(TypeError):
        NoiseScale(epsilon=epsilon)  # type: ignore[arg-type]


@pytest.mark.parametrize(("epsilon", "sensitivity"), [(Fraction(0), 1), (Fraction(1), 0)])
def test_no_epsilon_and_no_sensitivity_is_refused(epsilon: Fraction, sensitivity: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        NoiseScale(epsilon=epsilon, sensitivity=sensitivity)


def test_no_number_with_a_fraction_point_takes_part() -> None:
    tree = ast.parse(inspect.getsource(noise))
    for node in ast.walk(tree):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)) or (
            ast.unparse(node) == "self.epsilon / self.sensitivity"
        )
        assert not (isinstance(node, ast.Name) and node.id in ("float", "math", "random", "numpy"))


def test_the_key_is_not_printed() -> None:
    assert "secret" not in repr(KEY)
    with pytest.raises(ValueError, match="32 bytes"):
        NoiseKey(secret=b"short")
