"""A receipt proves that a request was taken in, to whoever has the public key, and names nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import ReceiptInvalid
from noren.requests.asked import Asked
from noren.requests.receipts import (
    Receipt,
    digest_asked,
    draw_number,
    read_number,
    sign_receipt,
    verify_receipt,
)
from noren.stores.ledger.terms import RequestKind
from staging.desks import START

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
ASKED = Asked(text="三時に門の前にいました", place="門")
RECEIPT = Receipt(
    number="N-22222-22222",
    kind=RequestKind.DISCLOSURE,
    received=START,
    answer_by=START + timedelta(days=14),
    plan_digest="ab" * 32,
    asked=digest_asked(ASKED, kind=RequestKind.DISCLOSURE, salt=bytes(16)),
    salt=bytes(16),
)


def test_a_receipt_is_read_again_as_it_was_signed() -> None:
    assert verify_receipt(sign_receipt(RECEIPT, KEY), PUBLIC) == RECEIPT


def test_the_same_request_has_the_same_receipt_at_any_time() -> None:
    assert sign_receipt(RECEIPT, KEY) == sign_receipt(RECEIPT, KEY)


def test_any_changed_letter_is_noticed() -> None:
    line = sign_receipt(RECEIPT, KEY)
    for place, letter in enumerate(line):
        for other in "A", "7", " ":
            if letter != other:
                changed = f"{line[:place]}{other}{line[place + 1 :]}"
                with pytest.raises(ReceiptInvalid):
                    verify_receipt(changed, PUBLIC)


@given(st.text(max_size=900))
def test_no_other_text_is_a_receipt(text: str) -> None:
    with pytest.raises(ReceiptInvalid):
        verify_receipt(text, PUBLIC)


@pytest.mark.parametrize("key", ["", "00" * 32, "zz" * 32, PUBLIC[:-2]])
def test_another_key_vouches_for_nothing(key: str) -> None:
    with pytest.raises(ReceiptInvalid):
        verify_receipt(sign_receipt(RECEIPT, KEY), key)


def test_a_receipt_says_nothing_of_what_was_asked_but_proves_it() -> None:
    line = sign_receipt(RECEIPT, KEY)
    assert not set(line) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- ")
    found = verify_receipt(line, PUBLIC)
    assert digest_asked(ASKED, kind=found.kind, salt=found.salt) == found.asked
    for other in (replace(ASKED, place="門の"), replace(ASKED, text="", place=ASKED.text)):
        assert digest_asked(other, kind=found.kind, salt=found.salt) != found.asked


def test_its_code_is_small_enough_to_print() -> None:
    code = segno.make(sign_receipt(RECEIPT, KEY), error="q", boost_error=False, micro=False)
    assert code.mode == "alphanumeric"
    assert code.symbol_size()[0] <= 73


def test_numbers_are_drawn_and_read_in_any_dress() -> None:
    drawn = {draw_number() for _ in range(2000)}
    assert len(drawn) == 2000
    for number in list(drawn)[:50]:
        bare = number.replace("-", "")
        for said in (
            number,
            number.lower(),
            bare,
            f" {bare[1:]} ",
            number.replace("-", "‐"),
            "".join(chr(ord(c) + 0xFEE0) for c in number),
        ):
            assert read_number(said) == number


def test_a_wrong_or_exchanged_letter_of_a_number_is_noticed() -> None:
    letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    for _ in range(20):
        number = draw_number()
        bare = number.replace("-", "")[1:]
        for place in range(10):
            for letter in letters:
                if letter != bare[place]:
                    assert read_number(bare[:place] + letter + bare[place + 1 :]) is None
        for place in range(8):
            if bare[place] != bare[place + 1]:
                swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
                assert read_number(swapped) is None


@pytest.mark.parametrize(
    "said", ["", "N", "1 OR 1=1", "../N-22222-22222", "N-00000-00000", "x" * 900]
)
def test_what_is_no_number_is_none(said: str) -> None:
    assert read_number(said) is None
