"""What a signer puts a name to: the exact bytes of an attestation."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from typing import Any

from noren.plan.answering import Attestation
from noren.plan.declaration import Plan

ATTESTED_VERSION = 1


def attested_text(plan: Plan, attestation: Attestation) -> bytes:
    """The canonical text that a signature of an attestation stands for, as UTF-8 bytes.

    Definition: JSON with sorted keys and no spaces; everything the attestation says but its
    signature, with what is left out as `null` and days as ISO 8601; the title and the operator's
    name of the plan in both languages, so that an answer cannot be moved into another plan; all
    texts in Unicode NFC. However the file is written, the same meaning gives the same bytes.

    A change of the plan beside its title and operator does not break a signature: the digest
    changes with every word of a notice, while an answer holds until its last day.
    """
    said = {
        key: _plain(getattr(attestation, key))
        for key in type(attestation).model_fields
        if key != "signature"
    }
    document = {
        "attestation": said,
        "operator": {"en": _plain(plan.operator.name.en), "ja": _plain(plan.operator.name.ja)},
        "title": {"en": _plain(plan.title.en), "ja": _plain(plan.title.ja)},
        "version": ATTESTED_VERSION,
    }
    text = json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def _plain(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return unicodedata.normalize("NFC", str(value))
