from pathlib import Path

import pytest

from joyip.settings import Settings, SettingsError, describe, load


@pytest.mark.req("R7.1")
def test_settings_come_from_the_environment(clean_environment: pytest.MonkeyPatch) -> None:
    """Each variable sets its field, converted to its type."""
    values = {"PORT": "9001", "DATA_DIR": "/srv/joy", "ENV": "production", "DRAIN_GRACE": "2.5", "MAX_RUNNING": "3"}
    for name, value in values.items():
        clean_environment.setenv(f"JOYIP_{name}", value)
    settings, _ = load()
    assert (settings.port, settings.data_dir, settings.env) == (9001, Path("/srv/joy"), "production")
    assert (settings.drain_grace, settings.max_running) == (2.5, 3)


@pytest.mark.req("R7.1")
def test_the_environment_wins_over_the_env_file(clean_environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An env file gives values, and the environment overrides them."""
    file = tmp_path / "joy.env"
    file.write_text("JOYIP_PORT=9001\nJOYIP_HOST=0.0.0.0\n", encoding="utf-8")
    clean_environment.setenv("JOYIP_ENV_FILE", str(file))
    clean_environment.setenv("JOYIP_PORT", "9002")
    settings, _ = load()
    assert (settings.host, settings.port) == ("0.0.0.0", 9002)


@pytest.mark.req("R7.2")
def test_missing_settings_have_defaults(clean_environment: pytest.MonkeyPatch) -> None:
    """With nothing set the service listens on loopback with data in ./data, and development is not nagged."""
    settings, warnings = load()
    assert (settings.host, settings.port, settings.data_dir) == ("127.0.0.1", 8080, Path("data"))
    assert settings.database_url is None and settings.redis_url is None and warnings == []


@pytest.mark.req("R7.2")
def test_an_empty_variable_counts_as_missing(clean_environment: pytest.MonkeyPatch) -> None:
    """JOYIP_REDIS_URL= is the same as no JOYIP_REDIS_URL."""
    clean_environment.setenv("JOYIP_REDIS_URL", "")
    assert load()[0].redis_url is None


@pytest.mark.req("R7.2")
def test_production_warns_about_defaults_for_laptops(clean_environment: pytest.MonkeyPatch) -> None:
    """In production each default that suits only a laptop is warned about by name, until it is set."""
    clean_environment.setenv("JOYIP_ENV", "production")
    _, warnings = load()
    text = "\n".join(warnings)
    assert all(name in text for name in ("JOYIP_DATABASE_URL", "JOYIP_REDIS_URL", "JOYIP_DATA_DIR"))
    clean_environment.setenv("JOYIP_DATA_DIR", "/srv/joy")
    assert "JOYIP_DATA_DIR" not in "\n".join(load()[1])


def test_a_misspelt_variable_is_pointed_out(clean_environment: pytest.MonkeyPatch) -> None:
    """A variable that is no setting is not ignored in silence: the nearest name is proposed."""
    clean_environment.setenv("JOYIP_DATADIR", "/srv/joy")
    assert load()[1] == ["JOYIP_DATADIR is not a setting; did you mean JOYIP_DATA_DIR?"]


@pytest.mark.req("R7.3")
def test_every_bad_variable_is_named_at_once(clean_environment: pytest.MonkeyPatch) -> None:
    """Malformed settings are refused together; each is named with its problem and an example."""
    bad = {"PORT": "eighty", "ENV": "prod", "DATABASE_URL": "mysql://x", "LEASE": "-1", "MAX_QUEUED": "0"}
    for name, value in bad.items():
        clean_environment.setenv(f"JOYIP_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load()
    lines = str(caught.value).splitlines()[1:]
    assert {line.split(":")[0].strip() for line in lines} == {f"JOYIP_{name}" for name in bad}
    for line in lines:
        variable = line.split(":")[0].strip()
        assert f"example: {variable}=" in line


@pytest.mark.req("R7.3")
def test_every_example_is_a_good_value(clean_environment: pytest.MonkeyPatch) -> None:
    """What the error message proposes is accepted, for every setting."""
    for name, field in Settings.model_fields.items():
        assert isinstance(field.json_schema_extra, dict)
        clean_environment.setenv(f"JOYIP_{name.upper()}", str(field.json_schema_extra["example"]))
        load()


@pytest.mark.req("R7.5")
def test_secrets_do_not_show(clean_environment: pytest.MonkeyPatch) -> None:
    """Neither repr nor a dump nor an error message holds the password of a URL."""
    clean_environment.setenv("JOYIP_DATABASE_URL", "postgresql://joy:s3cr3t-word@db/joyip")
    settings, _ = load()
    assert "s3cr3t-word" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    clean_environment.setenv("JOYIP_DATABASE_URL", "mysql://joy:s3cr3t-word@db/joyip")
    with pytest.raises(SettingsError) as caught:
        load()
    assert "s3cr3t-word" not in str(caught.value) and "JOYIP_DATABASE_URL" in str(caught.value)


def test_every_setting_is_described() -> None:
    """`describe` names every setting with its meaning."""
    described = {name: meaning for name, _, meaning in describe()}
    assert len(described) == len(Settings.model_fields) and all(described.values())
    assert "JOYIP_PORT" in described


def test_the_readme_tells_the_same() -> None:
    """The README's table of settings has each variable with its default and its meaning."""
    text = (Path(__file__).parents[1] / "README.rst").read_text(encoding="utf-8")
    table = text.partition(".. settings begin")[2].partition(".. settings end")[0]
    rows = [line.split(maxsplit=2) for line in table.splitlines() if line.startswith("``JOYIP_")]
    assert rows == [[f"``{name}``", default or "unset", meaning] for name, default, meaning in describe()]
