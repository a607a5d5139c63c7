"""The site's message broker (MQTT 5): what is said is said once and kept nowhere.

Nothing is retained or queued: whoever does not listen misses it, and what cannot be said while the
broker is away is lost on purpose. Payments are heard with a session of an hour, so that a short
restart misses none. A broker that is away is told once, and again once it is back; noren goes on.
"""

from __future__ import annotations

import contextlib
import os
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

from noren.errors import BrokerError
from noren.plan.messages import PORTS, Messages
from noren.vocabulary.closing import Closing
from noren.vocabulary.words import Words

if TYPE_CHECKING:
    from paho.mqtt.client import Client

KEEPALIVE_S: Final = 30
SESSION_S: Final = 3600
"""How long the broker keeps payments for us while we are away."""
FIRST_ANSWER_S: Final = 5.0
Hear = Callable[[str, bytes], None]


class Broker(Closing):
    """A connection that mends itself; use as a context manager.

    Args:
        declared: the plan's section `messages`.
        base: the plan's folder, from which the file of root certificates is read.
        name: who noren is to the broker; the same after a restart, another for another store.
        hear: gets topic and payload of every payment, in the connection's own thread.
        on_note: hears that the broker is away or refuses, and that it is back.
    """

    def __init__(
        self,
        declared: Messages,
        *,
        base: Path,
        name: str,
        hear: Hear | None = None,
        on_note: Callable[[Words], None],
    ) -> None:
        self._declared = declared
        self._hear = hear
        self._on_note = on_note
        # Held while anything is told: patience ends in one thread, answers come in another.
        self._mutex = threading.Lock()
        self._answered = threading.Event()
        self._is_told = False
        parts = urlsplit(declared.broker)
        assert parts.hostname is not None, "the plan's model sees to it"
        self._host = parts.hostname
        self._port = parts.port or PORTS[parts.scheme]
        self._client = self._make(name, base, is_secret=parts.scheme == "mqtts")

    @classmethod
    def open(
        cls,
        declared: Messages,
        *,
        base: Path,
        name: str,
        hear: Hear | None = None,
        on_note: Callable[[Words], None],
    ) -> Self:
        """Connect, and wait a moment for the first answer; without one, go on trying.

        Raises:
            BrokerError: the library is not installed, the variable of the password is not set, or
                the root certificates cannot be read.
        """
        broker = cls(declared, base=base, name=name, hear=hear, on_note=on_note)
        try:
            broker._start()
        except BaseException:
            broker.close()
            raise
        return broker

    def say(self, topic: str, payload: bytes, *, good_for_s: int) -> bool:
        """Say something once, to whoever listens now; False while the broker is away.

        Args:
            good_for_s: after so long the broker must not pass it on any more.
        """
        if not self._client.is_connected():
            return False
        facts = _facts("PUBLISH", MessageExpiryInterval=max(1, good_for_s))
        self._client.publish(topic, payload, qos=0, retain=False, properties=facts)
        return True

    def close(self) -> None:
        """Say good-bye; nothing more is heard."""
        hang_up(self._client)

    def _start(self) -> None:
        hears = self._hear is not None
        self._client.connect_async(
            self._host,
            self._port,
            keepalive=KEEPALIVE_S,
            clean_start=not hears,
            properties=_facts("CONNECT", SessionExpiryInterval=SESSION_S) if hears else None,
        )
        self._client.loop_start()
        if not self._answered.wait(FIRST_ANSWER_S):
            self._tell(_NO_ANSWER, first=True)

    def _make(self, name: str, base: Path, *, is_secret: bool) -> Client:
        try:
            from paho.mqtt.client import Client, MQTTv5
            from paho.mqtt.enums import CallbackAPIVersion
        except ImportError as error:
            raise BrokerError(
                where="messages",
                found=Words(en="paho-mqtt is not installed", ja="paho-mqtt がありません"),
                expected=Words(en="the extra `mqtt`", ja="追加の `mqtt`"),
                remedy=Words(
                    en="pip install 'noren[mqtt]', or take `messages` out of the plan",
                    ja="pip install 'noren[mqtt]' を実行するか、`messages` を削除してください",
                ),
            ) from error
        client = Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTv5)
        client.reconnect_delay_set(min_delay=1, max_delay=60)
        # What could not be said is not said later.
        client.max_queued_messages_set(1)
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        self._sign_in(client)
        if is_secret:
            client.tls_set_context(_trust(self._declared.roots, base))
        return client

    def _sign_in(self, client: Client) -> None:
        variable = self._declared.sign_in_env
        if variable is None:
            return
        user, separator, password = os.environ.get(variable, "").partition(":")
        if not separator:
            raise BrokerError(
                where="messages.sign_in_env",
                found=Words(
                    en=f"the variable {variable} is not set, or has no `:`",
                    ja=f"環境変数 {variable} がないか、`:` がありません",
                ),
                expected="user:password",
                remedy=Words(
                    en="set it in the environment of noren; passwords do not belong into the plan",
                    ja="norenの環境変数に設定してください。パスワードは計画書に書きません",
                ),
            )
        client.username_pw_set(user, password)

    def _on_connect(self, client: Client, _: Any, flags: Any, reason: Any, facts: Any) -> None:
        if reason.is_failure:
            self._tell(str(reason))
            return
        if self._declared.tills is not None and self._hear is not None:
            client.subscribe(self._declared.tills, qos=1)
        with self._mutex:
            self._answered.set()
            if self._is_told:
                self._is_told = False
                self._on_note(_BACK.fill(host=self._host, port=self._port))

    def _on_connect_fail(self, client: Client, _: Any) -> None:
        self._tell(_NO_ANSWER)

    def _on_disconnect(self, client: Client, _: Any, flags: Any, reason: Any, facts: Any) -> None:
        if reason.is_failure:
            self._tell(str(reason))

    def _on_message(self, client: Client, _: Any, message: Any) -> None:
        if self._hear is not None:
            self._hear(message.topic, bytes(message.payload))

    def _tell(self, reason: Words | str, *, first: bool = False) -> None:
        """Say that the broker is away, once; the `first` time unless it has answered meanwhile."""
        with self._mutex:
            if self._is_told or (first and self._answered.is_set()):
                return
            self._answered.set()
            self._is_told = True
            self._on_note(_AWAY.fill(host=self._host, port=self._port, reason=reason))


