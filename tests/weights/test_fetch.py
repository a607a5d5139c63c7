"""What a fetch promises, against real servers on this machine."""

from __future__ import annotations

import errno
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from noren.errors import (
    ModelMismatch,
    ModelUnknown,
    ModelUnreachable,
    StoreError,
    StoreFull,
    StoreReadOnly,
)
from noren.weights.catalogue import Catalogue
from noren.weights.fetch import Outcome, fetch
from noren.weights.part import part_path, storage_error
from noren.weights.store import Places
from noren.weights.transfer import Patience

BIG = "small/small.bin"


def files_below(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


def test_a_fetch_without_names_brings_the_default_models_and_nothing_else(
    shelf, serve, store, hasty
):
    server = serve(shelf.contents)
    done = fetch(places=Places(folder=store, mirror=server.url), known=shelf.known, patience=hasty)
    assert files_below(store) == ["small/small.bin", "small/small.xml"]
    assert [item.outcome for item in done] == [Outcome.FETCHED, Outcome.FETCHED]
    assert (store / BIG).read_bytes() == shelf.contents[BIG]


def test_a_clip_lies_in_the_clips_folder_of_mirror_and_store(shelf, serve, store, hasty):
    server = serve(shelf.contents)
    places = Places(folder=store, mirror=server.url)
    fetch(["walk"], places=places, known=shelf.known, patience=hasty)
    assert server.asked == [("/clips/walk.mp4", None)]
    assert files_below(store) == ["clips/walk.mp4"]


def test_without_a_mirror_the_publisher_is_asked(shelf, serve, store, hasty):
    server = serve(shelf.contents)
    spare = shelf.known.model("spare")
    pin = replace(spare.files[0], url=f"{server.url}/spare/spare.onnx")
    known = Catalogue(models=(replace(spare, files=(pin,)),), clips=())
    fetch(["spare"], places=Places(folder=store), known=known, patience=hasty)
    assert files_below(store) == ["spare/spare.onnx"]


def test_what_is_already_right_is_not_asked_for_again(shelf, serve, store, hasty):
    server = serve(shelf.contents)
    places = Places(folder=store, mirror=server.url)
    fetch(places=places, known=shelf.known, patience=hasty)
    server.asked.clear()
    again = fetch(places=places, known=shelf.known, patience=hasty)
    assert server.asked == []
    assert {item.outcome for item in again} == {Outcome.KEPT}


def test_what_is_wrong_in_its_place_is_replaced(shelf, serve, store, hasty):
    shelf.lay_out(store)
    (store / BIG).write_bytes(b"rotten")
    server = serve(shelf.contents)
    places = Places(folder=store, mirror=server.url)
    fetch(places=places, known=shelf.known, patience=hasty)
    assert (store / BIG).read_bytes() == shelf.contents[BIG]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda c: c[:-1] + bytes([c[-1] ^ 1]), id="one bit flipped"),
        pytest.param(lambda c: c[:-1], id="one byte short"),
        pytest.param(lambda c: c + b"x", id="one byte long"),
        pytest.param(lambda c: b"<html>Please sign in</html>", id="a sign-in page"),
        pytest.param(lambda c: b"", id="nothing at all"),
    ],
)
@pytest.mark.parametrize("kind", ["server", "folder"])
def test_other_bytes_than_the_pinned_ones_are_refused_and_removed(
    shelf, serve, store, hasty, tmp_path, spoil, kind
):
    shelf.contents[BIG] = spoil(shelf.contents[BIG])
    folder = shelf.lay_out(tmp_path / "mirror")
    mirror = folder if kind == "folder" else serve(shelf.contents).url
    with pytest.raises(ModelMismatch) as caught:
        fetch(places=Places(folder=store, mirror=mirror), known=shelf.known, patience=hasty)
    assert caught.value.exit_code == 3
    assert "small.bin" in caught.value.where
    assert files_below(store) == ["small/small.xml"]


