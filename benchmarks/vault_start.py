"""The vault in its jail with a million people: start, answers through the pipe, forgetting, memory.

    python benchmarks/vault_start.py [PEOPLE] [QUESTIONS]

People are made up and sealed beforehand, 180 days of them. Times are of the wall, because they
are spent in three processes; memory is the vault's own.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from jail.vault.vault_play import CAMERA, COUNTER, DAY, crowd, noon, open_vault, start_vault  # noqa: E402
from measure.people import template  # noqa: E402
from noren.jail.vault.link import VaultLink  # noqa: E402
from noren.measure.template_search import ROW  # noqa: E402
from noren.measure.template_transform import quantized  # noqa: E402
from noren.stores.vault_files import VaultFiles  # noqa: E402

DAYS = 180


def prepare(files: VaultFiles, people: int) -> None:
    """Vectors as under a rotation: of even people, one is as good as another."""
    vault, made = open_vault(files), crowd(1)
    each = people // DAYS
    for day in range(DAYS):
        rows = np.zeros(each, ROW)
        rows["pseudonym"] = made.chance.integers(1, 1 << 63, each)
        rows["visits"], rows["weight"], rows["last_s"] = 1, 1.0, noon(DAY + day)
        rows["vector"], rows["scale"] = quantized(made.people(each))
        vault.load(DAY + day, rows)
        vault._seal_anew(DAY + day)
    vault.close()


def resident_mb(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    raise SystemExit("no memory is told")


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    questions = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with tempfile.TemporaryDirectory(prefix="noren-vault-") as folder, VaultFiles(folder) as files:
        prepare(files, people)
        began_s = time.monotonic()
        with start_vault(files) as vault:
            print(f"start with {vault.people_at_start} people: {time.monotonic() - began_s:.1f} s")
            print(f"memory of the vault: {resident_mb(vault.pid):.0f} MB")
            counter = VaultLink(vault.descriptor_for(COUNTER))
            camera = VaultLink(vault.descriptor_for(CAMERA))
            asked = crowd(2).people(questions)
            for name, ask in (
                ("identify", lambda one: counter.identify(template(one, at_s=noon(DAY)))),
                (
                    "remember",
                    lambda one: camera.remember(template(one, at_s=noon(DAY + 99)), site=0),
                ),
            ):
                times = []
                for one in asked:
                    at_s = time.monotonic()
                    ask(one)
                    times.append(time.monotonic() - at_s)
                p50, p95 = np.percentile(times, [50, 95]) * 1000
                print(f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms of wall time")
            at_s = time.monotonic()
            gone = vault.forget_before(DAY + 1)
            print(f"forget a day of {gone}: {1000 * (time.monotonic() - at_s):.0f} ms")


if __name__ == "__main__":
    main()
