"""`noren ledger`: scripts depend on its output and exit codes."""

from __future__ import annotations

import json

import pytest

from noren.cli.program import run
from staging.ledgers import Stored, fill


@pytest.fixture
def store(tmp_path):
    fill(tmp_path / "store")
    return tmp_path / "store"


def test_a_sound_ledger_verifies_and_the_limit_of_that_is_said(store, capsys):
    assert run(["ledger", "verify", "--store", str(store), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "40 entries, 2 checkpoints (the last covers 33)" in out
    assert "no outside copy was compared" in out
    assert "nothing is wrong" in out
    assert run(["ledger", "verify", "--store", str(store), "--lang", "ja"]) == 0
    assert "問題はありません" in capsys.readouterr().out


def test_a_changed_entry_is_a_finding_in_both_languages_and_code_1(store, capsys):
    stored = Stored.read(store)
    stored.leaves[3] = stored.leaves[3].replace(b'"attempted":22', b'"attempted":21')
    stored.write()
    assert run(["ledger", "verify", "--store", str(store), "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert not document["holds"]
    kinds = [one["kind"] for one in document["findings"]]
    assert kinds == ["recorded", "forked", "forked"]
    assert all(one["ja"] and one["en"] for one in document["findings"])


def test_a_checkpoint_is_printed_kept_elsewhere_and_compared_later(store, tmp_path, capsys):
    assert run(["ledger", "checkpoint", "--store", str(store)]) == 0
    kept = tmp_path / "kept.txt"
    kept.write_text(capsys.readouterr().out, encoding="utf-8")
    assert run(["ledger", "checkpoint", "--store", str(store), "--short"]) == 0
    paper = tmp_path / "paper.txt"
    paper.write_text(capsys.readouterr().out, encoding="utf-8")
    for copy in (kept, paper):
        words = ["ledger", "verify", "--store", str(store), "--witness", str(copy)]
        assert run([*words, "--lang", "en"]) == 0
        assert "vouches for the first 40 entries" in capsys.readouterr().out
        words = ["ledger", "prove", "16", "--store", str(store), "--against", str(copy)]
        assert run([*words, "--lang", "en"]) == 0
        assert "begins with the one of 40 entries" in capsys.readouterr().out


def test_an_entry_is_proven_as_one_json_document(store, capsys):
    words = ["ledger", "prove", "4", "--store", str(store), "--format", "json"]
    assert run(words) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["index"] == 4
    assert json.loads(document["leaf"])["kind"] == "incident"


def test_a_broken_ledger_is_exported_for_the_auditor_but_not_as_sound(store, tmp_path, capsys):
    stored = Stored.read(store)
    del stored.leaves[2]
    stored.write()
    words = ["ledger", "export", "--store", str(store), "--out", str(tmp_path / "out.zip")]
    assert run([*words, "--lang", "en"]) == 1
    assert "are wrong" in capsys.readouterr().err
    assert (tmp_path / "out.zip").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["verify", "--store", "{tmp}/none"], 2),
        (["verify", "--store", "postgresql://x/y"], 2),
        (["verify", "--store", "{store}", "--witness", "{tmp}/none"], 2),
        (["verify", "--store", "{store}", "--key", "abc"], 2),
        (["prove", "40", "--store", "{store}"], 2),
        (["prove", "39", "--store", "{store}"], 2),
        (["prove", "x", "--store", "{store}"], 2),
        (["prove", "3", "--store", "{store}", "--against", "{store}/ledger/ledger.pub"], 1),
        (["export", "--store", "{store}", "--out", "{store}"], 3),
        (["export", "--store", "{store}", "--out", "{tmp}/no/where"], 3),
        (["checkpoint", "--store", "{tmp}/none"], 2),
    ],
    ids=[
        "no store", "an address", "no copy", "no key", "no entry", "no checkpoint yet",
        "no number", "no old checkpoint", "out is there", "no folder", "nothing to seal",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_cannot_be_done_is_one_line_and_a_code(
    store, tmp_path, capsys, monkeypatch, words, code, language
):
    monkeypatch.setenv("NOREN_LANG", language)
    filled = [word.format(store=store, tmp=tmp_path) for word in words]
    assert run(["ledger", *filled]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1
    assert "Traceback" not in told.err
    assert ("必要なもの" in told.err) == (language == "ja")
