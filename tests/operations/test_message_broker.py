"""Through the site's broker an audience is told once and kept nowhere; payments are heard."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from noren.errors import BrokerError
from noren.operations.audience import AudienceDesk, lines_of
from noren.operations.message_broker import Broker
from noren.plan.messages import Messages
from noren.vocabulary.words import Words
from operations.test_audience import ASSIGNMENT, TWO_WOMEN, outputs, told
from staging.brokers import LocalBroker, Other, local_broker, need_broker

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that is there is waited for, however busy the machine is."""
    monkeypatch.setattr("noren.operations.message_broker.FIRST_ANSWER_S", 60.0)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[LocalBroker]:
    with local_broker(tmp_path) as running:
        yield running


def opened(
    broker: LocalBroker, folder: Path, notes: list[Words], hear: Callable[[str, bytes], None] | None
) -> Broker:
    declared = Messages(broker=broker.address, audience="mall/hall", tills="tills/+/paid")
    return Broker.open(declared, base=folder, name="noren-test", hear=hear, on_note=notes.append)


def until(true: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end_s, "it never came"
        time.sleep(0.05)


def test_an_audience_is_told_to_whoever_listens_and_retained_by_nobody(
    broker: LocalBroker, tmp_path: Path
) -> None:
    notes: list[Words] = []
    player = Other(broker.port, "mall/#")
    with (
        opened(broker, tmp_path, notes, None) as link,
        AudienceDesk.open(outputs(), tmp_path, broker=link, topic="mall/hall") as desk,
    ):
        desk.tell(ASSIGNMENT, told(TWO_WOMEN))
        topic, payload, is_retained = player.hears()
        assert topic == f"mall/hall/{ASSIGNMENT.camera_id}/viewers"
        (line,) = lines_of(ASSIGNMENT, told(TWO_WOMEN))
        assert json.loads(payload) == json.loads(line)
        assert not is_retained
        late = Other(broker.port, "mall/#")
        with pytest.raises(queue.Empty):
            late.hears(within_s=0.5)
        late.close()
    player.close()
    assert notes == []


def test_a_closed_connection_leaves_no_socket_open(broker: LocalBroker, tmp_path: Path) -> None:
    opened(broker, tmp_path, [], None).close()
    before = set(os.listdir("/proc/self/fd"))
    link = opened(broker, tmp_path, [], None)
    other = Other(broker.port)
    link.close()
    other.close()
    assert set(os.listdir("/proc/self/fd")) <= before
    assert link.say("mall/hall/x", b"late", good_for_s=60) is False


def test_a_thread_that_ends_while_the_connection_is_closed_is_no_error(
    broker: LocalBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = opened(broker, tmp_path, [], None)
    here = threading.current_thread()

    class Between:
        """`threading` for the library: who closes looks again only once the thread has ended."""

        def __getattr__(self, name: str) -> object:
            return getattr(threading, name)

        def current_thread(self) -> threading.Thread:
            if threading.current_thread() is here:
                until(lambda: link._client._thread is None)
            return threading.current_thread()

    link._client.disconnect()
    monkeypatch.setattr("paho.mqtt.client.threading", Between())
    link.close()


def test_what_could_not_be_said_is_not_said_later(broker: LocalBroker, tmp_path: Path) -> None:
    notes: list[Words] = []
    with opened(broker, tmp_path, notes, None) as link:
        broker.stop()
        until(lambda: len(notes) == 1)
        assert "is away" in notes[0].en
        assert link.say("mall/hall/x", b"lost", good_for_s=60) is False
        broker.start()
        player = Other(broker.port, "mall/#")
        until(lambda: len(notes) == 2)
        assert "is back" in notes[1].en
        assert link.say("mall/hall/x", b"new", good_for_s=60) is True
        assert player.hears()[1] == b"new"
        player.close()


def test_payments_are_heard_also_those_of_a_short_absence(
    broker: LocalBroker, tmp_path: Path
) -> None:
    notes: list[Words] = []
    heard: list[tuple[str, bytes]] = []

    def hear(topic: str, payload: bytes) -> None:
        heard.append((topic, payload))

    till = Other(broker.port)
    with opened(broker, tmp_path, notes, hear):
        # Who listens has said so to the broker a little after it was opened.
        while not heard:
            till.tells("tills/0/paid", b"is anybody there")
            time.sleep(0.05)
        till.tells("tills/1/paid", b"first")
        till.tells("tills/1/opened", b"not for us")
        until(lambda: heard[-1][1] == b"first")
    till.tells("tills/2/paid", b"second")
    with opened(broker, tmp_path, notes, hear):
        until(lambda: heard[-1][1] == b"second")
    till.close()
    assert [one for one in heard if one[0] != "tills/0/paid"] == [
        ("tills/1/paid", b"first"),
        ("tills/2/paid", b"second"),
    ]


def test_a_broker_that_is_not_there_is_told_and_stops_nothing(tmp_path: Path) -> None:
    notes: list[Words] = []
    nobody = LocalBroker(tmp_path)
    pytest.importorskip("paho.mqtt", reason="paho-mqtt is not installed (extra `mqtt`)")
    with opened(nobody, tmp_path, notes, None) as link:
        assert link.say("mall/hall/x", b"lost", good_for_s=1) is False
    assert len(notes) == 1
    assert f"127.0.0.1:{nobody.port}" in notes[0].ja


def test_a_broker_that_answers_in_the_instant_in_which_patience_ends_is_not_told_to_be_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("paho.mqtt", reason="paho-mqtt is not installed (extra `mqtt`)")
    notes: list[Words] = []
    declared = Messages(broker="mqtt://127.0.0.1:9", audience="mall")
    link = Broker(declared, base=tmp_path, name="noren-test", on_note=notes.append)

    class LateAnswer(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            link._on_connect(link._client, None, None, SimpleNamespace(is_failure=False), None)
            return False

    monkeypatch.setattr(link._client, "loop_start", lambda: None)
    link._answered = LateAnswer()
    link._start()
    assert notes == []


def test_a_wrong_password_is_told_and_the_right_one_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords = tmp_path / "passwords"
    passwords.touch(mode=0o600)
    need_broker()
    try:
        subprocess.run(
            ["mosquitto_passwd", "-b", str(passwords), "noren", "a right one"], check=True
        )
    except FileNotFoundError:
        pytest.skip("no mosquitto_passwd on this machine")
    passwords.chmod(0o644)
    declared: dict[str, str] = {"audience": "mall", "sign_in_env": "NOREN_TEST_MQTT"}
    with local_broker(tmp_path, password_file=passwords) as running:
        plan = Messages(broker=running.address, **declared)  # type: ignore[arg-type]
        for password, is_taken in (("a wrong one", False), ("a right one", True)):
            monkeypatch.setenv("NOREN_TEST_MQTT", f"noren:{password}")
            notes: list[Words] = []
            with Broker.open(plan, base=tmp_path, name="noren-a", on_note=notes.append) as link:
                assert link.say("mall/x", b"", good_for_s=1) is is_taken
            assert (notes == []) is is_taken
            assert password not in str(notes)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        pytest.param({"sign_in_env": "NOREN_NOT_SET"}, "NOREN_NOT_SET", id="no password"),
        pytest.param({"roots": "nothing.pem"}, "root certificates", id="no certificates"),
    ],
)
def test_what_the_plan_names_and_is_not_there_stops_the_run_before_it_films(
    declared: dict[str, str], said: str, tmp_path: Path
) -> None:
    pytest.importorskip("paho.mqtt", reason="paho-mqtt is not installed (extra `mqtt`)")
    plan = Messages.model_validate({"broker": "mqtts://broker.test", "audience": "a", **declared})
    with pytest.raises(BrokerError, match=said):
        Broker.open(plan, base=tmp_path, name="noren-a", on_note=print)
