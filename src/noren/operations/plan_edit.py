"""Putting values into a plan's text so that every other byte stays as its author wrote it.

The text is not read and written again but spliced: ruamel says where each value stands, and only
those characters change. What comes out is read again, and must be the plan that was meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from noren.errors import PlanSyntaxError
from noren.vocabulary.words import Words

Plain = str | bool | int | date | None | Sequence[str] | Mapping[str, "Plain"]
"""What can be written: a scalar, a list of texts, or a mapping of them."""
Step = str | int

_STEP: Final = 2
_UNQUOTED: Final = re.compile(r"[^\W\d_][\w./@+（）、。・ー-]*(?: [\w./@+（）、。・ー-]+)*")
"""Texts that need no quotes: they begin with a letter and hold nothing that YAML reads."""
_WORDS: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


class _Absent(Exception):
    """The path ends at a mapping without the key."""

    def __init__(self, mapping: MappingNode, rest: tuple[Step, ...]) -> None:
        self.mapping = mapping
        self.rest = rest
        super().__init__()


def put_value(text: str, path: tuple[Step, ...], value: Plain) -> str:
    """The text with a value at a path; mappings on the way that are missing are added.

    A value that is there is replaced in place, in the style in which it was written; a comment
    behind it stays. A new key comes after the last one of its mapping.

    Raises:
        PlanSyntaxError: the path leads through something that is neither mapping nor list.
    """
    root = _compose(text)
    try:
        key, node = _find(root, path)
    except _Absent as absent:
        step, *rest = absent.rest
        whole: Plain = value
        for name in reversed(rest):
            whole = {str(name): whole}
        return _add_key(text, absent.mapping, str(step), whole)
    return _replace(text, key, node, value)


def append_entry(text: str, path: tuple[Step, ...], entry: Mapping[str, Plain]) -> str:
    """The text with one more entry at the end of the list at a path; see `put_value`."""
    root = _compose(text)
    try:
        _, node = _find(root, path)
    except _Absent as absent:
        if len(absent.rest) != 1:
            raise _unwritable(path) from None
        return _add_list(text, absent.mapping, str(absent.rest[0]), entry)
    if not isinstance(node, SequenceNode):
        raise _unwritable(path)
    if node.flow_style:
        comma = ", " if node.value else ""
        at = _end(text, node.value[-1]) if node.value else node.start_mark.index + 1
        return text[:at] + comma + _flow(entry, as_json=_is_json(text, node)) + text[at:]
    dash = node.start_mark.column
    lines = _entry_lines(entry, dash, text)
    return _insert_after(text, node.value[-1], lines)


def _compose(text: str) -> MappingNode:
    root = YAML(typ="safe", pure=True).compose(text)
    if not isinstance(root, MappingNode):
        raise _unwritable(())
    return root


def _find(root: MappingNode, path: tuple[Step, ...]) -> tuple[Node, Node]:
    """The key and the value at a path."""
    key: Node = root
    node: Node = root
    for index, step in enumerate(path):
        if isinstance(node, MappingNode) and isinstance(step, str):
            pairs = {str(name.value): (name, value) for name, value in node.value}
            if step not in pairs:
                raise _Absent(node, path[index:])
            key, node = pairs[step]
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            key = node = node.value[step]
        else:
            raise _unwritable(path)
    return key, node


def _replace(text: str, key: Node, node: Node, value: Plain) -> str:
    begin, end = node.start_mark.index, _end(text, node)
    if isinstance(node, SequenceNode) and not node.flow_style and isinstance(value, tuple | list):
        dash = node.start_mark.column
        parts = (f"- {_scalar(str(part))}" for part in value)
        listed: str = (_line_end(text) + " " * dash).join(parts)
        return text[:begin] + listed + text[end:]
    written = _flow(value, as_json=_is_json(text, key))
    if begin == node.end_mark.index:
        # Nothing was written behind the colon, and the parser places it before the next key.
        colon = text.index(":", key.end_mark.index) + 1
        return f"{text[:colon]} {written}{text[colon:]}"
    if isinstance(node, CollectionNode) and not node.flow_style:
        raise _unwritable((str(key.value),))
    return text[:begin] + written + text[end:]


def _add_key(text: str, mapping: MappingNode, key: str, value: Plain) -> str:
    as_json = _is_json(text, mapping)
    if mapping.flow_style:
        name = json.dumps(key) if as_json else key
        pair = f"{name}: {_flow(value, as_json=as_json)}"
        if not mapping.value:
            at = mapping.start_mark.index + 1
            return text[:at] + pair + text[at:]
        at = _end(text, mapping.value[-1][1])
        return f"{text[:at]}, {pair}{text[at:]}"
    lines = _block(key, value, mapping.start_mark.column)
    return _insert_after(text, mapping.value[-1][1], lines)


def _add_list(text: str, mapping: MappingNode, key: str, entry: Mapping[str, Plain]) -> str:
    if mapping.flow_style:
        name = json.dumps(key) if _is_json(text, mapping) else key
        pair = f"{name}: [{_flow(entry, as_json=_is_json(text, mapping))}]"
        at = _end(text, mapping.value[-1][1])
        return f"{text[:at]}, {pair}{text[at:]}"
    column = mapping.start_mark.column
    lines = [" " * column + f"{key}:", *_entry_lines(entry, column + _STEP, text)]
    return _insert_after(text, mapping.value[-1][1], lines)


def _entry_lines(entry: Mapping[str, Plain], dash: int, text: str) -> list[str]:
    lines = [line for key, value in entry.items() for line in _block(key, value, dash + _STEP)]
    return [" " * dash + "- " + lines[0].lstrip(), *lines[1:]]


def _block(key: str, value: Plain, column: int) -> list[str]:
    pad = " " * column
    if isinstance(value, Mapping):
        inner = [line for k, v in value.items() for line in _block(k, v, column + _STEP)]
        return [f"{pad}{key}:", *inner]
    return [f"{pad}{key}: {_flow(value, as_json=False)}"]


def _insert_after(text: str, last: Node, lines: Sequence[str]) -> str:
    """New lines below the line on which a value ends; its comment stays with it."""
    newline = _line_end(text)
    end = _end(text, last)
    stop = text.find("\n", end)
    if stop < 0:
        return text + newline + newline.join(lines)
    if stop > 0 and text[stop - 1] == "\r":
        stop -= 1
    return text[:stop] + newline + newline.join(lines) + text[stop:]


def _end(text: str, node: Node) -> int:
    """Where a value's own characters end, without what the parser takes to be behind it."""
    if isinstance(node, MappingNode) and not node.flow_style and node.value:
        return _end(text, node.value[-1][1])
    if isinstance(node, SequenceNode) and not node.flow_style and node.value:
        return _end(text, node.value[-1])
    end = int(node.end_mark.index)
    is_empty = node.start_mark.index == end
    if isinstance(node, ScalarNode) and (is_empty or node.style in ("|", ">")):
        return len(text[:end].rstrip(" \r\n"))
    return end


