"""The command line: serve, generate, jobs, queue, render, sheet, packs, webhooks, config, doctor."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from types import ModuleType

from joyip import __version__
from joyip.cli import configuration, doctor, generate, jobs, packs, queue, render, serve, sheet, webhooks
from joyip.cli.api import ApiError
from joyip.cli.words import language, note, words
from joyip.errors import JoyipError
from joyip.ops import logs
from joyip.resources.lock import DataDirectoryInUse
from joyip.settings import Settings, SettingsError, load
from joyip.studio.packs import shelf

_COMMANDS: dict[str, tuple[ModuleType, str, str]] = {
    "serve": (serve, "运行服务", "run the service"),
    "generate": (generate, "按描述生成图片", "make pictures from a sentence"),
    "jobs": (jobs, "查看、取消、重做任务", "list, show, cancel, retry jobs"),
    "queue": (queue, "查看、暂停、恢复队列", "show the queue, pause and resume kinds"),
    "render": (render, "直接渲染场景文件", "draw a scene or manifest file"),
    "sheet": (sheet, "绘制角色设定图", "draw the character sheet"),
    "packs": (packs, "查看、检查、添加角色包", "list, check and add characters"),
    "webhooks": (webhooks, "查看回调签名密钥", "show the key that webhooks are signed with"),
    "config": (configuration, "查看设置", "show the settings"),
    "doctor": (doctor, "检查运行环境", "check what joyip needs"),
}
BAD_SETTINGS = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; answer its exit code: 0 done, 1 failed, 2 wrong usage or settings, 130 interrupted."""
    options = _parser().parse_args(argv)
    try:
        settings, warnings = load()
    except SettingsError as error:
        note(str(error))
        return BAD_SETTINGS
    _configure_logs(options.command, settings)
    shelf.use(settings.pack_folders)
    if options.command not in ("config", "doctor", "serve"):
        for warning in warnings:
            note(warning)
    command: Callable[..., int] = options.run
    return _guarded(lambda: command(options, settings))


def _configure_logs(command: str, settings: Settings) -> None:
    """A service tells what it does; a command only what went wrong, unless more is asked for."""
    asked = "log_level" in settings.model_fields_set
    logs.configure(settings.log_level if command == "serve" or asked else "error", secrets=logs.secrets_of(settings))


def _guarded(work: Callable[[], int]) -> int:
    """Errors that a user can meet become a sentence, not a traceback."""
    try:
        return work()
    except KeyboardInterrupt:
        note(words("已中断。", "interrupted."))
        return 130
    except SettingsError as error:  # malformed only for those who use it, such as a certificate
        note(str(error))
        return BAD_SETTINGS
    except ApiError as error:
        note(str(error))
        _explain(error)
        return 1
    except JoyipError as error:
        note(error.message.pick(language()))
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output is gone
        return 1
    except (DataDirectoryInUse, OSError) as error:
        note(str(error))
        return 1


def _explain(error: ApiError) -> None:
    details = error.details if isinstance(error.details, dict) else {}
    for field in details.get("fields", []):
        note(f"  {field.get('field', '')}: {field.get('problem', '')}")
    for name in ("category", "matches", "advice"):
        if details.get(name):
            value = details[name]
            note(f"  {name}: {', '.join(map(str, value)) if isinstance(value, list) else value}")
    for suggestion in error.suggestions:
        note(f"  {suggestion}")


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="joyip",
        description=words("用一句话生成品牌形象图片的服务", "Pictures of a brand mascot from a sentence, as a service"),
    )
    parser.add_argument("--version", action="version", version=f"joyip {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (module, zh, en) in _COMMANDS.items():
        command = commands.add_parser(name, help=words(zh, en), description=words(zh, en))
        module.arguments(command)
        command.set_defaults(run=module.run)
    return parser
