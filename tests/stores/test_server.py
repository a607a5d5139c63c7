"""PostgreSQL under a store: passwords unseen, writers apart, nothing acknowledged lost."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import traceback
from pathlib import Path

import pytest

from noren.errors import (
    NorenError,
    StoreDamaged,
    StoreDenied,
    StoreLocked,
    StoreMissing,
    StoreTooNew,
    StoreUnreachable,
    UsageError,
)
from noren.gate.record_schema import RecordSchema
from noren.stores import schema
from noren.stores.address import SERVER, has_password, parse_place, server_of, shown_place
from noren.stores.reading import read_coverage, read_line_counts
from noren.stores.run import Run
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import build_assignment, build_outputs, closed_bin, jail_report
from staging.postgres import PASSWORD, USER, Cluster

START_S = 1_775_001_600


@pytest.fixture
def place(server_address: str) -> Path:
    return parse_place(server_address)


def begin(store: StatisticsStore, *, camera: str = "gate") -> Run:
    import dataclasses

    assignment = dataclasses.replace(build_assignment(), camera_id=camera)
    outputs = [output.model_copy(update={"camera": camera}) for output in build_outputs(assignment)]
    return store.begin_run(
        assignment=assignment,
        outputs=outputs,
        plan_text="the plan",
        source_identity=f"film of {camera}",
        model="silhouette",
        opened_s=1_775_009_999.0,
        report=jail_report(RecordSchema.from_assignment(assignment)),
    )


def write(run: Run, bins: int, *, first: int = 0) -> None:
    output = RecordSchema.from_assignment(build_assignment()).outputs[0]
    for number in range(first, first + bins):
        run.write_bin(closed_bin(output, START_S + number * 60))


def starts(place: Path) -> list[int]:
    with StatisticsStore.open(place, mode="read") as store:
        return list(read_coverage(store).start_s)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://me@db.example/noren", "postgresql://db.example:5432/noren"),
        ("postgres://me:pw@db.example:5433/x", "postgresql://db.example:5433/x"),
        ("postgresql:///noren?host=/run/pg", "postgresql:///run/pg:5432/noren"),
        ("postgresql://[::1]/noren?sslmode=require", "postgresql://::1:5432/noren"),
    ],
    ids=["plain", "with a password", "a socket", "numbers"],
)
def test_an_address_is_a_folder_of_this_machine(
    text: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_STATE", str(tmp_path))
    folder = parse_place(text)
    assert folder.parent == tmp_path
    assert folder == parse_place(text)
    assert shown_place(folder) == shown
    assert has_password(text) == (":pw@" in text)
    assert not any(tmp_path.iterdir()), "nothing is made by asking"


def test_each_database_has_a_folder_of_its_own(tmp_path: Path) -> None:
    given = {"NOREN_STATE": str(tmp_path)}
    texts = ["postgresql://h/a", "postgresql://h/b", "postgresql://g/a", "postgresql://h:1/a"]
    assert len({parse_place(text, given) for text in texts}) == 4
    assert parse_place("postgresql://h/a", given) == parse_place("postgres://you@h:5432/a", given)


@pytest.mark.parametrize(
    "text",
    ["postgresql://me:topsecret@", "postgresql://me:topsecret@h:x/db", "mysql://me:topsecret@h/d"],
)
def test_an_address_that_is_none_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_place(text)
    assert "topsecret" not in str(caught.value)
    assert "topsecret" not in caught.value.in_language("ja")


def test_the_folder_keeps_the_address_and_never_the_password(
    server_address: str, place: Path
) -> None:
    with_password = server_address.replace(f"//{USER}@", f"//{USER}:{PASSWORD}@").replace(
        " ", "%20"
    )
    assert parse_place(with_password) == place
    with StatisticsStore.open(place, mode="write") as store:
        write(begin(store), 1)
        assert PASSWORD not in repr(store.server.address if store.server else "")
    assert sorted(path.name for path in place.iterdir()) == [SERVER]
    said = json.loads((place / SERVER).read_text())
    assert "secret" not in (place / SERVER).read_text()
    assert len(said["installation"]) == 16
    # From now on the folder alone is enough, and its name for itself stays.
    address = server_of(place)
    assert address is not None
    assert address.installation == said["installation"]
    program = (
        "import sys; from noren.stores.statistics import StatisticsStore as S; "
        "s = S.open(sys.argv[1], mode='write'); print(s.installation); s.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, place], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == said["installation"]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        ("postgresql://me:topsecret@127.0.0.1:9/noren", StoreUnreachable),
        ("postgresql://me:topsecret@127.0.0.1:9/noren?connect_timeout=1", StoreUnreachable),
    ],
)
def test_a_server_that_does_not_answer_is_an_outside_failure(
    make: str, error: type[NorenError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_STATE", str(tmp_path))
    with pytest.raises(error) as caught:
        StatisticsStore.open(parse_place(make), mode="write")
    assert caught.value.exit_code == 3
    assert not any(tmp_path.iterdir())
    whole = "".join(traceback.format_exception(caught.value))
    assert "topsecret" not in whole
    assert any(ord(letter) > 0x3000 for letter in caught.value.in_language("ja"))


def test_a_database_that_is_not_there_is_missing(
    cluster: Cluster, server_address: str, place: Path
) -> None:
    with pytest.raises(StoreMissing, match="no store"):
        StatisticsStore.open(place, mode="read")
    with pytest.raises(StoreMissing):
        StatisticsStore.open(parse_place(cluster.address_of("nowhere")), mode="write")
    assert not place.exists()


def test_a_name_without_the_right_to_write_is_told_so(
    cluster: Cluster, server_address: str, place: Path
) -> None:
    cluster.run("DROP ROLE IF EXISTS guest")
    cluster.run("CREATE ROLE guest LOGIN")
    with StatisticsStore.open(place, mode="write") as store:
        write(begin(store), 1)
    cluster.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest", server_address)
    guest = server_address.replace(f"//{USER}@", "//guest@")
    with StatisticsStore.open(parse_place(guest), mode="read") as store:
        assert len(read_line_counts(store)) == 4
    with StatisticsStore.open(parse_place(guest), mode="write") as store:
        with pytest.raises(NorenError, match="may not write") as caught:
            begin(store)
        assert caught.value.exit_code == 3
    parse_place(server_address)


def test_a_role_that_may_not_sign_in_is_denied(cluster: Cluster, server_address: str) -> None:
    nobody = server_address.replace(f"//{USER}@", "//nobody-known:topsecret@")
    with pytest.raises((StoreDenied, StoreUnreachable)) as caught:
        StatisticsStore.open(parse_place(nobody), mode="read")
    assert "topsecret" not in "".join(traceback.format_exception(caught.value))


def test_a_database_of_somebody_else_is_left_alone(
    cluster: Cluster, server_address: str, place: Path
) -> None:
    cluster.run("CREATE TABLE theirs (x int)", server_address)
    for mode in ("read", "write"):
        with pytest.raises(StoreDamaged, match="not a store"):
            StatisticsStore.open(place, mode=mode)  # type: ignore[arg-type]
    names = cluster.run("SELECT tablename FROM pg_tables WHERE schemaname='public'", server_address)
    assert names == [("theirs",)]


def test_a_store_of_a_later_noren_is_refused(
    cluster: Cluster, server_address: str, place: Path
) -> None:
    StatisticsStore.open(place, mode="write").close()
    cluster.run(f"INSERT INTO noren_schema VALUES ({schema.SCHEMA_VERSION + 1})", server_address)
    with pytest.raises(StoreTooNew):
        StatisticsStore.open(place, mode="read")


def test_two_supervisors_write_for_different_cameras_at_once(place: Path) -> None:
    StatisticsStore.open(place, mode="write").close()
    failed: list[BaseException] = []

    def supervise(camera: str) -> None:
        try:
            with StatisticsStore.open(place, mode="write") as store:
                write(begin(store, camera=camera), 25)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=supervise, args=(camera,)) for camera in ("gate", "hall")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(starts(place)) == 50


def test_one_camera_has_one_writer_until_that_ends(place: Path) -> None:
    with StatisticsStore.open(place, mode="write") as first:
        begin(first)
        begin(first)  # the same supervisor opens its camera again
        with StatisticsStore.open(place, mode="write") as second:
            with pytest.raises(StoreLocked, match="camera gate"):
                begin(second)
            begin(second, camera="hall")
    with StatisticsStore.open(place, mode="write") as third:
        begin(third)


def test_who_opens_as_soon_as_another_writer_has_closed_has_its_camera(place: Path) -> None:
    """Without a word of farewell, a session's locks were still there in most of the rounds."""
    for _ in range(20):
        with StatisticsStore.open(place, mode="write") as second:
            with StatisticsStore.open(place, mode="write") as first:
                begin(first)
            begin(second)


def test_a_connection_lost_in_a_run_loses_nothing_that_was_acknowledged(
    cluster: Cluster, server_address: str, place: Path
) -> None:
    with StatisticsStore.open(place, mode="write") as store:
        run = begin(store)
        write(run, 5)
        cluster.cut(server_address)
        for _ in range(2):  # its locks went with it: it must not come back by itself
            with pytest.raises(StoreUnreachable) as caught:
                write(run, 1, first=5)
            assert caught.value.exit_code == 3
    assert starts(place) == [START_S + number * 60 for number in range(5)]
    with StatisticsStore.open(place, mode="write") as store:
        write(begin(store), 6)
    assert len(starts(place)) == 6


def test_two_writers_may_open_a_new_database_at_the_same_moment(place: Path) -> None:
    failed: list[BaseException] = []
    names: list[str] = []

    def open_it() -> None:
        try:
            with StatisticsStore.open(place, mode="write") as store:
                names.append(store.installation)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(set(names)) == 1
