"""All settings, from the environment and an env file; every bad one is named at once, with an example."""

from __future__ import annotations

import base64
import binascii
import difflib
import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "JOYIP_"


class SettingsError(Exception):
    """The environment is malformed. The message lists every bad variable with its problem and an example."""


def _url(*schemes: str) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise ValueError(f"must start with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return value

    return AfterValidator(check)


def _web_address(value: str) -> str:
    if not value.startswith(("http://", "https://")) or "?" in value or "#" in value:
        raise ValueError("must start with http:// or https:// and hold no ? or #")
    return value.rstrip("/")


def _signing_secret(value: SecretStr) -> SecretStr:
    prefix, _, encoded = value.get_secret_value().partition("_")
    try:
        length = len(base64.b64decode(encoded, validate=True)) if prefix == "whsec" else 0
    except binascii.Error:
        length = 0
    if not 24 <= length <= 64:
        raise ValueError("must be whsec_ and 24 to 64 bytes in base64")
    return value


def _networks(value: Any) -> Any:
    return (
        tuple(ip_network(part.strip(), strict=False) for part in value.split(","))
        if isinstance(value, str)
        else value or ()
    )


def _folders(value: Any) -> Any:
    return tuple(Path(part) for part in value.split(os.pathsep) if part) if isinstance(value, str) else value or ()


Secret = Annotated[SecretStr, AfterValidator(_signing_secret)]
Folders = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_folders)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)]


def _setting(default: Any, description: str, example: str, **limits: Any) -> Any:
    return Field(default, description=description, json_schema_extra={"example": example}, **limits)


