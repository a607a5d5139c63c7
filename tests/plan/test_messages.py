"""A broker is named with its port, never with a password, and encrypted beyond this machine."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from noren.plan.messages import Messages

BASE = {"broker": "mqtts://broker.example:8883", "audience": "mall/hall", "tills": "tills/+/paid"}


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"broker": "mqtt://127.0.0.1"},
        {"broker": "mqtt://[::1]:1883"},
        {"broker": "mqtt://localhost:1883"},
        {"tills": "tills/#"},
        {"tills": None},
        {"audience": None},
    ],
    ids=str,
)
def test_a_broker_can_be_declared(facts: dict[str, object]) -> None:
    Messages.model_validate({**BASE, **facts})


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"broker": "broker.example"}, "an address such as"),
        ({"broker": "https://broker.example"}, "an address such as"),
        ({"broker": "mqtts://broker.example:x"}, "an address such as"),
        ({"broker": "mqtts://broker.example/topic"}, "an address such as"),
        ({"broker": "mqtts://me:secret@broker.example"}, "without a name and password"),
        ({"broker": "mqtt://broker.example"}, "another machine"),
        ({"broker": "mqtt://192.168.0.2"}, "another machine"),
        ({"audience": "mall/#"}, "pattern"),
        ({"audience": "/mall"}, "pattern"),
        ({"audience": "$SYS"}, "pattern"),
        ({"tills": "tills/#/paid"}, "pattern"),
        ({"tills": "til+ls"}, "pattern"),
        ({"audience": None, "tills": None}, "both"),
        ({"sign_in_env": "user:secret"}, "pattern"),
    ],
    ids=str,
)
def test_what_is_no_broker_is_refused(facts: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Messages.model_validate({**BASE, **facts})
