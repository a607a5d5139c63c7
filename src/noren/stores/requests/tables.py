"""The tables of the desk, beside the figures: portable SQL, and nothing of a person in clear.

What somebody asked, where and when they were filmed, who they are and what was found stands in
`body` alone, sealed. Everything else is a number, a time or a word of a closed set. `installation`
is whose desk it is, where several have their tables on one server; empty in a folder.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from noren.stores.schema import METADATA

requests = Table(
    "requests",
    METADATA,
    Column("number", String(24), primary_key=True),
    Column("installation", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("intake", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("owner", String(40), nullable=False),
    Column("theme", String(20), nullable=False),
    Column("outcome", String(20)),
    Column("reason", String(40)),
    Column("same_as", String(24)),
    Column("received_s", BigInteger, nullable=False),
    Column("house_due_s", BigInteger, nullable=False),
    Column("legal_due_s", BigInteger),
    Column("changed_s", BigInteger, nullable=False),
    Column("told_percent", Integer, nullable=False),
    Column("commitment", String(64), nullable=False),
    Column("plan_digest", String(64), nullable=False),
    Column("sealed_day", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    CheckConstraint("house_due_s > received_s", name="requests_due_later"),
    CheckConstraint("owner <> ''", name="requests_owned"),
    CheckConstraint(
        "(state = 'refused') = (reason is not null)", name="requests_refused_with_reason"
    ),
    Index("requests_open", "installation", "is_open", "house_due_s"),
)

request_steps = Table(
    "request_steps",
    METADATA,
    Column("number", String(24), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at_s", BigInteger, nullable=False),
    Column("step", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("owner", String(40), nullable=False),
)
"""What was done with each request, step by step."""

request_outbox = Table(
    "request_outbox",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("installation", String(16), nullable=False),
    Column("entry", Text, nullable=False),
    Column("ledger_size", BigInteger, nullable=False),
)
"""Entries that the ledger may not have yet, written with the step that they tell of."""

request_tallies = Table(
    "request_tallies",
    METADATA,
    Column("installation", String(16), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("theme", String(20), primary_key=True),
    Column("outcome", String(20), primary_key=True),
    Column("is_late", Boolean, primary_key=True),
    Column("amount", BigInteger, nullable=False),
)
"""How many requests of a year ended how; stays when the requests themselves are forgotten."""

request_turned_away = Table(
    "request_turned_away",
    METADATA,
    Column("installation", String(16), primary_key=True),
    Column("intake", String(20), primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("amount", BigInteger, nullable=False),
)
"""How often a way in was too busy and said so, by UTC day."""

request_buckets = Table(
    "request_buckets",
    METADATA,
    Column("installation", String(16), primary_key=True),
    Column("intake", String(20), primary_key=True),
    Column("parts_left", BigInteger, nullable=False),
    Column("at_s", BigInteger, nullable=False),
)
"""How many requests a way in may still take now, in 3600th parts of one."""

DESK: Final = (
    requests,
    request_steps,
    request_outbox,
    request_tallies,
    request_turned_away,
    request_buckets,
)
