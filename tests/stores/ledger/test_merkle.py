"""The tree hashes as RFC 6962 does: against its vectors, another implementation, and itself."""

from __future__ import annotations

import hashlib

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.stores.ledger.merkle import (
    EMPTY_ROOT,
    MerkleTree,
    hash_leaf,
    hash_node,
    is_consistent,
    is_included,
)

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The eight leaves with which implementations of RFC 6962 are commonly tested."""
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def tree_of(leaves: list[bytes]) -> MerkleTree:
    tree = MerkleTree()
    for leaf in leaves:
        tree.append(hash_leaf(leaf))
    return tree


def test_the_empty_tree_is_the_hash_of_nothing():
    assert MerkleTree().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_leaves_have_the_known_roots(size):
    assert tree_of(LEAVES[:size]).root().hex() == ROOTS[size - 1]
    assert tree_of(LEAVES).root(size).hex() == ROOTS[size - 1]


def test_the_example_of_seven_leaves_in_the_rfc_is_built_by_hand():
    """RFC 6962 section 2.1.3: names of its drawing."""
    a, b, c, d, e, f, j = (hash_leaf(bytes([n])) for n in range(7))
    g, h, i = hash_node(a, b), hash_node(c, d), hash_node(e, f)
    k, inner = hash_node(g, h), hash_node(i, j)
    tree = tree_of([bytes([n]) for n in range(7)])
    assert tree.root() == hash_node(k, inner)
    assert tree.prove_inclusion(0) == (b, h, inner)
    assert tree.prove_inclusion(3) == (c, g, inner)
    assert tree.prove_inclusion(4) == (f, j, k)
    assert tree.prove_inclusion(6) == (i, k)
    assert tree.prove_consistency(3) == (c, d, g, inner)
    assert tree.prove_consistency(4) == (inner,)
    assert tree.prove_consistency(6) == (i, j, k)
    assert tree.prove_consistency(7) == ()


@given(st.integers(1, 70), st.data())
@settings(max_examples=60, deadline=None)
def test_roots_and_proofs_are_those_of_another_implementation(size, data):
    leaves = [n.to_bytes(2, "big") for n in range(size)]
    ours, other = tree_of(leaves), pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        other.append_entry(leaf)
    old = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, old - 1))
    assert ours.root(old) == other.get_root(old)
    included = other.prove_inclusion(index + 1, old)
    pymerkle.verify_inclusion(hash_leaf(leaves[index]), ours.root(old), included)
    mine = ours.prove_inclusion(index, old)
    path = [bytes.fromhex(step) for step in included.serialize()["path"]]
    assert [hash_leaf(leaves[index]), *mine] == path
    consistent = other.prove_consistency(old, size)
    pymerkle.verify_consistency(ours.root(old), ours.root(size), consistent)


@given(st.integers(1, 40), st.data())
@settings(max_examples=80, deadline=None)
def test_every_proof_verifies_and_no_changed_one_does(size, data):
    tree = tree_of([bytes([n]) for n in range(size)])
    old = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, old - 1))
    leaf, root = hash_leaf(bytes([index])), tree.root(old)
    path = tree.prove_inclusion(index, old)
    assert is_included(leaf_hash=leaf, index=index, size=old, path=path, root=root)
    for wrong in _changed(path):
        assert not is_included(leaf_hash=leaf, index=index, size=old, path=wrong, root=root)
    assert not is_included(leaf_hash=leaf, index=old, size=old, path=path, root=root)
    assert not is_included(leaf_hash=root, index=index, size=old + 1, path=path, root=leaf)
    proof = tree.prove_consistency(old, size)
    sizes = {"old_size": old, "size": size}
    assert is_consistent(old_root=root, root=tree.root(), path=proof, **sizes)
    for wrong in _changed(proof):
        assert not is_consistent(old_root=root, root=tree.root(), path=wrong, **sizes)
    assert not is_consistent(old_root=leaf[::-1], root=tree.root(), path=proof, **sizes)


def _changed(path: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    flipped = [
        (*path[:n], bytes([step[0] ^ 1, *step[1:]]), *path[n + 1 :]) for n, step in enumerate(path)
    ]
    return [*flipped, (*path, b"\0" * 32), *([path[:-1]] if path else [])]


def test_the_empty_tree_begins_every_tree():
    root = tree_of(LEAVES).root()
    assert is_consistent(old_size=0, old_root=EMPTY_ROOT, size=8, root=root, path=())
    assert not is_consistent(old_size=0, old_root=root, size=8, root=root, path=())


@pytest.mark.parametrize(
    "ask",
    [
        lambda tree: tree.root(9),
        lambda tree: tree.prove_inclusion(8),
        lambda tree: tree.prove_inclusion(-1),
        lambda tree: tree.prove_inclusion(3, 3),
        lambda tree: tree.prove_consistency(0),
        lambda tree: tree.prove_consistency(9),
    ],
    ids=["root", "leaf", "negative", "leaf of a smaller tree", "from nothing", "from more"],
)
def test_what_is_not_in_the_tree_cannot_be_asked(ask):
    with pytest.raises(ValueError, match="no "):
        ask(tree_of(LEAVES))
