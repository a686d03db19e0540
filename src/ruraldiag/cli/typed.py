"""What a person may type next: the command as it works here, which is ``ruraldiag`` only where the PATH leads to it."""

from __future__ import annotations

import os
import re
import shutil
import sys

NAME = "ruraldiag"


def typed(*words: str) -> str:
    """Return a command to type, each word between quotes where the shell wants them."""
    return " ".join([called_here(program()), *(in_shell(word) for word in words)])


def runnable(text: str) -> str:
    """Return a text whose « ruraldiag … » can be typed as they stand."""
    return text.replace(f"«\N{NO-BREAK SPACE}{NAME} ", f"«\N{NO-BREAK SPACE}{called_here(program())} ")


def called_here(name: str) -> str:
    """Return the name of a program as it begins a line: PowerShell takes one between quotes for a text, but after &."""
    return f"& {name}" if name.startswith('"') and os.name == "nt" and "PROMPT" not in os.environ else name


def commands(text: str) -> list[str]:
    """Return the commands that stand between « and » in a text that was made runnable."""
    found = re.findall("«\N{NO-BREAK SPACE}([^»]*)\N{NO-BREAK SPACE}»", text)
    return [command for command in found if is_command(command)]


def is_command(text: str) -> bool:
    """Return whether a text is a command to type."""
    return text.startswith((f"{program()} ", f"{called_here(program())} "))


def program() -> str:
    """Return how this program is called from here: the way it just was, unless its bare name does as well."""
    return called(sys.argv[0], sys.orig_argv[0] if sys.orig_argv else "", shutil.which(NAME))


def called(script: str, interpreter: str, on_path: str | None) -> str:
    """Return how to call a program that was called by ``script``, where the PATH leads to ``on_path``.

    >>> called("/usr/bin/ruraldiag", "", "/usr/bin/ruraldiag"), called(".venv/bin/ruraldiag", "", None)
    ('ruraldiag', '.venv/bin/ruraldiag')
    >>> called("/src/ruraldiag/__main__.py", ".venv/bin/python", None)
    '.venv/bin/python -m ruraldiag'
    """
    if "UV_RUN_RECURSION_DEPTH" in os.environ:  # its PATH is only for the time of « uv run »
        return f"uv run {NAME}"
    folder, file = os.path.split(script)
    if file == "__main__.py" and os.path.basename(folder) == NAME and interpreter:  # noqa: PTH119 -- as it was typed
        return f"{in_shell(interpreter)} -m {NAME}"
    if file.removesuffix(".exe") != NAME or (on_path and bare(on_path) == bare(script)):
        return NAME
    return in_shell(script)


def bare(path: str) -> str:
    """Return what a path leads to, so that two ways of writing it can be compared."""
    return os.path.normcase(os.path.realpath(path)).removesuffix(".exe")


def in_shell(text: str) -> str:
    """Return a word as it is typed in a shell; double quotes are understood by all of them.

    >>> in_shell("reports/arvieu.toml"), in_shell("mes rapports/arvieu.toml")
    ('reports/arvieu.toml', '"mes rapports/arvieu.toml"')
    """
    if re.fullmatch(r"[\w@%+=:,./\\~-]+", text):
        return text
    escape = "`" if os.name == "nt" else "\\"  # PowerShell's own sign
    return '"' + re.sub(r'(["$`])', lambda sign: escape + sign[0], text) + '"'
