"""Secrets: one is always there, it is kept well, and it shows nowhere."""

from __future__ import annotations

import io
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from standardwebhooks import Webhook

from joyip.capabilities.webhooks.secret import signing_secrets
from joyip.cli import main
from joyip.ops import logs
from joyip.settings import Settings, SettingsError, load
from tests.webhooks.conftest import Receive
from tests.webhooks.desk import SECRET, Desk

OTHER = "whsec_Lb4xD2ZzB7tCk0cyhVuk3bXvY1Hq5nQe"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Where the log lines of the test go; the configuration of before comes back."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level, loggers = root.handlers[:], root.level, structlog.get_config()
    logs.configure("info", as_json=True, stream=stream)
    yield stream
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**loggers)


@pytest.mark.req("R7.5")
def test_one_is_made_and_kept(tmp_path: Path, clean_environment: pytest.MonkeyPatch) -> None:
    """Without a setting a secret is made once, readable by its owner alone, and used from then on."""
    settings = Settings(data_dir=tmp_path / "data")
    [first] = signing_secrets(settings)
    [again] = signing_secrets(settings)
    [file] = (tmp_path / "data").iterdir()
    assert first == again and stat.S_IMODE(file.stat().st_mode) == 0o600
    Webhook(first.get_secret_value())
    assert signing_secrets(Settings(data_dir=tmp_path / "other")) != (first,)


async def test_two_while_one_replaces_the_other(desk: Desk, receive: Receive) -> None:
    """While the secret is changed messages are signed with both, so that receivers may change over when they like."""
    desk.webhooks.__dict__["secrets"] = signing_secrets(
        desk.settings.model_copy(update={"webhook_secret": SECRET.__class__(OTHER), "webhook_secret_old": SECRET})
    )
    receiver = await receive()  # checks with the old one
    await desk.tell("echo", receiver.url)
    [message] = receiver.messages
    Webhook(OTHER).verify(message.body, message.headers)


@pytest.mark.req("R7.3", "R7.5")
@pytest.mark.parametrize("bad", ["s3cr3t-word", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!!", "whsec_" + "QUJD" * 40])
def test_bad_ones_stop_the_start(clean_environment: pytest.MonkeyPatch, bad: str) -> None:
    """A secret of the wrong form is named, with an example, and not shown."""
    clean_environment.setenv("JOYIP_WEBHOOK_SECRET", bad)
    with pytest.raises(SettingsError) as caught:
        load()
    message = str(caught.value).replace("whsec_ and 24", "")
    assert "JOYIP_WEBHOOK_SECRET" in message and f"secret: {bad}" not in message and "s3cr3t-word" not in message


@pytest.mark.req("R7.1", "R7.3")
def test_networks_are_read(clean_environment: pytest.MonkeyPatch) -> None:
    """A list of networks, a single address, none; what is no network is named."""
    for text, count in (("10.0.0.0/8, fd00::/8", 2), ("127.0.0.1", 1), ("", 0)):
        clean_environment.setenv("JOYIP_WEBHOOK_ALLOW", text)
        assert len(load()[0].webhook_allow) == count
    clean_environment.setenv("JOYIP_WEBHOOK_ALLOW", "10.0.0.0/8,inside")
    with pytest.raises(SettingsError, match="JOYIP_WEBHOOK_ALLOW"):
        load()


@pytest.mark.req("R7.5")
async def test_no_log_line_shows_one(lines: io.StringIO, desk: Desk, receive: Receive) -> None:
    """Neither the secret nor the keys in a callback's URL are logged, whatever became of the delivery."""
    receiver = await receive(500, "drop", 410)
    await desk.tell("echo", receiver.url)
    structlog.get_logger("x").info("look", text=f"it is {OTHER}!")
    text = lines.getvalue()
    assert "webhook.failed" in text and "webhook.retry" in text
    for hidden in (SECRET.get_secret_value(), OTHER, "s3cr3t-key"):
        assert hidden not in text


@pytest.mark.req("R7.5")
def test_the_operator_can_see_it(
    tmp_path: Path, clean_environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`joyip webhooks secret` prints what receivers need, and `joyip config` does not."""
    clean_environment.setenv("JOYIP_DATA_DIR", str(tmp_path))
    assert main(["webhooks", "secret"]) == 0
    printed = capsys.readouterr().out.strip()
    assert printed == signing_secrets(Settings(data_dir=tmp_path))[0].get_secret_value()
    clean_environment.setenv("JOYIP_WEBHOOK_SECRET", OTHER)
    assert main(["webhooks", "secret"]) == 0 and capsys.readouterr().out.strip() == OTHER
    assert main(["config"]) == 0 and OTHER not in capsys.readouterr().out
