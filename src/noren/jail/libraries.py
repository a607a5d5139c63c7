"""Installed libraries that see frames or run beside them, and whether they report home.

What a library would do is what was seen here by tracing its system calls; how it is kept quiet
is tested (an empty home stays empty, no socket opens). Versions are read from the installed
metadata: nothing is imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata

from noren.vocabulary.words import Words

_NONE_SEEN = Words(
    en="no report home was seen",
    ja="外部への送信は見られませんでした",
)
_ONNXRUNTIME = Words(
    en=(
        "keeps a device id and a queue in the home folder and sends usage events to its maker "
        "at the first import; kept quiet by ORT_DISABLE_TELEMETRY=1, set before the jail "
        "starts, and by the first filter, which refuses the files and the socket"
    ),
    ja=(
        "初回の読み込み時に機器IDと送信待ちの記録をホームに作り、利用状況を開発元へ送ります。"
        "隔離区画の起動前に設定するORT_DISABLE_TELEMETRY=1と、ファイル作成と通信を拒む"
        "第1フィルターの二つで止めています"
    ),
)
_OPENVINO = Words(
    en=(
        "importing it also imports its model converter, which reports the import to its maker "
        "through openvino-telemetry; noren's camera processes withhold both modules from import, "
        "and inside the jail the filter refuses the files and the socket"
    ),
    ja=(
        "読み込むだけでモデル変換の部品も読み込まれ、openvino-telemetryを通じて開発元へ通知します。"
        "norenのカメラ用プロセスはこの二つの部品を読み込ませず、隔離区画ではさらにフィルターが"
        "ファイル作成と通信を拒みます"
    ),
)
_OPENVINO_TELEMETRY = Words(
    en=(
        "writes a client id under ~/intel and contacts an analytics service when openvino is "
        "imported; it comes with openvino, is withheld from import in noren's camera processes, "
        "and may be uninstalled"
    ),
    ja=(
        "openvinoの読み込み時に利用者IDを~/intelに作り、解析サービスへ接続します。openvinoに付属"
        "しますが、norenのカメラ用プロセスでは読み込ませません。削除しても動作します"
    ),
)
_NOT_EXAMINED = Words(
    en="was not examined; inside the jail the filter refuses files and sockets",
    ja="未調査です。隔離区画の中ではフィルターがファイル作成と通信を拒みます",
)
_RAY = Words(
    en="collects usage statistics unless RAY_USAGE_STATS_ENABLED=0 is set, which noren requires",
    ja="RAY_USAGE_STATS_ENABLED=0がないと利用状況を集めます。norenはこの設定を求めます",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFinding:
    """One installed library.

    Args:
        name: distribution name.
        version: as installed.
        reports_home: whether it would, if nobody stopped it.
        telemetry: what it would do and how it is kept quiet.
    """

    name: str
    version: str
    reports_home: bool
    telemetry: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    telemetry: Words = _NONE_SEEN
    reports_since: tuple[int, ...] | None = None


_KNOWN: dict[str, _Known] = {
    "av": _Known(),
    "numpy": _Known(),
    "onnxruntime": _Known(telemetry=_ONNXRUNTIME, reports_since=(1, 29)),
    "opencv-python-headless": _Known(),
    "openvino": _Known(telemetry=_OPENVINO, reports_since=(0,)),
    "openvino-telemetry": _Known(telemetry=_OPENVINO_TELEMETRY, reports_since=(0,)),
    "polars": _Known(),
    "rapidocr": _Known(telemetry=_NOT_EXAMINED),
    "ray": _Known(telemetry=_RAY, reports_since=(0,)),
    "scipy": _Known(),
    "shapely": _Known(),
}


def installed_version(name: str) -> str | None:
    """Return the installed version of a distribution, or None."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def examine_libraries(
    names: Iterable[str] = tuple(_KNOWN),
    *,
    version_of: Callable[[str], str | None] = installed_version,
) -> tuple[LibraryFinding, ...]:
    """List those of the known libraries that are installed, in alphabetical order.

    Args:
        names: which to look for.
        version_of: how a version is found; tests give their own.
    """
    findings = []
    for name in sorted(names):
        version = version_of(name)
        if version is not None:
            known = _KNOWN[name]
            reports = known.reports_since is not None and _parts(version) >= known.reports_since
            findings.append(
                LibraryFinding(
                    name=name,
                    version=version,
                    reports_home=reports,
                    telemetry=_telemetry(known, reports=reports),
                )
            )
    return tuple(findings)


def _telemetry(known: _Known, *, reports: bool) -> Words:
    is_about_reporting = known.reports_since is not None
    return _NONE_SEEN if is_about_reporting and not reports else known.telemetry


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
