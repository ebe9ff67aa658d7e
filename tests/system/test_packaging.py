import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for(group: str) -> set[str]:
    """The distributions that a list of setup.py names."""
    for node in ast.parse((ROOT / "setup.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == group:
            assert isinstance(node.value, ast.List)
            texts = [str(item.value) for item in node.value.elts if isinstance(item, ast.Constant)]
            return {canonical(re.split(r"[<>=;\[ ]", text)[0]) for text in texts}
    raise AssertionError(f"setup.py has no list {group}")


def imported(*folders: str) -> set[str]:
    """Top-level modules that the files there import, without those of Python and of the project."""
    found: set[str] = set()
    own = set(sys.stdlib_module_names) | {"joyip", "conftest", "__future__"}
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.split(".")[0])
    return found - own


def distributions(modules: set[str]) -> dict[str, set[str]]:
    known = packages_distributions()
    return {module: {canonical(name) for name in known.get(module, ())} for module in modules}


def test_every_import_is_asked_for() -> None:
    """What joyip imports is in setup.py's RUN list: an install without the clone's environment works."""
    run = asked_for("RUN")
    missing = {name: found for name, found in distributions(imported("joyip")).items() if not found & run}
    assert missing == {}


def test_everything_asked_for_is_used() -> None:
    """No name in the RUN list is there for nothing."""
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "joyip").rglob("*.py"))
    used = {name for found in distributions(imported("joyip")).values() for name in found}
    unused = {name for name in asked_for("RUN") - used if not mentioned(name, text)}
    assert unused == set()


def mentioned(name: str, text: str) -> bool:
    """Whether the code uses a distribution without importing it: by a file of its, or by its module's name."""
    modules = {module for module, names in packages_distributions().items() if name in map(canonical, names)}
    libraries = {"karellen-llvm-core": "libLLVM"}
    return any(f'"{module}"' in text for module in modules) or libraries.get(name, "\0") in text


def test_requirements_are_what_is_installed() -> None:
    """requirements.txt pins exactly what setup.py asks for and brings, at the versions the tests run with."""
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/lock", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_requirement_is_pinned() -> None:
    """Each line of requirements.txt names one version."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.match(r"#|[\w.-]+==[\w.]+(  # (run|dev))?$", line) for line in lines)


def test_an_install_carries_its_data(tmp_path: Path) -> None:
    """A wheel holds code, SQL, pages and the word lists, so that an installed joyip finds what a clone finds."""
    pytest.importorskip("setuptools")
    script = (
        "import sys; from setuptools import setup; import runpy; sys.argv = ['setup.py', '-q', 'install_data',"
        f" '--install-dir', {str(tmp_path)!r}]; runpy.run_path('setup.py', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    config = {path.relative_to(ROOT) for path in (ROOT / "config").rglob("*") if path.is_file()}
    installed = {path.relative_to(tmp_path / "share/joyip") for path in tmp_path.rglob("*") if path.is_file()}
    assert installed == config


def test_requirements_table_knows_every_id() -> None:
    """tests/requirements.toml has every group, and no id twice."""
    groups = tomllib.loads((ROOT / "tests/requirements.toml").read_text(encoding="utf-8"))
    assert list(groups) == ["core", "ai", "ops", "sec", "readings", "shops", "media", "flows"]
    names = [name for group in groups.values() for name in group]
    assert len(names) == len(set(names)) == 78


def test_this_python_is_supported() -> None:
    """The interpreter of the tests is one that setup.py allows."""
    assert sys.version_info >= (3, 11) and distribution("pip").version
