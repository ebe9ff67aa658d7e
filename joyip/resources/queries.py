"""SQL lives in .sql files: named queries, read from their file once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_NAME = re.compile(r"^--[ \t]*name:[ \t]*(\S+)[ \t]*$", re.MULTILINE)


@cache
def load(package_file: Path) -> Mapping[str, str]:
    """The statements of a .sql file by name; a block begins at a line `-- name: claim` and ends at the next.

    Text before the first name is a comment to the file. Raises ValueError for a name that comes twice or has no
    statement, and KeyError (with the known names) is what a wrong name gets from the answer.
    """
    pieces = _NAME.split(package_file.read_text(encoding="utf-8"))
    queries: dict[str, str] = {}
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        statement = text.strip().removesuffix(";").rstrip()
        if name in queries:
            raise ValueError(f"{package_file}: the query {name} is there twice")
        if not statement:
            raise ValueError(f"{package_file}: the query {name} is empty")
        queries[name] = statement
    return MappingProxyType(queries)
