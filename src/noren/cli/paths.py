"""A place on the command line. Whether it can be read is said by what reads it, in both tongues."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

PLACE: Final = click.Path(path_type=Path, readable=False)
PLACE_OR_DASH: Final = click.Path(path_type=Path, readable=False, allow_dash=True)
