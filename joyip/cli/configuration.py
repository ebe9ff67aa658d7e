"""`joyip config`: every variable, its default, what it is now; `joyip config check` judges them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pydantic import SecretStr

from joyip.cli.words import note, say, words
from joyip.settings import Settings, describe, load


def arguments(parser: ArgumentParser) -> None:
    """What `joyip config` takes."""
    parser.add_argument(
        "action",
        nargs="?",
        choices=("show", "check"),
        default="show",
        help=words("检查设置", "check: judge the settings"),
    )


def run(options: Namespace, settings: Settings) -> int:
    """Malformed settings never come here: they end the command with exit code 2."""
    _, warnings = load()
    if options.action == "check":
        for warning in warnings:
            note(warning)
        say(
            words("设置有效。", "the settings are good.")
            if not warnings
            else words("设置可用，但有提醒。", "usable, with warnings.")
        )
        return 0
    described = describe()
    width = max(len(name) for name, _, _ in described)
    for name, default, meaning in described:
        field = name.removeprefix("JOYIP_").lower()
        value = getattr(settings, field)
        now = "-" if value is None else "***" if isinstance(value, SecretStr) else str(value)
        marker = "*" if field in settings.model_fields_set else " "
        say(f"{marker} {name:<{width}}  {now:<24} {words('默认', 'default')} {default or '-'}; {meaning}")
    say(words("* 由环境或 .env 设置", "* set by the environment or the env file"))
    return 0
