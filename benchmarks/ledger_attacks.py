"""A thousand random tamperings for each of three attackers: how many does a witness's copy reveal?

    python benchmarks/ledger_attacks.py [--count 1000] [--seed 1]

The ledger has 40 entries; a witness holds its checkpoints of 15 and 33. Each attacker changes
something below 33: bytes alone (blind), entries with every checksum mended (recompute), or
everything with all checkpoints signed anew (stolen host key). Prints a line a level; 1 if one
tampering was missed.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.verification import verify_ledger
from staging.ledgers import LEVELS, copy_of, fill


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder / "store")
        snapshot = Snapshot.read(folder / "store")
        witness = folder / "witness.txt"
        witness.write_text("\n".join(one.note for one in snapshot.checkpoints), encoding="utf-8")
        assert verify_ledger(folder / "store", witnesses=[witness]).holds
        for level, attack in LEVELS.items():
            begun_s, found, alone = time.process_time(), 0, 0
            for number in range(chosen.count):
                mine = copy_of(folder / "store", folder / "mine")
                how = attack(mine, random.Random(f"{chosen.seed} {level} {number}"), 33)
                alone += not verify_ledger(mine).holds
                if verify_ledger(mine, witnesses=[witness]).holds:
                    print(f"MISSED {level} #{number}: {how}")
                else:
                    found += 1
                shutil.rmtree(mine)
            missed += chosen.count - found
            spent_s = time.process_time() - begun_s
            print(
                f"{level:16} {found}/{chosen.count} found with the witness's copy, "
                f"{alone}/{chosen.count} without it ({spent_s:.1f} s CPU)"
            )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
