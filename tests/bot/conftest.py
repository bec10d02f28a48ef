"""What tests of the edge stand on: the command line, as processes of its own and inside this one."""

from tests.bot.commands import figures, kentongan, shell, untouched

__all__ = ["figures", "kentongan", "shell", "untouched"]