def test_an_endless_answer_is_given_up_at_the_first_byte_too_many(shelf, serve, store, hasty):
    shelf.contents[BIG] += b"x" * 5_000_000
    server = serve(shelf.contents, says_length=False)
    with pytest.raises(ModelMismatch, match="more than"):
        fetch(places=Places(folder=store, mirror=server.url), known=shelf.known, patience=hasty)
    assert files_below(store) == ["small/small.xml"]


def test_a_cut_answer_is_resumed_where_it_ended(shelf, serve, store, hasty):
    server = serve(shelf.contents, cuts=[100_000, 50_000])
    known = only(shelf, "small.bin")
    fetch(places=Places(folder=store, mirror=server.url), known=known, patience=hasty)
    assert server.asked_for(BIG) == [None, "bytes=100000-", "bytes=150000-"]
    assert (store / BIG).read_bytes() == shelf.contents[BIG]


def only(shelf, name):
    """The catalogue with one file of the small model."""
    small = shelf.known.model("small")
    files = tuple(pin for pin in small.files if pin.name == name)
    return Catalogue(models=(replace(small, files=files),), clips=())


def test_many_cuts_are_survived_as_long_as_each_answer_brings_something(shelf, serve, store, hasty):
    server = serve(shelf.contents, cuts=[20_000] * 10)
    known = only(shelf, "small.bin")
    fetch(places=Places(folder=store, mirror=server.url), known=known, patience=hasty)
    assert len(server.asked) == 11


def test_a_server_that_cannot_resume_is_asked_for_the_whole_again(shelf, serve, store, hasty):
    server = serve(shelf.contents, ranges=False, cuts=[100_000])
    known = only(shelf, "small.bin")
    fetch(places=Places(folder=store, mirror=server.url), known=known, patience=hasty)
    assert server.asked_for(BIG) == [None, "bytes=100000-"]
    assert (store / BIG).read_bytes() == shelf.contents[BIG]


@pytest.mark.parametrize("ranges", [True, False], ids=["resuming", "not resuming"])
@pytest.mark.parametrize("says_length", [True, False], ids=["length said", "length unsaid"])
def test_an_address_that_always_ends_early_is_given_up(
    shelf, serve, store, hasty, ranges, says_length
):
    cuts = [100_000, *[0 if ranges else 100_000] * 20]
    server = serve(shelf.contents, ranges=ranges, says_length=says_length, cuts=cuts)
    known = only(shelf, "small.bin")
    with pytest.raises(ModelUnreachable, match="100000 of 300000 bytes"):
        fetch(places=Places(folder=store, mirror=server.url), known=known, patience=hasty)
    assert len(server.asked) == 1 + hasty.attempts
    assert not (store / BIG).exists()


def test_a_part_left_by_an_earlier_fetch_is_continued(shelf, serve, store, hasty):
    part = part_path(store / BIG)
    part.parent.mkdir(parents=True)
    part.write_bytes(shelf.contents[BIG][:123_456])
    server = serve(shelf.contents)
    known = only(shelf, "small.bin")
    fetch(places=Places(folder=store, mirror=server.url), known=known, patience=hasty)
    assert server.asked_for(BIG) == ["bytes=123456-"]
    assert files_below(store) == [BIG]


@pytest.mark.parametrize(
    "left",
    [
        pytest.param(b"garbage", id="a bad beginning"),
        pytest.param(b"g" * 300_000, id="full length but bad"),
        pytest.param(b"g" * 300_001, id="too long"),
    ],
)
@pytest.mark.parametrize("ranges", [True, False], ids=["resuming", "not resuming"])
def test_a_spoilt_part_costs_one_fresh_start_and_not_the_fetch(
    shelf, serve, store, hasty, left, ranges
):
    part = part_path(store / BIG)
    part.parent.mkdir(parents=True)
    part.write_bytes(left)
    server = serve(shelf.contents, ranges=ranges)
    known = only(shelf, "small.bin")
    fetch(places=Places(folder=store, mirror=server.url), known=known, patience=hasty)
    assert (store / BIG).read_bytes() == shelf.contents[BIG]