def _is_json(text: str, node: Node) -> bool:
    """Whether the keys around here are quoted, as in JSON."""
    if isinstance(node, MappingNode) and node.value:
        return bool(node.value[0][0].style == '"')
    if isinstance(node, SequenceNode) and node.value:
        return _is_json(text, node.value[0])
    return isinstance(node, ScalarNode) and node.style == '"'


def _flow(value: Plain, *, as_json: bool) -> str:
    if isinstance(value, Mapping):
        name = json.dumps if as_json else str
        pairs = (f"{name(key)}: {_flow(part, as_json=as_json)}" for key, part in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, str):
        return _quoted(value) if as_json else _scalar(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, date):
        return f'"{value.isoformat()}"' if as_json else value.isoformat()
    if isinstance(value, int):
        return str(value)
    return "[" + ", ".join(_flow(part, as_json=as_json) for part in value) + "]"


def _scalar(text: str) -> str:
    """A text as YAML, in quotes where anything in it could be read as something else."""
    plain = _UNQUOTED.fullmatch(text) and text.lower() not in _WORDS and "://" not in text
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    # Line breaks and controls that JSON leaves as they are, and YAML does not.
    return re.sub(r"[\x7f-\x9f\u2028\u2029\ufeff]", lambda m: f"\\u{ord(m[0]):04x}", quoted)


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _unwritable(path: tuple[Step, ...]) -> PlanSyntaxError:
    spelled = ".".join(map(str, path)) or "plan"
    return PlanSyntaxError(
        where=spelled,
        found=Words(
            en="a place that cannot be written without touching what is around it",
            ja="周囲を変えずには書き込めない場所です",
        ),
        expected=Words(en="a mapping or a list", ja="キーと値の集まり、または並び"),
        remedy=Words(en="write it by hand", ja="手で書き足してください"),
    )