class Settings(BaseSettings):
    """The service's settings; the field `max_queued` is the variable `JOYIP_MAX_QUEUED`. Durations are seconds."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    env: Literal["development", "production"] = _setting("development", "where the service runs", "production")
    host: str = _setting("127.0.0.1", "address to listen on", "0.0.0.0", min_length=1)
    port: int = _setting(8080, "port to listen on; 0 takes a free one", "8080", ge=0, le=65535)
    data_dir: Path = _setting(Path("data"), "where everything the service stores lives", "/var/lib/joyip")
    database_url: Annotated[SecretStr, _url("postgresql", "postgres")] | None = _setting(
        None, "PostgreSQL server; unset starts an embedded one in the data directory", "postgresql://joyip@db/joyip"
    )
    redis_url: Annotated[SecretStr, _url("redis", "rediss", "unix")] | None = _setting(
        None, "optional Redis server", "redis://localhost:6379/0"
    )
    max_running: int | None = _setting(None, "jobs running at once; unset: twice the cores", "4", ge=1, le=1000)
    max_queued: int = _setting(10_000, "jobs that may wait", "10000", ge=1, le=10_000_000)
    owner_queued: int | None = _setting(None, "jobs of one owner that may wait; unset: no quota", "1000", ge=1)
    max_memory: float = _setting(
        95.0, "percent of memory (the container's, if limited) that stops new work", "95", ge=1, le=100
    )
    max_cpu: float = _setting(16.0, "threads a core that want to run, 10 s average, that stop new work", "16", gt=0)
    console_port: int | None = _setting(
        None, "telnet console on loopback; unset: 20101 or the next free one; 0 turns it off", "20101", ge=0, le=65535
    )
    log_level: Literal["debug", "info", "warning", "error"] = _setting("info", "least severe log line shown", "info")
    engine_processes: int | None = _setting(None, "render processes; unset: one a core", "2", ge=1, le=256)
    engine_idle: float = _setting(600.0, "idle render processes are given back after this", "600", gt=0)
    drain_grace: float = _setting(20.0, "time running jobs get to finish on SIGTERM", "20", ge=0, le=3600)
    cancel_grace: float = _setting(2.0, "time a handler gets to obey cancellation", "2", gt=0, le=60)
    lease: float = _setting(15.0, "time a silent node keeps its running jobs", "15", gt=0.2, le=3600)
    job_ttl: float = _setting(7 * 86400.0, "finished jobs and their files are kept this long", "604800", gt=0)
    database_pool: int = _setting(10, "connections of the database pool", "10", ge=4, le=1000)
    database_wait: float = _setting(30.0, "longest wait for a free database connection", "30", gt=0)
    database_recycle: float = _setting(3600.0, "idle connections are closed after this", "3600", gt=0)
    request_timeout: float = _setting(300.0, "longest time of any request", "300", gt=0)
    public_url: Annotated[str, AfterValidator(_web_address)] | None = _setting(
        None, "where clients reach the service; links in webhooks begin with it", "https://joyip.example.com"
    )
    webhook_secret: Secret | None = _setting(
        None,
        "signs webhooks; unset: one made once and kept in the data directory",
        "whsec_ZhxGUHsFBDQ/cGaU2JnCrCT3Xb0tUj3M",
    )
    webhook_secret_old: Secret | None = _setting(
        None, "signs webhooks too, while receivers change over", "whsec_Lb4xD2ZzB7tCk0cyhVuk3bXvY1Hq5nQe"
    )
    webhook_allow: Networks = _setting(
        None, "networks webhooks may reach though they are not public", "10.1.0.0/16,fd00:1::/32", validate_default=True
    )
    webhook_timeout: float = _setting(10.0, "longest time of one delivery", "10", gt=0, le=60)
    packs: Folders = _setting(
        None,
        "more folders of character packs, beside packs/ in the data directory",
        "/srv/characters",
        validate_default=True,
    )
    c2pa_certificate: Path | None = _setting(
        None,
        "certificate chain (PEM) that signs pictures' origin (C2PA); unset: they are not signed",
        "/etc/joyip/c2pa.pem",
    )
    c2pa_key: Path | None = _setting(None, "private key (PEM) of c2pa_certificate", "/etc/joyip/c2pa.key")
    c2pa_test: bool = _setting(
        False, "sign with a certificate made on the spot that nobody trusts, to try how it works", "true"
    )
    webhook_backoff: float = _setting(5.0, "first wait before a delivery is tried again", "5", gt=0, le=3600)

    @property
    def pack_folders(self) -> tuple[Path, ...]:
        """Where characters lie beside those that are shipped: first what `joyip packs add` has put there."""
        return (self.data_dir / "packs", *self.packs)

    @property
    def production(self) -> bool:
        """Whether defaults that suit only a laptop deserve a warning."""
        return self.env == "production"


def load(environ: Mapping[str, str] | None = None) -> tuple[Settings, list[str]]:
    """Read the settings; answer them with the warnings they deserve.

    `JOYIP_ENV_FILE` (default `.env`) names a file of KEY=value lines that the environment overrides.
    Raises SettingsError, which names every malformed variable at once.
    """
    env_file = (environ if environ is not None else os.environ).get(f"{PREFIX}ENV_FILE", ".env")
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None
    return settings, _warnings(settings, environ if environ is not None else os.environ)


def describe() -> list[tuple[str, str, str]]:
    """Every variable with its default and its meaning, for `joyip config` and the documentation."""
    return [
        (PREFIX + name.upper(), "" if field.default is None else str(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def _explain(error: ValidationError) -> str:
    lines = ["joyip cannot start: these settings are malformed"]
    for problem in error.errors(include_url=False, include_input=False):
        name = str(problem["loc"][0])
        extra = Settings.model_fields[name].json_schema_extra
        example = extra["example"] if isinstance(extra, dict) else ""
        message = problem["msg"].removeprefix("Value error, ")
        lines.append(f"  {PREFIX}{name.upper()}: {message}; example: {PREFIX}{name.upper()}={example}")
    return "\n".join(lines)


def _warnings(settings: Settings, environ: Mapping[str, str]) -> list[str]:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {f"{PREFIX}ENV_FILE"}
    warnings = []
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            warnings.append(f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else ""))
    if settings.production:
        if settings.database_url is None:
            warnings.append("JOYIP_DATABASE_URL is not set: the embedded PostgreSQL has no replica and no backup")
        if settings.redis_url is None:
            warnings.append("JOYIP_REDIS_URL is not set: several nodes cannot share limits and caches")
        if settings.webhook_secret is None:
            warnings.append("JOYIP_WEBHOOK_SECRET is not set: each node signs webhooks with a secret of its own")
        if "data_dir" not in settings.model_fields_set:
            warnings.append("JOYIP_DATA_DIR is not set: data lives in ./data of the working directory")
    return warnings
