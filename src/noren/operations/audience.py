"""Who stands before a screen now, said to its player over a socket of this machine.

Each output `audience` of the plan has a socket of its own, `audience/<camera>.<output>.sock` in
the store's folder, which only the user that runs noren may open: a player of one purpose hears
nothing of another's. Whoever is connected gets one line of JSON each time; nothing is repeated,
kept or written down, and a player that does not listen misses it. Where the plan names a broker
and a topic, the same line is said there too, under the camera's id and the output's.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from noren.errors import StoreError
from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.attribute_declared import bands_of
from noren.gate.attribute_records import PLACES, SEX, WHOLE_VIEW, AudienceBody
from noren.gate.validator import ClosedBin
from noren.operations.message_broker import Broker
from noren.plan.outputs import Output
from noren.vocabulary.attribute_axes import Sex
from noren.vocabulary.closing import Closing
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

FOLDER: Final = "audience"
MOST_PLAYERS: Final = 8
_PATH_MOST_BYTES: Final = 107
"""The longest path of a socket that the kernel takes."""


def is_audience(assignment: Assignment, closed: ClosedBin) -> bool:
    """Whether a bin is for a screen and not for the store."""
    return assignment.outputs[closed.output].record == RecordClass.AUDIENCE.value


def socket_path(folder: Path, camera: str, output: str) -> Path:
    """Where the player of one output listens."""
    return folder / FOLDER / f"{camera}.{output}.sock"


class AudienceDesk(Closing):
    """The sockets of all audiences of a plan; use as a context manager.

    Forgets: everything, as soon as it was said.
    """

    def __init__(
        self, ears: dict[tuple[str, str], _Ear], broker: Broker | None = None, topic: str = ""
    ) -> None:
        self._ears = ears
        self._broker = broker
        self._topic = topic

    @classmethod
    def open(
        cls,
        outputs: Iterable[Output],
        folder: Path,
        *,
        broker: Broker | None = None,
        topic: str = "",
    ) -> AudienceDesk:
        """Open a socket for each output `audience`; none for a plan without one.

        Args:
            broker: says the same under `topic`; it stays the caller's.
        Raises:
            StoreError: the path is too long for a socket, or it cannot be made.
        """
        ears: dict[tuple[str, str], _Ear] = {}
        try:
            for output in outputs:
                if output.record is RecordClass.AUDIENCE:
                    ears[output.camera, output.id] = _Ear(
                        socket_path(folder, output.camera, output.id)
                    )
        except BaseException:
            for ear in ears.values():
                ear.close()
            raise
        return cls(ears, broker, topic)

    def close(self) -> None:
        """Close every socket."""
        for ear in self._ears.values():
            ear.close()

    def tell(self, assignment: Assignment, closed: ClosedBin) -> None:
        """Say what one bin holds to whoever listens; see `lines_of`."""
        output = assignment.outputs[closed.output]
        ear = self._ears[assignment.camera_id, output.id]
        for line in lines_of(assignment, closed):
            ear.say(line)
            if self._broker is not None:
                place = f"{self._topic}/{assignment.camera_id}/{output.id}"
                self._broker.say(place, line.rstrip(), good_for_s=output.bin_s)


def lines_of(assignment: Assignment, closed: ClosedBin) -> tuple[bytes, ...]:
    """One line of JSON for each area of the output.

    `watched` is false while the camera could not judge; `people` is null then, and where fewer
    than the plan's minimum stand there. `groups` name only what the plan declares, and only
    groups of at least the minimum; the rest are `unknown`.
    """
    output = assignment.outputs[closed.output]
    watched = closed.coverage.watched_ms > 0
    at = datetime.fromtimestamp(closed.bin_start_s + output.bin_s, UTC).isoformat()
    lines = []
    for body in closed.figures:
        assert isinstance(body, AudienceBody)
        told = watched and body.people > 0
        area = None if body.target == WHOLE_VIEW else assignment.areas[body.target].id
        groups = _groups(output, body) if told else []
        known = sum(int(str(group["people"])) for group in groups)
        line = {
            "camera": assignment.camera_id,
            "output": output.id,
            "area": area,
            "at": at,
            "watched": watched,
            "people": body.people if told else None,
            "faces_judged": body.judged if told else None,
            "groups": groups,
            "unknown": body.people - known if told else None,
        }
        lines.append((json.dumps(line, ensure_ascii=False) + "\n").encode())
    return tuple(lines)


def _groups(output: OutputAssignment, body: AudienceBody) -> list[dict[str, str | int]]:
    bands, groups = bands_of(output), []
    for cell, people in enumerate(body.cells):
        sex, place = divmod(cell, PLACES)
        if not people or (sex == Sex.UNKNOWN and place == bands.unknown):
            continue
        group: dict[str, str | int] = {}
        if SEX in output.attributes:
            group["sex"] = Sex(sex).name.lower()
        if len(bands):
            group["age_band"] = bands.code_of(place)
        groups.append({**group, "people": people})
    return groups


class _Ear:
    """One socket, and the players that listen to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._players: list[socket.socket] = []
        self._mutex = threading.Lock()
        if len(os.fsencode(path)) > _PATH_MOST_BYTES:
            raise _unusable(path, Words(en="a path too long for a socket", ja="長すぎるパスです"))
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # The store has one writer, so a socket that is still there belongs to nobody.
            path.unlink(missing_ok=True)
            self._door.bind(str(path))
            path.chmod(0o600)
            self._door.listen(MOST_PLAYERS)
            self._door.setblocking(False)
        except OSError as error:
            self._door.close()
            said = error.strerror or type(error).__name__
            raise _unusable(path, Words(en=said, ja=f"作れません({said})")) from error

    def say(self, line: bytes) -> None:
        """Send a line; a player that does not take all of it at once is let go."""
        with self._mutex:
            self._admit()
            self._players = [player for player in self._players if _sent(player, line)]

    def close(self) -> None:
        """Let everybody go and take the socket away."""
        with self._mutex:
            for player in self._players:
                player.close()
            self._players = []
            self._door.close()
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _admit(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                player, _ = self._door.accept()
                if len(self._players) >= MOST_PLAYERS:
                    player.close()
                    continue
                player.setblocking(False)
                self._players.append(player)


def _sent(player: socket.socket, line: bytes) -> bool:
    try:
        if player.send(line) == len(line):
            return True
    except OSError:
        pass
    player.close()
    return False


def _unusable(path: Path, found: Words) -> StoreError:
    return StoreError(
        where=str(path),
        found=found,
        expected=Words(en="a socket for the player of the screen", ja="画面の再生機のソケット"),
        remedy=Words(
            en="give a --store with a short path that can be written",
            ja="書き込める短いパスの --store を指定してください",
        ),
    )
