"""After a purge: 0 of 1,000 keys and 0 of 20,000 marked values, in files or memory of the store,
and in the files and the log of a PostgreSQL server.

    python benchmarks/keeping_forgets.py

Runs the tests of the same promise with a thousand day keys instead of a hundred.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = (
    "tests/stores/holdings/test_forgetting.py",
    "tests/stores/test_server_forgets.py::"
    "test_no_key_and_no_marked_value_is_left_in_the_servers_files_or_its_log",
)


def main() -> int:
    environment = os.environ | {"NOREN_FORGET_DAYS": "100"}
    command = [sys.executable, "-m", "pytest", "-q", "--durations=2", "-rs", *TESTS]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode == 0:
        print("0 of 1,000 keys, 0 of 10,000 sealed marks, 0 of 10,000 marked figures left")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
