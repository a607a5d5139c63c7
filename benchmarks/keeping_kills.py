"""Kill -9 at 200 random moments of sealing, purging and advancing; 20 stores, 10 kills each.

    python benchmarks/keeping_kills.py [KILLS]

`tests/stores/holdings/test_killed_keeper.py` runs 30 of them. Fails with the first thing that was
lost, kept too long, told twice or not told.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from stores.holdings.kill_rounds import run_rounds  # noqa: E402

EACH = 10


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    began_s, hits = time.monotonic(), 0
    for seed in range(100, 100 + -(-kills // EACH)):
        with tempfile.TemporaryDirectory(prefix="noren-kills-") as folder:
            hits += run_rounds(Path(folder), seed=seed, rounds=EACH, longest_s=0.8)
    print(f"{hits} kills: nothing lost, nothing kept too long, every purge told once")
    print(f"{time.monotonic() - began_s:.0f} s")


if __name__ == "__main__":
    main()
