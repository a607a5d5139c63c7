"""The command line with `--store postgresql://…`: the same figures, and a password nobody sees."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest

from cli.conftest import Undisturbed
from noren.stores.address import parse_place
from noren.stores.statistics import StatisticsStore
from staging.command_line import Program, Said, noren, run_arguments, wait_for
from staging.postgres import USER, Cluster

SECRET = "a-password-that-nobody-may-see"
KINDS = ("line_count", "zone_occupancy", "coverage")


def exports(store: str | Path) -> list[str]:
    said = [noren("export", kind, "--store", store) for kind in KINDS]
    assert [one.code for one in said] == [0] * len(KINDS), said[0].err
    return [one.out for one in said]


@pytest.fixture
def with_password(server_address: str) -> str:
    return server_address.replace(f"//{USER}@", f"//{USER}:{SECRET}@")


def test_a_run_on_a_server_makes_the_figures_of_a_run_in_a_folder(
    undisturbed: Undisturbed, with_password: str, tmp_path: Path
) -> None:
    said: list[Said] = [noren(*run_arguments(undisturbed.plan, with_password))]  # type: ignore[arg-type]
    assert said[0].code == 0, said[0].err
    assert "can be read by everybody" in said[0].err or "誰にでも見えます" in said[0].err
    assert exports(with_password) == exports(undisturbed.plan.parent / "store")
    for words in (
        ("report", "--out", tmp_path / "report"),
        ("ledger", "verify"),
        ("ledger", "export", "--out", tmp_path / "bundle"),
    ):
        head = words[:2] if words[0] == "ledger" else words[:1]
        said.append(noren(*head, "--store", with_password, *words[len(head) :]))
    said.append(noren("purge", undisturbed.plan, "--store", with_password, "--format", "json"))
    said.append(noren("purge", undisturbed.plan, "--store", with_password, "--now"))
    assert [one.code for one in said] == [0] * len(said), [one.err for one in said]
    assert json.loads(said[-2].out)["done"] is False
    for one in said:
        assert SECRET not in one.out + one.err
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any("ledger" in path.parts for path in files)
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]


def test_a_server_that_refuses_or_is_not_there_is_said_without_the_password(
    undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NOREN_STATE", str(tmp_path))
    address = f"postgresql://me:{SECRET}@127.0.0.1:9/noren"
    said = noren(*run_arguments(undisturbed.plan, address, "--lang", "en"))  # type: ignore[arg-type]
    assert said.code == 3
    assert "no answer" in said.error
    assert "postgresql://127.0.0.1:9/noren" in said.error
    assert SECRET not in said.err + said.out
    assert not list(tmp_path.iterdir())


def test_a_connection_that_is_cut_ends_the_run_with_3_and_running_again_completes_it(
    undisturbed: Undisturbed, cluster: Cluster, server_address: str
) -> None:
    arguments = run_arguments(undisturbed.plan, server_address)  # type: ignore[arg-type]
    StatisticsStore.open(parse_place(server_address), mode="write").close()
    # It is cut while it writes the second bin, which takes until then.
    cluster.run(
        "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF (SELECT count(*) FROM coverage) >= 2 THEN PERFORM pg_sleep(200); END IF;"
        " RETURN NEW; END $$",
        server_address,
    )
    cluster.run(
        "CREATE TRIGGER dawdle BEFORE INSERT ON coverage FOR EACH ROW EXECUTE FUNCTION dawdle()",
        server_address,
    )
    program = Program(*arguments)

    def bins() -> int:
        with contextlib.suppress(Exception):
            return int(cluster.run("SELECT count(*) FROM coverage", server_address)[0][0])
        return 0

    acknowledged = wait_for(lambda: bins() >= 2 and bins())
    cluster.cut(server_address)
    said = program.finish()
    assert said.code == 3, said.err
    assert "connection that was lost" in said.err
    assert "Traceback" not in said.err
    assert bins() >= acknowledged
    cluster.run("DROP TRIGGER dawdle ON coverage", server_address)
    assert noren(*arguments).code == 0
    assert exports(server_address) == exports(undisturbed.plan.parent / "store")