def test_a_server_that_lost_the_rest_is_asked_from_the_beginning(shelf, serve, store, hasty):
    part = part_path(store / BIG)
    part.parent.mkdir(parents=True)
    part.write_bytes(shelf.contents[BIG][:1000])
    server = serve(shelf.contents, statuses=[416])
    known = only(shelf, "small.bin")
    fetch(places=Places(folder=store, mirror=server.url), known=known, patience=hasty)
    assert server.asked_for(BIG) == ["bytes=1000-", None]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_clear_no_is_taken_at_once(shelf, serve, store, hasty, status):
    server = serve(shelf.contents, statuses=[status] * 9)
    with pytest.raises(ModelUnreachable, match=f"status {status}"):
        fetch(places=Places(folder=store, mirror=server.url), known=shelf.known, patience=hasty)
    assert len(server.asked) == 1
    assert files_below(store) == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_asked_again(shelf, serve, store, hasty, status):
    server = serve(shelf.contents, statuses=[status, status])
    known = only(shelf, "small.bin")
    fetch(places=Places(folder=store, mirror=server.url), known=known, patience=hasty)
    assert len(server.asked) == 3


def test_a_server_that_never_answers_is_given_up_in_time(shelf, store, silent_port):
    patience = Patience(attempts=2, timeout_s=0.1, pause_s=0.01)
    places = Places(folder=store, mirror=f"http://127.0.0.1:{silent_port}")
    with pytest.raises(ModelUnreachable, match="no answer in time"):
        fetch(places=places, known=shelf.known, patience=patience)
    assert files_below(store) == []


def test_a_server_that_falls_silent_in_the_middle_is_given_up_in_time(shelf, serve, store):
    server = serve(shelf.contents, ranges=False, stall_after=1000)
    patience = Patience(attempts=2, timeout_s=0.1, pause_s=0.01)
    known = only(shelf, "small.bin")
    with pytest.raises(ModelUnreachable, match="no answer in time"):
        fetch(places=Places(folder=store, mirror=server.url), known=known, patience=patience)
    assert not (store / BIG).exists()


def test_an_answer_that_trickles_is_given_up_in_time(shelf, serve, store, monkeypatch):
    server = serve(shelf.contents, ranges=False, trickle_s=0.02)
    patience = Patience(attempts=1, timeout_s=60.0, pause_s=0.01, slowest_bytes_per_s=3_000_000.0)
    # Each look at this clock is 20 s later; the socket's own patience runs by the real one.
    ticks = itertools.count(step=20)
    clock = SimpleNamespace(monotonic=lambda: next(ticks), sleep=time.sleep)
    monkeypatch.setattr("noren.weights.transfer.time", clock)
    with pytest.raises(ModelUnreachable, match="trickles"):
        fetch(
            places=Places(folder=store, mirror=server.url),
            known=only(shelf, "small.bin"),
            patience=patience,
        )


@pytest.mark.parametrize(
    "mirror",
    [
        pytest.param("http://127.0.0.1:1", id="nobody listens"),
        pytest.param("http://no-such-host.invalid", id="no such host"),
    ],
)
def test_an_address_that_is_not_there_is_an_unreachable_model(shelf, store, hasty, mirror):
    with pytest.raises(ModelUnreachable, match="NOREN_MIRROR"):
        fetch(places=Places(folder=store, mirror=mirror), known=shelf.known, patience=hasty)
    assert files_below(store) == []


def test_the_proxy_of_the_environment_is_used(shelf, proxy, store, hasty, monkeypatch):
    through = proxy(shelf.contents)
    monkeypatch.setenv("http_proxy", through.url)
    places = Places(folder=store, mirror="http://mirror.invalid")
    fetch(places=places, known=shelf.known, patience=hasty)
    assert [path for path, _ in through.asked] == [
        "http://mirror.invalid/small/small.xml",
        "http://mirror.invalid/small/small.bin",
    ]
    assert files_below(store) == ["small/small.bin", "small/small.xml"]


def test_a_publishers_https_address_goes_through_the_proxy_too(
    shelf, proxy, store, hasty, monkeypatch
):
    through = proxy({})
    monkeypatch.setenv("HTTPS_PROXY", through.url)
    with pytest.raises(ModelUnreachable, match="403"):
        fetch(places=Places(folder=store), known=shelf.known, patience=hasty)
    assert {path for path, _ in through.asked} == {"CONNECT publisher.invalid:443"}


