"""`scripts/docs`: the pages under `docs/` that are generated from the code."""

from __future__ import annotations

import sys
from pathlib import Path

from noren.operations.promise_pages import stale_promise_pages, write_promise_pages
from noren.operations.rule_pages import stale_rule_pages, write_rule_pages
from noren.plan.json_schema import SCHEMA_FILE, render_json_schema

DOCS = Path("docs")
PROMISES = Path("tests") / "promises"


def stale_docs(folder: Path) -> list[Path]:
    """Generated pages that are absent or differ from the code."""
    schema = folder / SCHEMA_FILE
    is_current = schema.exists() and schema.read_text(encoding="utf-8") == render_json_schema()
    return [
        *([] if is_current else [schema]),
        *stale_rule_pages(folder / "rules"),
        *stale_promise_pages(folder, folder.parent / PROMISES),
    ]


def write_docs(folder: Path) -> list[Path]:
    """Write every generated page; the paths that changed."""
    changed = stale_docs(folder)
    (folder / SCHEMA_FILE).write_text(render_json_schema(), encoding="utf-8")
    write_rule_pages(folder / "rules")
    write_promise_pages(folder, folder.parent / PROMISES)
    return changed


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` only name the stale ones; 1 if there are any."""
    if "--check" in arguments:
        stale = stale_docs(DOCS)
        for path in stale:
            sys.stderr.write(f"{path} is stale: run scripts/docs\n")
        return 1 if stale else 0
    for path in write_docs(DOCS):
        sys.stdout.write(f"wrote {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
