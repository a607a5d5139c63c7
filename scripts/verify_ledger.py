#!/usr/bin/env python3
"""Check an exported ledger without noren: a folder or zip file from `noren ledger export`, or a
proof (.json) from `noren ledger prove --format json`.

    python3 verify_ledger.py BUNDLE_OR_PROOF [--witness FILE]... [--key LINE] [--lang ja|en]

`--witness` names checkpoints that somebody else kept; `--key` is the public key as known from
elsewhere. Python 3.10 or later; `cryptography` is used where it is installed, never needed.
Exit codes: 0 nothing is wrong, 1 something is wrong, 2 it cannot be read.
Formats: RFC 6962 hashing; C2SP signed-note and tlog-checkpoint; Ed25519 after RFC 8032.
"""

import argparse
import base64
import hashlib
import io
import json
import re
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NOTE = re.compile(r"[^\n]*\n[^\n]*\n[^\n]*\n\n(?:— [^\n]*\n)+")


class Wrong(Exception):
    """What was read is not what it must be."""


def need(good, ja, en):
    if not good:
        raise Wrong(ja, en)


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def from_base64(text):
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64の書き方が不正です", "not strict base64")
    return data


def add(one, other):
    """The sum of two points of the curve, in extended coordinates."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * D * one[3] * other[3] % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point(data):
    """A point of the curve from its 32 bytes; None where there is none."""
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x % 2 != sign else x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed_slowly(key, signature, message):
    """RFC 8032 section 5.1.7 without a library: whether R = S B - k A."""
    a, s = point(key), int.from_bytes(signature[32:], "little")
    if a is None or len(signature) != 64 or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    minus, total = (P - a[0], a[1], 1, P - a[3]), (0, 1, 1, 0)
    terms = (None, BASE, minus, add(BASE, minus))
    for bit in range(252, -1, -1):
        total = add(total, total)
        term = terms[(s >> bit & 1) + 2 * (k >> bit & 1)]
        total = add(total, term) if term else total
    inverse = pow(total[2], P - 2, P)
    x, y = total[0] * inverse % P, total[1] * inverse % P
    return signature[:32] == (y | (x & 1) << 255).to_bytes(32, "little")


def is_signed(key, signature, message):
    if Ed25519PublicKey is None:
        return is_signed_slowly(key, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except Exception:
        return False
    return True


def read_key(line):
    """Name, key id and key from `<name>+<key id>+<base64>`."""
    name, key_id, code = line.rstrip("\n").split("+", 2)
    data = from_base64(code)
    right = hashlib.sha256(name.encode() + b"\n" + data).hexdigest()[:8] == key_id
    need(right and len(data) == 33 and data[0] == 1, "公開鍵ではありません", "not a public key")
    return name, bytes.fromhex(key_id), data[1:]


def read_notes(text, key):
    """Size and root of each checkpoint of a text: signed notes, or QR texts, signed by the key."""
    if text.startswith("NOREN1 "):
        fields = [line.split(" ") for line in text.splitlines()]
        text = "\n".join(f"{o}\n{n}\n{r}\n\n— {o} {s}\n" for _, o, n, r, s in fields)
    found = []
    for note in NOTE.findall(text):
        body, _, lines = note.partition("\n\n")
        origin, size, root = body.split("\n")
        need(re.fullmatch(r"0|[1-9]\d{0,17}", size), "件数が不正です", "not a number of entries")
        mine = [line.split(" ")[2] for line in lines.split("\n") if line.startswith(f"— {key[0]} ")]
        seals = [seal[4:] for seal in map(from_base64, mine) if seal[:4] == key[1]]
        good = all(is_signed(key[2], seal, f"{body}\n".encode()) for seal in seals)
        good = good and bool(seals) and origin == key[0]
        need(good, f"{size} 件の署名が不正です", f"the signature at {size} is wrong")
        found.append((int(size), from_base64(root)))
    return found


def roots_at(leaves, sizes):
    """The root over the first n leaves, for each n of `sizes`."""
    peaks, roots = [], {0: hashlib.sha256(b"").digest()}
    for count, leaf in enumerate(leaves, 1):
        value, number = hashlib.sha256(b"\x00" + leaf).digest(), count
        while number % 2 == 0:
            value, number = node(peaks.pop(), value), number >> 1
        peaks.append(value)
        if count in sizes:
            root = value
            for peak in reversed(peaks[:-1]):
                root = node(peak, root)
            roots[count] = root
    return roots


def climb(first, number, last, path):
    """Both roots that a proof's path leads to: of the beginning, and of the whole."""
    before = after = first
    for step in path:
        need(last, "証明が長すぎます", "a proof that is too long")
        if number % 2 or number == last:
            before, after = node(step, before), node(step, after)
            while number and number % 2 == 0:
                number, last = number >> 1, last >> 1
        else:
            after = node(after, step)
        number, last = number >> 1, last >> 1
    need(last == 0, "証明が短すぎます", "a proof that is too short")
    return before, after


