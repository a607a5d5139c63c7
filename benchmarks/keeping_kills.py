"""Kill -9 at 200 random moments of sealing, purging, summing up and advancing: 20 stores, 10 each.

    python benchmarks/keeping_kills.py [KILLS] [--postgres]

With `--postgres` the tables are on a server of its own; the keeper is killed, not the server.
`tests/stores/holdings/test_killed_keeper.py` runs 40 of them. Fails with the first thing that was
lost, kept too long, told twice or not told, or a day's numbers that are absent or there twice.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from noren.stores.address import parse_place  # noqa: E402
from staging.postgres import running_cluster  # noqa: E402
from stores.holdings.kill_rounds import run_rounds  # noqa: E402

EACH = 10


def main() -> None:
    words = sys.argv[1:]
    is_server = "--postgres" in words
    numbers = [int(word) for word in words if not word.startswith("--")]
    kills = numbers[0] if numbers else 200
    began_s, hits = time.monotonic(), 0
    with contextlib.ExitStack() as stack:
        cluster = stack.enter_context(running_cluster()) if is_server else None
        for seed in range(100, 100 + -(-kills // EACH)):
            with tempfile.TemporaryDirectory(prefix="noren-kills-") as folder:
                store = None
                if cluster is not None:
                    os.environ["NOREN_STATE"] = folder
                    store = parse_place(cluster.make_database())
                hits += run_rounds(Path(folder), seed=seed, rounds=EACH, longest_s=0.8, store=store)
    print(f"{hits} kills: nothing lost, nothing kept too long, every purge told once,")
    print("no key gone before its numbers, no number twice")
    print(f"{time.monotonic() - began_s:.0f} s")


if __name__ == "__main__":
    main()
