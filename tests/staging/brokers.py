"""A message broker of the tests' own (Mosquitto), thrown away afterwards; tests skip without it."""

from __future__ import annotations

import contextlib
import getpass
import os
import queue
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from noren.operations.message_broker import hang_up

PROGRAM = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")


def need_broker() -> str:
    """Where Mosquitto is."""
    pytest.importorskip("paho.mqtt", reason="paho-mqtt is not installed (extra `mqtt`)")
    if PROGRAM is None:
        pytest.skip("no mosquitto on this machine")
    return PROGRAM


def _unused_port() -> int:
    """One that is free, also while the broker is away: the kernel gives none of these to whoever
    asks for any."""
    for port in random.Random(os.getpid()).sample(range(20_000, 32_000), 100):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("no port is free")


class LocalBroker:
    """Mosquitto on a port of this machine; it can be away for a while."""

    def __init__(self, folder: Path, *, password_file: Path | None = None) -> None:
        self._folder = folder
        self.port = _unused_port()
        sign_in = "allow_anonymous true"
        if password_file is not None:
            sign_in = f"allow_anonymous false\npassword_file {password_file}"
        (folder / "mosquitto.conf").write_text(
            f"user {getpass.getuser()}\nlistener {self.port} 127.0.0.1\n{sign_in}\n"
            "persistence false\n",
            encoding="utf-8",
        )
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """As a plan names it."""
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Run, and wait until it answers."""
        self._running = subprocess.Popen(
            [need_broker(), "-c", str(self._folder / "mosquitto.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until_s = time.monotonic() + 60
        while time.monotonic() < until_s:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.05)
        raise TimeoutError("mosquitto does not answer")

    def stop(self) -> None:
        """Go away."""
        if self._running is not None:
            self._running.terminate()
            self._running.wait(60)
            self._running = None


@contextmanager
def local_broker(folder: Path, *, password_file: Path | None = None) -> Iterator[LocalBroker]:
    """One that runs as long as the block."""
    need_broker()
    broker = LocalBroker(folder, password_file=password_file)
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()


class Other:
    """Another client: a screen's player, or a till."""

    def __init__(self, port: int, *topics: str) -> None:
        from paho.mqtt.client import Client, MQTTv5
        from paho.mqtt.enums import CallbackAPIVersion

        self.heard: queue.Queue[tuple[str, bytes, bool]] = queue.Queue()
        ready: queue.Queue[None] = queue.Queue()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)

        def on_message(_: Any, __: Any, message: Any) -> None:
            self.heard.put((message.topic, bytes(message.payload), bool(message.retain)))

        self._client.on_message = on_message
        self._client.on_subscribe = lambda *_: ready.put(None)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        for topic in topics:
            self._client.subscribe(topic, qos=1)
            ready.get(timeout=60)

    def hears(self, *, within_s: float = 60) -> tuple[str, bytes, bool]:
        """The next message: topic, payload, and whether it was retained; queue.Empty for none."""
        return self.heard.get(timeout=within_s)

    def tells(self, topic: str, payload: bytes) -> None:
        """Say something and wait until the broker has it."""
        self._client.publish(topic, payload, qos=1).wait_for_publish(60)

    def close(self) -> None:
        """Say good-bye."""
        hang_up(self._client)
