"""How much of the code the tests run is counted by the settings in setup.cfg, which refuse too little of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SETTINGS = Path(__file__).resolve().parents[2] / "setup.cfg"
MAIN = "import subprocess, sys\nsubprocess.run([sys.executable, 'child.py', *sys.argv[1:]], check=True)\n"
CHILD = "import sys\nif sys.argv[1:] == ['all']:\n" + "    print()\n" * 8


@pytest.mark.req("T6")
@pytest.mark.parametrize(("asked", "passes"), [("all", True), ("little", False)])
def test_less_than_nine_tenths_is_refused(tmp_path: Path, asked: str, passes: bool) -> None:
    """Lines that run in a process that the measured one starts count as its own; under 90 % the report fails."""
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "child.py").write_text(CHILD)
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTEST"))}

    def coverage(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "coverage", words[0], f"--rcfile={SETTINGS}", *words[1:]]
        return subprocess.run(command, cwd=tmp_path, env=quiet, capture_output=True, text=True, check=False)

    assert coverage("run", "--source=.", "main.py", asked).returncode == 0
    assert coverage("combine").returncode == 0
    report = coverage("report")
    assert (report.returncode == 0) is passes, report.stdout + report.stderr
    assert passes or "less than fail-under=90" in report.stdout + report.stderr
