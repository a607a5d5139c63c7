"""Small JSON files of a store, each read as a whole and checked."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from noren.errors import StoreDamaged
from noren.stores.trouble import explained_os
from noren.vocabulary.account import Account

DocumentT = TypeVar("DocumentT", bound=BaseModel)


def read_document(
    path: Path, model: type[DocumentT], damage: Account[StoreDamaged]
) -> DocumentT | None:
    """What a file holds; None where there is none.

    Args:
        damage: what to say of a file that is not what noren wrote.
    Raises:
        StoreDamaged: it is not what noren wrote.
        StoreError: as the disk says.
    """
    with explained_os(path):
        if not path.exists():
            return None
        data = path.read_bytes()
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise damage.at(str(path)) from error