def check_consistency(old, new, path):
    """That the tree `new` begins with `old`; each is size and root."""
    steps = [from_base64(one) for one in path]
    good = old == new and not steps
    if 0 < old[0] < new[0]:
        steps = steps if old[0] & (old[0] - 1) else [old[1], *steps]
        number, last = old[0] - 1, new[0] - 1
        while number % 2:
            number, last = number >> 1, last >> 1
        good = bool(steps) and climb(steps[0], number, last, steps[1:]) == (old[1], new[1])
    need(good, "整合性の証明が合いません", "a consistency proof that does not fit")


def check_entry(index, leaf):
    """The entry, whose bytes must be its one form."""
    entry = json.loads(leaf)
    good = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode() == leaf
    good = good and {"at", "kind", "plan"} <= entry.keys() and AT.fullmatch(str(entry["at"]))
    need(good, f"記録 {index} が正しい形ではありません", f"entry {index} is not in its form")
    return entry


def load(place):
    """The files of a bundle by name, as `manifest.txt` lists them."""
    if place.is_dir():
        files = {path.name: path.read_bytes() for path in sorted(place.iterdir())}
    else:
        data = place.read_bytes()
        good = hashlib.sha256(data[:-64]).hexdigest().encode() == data[-64:]
        need(good, "zipファイルが書いたときと異なります", "the zip file is not what was written")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {name: archive.read(name) for name in sorted(archive.namelist())}
    listed = files.pop("manifest.txt", b"")
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()]
    good = "".join(lines).encode() == listed
    need(good, "manifest.txt と合わないファイルがあります", "a file that manifest.txt contradicts")
    return files


