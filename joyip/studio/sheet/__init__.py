"""The character sheet: one page about Joy, drawn by the studio itself."""

from joyip.studio.sheet.character import SIZE, character_sheet

__all__ = ["SIZE", "character_sheet"]