def hang_up(client: Client) -> None:
    """Say good-bye, wait for the client's thread, and close everything that it opened."""
    client.disconnect()
    # The library looks twice for its thread; one that ends in between it does not find.
    with contextlib.suppress(AttributeError):
        client.loop_stop()
    # The sockets that woke the thread; the library leaves them open until it is collected.
    client.reinitialise()


def _facts(packet: str, **facts: int) -> Any:
    """MQTT's properties of one kind of packet."""
    from paho.mqtt import packettypes, properties

    make: Any = properties.Properties
    made = make(getattr(packettypes.PacketTypes, packet))
    for name, value in facts.items():
        setattr(made, name, value)
    return made


def _trust(roots: str | None, base: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if roots is None else base / roots)
    except (OSError, ssl.SSLError) as error:
        raise BrokerError(
            where="messages.roots",
            found=Words(en=f"{roots}: {error}", ja=f"{roots}: {error}"),
            expected=Words(
                en="a readable file of root certificates (PEM)",
                ja="読み取れるルート証明書(PEM)のファイル",
            ),
            remedy=Words(
                en="put the certificate that vouches for the broker there",
                ja="ブローカーを証明する証明書を置いてください",
            ),
        ) from error


_NO_ANSWER = Words(
    en="no connection: check address, port and certificate",
    ja="接続できません。アドレス・ポート・証明書を確かめてください",
)
_AWAY = Words(
    en="the message broker {host}:{port} is away ({reason}); nothing is told or heard through it "
    "until it is back",
    ja="メッセージブローカー {host}:{port} に届きません（{reason}）。戻るまで送受信しません",
)
_BACK = Words(
    en="the message broker {host}:{port} is back",
    ja="メッセージブローカー {host}:{port} につながりました",
)
