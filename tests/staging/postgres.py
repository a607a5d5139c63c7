"""A PostgreSQL server of the tests' own, thrown away afterwards, or one that was named.

`NOREN_TEST_POSTGRES` names a server as an address of a database from which others may be made.
Without it a cluster is made in a temporary folder, by a user who is not root, where the programs
`initdb` and `postgres` are there. With neither, the tests that need one are skipped and say so.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ADDRESS = "NOREN_TEST_POSTGRES"
USER = "noren"
PASSWORD = "a secret that nobody may see"
_NOBODY = "nobody"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "shared_buffers": "16MB",
    "max_connections": "20",
    "autovacuum": "off",
    # As docs/keeping.md advises, so that old log goes at a checkpoint.
    "wal_recycle": "off",
    "min_wal_size": "32MB",
    "max_wal_size": "64MB",
}


def why_not() -> str | None:
    """Why there is no server to test with; None where there is one."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed (extra `postgres`)"
    if os.environ.get(ADDRESS):
        return None
    for program in ("initdb", "postgres"):
        if shutil.which(program) is None:
            return f"no program {program} here, and {ADDRESS} names no server"
    return None


class Cluster:
    """A running server, and databases made on it."""

    def __init__(self, address: str, *, folder: Path | None = None, port: int = 5432) -> None:
        self._address = address
        self.folder = folder
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0

    @property
    def data(self) -> Path:
        """The data folder of a server of our own."""
        assert self.folder is not None
        return self.folder / "data"

    def make_database(self, *, tablespace: str = "pg_default") -> str:
        """A new, empty database; its address."""
        self._count += 1
        name = f"noren_test_{os.getpid()}_{self._count}"
        self.run(
            f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0 TABLESPACE {tablespace}"
        )
        return self.address_of(name)

    def address_of(self, name: str) -> str:
        """The address of a database."""
        head, _, query = self._address.partition("?")
        return head.rsplit("/", 1)[0] + "/" + name + (f"?{query}" if query else "")

    @contextmanager
    def narrow_tablespace(self, size: str) -> Iterator[Path]:
        """A tablespace `narrow` on a file system of this size; its folder.

        Raises:
            OSError: this user may not mount one.
        """
        assert self.folder is not None
        place = self.folder / "narrow"
        place.mkdir()
        shutil.chown(place, _NOBODY, "nogroup")
        options = f"size={size},uid={place.stat().st_uid},gid={place.stat().st_gid},mode=700"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "none", place], capture_output=True, check=False
        )
        if done.returncode:
            place.rmdir()
            raise OSError(done.stderr.decode().strip())
        try:
            self.run(f"CREATE TABLESPACE narrow LOCATION '{place}'")
            yield place
        finally:
            self.run("DROP TABLESPACE IF EXISTS narrow")
            subprocess.run(["umount", "-l", place], check=True)
            place.rmdir()

    def drop_database(self, address: str) -> None:
        """Gone, whoever is still connected."""
        name = address.partition("?")[0].rsplit("/", 1)[1]
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def cut(self, address: str) -> None:
        """End every connection to a database; they are gone on return."""
        others = (
            "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        self.run(f"SELECT pg_terminate_backend(pid) {others}", address)
        until_s = time.monotonic() + 60
        while self.run(f"SELECT pid {others}", address):
            assert time.monotonic() < until_s, "a connection holds on"
            time.sleep(0.02)

    def run(self, statement: str, address: str | None = None) -> list[tuple[Any, ...]]:
        """One statement outside any transaction."""
        import psycopg

        with psycopg.connect(address or self._address, autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def set_to(self, **settings: str) -> Iterator[None]:
        """Other settings of the whole server for the length of the block."""
        try:
            for name, value in settings.items():
                self.run(f"ALTER SYSTEM SET {name} = '{value}'")
            self._reload(settings)
            yield
        finally:
            for name in settings:
                self.run(f"ALTER SYSTEM RESET {name}")
            self.run("SELECT pg_reload_conf()")

    def _reload(self, settings: Mapping[str, str]) -> None:
        self.run("SELECT pg_reload_conf()")
        for name, value in settings.items():
            until_s = time.monotonic() + 60
            while self.run(f"SHOW {name}") != [(value,)]:
                assert time.monotonic() < until_s, f"{name} did not become {value}"
                time.sleep(0.02)

    def start(self, **settings: str) -> None:
        """Start our own server and wait until it answers."""
        assert self.folder is not None
        options = _SETTINGS | {"unix_socket_directories": str(self.folder)} | settings
        # In a file, not as arguments: those could not be changed while it runs.
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{key} = '{value}'\n" for key, value in options.items())
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["postgres", "-D", self.data, "-p", str(self._port)],
                stdout=log,
                stderr=log,
                cwd="/",
                **_as_somebody_else(),
            )
        until_s = time.monotonic() + 60
        while time.monotonic() < until_s:
            with contextlib.suppress(Exception):
                self.run("SELECT 1")
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End our own server; SIGINT ends it fast, SIGQUIT at once."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=60)
            self._process = None


def _as_somebody_else() -> dict[str, Any]:
    """PostgreSQL refuses to be run by root."""
    return {"user": _NOBODY, "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def running_cluster(environment: Mapping[str, str] = os.environ) -> Iterator[Cluster]:
    """The named server, or one of our own."""
    if address := environment.get(ADDRESS):
        yield Cluster(address)
        return
    # A short path: the socket's may have 107 letters at most.
    folder = Path(tempfile.mkdtemp(prefix="noren-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _NOBODY, "nogroup")
        subprocess.run(
            [
                *("initdb", "-D", folder / "data", "-U", USER, "-E", "UTF8", "--locale=C"),
                *("--no-sync", "--auth=trust"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **_as_somebody_else(),
        )
        cluster = Cluster(f"postgresql://{USER}@/postgres?host={folder}", folder=folder)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
