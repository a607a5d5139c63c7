"""Models on their way into the jail: names, and verified bytes.

Needs the standard library only, because the jail reads it before it imports anything.
"""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelBytes:
    """One model's verified files, graph first, under its name in the catalogue."""

    name: str
    files: tuple[bytes, ...]


def directory_of(weights: tuple[bytes, ...], models: tuple[ModelBytes, ...]) -> bytes:
    """Which of the files that follow belong to what."""
    others = ([model.name, len(model.files)] for model in models)
    return json.dumps([len(weights), *others]).encode()


def read_directory(
    directory: bytes, files: tuple[bytes, ...]
) -> tuple[tuple[bytes, ...], tuple[ModelBytes, ...]]:
    """The detector's files and the other models, as `directory_of` says.

    Raises:
        ValueError: not such a directory, or another number of files.
    """
    entries = json.loads(directory)
    if not isinstance(entries, list) or not entries:
        raise ValueError("not a directory of models")
    rest = list(files)

    def take(number: object) -> tuple[bytes, ...]:
        if not isinstance(number, int) or not 0 <= number <= len(rest):
            raise ValueError("an order without all files of its models")
        taken, rest[:number] = tuple(rest[:number]), []
        return taken

    weights = take(entries[0])
    models = tuple(ModelBytes(name=str(name), files=take(number)) for name, number in entries[1:])
    if rest:
        raise ValueError("an order with files that belong to nothing")
    return weights, models
