"""Reading a plan from a file."""

from __future__ import annotations

from pathlib import Path

from noren.errors import NorenError, PlanSyntaxError, UsageError
from noren.plan.load import LoadedPlan, parse_plan
from noren.vocabulary.words import Words

MAX_BYTES = 1_000_000


def read_plan(path: Path) -> LoadedPlan:
    """Read and check the shape of a plan.

    Raises:
        UsageError: nothing there, a folder, or a file that may not be read.
        PlanSyntaxError: larger than a million bytes, or not UTF-8.
        PlanErrors: everything else that is wrong with it.
    """
    return parse_bytes(read_bytes(path), str(path))


def parse_bytes(data: bytes, name: str) -> LoadedPlan:
    """A plan from the bytes of its file; see `read_plan`."""
    return parse_plan(_decode(data, name), name)


def read_bytes(path: Path) -> bytes:
    """The bytes of a plan's file; see `read_plan`."""
    try:
        if path.is_dir():
            raise _unreadable(path, Words(en="a folder", ja="フォルダーです"))
        with path.open("rb") as file:
            # One byte more than allowed is enough to know; a device would never end.
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _unreadable(path, Words(en="no file", ja="ファイルがありません")) from error
    except PermissionError as error:
        found = Words(en="a file that may not be read", ja="読む権限がありません")
        raise _unreadable(path, found) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        found = Words(
            en=f"a file that cannot be read ({reason})", ja=f"ファイルを読めません（{reason}）"
        )
        raise _unreadable(path, found) from error
    if len(data) > MAX_BYTES:
        raise PlanSyntaxError(
            where=str(path),
            found=Words(
                en=f"a file of more than {MAX_BYTES} bytes", ja=f"{MAX_BYTES}バイトを超えています"
            ),
            expected=Words(en="a plan", ja="計画のファイル"),
            remedy=Words(
                en="check the path, or split the plan by site",
                ja="パスを確かめるか、場所ごとに計画を分けてください",
            ),
        )
    return data


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise PlanSyntaxError(
            where=f"{name}:{line}:{column}",
            line=line,
            column=column,
            found=Words(
                en=f"the byte 0x{data[error.start]:02x}, which is not UTF-8",
                ja=f"UTF-8ではないバイト 0x{data[error.start]:02x} があります",
            ),
            expected=Words(en="text in UTF-8", ja="UTF-8の文書"),
            remedy=Words(
                en="save the file as UTF-8, not as Shift_JIS or UTF-16",
                ja="Shift_JISやUTF-16ではなく、UTF-8で保存してください",
            ),
        ) from error


def _unreadable(path: Path, found: Words) -> NorenError:
    return UsageError(
        where=str(path),
        found=found,
        expected=Words(en="a plan, such as `plan.yaml`", ja="`plan.yaml` のような計画のファイル"),
        remedy=Words(
            en="check the path, or start with `noren init counting DIR`",
            ja="パスを確かめるか、`noren init counting DIR` から始めてください",
        ),
    )
