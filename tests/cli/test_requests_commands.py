"""`noren requests`: scripts depend on its output and exit codes; bad input is refused and said."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from noren.cli.program import run
from noren.operations import requests_desk
from noren.stores.ledger.entries import Incident
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import IncidentCause
from noren.stores.ledger.verification import verify_ledger
from noren.stores.requests import desk_keys
from staging.desks import CHEAP, MINIMAL, RETURNING, SECRET, START
from staging.request_pictures import picture_header

HOSTILE = "'; DROP TABLE requests; -- ../../etc/passwd $(rm -rf /) {0} %s <script>"


class Told:
    """What one call said, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def desk(tmp_path, monkeypatch, capsys):
    """`desk(…)` runs `noren requests …` with a plan beside its store."""
    monkeypatch.setenv("NOREN_PASSPHRASE", SECRET.decode())
    plan = tmp_path / "plan.yaml"
    plan.write_bytes(RETURNING.read_bytes())
    store = tmp_path / "store"
    store.mkdir()
    desk_keys.make_folder(store)
    keys = desk_keys.open_keys(store, secret=bytearray(SECRET), cost=CHEAP)
    keys.prepare(START.date(), has_sealed=False)
    keys.close()

    def call(command: str, *words: object, stdin: bytes | None = None) -> Told:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        head = ["requests", command] + ([] if command == "verify" else [str(plan)])
        code = run([*head, *map(str, words), "--lang", "en"])
        said = capsys.readouterr()
        return Told(code, said.out, said.err)

    call.plan, call.store = plan, store
    return call


def intake(desk, *words: object, kind: str = "disclosure", **said: object) -> dict:
    told = desk("intake", "--kind", kind, "--format", "json", *words, **said)
    assert told.code == 0, told.err
    return told.json


def test_a_request_is_taken_in_shown_and_its_receipt_holds(desk, tmp_path):
    taken = intake(desk, "--text", HOSTILE, "--out", tmp_path / "out")
    number = taken["case"]["number"]
    assert taken["case"]["owner"] == "desk"
    assert taken["case"]["next"] == ["hand_over", "identify", "refuse", "withdraw"]
    assert sorted(Path(path).suffix for path in taken["files"]) == [".svg", ".txt"]
    assert desk("show", number, "--format", "json").json["text"] == HOSTILE
    text = next(path for path in taken["files"] if path.endswith(".txt"))
    for words in (["--store", desk.store], ["--key", taken["public_key"]]):
        told = desk("verify", text, *words)
        assert (told.code, number in told.out) == (0, True)
    told = desk("verify", "-", "--key", taken["public_key"], stdin=taken["receipt"].encode())
    assert told.code == 0
    forged = taken["receipt"].replace("DISCLOSURE", "COMPLAINT").encode()
    told = desk("verify", "-", "--key", taken["public_key"], stdin=forged)
    assert told.code == 1
    assert "another signature" in told.err
    assert verify_ledger(desk.store).holds


def test_a_desk_that_does_not_open_shows_nothing_and_the_ledger_knows(desk, monkeypatch):
    number = intake(desk, "--text", "MY SECRET WORDS")["case"]["number"]
    monkeypatch.setenv("NOREN_PASSPHRASE", "another passphrase, and wrong")
    told = desk("show", number)
    assert (told.code, "SECRET" in told.out + told.err) == (1, False)
    assert "the wrong passphrase" in told.err
    causes = [one.cause for one in Snapshot.read(desk.store).entries() if isinstance(one, Incident)]
    assert causes == [IncidentCause.HOLDINGS_SHUT]


def test_the_list_says_nothing_of_what_people_wrote(desk):
    intake(desk, "--text", "MY SECRET WORDS", "--place", "MY SECRET PLACE")
    for words in ([], ["--format", "json"]):
        told = desk("list", *words)
        assert told.code == 0
        assert "SECRET" not in told.out
    assert "0 % used" in desk("list").out


