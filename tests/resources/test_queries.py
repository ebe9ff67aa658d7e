"""Named queries in .sql files."""

from pathlib import Path

import pytest

from joyip.resources.queries import load


def test_blocks_have_names(tmp_path: Path) -> None:
    """Text before the first name is a comment; semicolons and blank lines at the end go."""
    path = tmp_path / "jobs.sql"
    path.write_text("-- about jobs\n\n-- name: claim\nselect 1 -- why\n  from jobs;\n\n--name:give_up\nselect 2\n")
    assert dict(load(path)) == {"claim": "select 1 -- why\n  from jobs", "give_up": "select 2"}


@pytest.mark.parametrize(("text", "problem"), [("-- name: a\nx\n-- name: a\ny", "twice"), ("-- name: a\n", "empty")])
def test_mistakes_are_named(tmp_path: Path, text: str, problem: str) -> None:
    """A name that comes twice or has no statement is refused."""
    path = tmp_path / "jobs.sql"
    path.write_text(text)
    with pytest.raises(ValueError, match=problem):
        load(path)
