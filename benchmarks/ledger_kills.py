"""Two hundred writers of one ledger, each killed with SIGKILL at a random moment.

    python benchmarks/ledger_kills.py [--rounds 200] [--seed 7]

After each kill: is every acknowledged entry and checkpoint there, and does the ledger verify?
1 if anything was lost or broken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from staging.kills import kill_appenders


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = kill_appenders(Path(name), rounds=chosen.rounds, seed=chosen.seed)
    print(found)
    return 1 if found.lost or found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