def check_bundle(files, witnesses, pinned, say):
    """How many entries a witness vouches for; Wrong at the first thing that is wrong."""
    key = read_key(files["ledger.pub"].decode())
    good = not pinned or read_key(pinned) == key
    need(good, "示された公開鍵と異なります", "another public key than the one given")
    *leaves, rest = files["entries.jsonl"].split(b"\n")
    need(rest == b"", "最後の記録が切れています", "the last entry is cut off")
    entries = [check_entry(index, leaf) for index, leaf in enumerate(leaves)]
    copies = {
        n: data for n, data in files.items() if re.fullmatch(r"(witness-\d+|cosigned).txt", n)
    }
    copies.update(witnesses)
    texts = {"checkpoints.txt": files["checkpoints.txt"], **copies}
    held = {name: read_notes(data.decode(errors="replace"), key) for name, data in texts.items()}
    told = [(n, one) for n, one in enumerate(entries) if one["kind"] == "checkpoint_pushed"]
    sizes = {size for notes in held.values() for size, _ in notes}
    roots = roots_at(leaves, sizes | {one["size"] for _, one in told})
    known, sealed = dict(held["checkpoints.txt"]), sorted(dict(held["checkpoints.txt"]))
    for name, notes in held.items():
        need(notes or name not in copies, f"{name} は空です", f"{name} holds no checkpoint")
        for size, root in notes:
            good = roots.get(size) == root and size in known
            need(good, f"{name} の {size} 件と食い違います", f"{name} contradicts it at {size}")
    for index, one in told:
        good = one["size"] <= index and roots[one["size"]].hex() == one["root"]
        need(good, f"記録 {index} の根が合いません", f"entry {index} names another root")
    good = [size for size, _ in held["checkpoints.txt"]] == sealed
    need(good, "チェックポイントの順序が逆です", "checkpoints that go backward")
    pairs = [(old, new) for old, new in pairwise(sealed) if old]
    steps = json.loads(files["proofs.json"])["consistency"]
    good = [(step["old_size"], step["size"]) for step in steps] == pairs
    need(good, "証明がそろっていません", "proofs that are not complete")
    for (old, new), step in zip(pairs, steps, strict=True):
        check_consistency((old, known[old]), (new, known[new]), step["path"])
    count, top = len(leaves), max(sealed, default=0)
    say(
        f"記録 {count} 件。チェックポイント {len(sealed)} 個({top} 件まで)。問題はありません。",
        f"{count} entries, {len(sealed)} checkpoints (up to {top}). Nothing is wrong.",
    )
    return max((size for name in witnesses for size, _ in held[name]), default=0)


def check_proof(proof, witnesses, pinned, say):
    """How many entries a witness vouches for, the proven one among them; Wrong if one is wrong."""
    key = read_key(pinned or proof["public_key"])
    ((size, root),) = read_notes(proof["checkpoint"], key)
    index, leaf = proof["index"], proof["leaf"].encode()
    check_entry(index, leaf)
    path = [from_base64(one) for one in proof["inclusion"]]
    first = hashlib.sha256(b"\x00" + leaf).digest()
    good = 0 <= index < size and climb(first, index, size - 1, path)[1] == root
    need(good, "記録がこの台帳に含まれません", "the entry is not in this ledger")
    known = {size: root}
    for old in read_notes(proof.get("old_checkpoint") or "", key):
        check_consistency(old, (size, root), proof["consistency"])
        known[old[0]] = old[1]
    say(f"記録 {index} は全 {size} 件の中にあります。", f"Entry {index} is one of {size}.")
    seen = [one for data in witnesses.values() for one in read_notes(data.decode(), key)]
    need(all(known.get(n, r) == r for n, r in seen), "控えと食い違います", "a copy contradicts it")
    return max((n for n, _ in seen if n in known), default=0)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("place", type=Path)
    parser.add_argument("--witness", action="append", default=[])
    parser.add_argument("--key")
    parser.add_argument("--lang", choices=["ja", "en"], default="en")
    chosen = parser.parse_args(arguments)

    def say(ja, en):
        sys.stdout.write(f"{ja if chosen.lang == 'ja' else en}\n")

    try:
        copies = {name: Path(name).read_bytes() for name in chosen.witness}
        is_proof = chosen.place.suffix == ".json"
        thing = json.loads(chosen.place.read_bytes()) if is_proof else load(chosen.place)
        vouched = (check_proof if is_proof else check_bundle)(thing, copies, chosen.key, say)
    except OSError as error:
        say(f"読めません: {error}", f"cannot be read: {error}")
        return 2
    except Wrong as wrong:
        say(f"問題あり: {wrong.args[0]}", f"WRONG: {wrong.args[1]}")
        return 1
    except Exception as error:  # whatever a forged file makes of json, zip or a missing field
        say(f"問題あり: 形式が不正です({error!r})", f"WRONG: not in its form ({error!r})")
        return 1
    say(
        f"手元の控えが裏づけるのは {vouched} 件までです。残りは鍵を持つ者なら書き換えられます。",
        f"Your copies vouch for {vouched} entries; whoever holds the key could rewrite the rest.",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
