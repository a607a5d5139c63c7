"""What noren knows about weights and film clips, read from `catalogue.toml`.

The catalogue is data of the package: the publishers' addresses, the pinned bytes and, in Japanese
and English, what each model is for and what it cannot do. Nothing outside it can be fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Final

from noren.errors import ModelUnknown
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.words import Words

CLIP_FOLDER: Final = "clips"
"""Folder of the film clips, beside the folders of the models, in a store and in a mirror."""


class Role(StrEnum):
    """What a model does for noren."""

    PERSON_DETECTOR = "person_detector"
    FACE_DETECTOR = "face_detector"
    AGE_AND_SEX = "age_and_sex"
    PERSON_EMBEDDING = "person_embedding"
    FACE_EMBEDDING = "face_embedding"
    PERSON_ATTRIBUTES = "person_attributes"
    TEXT_READER = "text_reader"


class Precision(StrEnum):
    """The numbers that a model's weights are written in."""

    INT8 = "int8"
    FP16 = "fp16"
    FP32 = "fp32"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One statement in Japanese and English."""

    ja: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedFile:
    """A file whose every byte is known before it is fetched.

    `name` has no folder; `size_bytes` > 0; `sha256` 64 lower-case hexadecimal digits; `url` the
    publisher's address.
    """

    name: str
    size_bytes: int
    sha256: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One set of weights.

    `inputs_px` are (width, height): the first is the one the file carries, the others were tried.
    `classes` is empty for anything but a detector of people, vehicles and bicycles.
    `by_default` says whether a fetch without names takes it. `package` is an installed Python
    package that brings the files too, and the folder in it: `("rapidocr", "models")`; it is never
    imported.
    """

    id: str
    role: Role
    classes: tuple[ObjectClass, ...]
    by_default: bool
    precision: Precision
    inputs_px: tuple[tuple[int, int], ...]
    publisher: str
    license_id: str
    use: Wording
    limits: Wording
    training_data: Wording
    published: Wording
    measured: Wording
    files: tuple[PinnedFile, ...]
    package: tuple[str, str] | None = None

    @property
    def folder(self) -> str:
        """The folder of its files in a store or mirror: the model's id."""
        return self.id

    @property
    def size_bytes(self) -> int:
        """All its files together."""
        return sum(file.size_bytes for file in self.files)

    @property
    def digest(self) -> str:
        """The sha256 of the file that holds the numbers: what a figure names as its model."""
        return self.files[-1].sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One real film for the demonstration, with the credit line its license asks for."""

    id: str
    width_px: int
    height_px: int
    rate_hz: float
    frames: int
    publisher: str
    license_id: str
    shows: Wording
    credit: Wording
    file: PinnedFile

    @property
    def folder(self) -> str:
        """The folder of its file in a store or mirror: `clips` for every clip."""
        return CLIP_FOLDER

    @property
    def package(self) -> None:
        """No package brings films."""

    @property
    def files(self) -> tuple[PinnedFile, ...]:
        """Its one file, so that models and clips can be fetched alike."""
        return (self.file,)

    @property
    def size_bytes(self) -> int:
        """Its one file."""
        return self.file.size_bytes


Entry = Model | Clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything that may be fetched. Ids are unique over models and clips together."""

    models: tuple[Model, ...]
    clips: tuple[Clip, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Models, then clips, in the catalogue's order."""
        return (*self.models, *self.clips)

    @property
    def default_ids(self) -> tuple[str, ...]:
        """What a fetch without names takes: no face templates, no clips."""
        return tuple(model.id for model in self.models if model.by_default)

    def entry(self, entry_id: str) -> Entry:
        """The model or clip with this id.

        Raises:
            ModelUnknown: if there is none.
        """
        for entry in self.entries:
            if entry.id == entry_id:
                return entry
        raise _unknown(
            entry_id, kind=Words(en="model or clip", ja="モデルまたは映像"), known=self.entries
        )

    def model(self, model_id: str) -> Model:
        """The model with this id.

        Raises:
            ModelUnknown: if there is none; a clip's id is none.
        """
        for model in self.models:
            if model.id == model_id:
                return model
        raise _unknown(model_id, kind=Words(en="model", ja="モデル"), known=self.models)

    def clip(self, clip_id: str) -> Clip:
        """The clip with this id.

        Raises:
            ModelUnknown: if there is none; a model's id is none.
        """
        for clip in self.clips:
            if clip.id == clip_id:
                return clip
        raise _unknown(clip_id, kind=Words(en="clip", ja="映像"), known=self.clips)


def _unknown(entry_id: str, *, kind: Words, known: tuple[Entry, ...]) -> ModelUnknown:
    return ModelUnknown(
        where=Words(en="catalogue of weights", ja="重みの目録"),
        found=Words(
            en=f"no {kind.en} {entry_id!r}", ja=f"{entry_id!r} という{kind.ja}はありません"
        ),
        expected=Words(
            en="one of " + ", ".join(entry.id for entry in known),
            ja="次のいずれか: " + "、".join(entry.id for entry in known),
        ),
        remedy=Words(
            en="`noren models list` shows all", ja="`noren models list` で一覧を確かめてください"
        ),
    )


@cache
def catalogue() -> Catalogue:
    """The catalogue that noren was shipped with, read once."""
    from noren.weights.reading import parse_catalogue

    source = resources.files("noren.weights").joinpath("catalogue.toml")
    return parse_catalogue(source.read_text(encoding="utf-8"), where="catalogue.toml")
