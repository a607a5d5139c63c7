"""Floor 7, front door: the command line. Starts fast because each command is imported when used."""

from __future__ import annotations

import sys


def main() -> None:
    """The `noren` program."""
    from noren.cli.program import run

    sys.exit(run(sys.argv[1:]))
