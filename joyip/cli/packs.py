"""`joyip packs`: which characters there are, whether a folder is one, and how it becomes one of them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from joyip.cli.words import note, say, words
from joyip.settings import Settings
from joyip.studio.catalogue import DIMENSIONS
from joyip.studio.packs import shelf
from joyip.studio.packs.check import BrokenPack, Problem, loaded
from joyip.studio.packs.manifest import Manifest


def arguments(parser: ArgumentParser) -> None:
    """What `joyip packs` takes."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    check = actions.add_parser(
        "check", help=words("检查文件夹，一次列出全部问题", "tell everything wrong with a folder")
    )
    add = actions.add_parser("add", help=words("检查后复制到数据目录", "check it and copy it to the data directory"))
    for action in (check, add):
        action.add_argument("folder", type=Path, metavar="FOLDER", help=words("角色包文件夹", "the pack's folder"))
    add.add_argument("--replace", action="store_true", help=words("覆盖同名角色", "in place of the one of this id"))


def run(options: Namespace, settings: Settings) -> int:
    """Exit code: 0, or 1 where the folder is no sound pack."""
    if options.action is None:
        for name in shelf.ids():
            _tell(name)
        return 0
    try:
        if options.action == "check":
            say(_described(loaded(options.folder).manifest))
        else:
            from joyip.studio.packs.adding import add

            say(str(add(options.folder, settings.pack_folders[0], replace=options.replace)))
    except BrokenPack as error:
        for problem in error.problems:
            note(_line(problem))
        count = len(error.problems)
        note(words(f"共 {count} 个问题。", f"{count} problem{'s' if count > 1 else ''}."))
        return 1
    return 0


def _tell(name: str) -> None:
    """A character in a line; a broken one must not hide the others."""
    try:
        found = shelf.volume(name)
    except ValueError as error:
        note(f"{name}: {error}")
        return
    say(f"{_described(found.manifest)}  {found.folder}")


def _described(manifest: Manifest) -> str:
    moods = len(DIMENSIONS["expression"] if manifest.figure is None else manifest.figure.expressions)
    things = words("全部", "everything") if manifest.figure is None else ", ".join(manifest.figure.supports) or "-"
    things += "".join(f", {name}: {' '.join(items)}" for name, items in manifest.clothes.items())
    name = words(manifest.zh, manifest.en)
    return f"{manifest.id}  {name}  " + words(f"{moods} 种表情；可用：{things}", f"{moods} expressions; takes {things}")


def _line(problem: Problem) -> str:
    place = f"{problem.file}: {problem.place}: " if problem.place else f"{problem.file}: "
    return place + words(problem.zh, problem.en)
