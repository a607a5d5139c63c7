"""What a PostgreSQL store costs beside an embedded one: bins written, and a purge among many rows.

    python benchmarks/server_store.py [ROWS]

Two cameras write at once on the server. The purge destroys one row in a hundred of ROWS (100,000
by default) and, on the server, rewrites the tables; its probe reads the raw files and the log.
Durable commits on both sides (fsync on).
"""

from __future__ import annotations

import dataclasses
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from sqlalchemy import text  # noqa: E402

from noren.gate.record_schema import RecordSchema  # noqa: E402
from noren.stores.address import parse_place  # noqa: E402
from noren.stores.ledger.ledger import Ledger  # noqa: E402
from noren.stores.purging import Kept, prepare, purge_all  # noqa: E402
from noren.stores.retention import RetentionRules  # noqa: E402
from noren.stores.statistics import StatisticsStore  # noqa: E402
from noren.testing.legal_records import (  # noqa: E402
    PLAN_DIGEST,
    build_assignment,
    build_outputs,
    closed_bin,
    jail_report,
)
from staging.postgres import running_cluster  # noqa: E402

START_S = 1_775_001_600
BINS = 300
RULES = RetentionRules(plan_digest=PLAN_DIGEST, figures=(), holdings=())


def write(place: Path, camera: str) -> None:
    assignment = dataclasses.replace(build_assignment(), camera_id=camera)
    schema = RecordSchema.from_assignment(assignment)
    outputs = [one.model_copy(update={"camera": camera}) for one in build_outputs(assignment)]
    with StatisticsStore.open(place, mode="write") as store:
        run = store.begin_run(
            assignment=assignment,
            outputs=outputs,
            plan_text="the plan",
            source_identity=camera,
            model="silhouette",
            opened_s=START_S,
            report=jail_report(schema),
        )
        for number in range(BINS):
            run.write_bin(closed_bin(schema.outputs[0], START_S + number * 60))


def measure_writing(place: Path, cameras: tuple[str, ...]) -> None:
    began_s = time.perf_counter()
    threads = [threading.Thread(target=write, args=(place, camera)) for camera in cameras]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted_s = time.perf_counter() - began_s
    print(f"  {len(cameras)} cameras: {len(cameras) * BINS / lasted_s:.0f} bins/s")


def measure_purge(place: Path, rows: int) -> None:
    with StatisticsStore.open(place, mode="write") as store:
        prepare(store)
        with store.writing() as connection:
            connection.execute(
                text(
                    "insert into line_count values (:session, 'flow', :at, 'north', 'person',"
                    " 'forward', 'gate', 60, 60000, 1.0, 'm', :plan, :over, 7)"
                ),
                [
                    {
                        "session": f"{number:064x}",
                        "at": START_S + 60 * (number % 100_000),
                        "plan": PLAN_DIGEST,
                        "over": START_S if number % 100 == 0 else START_S * 2,
                    }
                    for number in range(rows)
                ],
            )
        kept = Kept(figures=store, holdings=None, ledger=Ledger.open(store.folder))
        began_s = time.perf_counter()
        (done,) = purge_all(kept, RULES, at_s=START_S)
        lasted_s = time.perf_counter() - began_s
        print(
            f"  purge of {done.counts.records:,} of {rows:,} rows: {lasted_s:.1f} s;"
            f" left {done.remains.leftovers} in files, {done.remains.in_log} in the log"
        )


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="noren-store-") as folder, running_cluster() as cluster:
        print("embedded")
        measure_writing(Path(folder) / "store", ("gate",))
        measure_purge(Path(folder) / "store", rows)
        os.environ["NOREN_STATE"] = folder
        with cluster.set_to(fsync="on"):
            print("PostgreSQL")
            place = parse_place(cluster.make_database())
            measure_writing(place, ("gate",))
            measure_writing(place, ("hall", "yard"))
            measure_purge(place, rows)


if __name__ == "__main__":
    main()
