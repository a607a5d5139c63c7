"""A catalogue of two small models, and real servers that behave well and badly."""

from __future__ import annotations

import hashlib
import http.server
import random
import socket
import threading
import time
from dataclasses import dataclass, field

import pytest

from noren.weights.catalogue import (
    Catalogue,
    Clip,
    Model,
    PinnedFile,
    Precision,
    Role,
    Wording,
)
from noren.weights.transfer import Patience

WORDS = Wording(ja="試験用", en="for tests")


def pinned(name, content, url="https://publisher.invalid/file"):
    return PinnedFile(
        name=name, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), url=url
    )


def model_of(model_id, files, *, by_default=True):
    return Model(
        id=model_id,
        role=Role.PERSON_DETECTOR,
        classes=(),
        by_default=by_default,
        precision=Precision.INT8,
        inputs_px=((64, 32),),
        publisher="nobody",
        license_id="Apache-2.0",
        use=WORDS,
        limits=WORDS,
        training_data=WORDS,
        published=WORDS,
        measured=WORDS,
        files=files,
    )


@dataclass
class Shelf:
    """A catalogue together with the right bytes of all its files, by `<folder>/<name>`."""

    known: Catalogue
    contents: dict[str, bytes]

    def lay_out(self, folder):
        """Write everything into a folder as a mirror has it."""
        for place, content in self.contents.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return folder


@pytest.fixture
def shelf():
    source = random.Random(7)
    graph, numbers, other, film = (source.randbytes(n) for n in (40_000, 300_000, 9_000, 5_000))
    small = model_of("small", (pinned("small.xml", graph), pinned("small.bin", numbers)))
    spare = model_of("spare", (pinned("spare.onnx", other),), by_default=False)
    clip = Clip(
        id="walk",
        width_px=64,
        height_px=32,
        rate_hz=10.0,
        frames=3,
        publisher="nobody",
        license_id="CC-BY-4.0",
        shows=WORDS,
        credit=WORDS,
        file=pinned("walk.mp4", film),
    )
    return Shelf(
        known=Catalogue(models=(small, spare), clips=(clip,)),
        contents={
            "small/small.xml": graph,
            "small/small.bin": numbers,
            "spare/spare.onnx": other,
            "clips/walk.mp4": film,
        },
    )


@dataclass
class Server:
    """What a file server has, how it misbehaves, and what it was asked."""

    contents: dict[str, bytes]
    ranges: bool = True
    says_length: bool = True
    cuts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    stall_after: int | None = None
    trickle_s: float = 0.0
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def asked_for(self, place):
        return [range_ for path, range_ in self.asked if path == f"/{place}"]


class FileHandler(http.server.BaseHTTPRequestHandler):
    """Serves `Server.contents`; each entry of `cuts` or `statuses` spoils one answer."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        state = self.server.state
        wanted = self.headers.get("Range")
        state.asked.append((self.path, wanted))
        content = state.contents.get(self.path.lstrip("/"))
        status = state.statuses.pop(0) if state.statuses else 404 if content is None else 200
        if status != 200:
            self._say(status, 0)
            return
        start = 0
        if wanted and state.ranges:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(content):
                self._say(416, 0)
                return
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self._say(206, len(content) - start, ("Content-Range", span))
        else:
            self._say(200, len(content))
        self._send(content[start:])

    def _say(self, status, length, *headers):
        self.send_response(status)
        if self.server.state.says_length or status != 200:
            self.send_header("Content-Length", str(length))
        for name, value in (*headers, ("Connection", "close")):
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True

    def _send(self, body):
        state = self.server.state
        if state.trickle_s:
            for at in range(0, len(body), 10):
                self.wfile.write(body[at : at + 10])
                if state.released.wait(state.trickle_s):
                    return
            return
        limit = state.cuts.pop(0) if state.cuts else state.stall_after
        self.wfile.write(body if limit is None else body[:limit])
        self.wfile.flush()
        if state.stall_after is not None:
            state.released.wait(60)


class QuietServer(http.server.ThreadingHTTPServer):
    """Clients that give up are part of these tests and not worth a line."""

    daemon_threads = True

    def handle_error(self, *_):
        pass


@pytest.fixture
def serve():
    """Start servers; all are stopped at the end of the test."""
    running = []

    def start(contents, **how):
        return start_server(FileHandler, Server(contents=dict(contents), **how))

    def start_server(handler, state):
        server = QuietServer(("127.0.0.1", 0), handler)
        server.state = state
        state.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        running.append((server, thread, state))
        return state

    start.with_handler = start_server
    yield start
    for server, thread, state in running:
        state.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


class ProxyHandler(http.server.BaseHTTPRequestHandler):
    """Answers any absolute address from its own contents, and no CONNECT at all."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.state.asked.append((self.path, self.headers.get("Range")))
        content = self.server.state.contents.get("/".join(self.path.split("/")[3:]))
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def do_CONNECT(self):
        self.server.state.asked.append((f"CONNECT {self.path}", None))
        self.send_error(403)


@pytest.fixture
def proxy(serve):
    def start(contents):
        return serve.with_handler(ProxyHandler, Server(contents=dict(contents)))

    return start


@pytest.fixture
def silent_port():
    """A port that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def hasty():
    """Waits short enough for tests."""
    return Patience(attempts=3, timeout_s=60.0, pause_s=0.01)


@pytest.fixture
def wait_until():
    def wait(condition):
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.01)

    return wait


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch):
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv("NOREN_MODELS", raising=False)
