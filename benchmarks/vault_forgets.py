"""After expiry: 0 of 1,000 keys and 0 of 10,000 templates, in files or memory of the vault.

    python benchmarks/vault_forgets.py

Runs the test of the same promise with 500 days, each with a sealing and a rotation key, instead of
8. Each template is looked for in four forms: as sent, in full precision, as held, and by its name.
Needs root, which alone may look into a locked process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEST = "tests/jail/vault/test_vault_forgets.py"


def main() -> int:
    environment = os.environ | {"NOREN_FORGET_DAYS": "500"}
    command = [sys.executable, "-m", "pytest", "-q", "--durations=1", "--timeout=3600", TEST]
    command += ["-k", "expiry", *sys.argv[1:]]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode == 0:
        print("0 of 1,000 keys, 0 of 10,000 templates left")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