def test_a_step_that_is_not_allowed_is_1_and_says_which_are(desk):
    number = intake(desk, "--text", "?")["case"]["number"]
    told = desk("advance", number, "search")
    assert told.code == 1
    assert "identify, refuse, withdraw" in told.err
    told = desk("advance", number, "identify", "--means", "power_of_attorney")
    assert told.code == 1
    assert desk("advance", number, "identify", "--means", "in_person").code == 0
    told = desk("advance", number, "hand_over", "--owner", "front-2", "--format", "json")
    assert told.json["case"]["owner"] == "front-2"
    assert desk("advance", number, "theme", "--theme", "keeping").code == 0
    assert desk("advance", number, "withdraw").code == 0
    assert desk("advance", number, "withdraw").code == 1


def test_a_refusal_has_a_reason_of_the_closed_set(desk, tmp_path):
    number = intake(desk, "--text", "?", "--answer-form", "electronic")["case"]["number"]
    words = ["answer", number, "--out", tmp_path / "out", "--refuse"]
    assert desk(*words, "because").code == 2
    assert desk(*words, "no_ground").code == 1
    told = desk(*words, "identity_not_confirmed", "--format", "json")
    assert told.code == 0
    assert told.json["case"]["reason"] == "identity_not_confirmed"
    letter = (tmp_path / "out" / f"answer-{number}.txt").read_text(encoding="utf-8")
    assert "ご本人であることを確認できませんでした" in letter
    assert "個人情報保護委員会" in letter
    assert "裁判所" in letter


def test_where_nothing_is_kept_the_answer_needs_no_identity(desk, tmp_path):
    desk.plan.write_bytes(MINIMAL.read_bytes())
    number = intake(desk, "--text", "?", "--answer-form", "electronic", "--answer-lang", "en")[
        "case"
    ]["number"]
    told = desk("answer", number, "--out", tmp_path / "out")
    assert "not held" in told.out
    letter = (tmp_path / "out" / f"answer-{number}.txt").read_text(encoding="utf-8")
    assert "Nothing about single people is kept" in letter


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        pytest.param([], None, "says nothing", id="nothing in it"),
        pytest.param(["--text", "x" * 5000], None, "5000 letters", id="too long"),
        pytest.param(["--text", "-"], b"x" * 70_000, "65536 bytes", id="endless input"),
        pytest.param(["--text", "-"], b"\xff\xfe", "not UTF-8", id="not UTF-8"),
        pytest.param(["--text", "a\x1b[31mred"], None, "U+001B", id="terminal escape"),
        pytest.param(["--text", "evil\u202etxt"], None, "U+202E", id="backwards"),
        pytest.param(["--site", "../../etc"], None, "id of a place", id="no site of the plan"),
        pytest.param(["--text", "?", "--same-as", "1 OR 1=1"], None, "no number", id="SQL"),
        pytest.param(["--text", "?", "--same-as", "N-22222-22222"], None, "", id="no such number"),
        pytest.param(
            ["--from", "2026-11-01T10:00+09:00"], None, "one of the two", id="half a time"
        ),
        pytest.param(
            ["--from", "2036-11-01T10:00Z", "--to", "2036-11-01T11:00Z"],
            None,
            "past span",
            id="to come",
        ),
        pytest.param(["--from", "2026-11-01T10:00"], None, "zone", id="no zone"),
    ],
)
def test_bad_input_is_2_in_one_line_and_nothing_is_taken_in(desk, words, stdin, said):
    told = desk("intake", "--kind", "question", *words, stdin=stdin)
    assert told.code == 2
    assert said in told.err
    assert len(told.err.strip().splitlines()) == 1
    assert "\x1b" not in told.err
    assert "Traceback" not in told.err
    if (desk.store / "statistics.sqlite").exists():
        assert desk("list", "--format", "json").json == []


@pytest.mark.parametrize("number", ["", "../../x", "N-2222", "'; --", "x" * 10_000])
@pytest.mark.parametrize("command", ["show", "advance", "answer"])
def test_a_hostile_number_is_refused_and_never_a_path(desk, tmp_path, command, number):
    intake(desk, "--text", "?")
    more = {"advance": ["withdraw"], "answer": ["--out", tmp_path / "out"]}.get(command, [])
    told = desk(command, number, *more)
    assert told.code == 2
    assert len(told.err) < 1000
    assert not (tmp_path / "out").exists()


