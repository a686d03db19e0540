"""Completion of what is typed, in bash, zsh, fish and PowerShell: the framework's, its words in French."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from ruraldiag.cli.outputs import misused, tell
from ruraldiag.cli.typed import NAME
from ruraldiag.cli.usage_words import COMPLETE, SHOW

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def answer_the_shell() -> None:
    """Let the framework answer the shell that asks what may come next."""
    from typer import _completion_classes

    # zsh takes an apostrophe away from what is said of an option; this one is no quote of any shell.
    said = _completion_classes._sanitize_help_text
    _completion_classes._sanitize_help_text = lambda text: said(re.sub("'+", "’", text))
    _completion_classes.completion_init()


def complete(arguments: Sequence[str]) -> None:
    """Show the completion of a shell, or install it: of the shell named, else of the one that runs the command."""
    from typer._completion_shared import get_completion_script, install

    option, *rest = arguments
    shell = rest[0] if rest else current_shell()
    misused(
        (len(rest) > 1, f"{option} ne prend qu'un nom de terminal.", f"Donnez-en un : {', '.join(SHELLS)}."),
        (
            shell not in SHELLS,
            f"« {shell} » n'est pas un terminal que je sais compléter."
            if shell
            else "Je ne reconnais pas ce terminal.",
            f"Donnez-en un : {', '.join(SHELLS)}.",
        ),
    )
    if option == SHOW:
        sys.stdout.write(get_completion_script(prog_name=NAME, complete_var=COMPLETE, shell=shell) + "\n")
        return
    _, path = install(shell=shell, prog_name=NAME, complete_var=COMPLETE)
    sys.stdout.write(f"{path}\n")
    tell(f"La complétion de {shell} est installée : elle sera là au prochain terminal ouvert.", copied=(str(path),))


def current_shell() -> str:
    """Return the name of the shell that runs the command; empty where it cannot be told."""
    from typer._completion_shared import _get_shell_name

    return _get_shell_name() or ""
