import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")


def lint(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [str(LINTER), "--no-cache", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_imports_point_downward_only() -> None:
    """Every contract of .importlinter holds: layers, independent capabilities, a studio and a web of their own."""
    done = lint()
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contracts_would_notice(tmp_path: Path) -> None:
    """A copy of the package in which the studio imports the supervisor breaks the contracts."""
    for path in (ROOT / "joyip").rglob("*.py"):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    scene = tmp_path / "joyip/studio/scene.py"
    scene.write_text(scene.read_text(encoding="utf-8") + "\nimport joyip.supervisor.job\n", encoding="utf-8")
    contracts = tmp_path / ".importlinter"
    contracts.write_bytes((ROOT / ".importlinter").read_bytes())
    done = lint(cwd=tmp_path)
    assert done.returncode == 1 and "joyip.studio.scene -> joyip.supervisor.job" in done.stdout


def test_web_holds_no_sql() -> None:
    """No module of web contains a statement."""
    statement = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET)\b", re.S)
    offenders = [path for path in (ROOT / "joyip/web").rglob("*.py") if statement.search(path.read_text("utf-8"))]
    assert offenders == []
