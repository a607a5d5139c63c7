"""What a live camera costs in memory the longer it runs: supervisor and jail, minute by minute.

    python benchmarks/live_memory.py [MINUTES]

A test camera sends a drawn street in real time; `noren run` watches it with the built-in detector.
Fails when either process holds a tenth more at the end than after the first minute, or more open
descriptors: what grows in minutes does not run for months.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from noren.testing.rtsp_camera import RtspTestCamera  # noqa: E402
from noren.testing.rtsp_sign_in import SignIn  # noqa: E402
from staging.command_line import AS_OF, Program  # noqa: E402
from staging.plans import CAMERA_ENV, write_plan  # noqa: E402
from staging.streams import encode_street  # noqa: E402

RATE_HZ = 10
MOST_GROWTH_RATIO = 1.1
SIGN_IN = SignIn(user="north", password="correct horse")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a process holds at one moment."""

    memory_mb: float
    descriptors: int

    @classmethod
    def by(cls, pid: int) -> Held:
        """As the kernel says it.

        Raises:
            OSError: the process has ended.
        """
        process = Path("/proc") / str(pid)
        fields = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        kilobytes = int(fields["VmRSS"].split()[0])
        return cls(memory_mb=kilobytes / 1024, descriptors=len(list((process / "fd").iterdir())))


def watch(minutes: int, folder: Path) -> dict[str, list[Held]]:
    """What each process held, from the end of the first minute on."""
    units = encode_street(seconds=minutes * 60 + 30, rate_hz=RATE_HZ)
    held: dict[str, list[Held]] = {"supervisor": [], "jail": []}
    with RtspTestCamera(units, sign_in=SIGN_IN, is_live=True) as camera:
        program = Program(
            *("run", write_plan(folder, source=camera.url), "--store", folder / "store"),
            *("--as-of", AS_OF),
            additions={CAMERA_ENV: f"{SIGN_IN.user}:{SIGN_IN.password}"},
        )
        pids = {"supervisor": program.process.pid, "jail": program.jail_pid()}
        for minute in range(1, minutes + 1):
            time.sleep(60)
            for name, pid in pids.items():
                one = Held.by(pid)
                held[name].append(one)
                print(f"{minute:4} min  {name:10} {one.memory_mb:7.1f} MB  {one.descriptors} open")
        program.send(signal.SIGTERM)
        said = program.finish()
    assert said.code == 0, said.err
    return held


def main() -> None:
    minutes = int(sys.argv[1]) if sys.argv[1:] else 15
    if minutes < 2:
        sys.exit("two minutes at least: the first is what the others are compared with")
    with tempfile.TemporaryDirectory(prefix="noren-memory-") as folder:
        held = watch(minutes, Path(folder))
    grown = {name: seen[-1].memory_mb / seen[0].memory_mb for name, seen in held.items()}
    for name, ratio in grown.items():
        print(f"{name}: {ratio:.3f} of the first minute's memory after {minutes} minutes")
    more = [name for name, seen in held.items() if seen[-1].descriptors > seen[0].descriptors]
    if more or max(grown.values()) > MOST_GROWTH_RATIO:
        sys.exit(f"it grows: {', '.join(more) or 'memory'}")


if __name__ == "__main__":
    main()
