"""Where a store can be, in a folder or on a server; and what examples are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from noren.stores.address import parse_place
from staging.postgres import Cluster, running_cluster, why_not

ENGINES = ("embedded", "postgres")

# Neither the examples that are drawn nor what passes may depend on the day, on how busy the machine
# is, or on what another run left. Others are drawn with `--hypothesis-profile=default`.
settings.register_profile(
    "noren",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("noren")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One server for all tests."""
    if reason := why_not():
        pytest.skip(reason)
    with running_cluster() as running:
        yield running


@pytest.fixture
def server_address(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of an empty database; the store's own folder is a temporary one."""
    monkeypatch.setenv("NOREN_STATE", str(tmp_path / "state"))
    address = cluster.make_database()
    yield address
    cluster.drop_database(address)


@pytest.fixture(params=ENGINES)
def engine_place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where a store can be made, with each kind of database."""
    if request.param == "embedded":
        return tmp_path / "store"
    return parse_place(request.getfixturevalue("server_address"))