def test_a_flood_is_told_when_to_come_back_and_how_else_to_ask(desk):
    with requests_desk.open_desk(desk.plan, desk.store, may_make=True) as opened:
        for _ in range(30):
            asked = requests_desk.Asked(text="!")
            form, opinion = requests_desk.Intake.FORM, requests_desk.RequestKind.OPINION
            opened.desk.take_in(asked, kind=opinion, intake=form)
    told = desk("intake", "--kind", "opinion", "--by", "form", "--text", "!")
    assert told.code == 1
    assert "about 1 min" in told.err
    assert "ask the desk" in told.err
    intake(desk, "--by", "counter", "--text", "!")  # open all the same
    assert len(desk("list", "--format", "json").json) == 31


def test_without_a_passphrase_nothing_is_taken_in(desk, monkeypatch):
    monkeypatch.delenv("NOREN_PASSPHRASE")
    told = desk("intake", "--kind", "question", "--text", "?")
    assert told.code == 1
    assert "no secret" in told.err
    monkeypatch.setenv("NOREN_PASSPHRASE", "a wrong one, but long enough")
    told = desk("intake", "--kind", "question", "--text", "?")
    assert told.code == 1
    assert "wrong passphrase" in told.err


def test_where_there_is_no_store_only_a_request_makes_one(desk, tmp_path):
    empty = tmp_path / "nowhere"
    for command in (["list"], ["show", "N-22222-22222"], ["tick"]):
        told = desk(*command, "--store", empty)
        assert told.code == 2, told.err
        assert not empty.exists()


def test_a_picture_is_refused_where_no_vault_is_and_when_it_is_a_bomb(desk, tmp_path):
    number = intake(desk, "--text", "?")["case"]["number"]
    desk("advance", number, "identify", "--means", "in_person")
    bomb, picture = tmp_path / "bomb.png", tmp_path / "face.png"
    bomb.write_bytes(picture_header(50_000, 50_000))
    picture.write_bytes(picture_header())
    told = desk("advance", number, "search", "--picture", bomb)
    assert (told.code, "50000 x 50000" in told.err) == (2, True)
    told = desk("advance", number, "search", "--picture", picture)
    assert (told.code, "no vault" in told.err) == (1, True)
    told = desk("advance", number, "search", *["--picture", picture] * 6)
    assert (told.code, "6 pictures" in told.err) == (2, True)
    told = desk("advance", number, "search", "--picture", picture, "--picture", tmp_path / "none")
    assert (told.code, "none" in told.err) == (2, True)
    told = desk("advance", number, "search", "--picture", "/dev/zero")
    assert (told.code, "12000000 bytes" in told.err) == (2, True)


def test_the_tick_tells_whose_time_is_running_out_once(desk, monkeypatch):
    number = intake(desk, "--text", "?", kind="complaint")["case"]["number"]
    assert desk("tick").code == 0
    now = requests_desk.machine_clock()
    days = desk("list", "--format", "json").json[0]["house_due"]
    due = now.fromisoformat(days)
    monkeypatch.setattr(requests_desk, "machine_clock", lambda: now + (due - now) * 0.85)
    monkeypatch.setattr(requests_desk.open_desk.__wrapped__, "__kwdefaults__", {
        "now": lambda: now + (due - now) * 0.85, "may_make": False,
    })  # fmt: skip
    told = desk("tick", "--format", "json")
    assert told.code == 1
    assert [(one["percent"], one["tell"]) for one in told.json["escalations"]] == [
        (50, "owner"),
        (80, "privacy_officer"),
    ]
    assert desk("tick").code == 0
    assert number in desk("list").out


def test_the_figures_of_a_running_year_are_not_published(desk):
    intake(desk, "--text", "?")
    year = requests_desk.machine_clock().year
    told = desk("statistics", "--year", year)
    assert told.code == 1
    assert "still open" in told.err
    assert desk("statistics", "--year", year - 1, "--minimum", 2).code == 2
    told = desk("statistics", "--year", year - 1, "--format", "json")
    assert told.code == 0
    assert all(cell is None for row in told.json["themes"]["rows"].values() for cell in row)


def test_the_routes_say_how_to_keep_out_and_whom_to_ask(desk):
    told = desk("routes")
    assert told.code == 0
    assert "How to keep out of it" in told.out
    assert "@" in told.out
    assert set(desk("routes", "--format", "json").json) == {"ja", "en"}
