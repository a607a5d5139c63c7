"""The witnesses that a plan declares, ready to be pushed to."""

from __future__ import annotations

from pathlib import Path

from noren.errors import UsageError
from noren.plan.evidence import Witness as Declared
from noren.plan.load import LoadedPlan
from noren.stores.ledger.notes import parse_verifier
from noren.stores.ledger.posting import parse_address
from noren.stores.ledger.pushing import Witness
from noren.stores.ledger.timestamps import TimestampWitness
from noren.stores.ledger.witnesses import FileWitness, HttpWitness
from noren.vocabulary.words import Words


def declared_witnesses(loaded: LoadedPlan, *, base: Path) -> tuple[Witness, ...]:
    """The witnesses in the order of the plan.

    Args:
        base: the folder from which relative paths are read, the plan's own.
    Raises:
        UsageError: an address that cannot be posted to, a key that is none, or roots that cannot
            be read.
    """
    declared = enumerate(loaded.plan.evidence.witnesses)
    return tuple(
        _ready(one, loaded.where(("evidence", "witnesses", n)), base) for n, one in declared
    )


def _ready(one: Declared, where: str, base: Path) -> Witness:
    if one.kind == "file":
        return FileWitness(folder=base / one.at)
    parse_address(one.at)
    if one.kind == "http":
        key = None if one.key is None else parse_verifier(one.key, where=where)
        return HttpWitness(address=one.at, protocol=one.protocol, key=key)
    assert one.roots is not None, "the plan's model sees to it"
    try:
        roots = (base / one.roots).read_bytes()
    except OSError as error:
        raise UsageError(
            where=where,
            found=Words(
                en=f"{one.roots}: {error.strerror or error}",
                ja=f"{one.roots}: {error.strerror or error}",
            ),
            expected=Words(
                en="a readable file of root certificates (PEM)",
                ja="読み取れるルート証明書(PEM)のファイル",
            ),
            remedy=Words(
                en="get it from the timestamp authority and put it there",
                ja="タイムスタンプ局から入手して置いてください",
            ),
        ) from error
    return TimestampWitness(address=one.at, roots=roots)
