"""Signed notes and checkpoints read and written as C2SP has them."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from noren.errors import LedgerBroken, UsageError
from noren.stores.ledger.notes import (
    Signer,
    Verifier,
    parse_checkpoint,
    parse_signature,
    parse_verifier,
    split_notes,
)
from noren.stores.ledger.short_form import parse_short, render_short

# The worked example of the signed-note format, as published with Go's note package.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NEUMANN_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb"
    "6KE6RyyBwJnAM="
)
SUMDB = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

SIGNER = Signer(
    origin="example.jp/ledger", private=Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
)
ROOT = bytes(range(32, 64))


def test_the_published_example_verifies():
    verifier = parse_verifier(NEUMANN, where="here")
    signature = parse_signature(NEUMANN_LINE)
    assert signature is not None
    assert signature.key_id == verifier.key_id == bytes.fromhex("c74f20a3")
    assert verifier.has_signed(NEUMANN_TEXT, signature.signature)
    assert not verifier.has_signed(NEUMANN_TEXT[1:], signature.signature)


def test_a_public_log_s_key_is_read_and_written_alike():
    assert parse_verifier(SUMDB, where="here").text == SUMDB


def test_a_checkpoint_is_origin_size_root_blank_line_and_signature():
    made = SIGNER.sign(size=33, root=ROOT)
    lines = made.note.split("\n")
    assert lines[:4] == ["example.jp/ledger", "33", base64.b64encode(ROOT).decode(), ""]
    mark, name, code = lines[4].split(" ")
    assert (mark, name) == ("—", "example.jp/ledger")
    data = base64.b64decode(code)
    assert data[:4] == SIGNER.verifier.key_id
    assert len(data) == 4 + 64
    assert lines[5:] == [""]
    assert parse_checkpoint(made.note, where="here") == made
    assert made.is_signed_by(SIGNER.verifier)


def test_a_checkpoint_may_carry_other_signatures_and_only_ours_counts():
    made = SIGNER.sign(size=33, root=ROOT)
    both = parse_checkpoint(f"{made.note}{NEUMANN_LINE}\n", where="here")
    assert both.is_signed_by(SIGNER.verifier)
    assert not both.is_signed_by(parse_verifier(NEUMANN, where="here"))


def test_a_witness_signs_the_time_together_with_the_checkpoint():
    private = Ed25519PrivateKey.generate()
    witness = Verifier(
        name="witness.example/1", key=private.public_key().public_bytes_raw(), is_witness=True
    )
    text = SIGNER.sign(size=1, root=ROOT).text
    at = (1_790_000_000).to_bytes(8, "big")
    said = f"cosignature/v1\ntime 1790000000\n{text}".encode()
    assert witness.has_signed(text, at + private.sign(said))
    assert not witness.has_signed(text, private.sign(said))
    assert not witness.has_signed(text, at + private.sign(text.encode()))
    assert parse_verifier(witness.text, where="here") == witness


GOOD = SIGNER.sign(size=33, root=ROOT).note


@pytest.mark.parametrize(
    "note",
    [
        "",
        GOOD[:-1],
        GOOD.replace("33", "033"),
        GOOD.replace("33", "-33"),
        GOOD.replace("33", "3３"),
        GOOD.replace("\n\n", "\n"),
        GOOD.replace("\n\n", "\nextra\n\n"),
        GOOD.replace("—", "-"),
        GOOD.split("—")[0],
        "\n" + GOOD,
        GOOD + "\n",
        GOOD.replace("=\n\n", "\n\n"),
        GOOD + "x" * 70_000,
    ],
    ids=[
        "nothing", "unfinished", "leading zero", "negative", "wide digit", "no blank line",
        "a line more", "hyphen", "no signature", "blank line first", "blank line last",
        "short base64", "too long",
    ],
)  # fmt: skip
def test_what_is_not_a_checkpoint_is_refused(note):
    with pytest.raises(LedgerBroken, match="here"):
        parse_checkpoint(note, where="here")


@pytest.mark.parametrize(
    "line",
    ["", "a+b+c", NEUMANN[:-1], NEUMANN.replace("c74f", "c74e"), NEUMANN.replace("Peter", "P ")],
)
def test_what_is_not_a_public_key_is_refused(line):
    with pytest.raises(UsageError):
        parse_verifier(line, where="--key")


def test_notes_that_stand_one_after_another_are_taken_apart():
    notes = [SIGNER.sign(size=n, root=ROOT).note for n in (1, 2, 3)]
    assert list(split_notes("\n".join(notes))) == notes
    assert list(split_notes("".join(notes))) == notes
    assert list(split_notes("")) == []


@pytest.mark.parametrize("kept", [5, 19, 22, 60, 67, 68, 75, 120])
def test_an_unfinished_note_between_whole_ones_costs_none_of_them(kept):
    first, torn, last = (SIGNER.sign(size=n, root=ROOT).note for n in (1, 2, 3))
    apart = "\n" if torn[:kept].endswith("\n") else "\n\n"
    found = list(split_notes(f"{first}\n{torn[:kept]}{apart}{last}"))
    assert found[0] == first
    assert found[-1] == last


def test_the_short_form_for_a_code_says_the_same():
    made = SIGNER.sign(size=33, root=ROOT)
    short = render_short(made)
    assert len(short) < 220
    assert "\n" not in short
    assert parse_short(short, where="paper") == made


@pytest.mark.parametrize("text", ["", "NOREN1 a b c d", "NOREN2 a 1 AA== AA==", "NOREN1 a 1 ? ?"])
def test_what_is_not_a_short_form_is_refused(text):
    with pytest.raises(LedgerBroken):
        parse_short(text, where="paper")
