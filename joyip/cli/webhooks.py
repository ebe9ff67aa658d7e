"""`joyip webhooks`: what the receivers of webhooks need to know."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from joyip.capabilities.webhooks.secret import signing_secrets
from joyip.cli.words import say, words
from joyip.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """What `joyip webhooks` takes."""
    meaning = words(
        "secret：显示签名密钥，用于在接收端核对签名", "secret: the key that receivers check signatures with"
    )
    parser.add_argument("action", choices=("secret",), help=meaning)


def run(_options: Namespace, settings: Settings) -> int:
    """Print the secret in use; where there is none it is made, and the service will use it."""
    say(signing_secrets(settings)[0].get_secret_value())
    return 0
