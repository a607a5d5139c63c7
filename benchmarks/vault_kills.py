"""Kill -9 at 200 random moments of remembering, forgetting and erasing; 20 stores, 10 kills each.

    python benchmarks/vault_kills.py [KILLS]

`tests/jail/vault/test_killed_vault.py` runs 20 of them. Fails with the first visit that was
answered and lost, or person that was forgotten and is still there.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from jail.vault.vault_kills import run_rounds  # noqa: E402

EACH = 10


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    began_s, hits, answered = time.monotonic(), 0, 0
    for seed in range(100, 100 + -(-kills // EACH)):
        with tempfile.TemporaryDirectory(prefix="noren-vault-kills-") as folder:
            hits += run_rounds(Path(folder), seed=seed, rounds=EACH, longest_s=0.8)
            answered += (Path(folder) / "acknowledged").read_text().count("\n")
    print(f"{hits} kills, {answered} answers: nothing answered lost, nobody forgotten kept")
    print(f"{time.monotonic() - began_s:.0f} s")


if __name__ == "__main__":
    main()