def test_a_host_named_in_no_proxy_is_asked_directly(shelf, serve, proxy, store, hasty, monkeypatch):
    through, server = proxy({}), serve(shelf.contents)
    monkeypatch.setenv("http_proxy", through.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    fetch(places=Places(folder=store, mirror=server.url), known=shelf.known, patience=hasty)
    assert through.asked == []


def test_fetches_at_the_same_time_share_the_work(shelf, serve, store, hasty):
    server = serve(shelf.contents)
    places = Places(folder=store, mirror=server.url)
    outcomes, troubles = [], []

    def one():
        try:
            outcomes.extend(fetch(places=places, known=shelf.known, patience=hasty))
        except Exception as error:
            troubles.append(error)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert len(outcomes) == 12
    assert sorted(path for path, _ in server.asked) == ["/small/small.bin", "/small/small.xml"]
    assert files_below(store) == ["small/small.bin", "small/small.xml"]


def test_one_fetch_waits_for_another_and_goes_on_when_that_one_fails(
    shelf, serve, store, hasty, wait_until
):
    bad = serve({BIG: shelf.contents[BIG]}, ranges=False, stall_after=1000)
    good = serve(shelf.contents)
    known = only(shelf, "small.bin")
    once = Patience(attempts=1, timeout_s=60.0, pause_s=0.01)
    failures = []

    def first():
        try:
            fetch(places=Places(folder=store, mirror=bad.url), known=known, patience=once)
        except ModelUnreachable as error:
            failures.append(error)

    thread = threading.Thread(target=first)
    thread.start()
    wait_until(lambda: part_path(store / BIG).exists())
    cut = threading.Timer(0.3, bad.released.set)
    cut.start()
    fetch(places=Places(folder=store, mirror=good.url), known=known, patience=hasty)
    thread.join()
    cut.join()
    assert len(failures) == 1
    assert (store / BIG).read_bytes() == shelf.contents[BIG]


CHILD = """
import os, sys, pathlib
from noren.weights.catalogue import Catalogue, Model, PinnedFile, Precision, Role, Wording
from noren.weights.fetch import fetch
from noren.weights.store import Places
folder, url, size, sha256, user = sys.argv[1:]
words = Wording(ja="試", en="t")
pin = PinnedFile(name="small.bin", size_bytes=int(size), sha256=sha256, url=url)
model = Model(id="small", role=Role.PERSON_DETECTOR, classes=(), by_default=True,
    precision=Precision.INT8, inputs_px=((1, 1),), publisher="n", license_id="MIT", use=words,
    limits=words, training_data=words, published=words, measured=words, files=(pin,))
if user and os.geteuid() == 0:
    os.setuid(int(user))
try:
    fetch(places=Places(folder=pathlib.Path(folder), mirror=url),
          known=Catalogue(models=(model,), clips=()))
except Exception as error:
    print(type(error).__name__)
"""


def fetching_process(shelf, folder, url, *, user=""):
    pin = shelf.known.model("small").files[1]
    source = Path(__file__).parents[2] / "src"
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), url, str(pin.size_bytes), pin.sha256, user],
        env={**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_fetch_killed_in_the_middle_leaves_nothing_in_place_and_can_go_on(
    shelf, serve, store, hasty, wait_until
):
    server = serve(shelf.contents, stall_after=150_000)
    part = part_path(store / BIG)
    process = fetching_process(shelf, store, server.url)
    wait_until(lambda: part.exists() and part.stat().st_size == 150_000)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert files_below(store) == [f"{BIG}.part"]

    server.stall_after = None
    places = Places(folder=store, mirror=server.url)
    fetch(places=places, known=only(shelf, "small.bin"), patience=hasty)
    assert server.asked_for(BIG) == [None, "bytes=150000-"]
    assert files_below(store) == [BIG]


def test_a_mirror_folder_is_copied_from(shelf, store, tmp_path, hasty):
    mirror = shelf.lay_out(tmp_path / "mirror")
    done = fetch(
        ["small", "walk"],
        places=Places(folder=store, mirror=mirror),
        known=shelf.known,
        patience=hasty,
    )
    assert {item.outcome for item in done} == {Outcome.COPIED}
    assert files_below(store) == ["clips/walk.mp4", "small/small.bin", "small/small.xml"]


def test_a_store_can_be_the_mirror_of_the_next_machine(shelf, serve, tmp_path, hasty):
    first, second = tmp_path / "first", tmp_path / "second"
    server = serve(shelf.contents)
    names = ["small", "walk"]
    fetch(names, places=Places(folder=first, mirror=server.url), known=shelf.known, patience=hasty)
    fetch(names, places=Places(folder=second, mirror=first), known=shelf.known, patience=hasty)
    assert files_below(second) == files_below(first)


def test_a_mirror_folder_without_the_file_is_an_unreachable_model(shelf, store, tmp_path, hasty):
    places = Places(folder=store, mirror=tmp_path / "nowhere")
    with pytest.raises(ModelUnreachable, match=r"small/small\.xml"):
        fetch(places=places, known=shelf.known, patience=hasty)
    assert files_below(store) == []


def test_a_mirror_is_the_only_one_asked(shelf, proxy, store, tmp_path, hasty, monkeypatch):
    through = proxy({})
    monkeypatch.setenv("https_proxy", through.url)
    places = Places(folder=store, mirror=tmp_path / "nowhere")
    with pytest.raises(ModelUnreachable):
        fetch(places=places, known=shelf.known, patience=hasty)
    assert through.asked == []


def test_a_full_disk_is_said_and_leaves_nothing(shelf, serve, store, hasty):
    server = serve(shelf.contents)
    part = part_path(store / BIG)
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    with pytest.raises(StoreFull, match="free some space"):
        fetch(
            places=Places(folder=store, mirror=server.url),
            known=only(shelf, "small.bin"),
            patience=hasty,
        )
    assert list((store / "small").iterdir()) == []


def test_a_folder_that_may_not_be_written_is_said(shelf, serve):
    server = serve(shelf.contents)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        # Permissions do not bind root, so root asks as somebody else.
        process = fetching_process(shelf, folder, server.url, user="65534")
        said, _ = process.communicate(timeout=60)
        assert said.strip() == StoreReadOnly.__name__
        assert server.asked == []
        folder.chmod(0o755)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        pytest.param(errno.ENOSPC, StoreFull, id="no space"),
        pytest.param(errno.EDQUOT, StoreFull, id="quota"),
        pytest.param(errno.EFBIG, StoreFull, id="file size limit"),
        pytest.param(errno.EROFS, StoreReadOnly, id="read-only disk"),
        pytest.param(errno.EACCES, StoreReadOnly, id="no permission"),
        pytest.param(errno.EIO, StoreError, id="broken disk"),
    ],
)
def test_what_the_disk_refuses_is_told_apart(number, kind, tmp_path):
    error = storage_error(OSError(number, os.strerror(number)), where=tmp_path)
    assert type(error) is kind
    assert error.exit_code == 3


def test_a_file_in_the_folders_place_is_said(shelf, serve, store, hasty):
    store.write_text("in the way")
    server = serve(shelf.contents)
    with pytest.raises(StoreError, match="cannot hold files"):
        fetch(places=Places(folder=store, mirror=server.url), known=shelf.known, patience=hasty)


def test_progress_rises_to_the_whole_and_never_beyond(shelf, serve, store, hasty):
    server = serve(shelf.contents)
    heard = []
    fetch(
        ["small", "walk"],
        places=Places(folder=store, mirror=server.url),
        known=shelf.known,
        patience=hasty,
        progress=lambda done, total: heard.append((done, total)),
    )
    assert {total for _, total in heard} == {345_000}
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert heard[-1] == (345_000, 345_000)


def test_an_unknown_name_is_refused_before_anything_is_asked(shelf, serve, store, hasty):
    server = serve(shelf.contents)
    places = Places(folder=store, mirror=server.url)
    with pytest.raises(ModelUnknown, match="nope"):
        fetch(["small", "nope"], places=places, known=shelf.known, patience=hasty)
    assert server.asked == []
