"""Drawings of the empty places that cameras look at: one accepted a camera, and one that waits.

    STORE/backgrounds/CAMERA.json       the accepted drawing and what it was made from
    STORE/backgrounds/CAMERA.png        the same for a person's eyes
    STORE/backgrounds/CAMERA.waiting.*  a drawing that nobody has accepted yet; gone after a while

A drawing holds no person, or it would not be here; still it shows a place, so it lies here only as
long as the plan declares it. The ledger has its digest.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, ClassVar, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from noren.errors import StoreDamaged
from noren.gate.commissioning_records import blank_permille, pack_tones, unpack_tones
from noren.stores import folder as disk
from noren.stores.durable import replace_file, sync_folder
from noren.stores.kept_document import read_document
from noren.stores.trouble import explained_os
from noren.vocabulary.account import Account
from noren.vocabulary.words import Words

FOLDER: Final = "backgrounds"
_WAITING: Final = ".waiting"
_DAMAGE: Final = Account(
    error=StoreDamaged,
    found=Words(en="no drawing of this camera's place", ja="このカメラの背景図ではありません"),
    expected=Words(en="what `noren commission` wrote", ja="`noren commission` が書いた背景図"),
    remedy=Words(
        en="remove it and commission the camera again",
        ja="取り除いて、カメラの設置調整をやり直してください",
    ),
)
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Background(BaseModel):
    """One drawing: `packed` are its tones, four a byte, in base64.

    `plan` is the plan under which it was learnt, `view` the digest of what that plan says of the
    picture, `expires_at` when a drawing that waits is thrown away; None for an accepted one.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    camera: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=40)]
    plan: _Digest
    view: _Digest
    width: Annotated[int, Field(ge=1, le=320)]
    height: Annotated[int, Field(ge=1, le=2000)]
    learnt_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    packed: str

    @model_validator(mode="after")
    def _is_whole(self) -> Background:
        _ = self.tones
        return self

    @property
    def tones(self) -> bytes:
        """One `Tone` a place, row by row; ValueError when they are not of this size."""
        data = base64.b64decode(self.packed, validate=True)
        return unpack_tones(data, self.width * self.height)

    @property
    def blank_permille(self) -> int:
        """How much of it is blank."""
        return blank_permille(self.tones)

    @property
    def content(self) -> str:
        """SHA-256 of the size and the tones: the ledger's name for the drawing."""
        head = f"{self.width}x{self.height}\n".encode()
        return hashlib.sha256(head + pack_tones(self.tones)).hexdigest()


class BackgroundShelf:
    """The drawings of one store.

    Raises, by every method that writes: StoreFull, StoreReadOnly, StoreError as the disk says.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._folder = store / FOLDER

    def picture_of(self, camera: str, *, waiting: bool = False) -> Path:
        """Where the drawing lies for a person's eyes."""
        return self._folder / f"{camera}{_WAITING if waiting else ''}.png"

    def read(self, camera: str, *, waiting: bool = False) -> Background | None:
        """The accepted drawing of a camera, or the one that waits; None when there is none.

        Raises:
            StoreDamaged: the file is no drawing of this camera.
        """
        path = self._note(camera, waiting)
        found = read_document(path, Background, _DAMAGE)
        if found is None:
            return None
        if found.camera != camera or (found.expires_at is None) == waiting:
            raise _DAMAGE.at(str(path))
        return found

    def lay_out(self, background: Background, picture: bytes) -> Path:
        """Keep a drawing that waits to be accepted, in place of any before it."""
        self._write(background, picture, waiting=True)
        return self.picture_of(background.camera, waiting=True)

    def accept(self, camera: str, picture: bytes) -> Background:
        """The drawing that waits becomes the camera's; `picture` is how a person sees it.

        Raises:
            FileNotFoundError: none waits.
        """
        waiting = self.read(camera, waiting=True)
        if waiting is None:
            raise FileNotFoundError(camera)
        accepted = waiting.model_copy(update={"expires_at": None})
        self._write(accepted, picture, waiting=False)
        self.discard(camera, waiting=True)
        return accepted

    def discard(self, camera: str, *, waiting: bool = False) -> bool:
        """Throw a drawing away; whether there was one."""
        gone = False
        with explained_os(self._store):
            for path in (self._note(camera, waiting), self.picture_of(camera, waiting=waiting)):
                if path.exists():
                    path.unlink()
                    gone = True
            if gone:
                sync_folder(self._folder)
        return gone

    def tidy(self, declared: set[str], *, now: datetime) -> None:
        """Throw away what waited too long, and every drawing that no plan declares any more."""
        for camera in self._cameras():
            if camera not in declared:
                self.discard(camera)
                self.discard(camera, waiting=True)
                continue
            try:
                waiting = self.read(camera, waiting=True)
            except StoreDamaged:
                self.discard(camera, waiting=True)
                continue
            if waiting is not None and (waiting.expires_at or now) <= now.astimezone(UTC):
                self.discard(camera, waiting=True)

    def _cameras(self) -> set[str]:
        with explained_os(self._store):
            files = list(self._folder.iterdir()) if self._folder.is_dir() else []
        return {path.name.partition(".")[0] for path in files}

    def _note(self, camera: str, waiting: bool) -> Path:
        return self._folder / f"{camera}{_WAITING if waiting else ''}.json"

    def _write(self, background: Background, picture: bytes, *, waiting: bool) -> None:
        disk.make_folder(self._folder)
        note = json.dumps(background.model_dump(mode="json"), sort_keys=True).encode() + b"\n"
        camera = background.camera
        with explained_os(self._store):
            # The picture first: a note without its picture could not be looked at.
            replace_file(self.picture_of(camera, waiting=waiting), picture)
            replace_file(self._note(camera, waiting), note)
