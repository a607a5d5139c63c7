"""Which film or camera belongs to which camera of the plan."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from noren.errors import SourceDenied, UsageError
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where one camera's pictures come from. `film` is None for a live camera."""

    camera: Camera
    text: str
    film: Path | None

    @property
    def live(self) -> bool:
        """Whether it is a camera, not a film."""
        return self.film is None

    @property
    def shown(self) -> str:
        """The source as messages may show it: never with a password."""
        if self.film is not None:
            return str(self.film)
        scheme, _, rest = self.text.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}"


def choose_sources(plan: Plan, given: dict[str, str], *, base: Path) -> tuple[Source, ...]:
    """The source of every camera that has an output; `given` ones replace the plan's.

    A film's path in the plan is relative to the plan's folder, on the command line to the
    current one.

    Raises:
        UsageError: a source for a camera that the plan does not have, an unknown kind of
            address, or no camera with an output.
    """
    known = {camera.id for camera in plan.cameras}
    for name in given:
        if name not in known:
            raise UsageError(
                where=f"--source {name}=…",
                found=Words(en=f"no camera `{name}`", ja=f"カメラ `{name}` はありません"),
                expected=Words(
                    en=f"one of {', '.join(sorted(known))}",
                    ja=f"次のいずれか: {'、'.join(sorted(known))}",
                ),
                remedy=Words(en="correct the name", ja="名前を直してください"),
            )
    watched = {output.camera for output in plan.outputs}
    sources = tuple(
        _source(camera, given.get(camera.id), base)
        for camera in plan.cameras
        if camera.id in watched
    )
    if not sources:
        raise UsageError(
            where="outputs",
            found=Words(en="no output", ja="出力がありません"),
            expected=Words(en="at least one camera with an output", ja="出力のあるカメラ1台以上"),
            remedy=Words(
                en="declare under `outputs` what may leave the machine",
                ja="`outputs` に外へ出す数値を宣言してください",
            ),
        )
    return sources


def password_of(camera: Camera) -> str | None:
    """`user:password` from the environment variable that the plan names; None if it names none.

    Raises:
        SourceDenied: the variable is not set.
    """
    if camera.password_env is None:
        return None
    value = os.environ.get(camera.password_env)
    if not value:
        raise SourceDenied(
            where=camera.id,
            found=Words(
                en=f"the variable {camera.password_env} is not set",
                ja=f"環境変数 {camera.password_env} がありません",
            ),
            expected="user:password",
            remedy=Words(
                en="set it in the environment of noren; passwords do not belong into the plan",
                ja="norenの環境変数に設定してください。パスワードは計画書に書きません",
            ),
        )
    return value


def is_film(text: str) -> bool:
    """Whether a plan's source is a film; any address but `file://` is a camera."""
    return "://" not in text or text.startswith("file://")


def _source(camera: Camera, given: str | None, base: Path) -> Source:
    text = camera.source if given is None else given
    scheme, separator, _ = text.partition("://")
    if separator and scheme == "file":
        text = text.removeprefix("file://")
    elif separator and scheme != "rtsp":
        raise UsageError(
            where=Words(en=f"camera {camera.id}", ja=f"カメラ {camera.id}"),
            found=f"{scheme}://",
            expected=Words(en="a film's path or rtsp://…", ja="映像ファイルのパスか rtsp://…"),
            remedy=Words(
                en="use the camera's RTSP address (rtsps and HTTP are not supported yet)",
                ja="カメラのRTSPアドレスを使ってください(rtspsとHTTPは未対応)",
            ),
        )
    elif separator:
        return Source(camera=camera, text=text, film=None)
    path = Path(text).expanduser()
    if given is None and not path.is_absolute():
        path = base / path
    return Source(camera=camera, text=text, film=path)
