"""Where weights lie on this machine, and the only way to get at them: verified.

A store and a mirror are laid out alike, so that a store can serve as the mirror of another
machine: `<model id>/<file name>` for weights, `clips/<file name>` for film.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from noren.errors import ModelMissing, UsageError
from noren.vocabulary.words import Words
from noren.weights.catalogue import Catalogue, Clip, Entry, Model, catalogue
from noren.weights.pins import REFETCH, FileState, State, examine, mismatch

Mirror = Path | str
"""A folder, or an http(s) address without a trailing slash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where weights are kept (`folder`) and where they come from when not from the publisher.

    `mirror` None means the publishers' own addresses.
    """

    folder: Path
    mirror: Mirror | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Places:
        """What `NOREN_MODELS`, `NOREN_MIRROR` and `XDG_DATA_HOME` say; empty means unset.

        Without `NOREN_MODELS` the folder is `noren/models` in the user's data folder. A relative
        `XDG_DATA_HOME` is ignored, as its specification asks.

        Raises:
            UsageError: if no folder can be told, or `NOREN_MIRROR` is neither folder nor address.
        """
        environ = os.environ if environ is None else environ
        given = environ.get("NOREN_MODELS", "")
        folder = Path(given).expanduser() if given else _data_home(environ) / "noren" / "models"
        return cls(folder=folder, mirror=parse_mirror(environ.get("NOREN_MIRROR", "")))

    @property
    def readable(self) -> tuple[Path, ...]:
        """The folders in which verified weights may be read: the store, then a mirror folder."""
        if isinstance(self.mirror, Path):
            return (self.folder, self.mirror)
        return (self.folder,)


def _data_home(environ: Mapping[str, str]) -> Path:
    data_home = Path(environ.get("XDG_DATA_HOME", ""))
    if data_home.is_absolute():
        return data_home
    home = Path(environ.get("HOME", "")) if environ.get("HOME") else None
    if home is None:
        raise UsageError(
            where="HOME",
            found=Words(en="nothing", ja="設定がありません"),
            expected=Words(
                en="a home folder to keep weights in", ja="重みファイルを置くホームフォルダー"
            ),
            remedy=Words(
                en="set NOREN_MODELS to a folder", ja="NOREN_MODELS にフォルダーを設定してください"
            ),
        )
    return home / ".local" / "share"


def parse_mirror(text: str) -> Mirror | None:
    """A mirror as an operator writes it: a folder or an http(s) address; empty is none.

    Raises:
        UsageError: if it is another kind of address, or one with a password or a query in it.
    """
    if not text:
        return None
    if "://" not in text:
        return Path(text).expanduser()
    address = urlsplit(text)
    if address.scheme not in {"http", "https"} or not address.hostname:
        found = Words(
            en=f"an address of the kind {address.scheme!r}",
            ja=f"{address.scheme!r} という種類のアドレスです",
        )
    elif address.username is not None or address.query or address.fragment:
        found = Words(
            en="an address with a name, a password, a query or a fragment",
            ja="ユーザー名、パスワード、クエリ、フラグメントのいずれかを含むアドレスです",
        )
    else:
        return text.rstrip("/")
    raise UsageError(
        where="NOREN_MIRROR",
        found=found,
        expected=Words(
            en="a folder or a plain http(s) address",
            ja="フォルダー、または余分のない http(s) のアドレス",
        ),
        remedy=Words(
            en="write it as /folder or https://host/path",
            ja="/folder か https://host/path の形で書いてください",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """The verified files of one model, all in one folder."""

    model: Model
    folder: Path

    @property
    def graph(self) -> Path:
        """The file that describes the network: `.xml` or `.onnx`."""
        return self.folder / self.model.files[0].name

    @property
    def numbers(self) -> Path | None:
        """The file with the weights beside the graph; None where the graph holds them itself."""
        return self.folder / self.model.files[1].name if len(self.model.files) > 1 else None

    def read(self) -> tuple[bytes, ...]:
        """The bytes of each file in the model's order, verified as they are read.

        What is returned is what was hashed: a file swapped since `find` cannot slip in.

        Raises:
            ModelMismatch: if the bytes are no longer the pinned ones.
        """
        contents = []
        for pin in self.model.files:
            path = self.folder / pin.name
            content = path.read_bytes() if path.is_file() else b""
            digest = hashlib.sha256(content).hexdigest()
            if digest != pin.sha256:
                raise mismatch(where=str(path), found=f"sha256 {digest}", pin=pin, remedy=REFETCH)
            contents.append(content)
        return tuple(contents)


def find(
    model_id: str, *, places: Places | None = None, known: Catalogue | None = None
) -> ModelFiles:
    """The verified files of a model on this machine.

    Looks in the store, then in the mirror where that is a folder, then in the installed package
    that brings the model, if one does, and takes the first that holds every file of the model.
    Nothing is fetched or copied.

    Raises:
        ModelUnknown: if the catalogue lists no such model.
        ModelMissing: if no folder holds all its files.
        ModelMismatch: if a file is there but its bytes are not the pinned ones.
    """
    model = (known or catalogue()).model(model_id)
    return ModelFiles(model=model, folder=_find_folder(model, places))


def find_clip(
    clip_id: str, *, places: Places | None = None, known: Catalogue | None = None
) -> Path:
    """The verified film of a clip on this machine; looks where `find` looks.

    Raises:
        ModelUnknown: if the catalogue lists no such clip.
        ModelMissing: if no folder holds it.
        ModelMismatch: if a file is there but its bytes are not the pinned ones.
    """
    clip: Clip = (known or catalogue()).clip(clip_id)
    return _find_folder(clip, places) / clip.file.name


def folders_of(entry: Entry, places: Places) -> tuple[Path, ...]:
    """Where the files of an entry may lie, in the order in which they are looked for."""
    folders = tuple(place / entry.folder for place in places.readable)
    if entry.package is None:
        return folders
    name, inside = entry.package
    # Where it is installed is asked; the package itself is never imported.
    package = find_spec(name)
    roots = package.submodule_search_locations if package is not None else None
    return (*folders, *(Path(root) / inside for root in roots or ()))


def _find_folder(entry: Entry, places: Places | None) -> Path:
    places = places or Places.from_environment()
    absent: list[FileState] = []
    for folder in folders_of(entry, places):
        states = [examine(folder / pin.name, pin) for pin in entry.files]
        for state in states:
            if state.state is State.WRONG:
                raise mismatch(
                    where=str(state.path), found=state.found, pin=state.pin, remedy=REFETCH
                )
        missing = [state for state in states if state.state is State.MISSING]
        if not missing:
            return folder
        absent.extend(missing)
    raise ModelMissing(
        where=entry.id,
        found=Words(
            en="nothing at " + " or ".join(str(state.path) for state in absent),
            ja="次の場所にありません: " + "、".join(str(state.path) for state in absent),
        ),
        expected=Words(
            en=f"{len(entry.files)} verified file(s)", ja=f"検証済みのファイル{len(entry.files)}個"
        ),
        remedy=_remedy(entry),
    )


def _remedy(entry: Entry) -> Words:
    if entry.package is None:
        return Words(
            en=f"run `noren models fetch {entry.id}`, or name a folder that has it in NOREN_MIRROR",
            ja=f"`noren models fetch {entry.id}` を実行するか、ファイルのあるフォルダーを "
            "NOREN_MIRROR に指定してください",
        )
    package = entry.package[0]
    return Words(
        en=f"run `noren models fetch {entry.id}`, install the package {package}, or name a folder "
        "that has it in NOREN_MIRROR",
        ja=f"`noren models fetch {entry.id}` を実行するか、パッケージ {package} を入れるか、"
        "ファイルのあるフォルダーを NOREN_MIRROR に指定してください",
    )
