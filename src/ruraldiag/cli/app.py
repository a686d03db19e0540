"""The command line: its commands, imported only when called, and the one place where errors are shown."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, NamedTuple

from ruraldiag.cli.streams import ReaderLeft, prepare_streams, speak_utf8
from ruraldiag.cli.typed import typed
from ruraldiag.cli.usage_words import (
    COMPLETE,
    EXAMPLE,
    HELP,
    INSTALL,
    SECTIONS,
    SHOW,
    USAGE,
    import_in_french,
    usage_error,
)
from ruraldiag.errors import SHOWN, ExitStatus, Place, RuralDiagError, finding, suggestion
from ruraldiag.typography import french, printable

import_in_french()
# Or pydantic reads the metadata of every installed package to look for plugins: a twentieth of a command's time.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
# Or numpy starts a thread a processor for products of matrices, which wait for one by turning round and round.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import typer  # noqa: E402 -- once its words are French
from typer.core import TyperCommand, TyperGroup  # noqa: E402

REPORT_TO = "ouvrez un signalement auprès de ceux qui vous ont fourni ruraldiag"

BARE = str.maketrans("", "", "{}")  # the framework's sign for what must be given, which nobody knows


class Lazy(NamedTuple):
    """A command: where its function (or its group of commands) is, the line that --help shows, and an example."""

    home: str
    help: str
    example: str


COMMANDS = {
    "assess": Lazy(
        "ruraldiag.cli.assess:assess",
        "Mener un diagnostic, question par question, puis écrire le rapport.",
        "assess --unit Arvieu",
    ),
    "score": Lazy(
        "ruraldiag.cli.score:score", "Montrer les chiffres d'un ou plusieurs diagnostics.", "score arvieu.toml"
    ),
    "report": Lazy(
        "ruraldiag.cli.report:report", "Écrire le rapport d'un diagnostic enregistré.", "report arvieu.toml -o r.md"
    ),
    "plan": Lazy(
        "ruraldiag.cli.plan:plan", "Montrer le plan d'action, et noter où en sont ses actions.", "plan arvieu.toml"
    ),
    "letters": Lazy(
        "ruraldiag.cli.letters:letters",
        "Écrire les lettres des premières actions, et un projet de délibération.",
        "letters arvieu.toml -o lettres",
    ),
    "compare": Lazy(
        "ruraldiag.cli.compare:compare",
        "Comparer deux dates d'un territoire, ou plusieurs territoires.",
        "compare 2025.toml 2026.toml",
    ),
    "merge": Lazy(
        "ruraldiag.cli.merge:merge",
        "Réunir les réponses de plusieurs personnes, lister leurs désaccords.",
        "merge maire.toml dgs.toml -o tous.toml",
    ),
    "migrate": Lazy(
        "ruraldiag.cli.migrate:migrate",
        "Faire passer un diagnostic à la dernière édition du questionnaire.",
        "migrate arvieu.toml --preview",
    ),
    "batch": Lazy(
        "ruraldiag.cli.batch:batch",
        "Noter un tableau entier : une ligne par collectivité.",
        "batch communes.csv -o resultats.csv",
    ),
    "questionnaire": Lazy(
        "ruraldiag.cli.questionnaire:COMMANDS",
        "Lire, vérifier et expliquer un questionnaire.",
        "questionnaire show --express",
    ),
}
ROOT_OPTIONS = (
    ("-h, --help", HELP),
    ("-V, --version", "Dit la version."),
    (f"{INSTALL} [TERMINAL]", "Installe la complétion : bash, zsh, fish ou powershell."),
    (f"{SHOW} [TERMINAL]", "Montre ce que la ligne d'avant installerait."),
)


def introduction() -> str:
    """Return what --help says first."""
    return french(
        "Autodiagnostic numérique des territoires ruraux : des questions, un score et son intervalle, un plan "
        "d'action.\n\nPour commencer :\n  assess\nPour voir un exemple sans rien répondre :\n  assess --example\n"
        "Pour l'aide d'une commande :\n  help score"
    )


class InFrench:
    """A command, or a group of them, whose help is in French, and ends with an example."""

    example = ""

    def get_help(self: Any, ctx: Any) -> str:
        """Return the page of help."""
        from ruraldiag.cli.help_page import HelpPage

        page = HelpPage()
        self.format_help(ctx, page)
        return page.getvalue().rstrip("\n")

    def format_epilog(self: Any, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 -- the framework's signature
        """Write an example of the command."""
        if self.example:
            formatter.write_text(f"\n{EXAMPLE}\n  {self.example}")

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:
        """Write the line that shows how to call the command."""
        pieces = " ".join(self.collect_usage_pieces(ctx)).translate(BARE).replace("...", "…")
        formatter.write_usage(ctx.command_path, pieces, prefix=USAGE)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the --help option, its help in French."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # mixed into commands, which have it
        if option is not None:
            option.help = HELP
        return option


class FrenchCommand(InFrench, TyperCommand):
    """A command whose help is in French."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; a fault knows whose command they are of, for its own help to be named."""
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            if getattr(error, "ctx", ctx) is None:
                error.ctx = ctx  # type: ignore[attr-defined]  # the framework's usage errors have it
            raise

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what the line of usage shows: not the names that go on after an option that takes several."""
        shown = [param for param in self.get_params(ctx) if not getattr(param, "hidden", False)]
        return ["[OPTIONS]", *(piece for param in shown for piece in param.get_usage_pieces(ctx))]

    def invoke(self, ctx: Any) -> Any:
        """Run the command; from here on there is something to collect, but for what is imported already."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        return super().invoke(ctx)


class LazyGroup(InFrench, TyperGroup):
    """A group whose help is in French and whose commands are imported only when they are called."""

    commands_by_name: dict[str, Lazy] = COMMANDS

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 -- the framework's signature
        """Return the names of the commands, in the order of their use."""
        return list(self.commands_by_name)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 -- the framework's signature
        """Import a command and return it, or None."""
        lazy = self.commands_by_name.get(cmd_name)
        if lazy is None:
            return None
        module, _, attribute = lazy.home.partition(":")
        found = getattr(import_module(module), attribute)
        made = group(cmd_name, found, lazy.help) if isinstance(found, dict) else command(cmd_name, found, lazy.help)
        made.example = lazy.example
        return made

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command, or say in French which one was meant."""
        wrong = args and not args[0].startswith("-") and args[0] not in self.commands_by_name
        if wrong and not ctx.resilient_parsing:  # else a shell asks what may come next: it wants no words
            names = list(self.commands_by_name)
            raise RuralDiagError(
                [
                    finding(
                        "U001",
                        message=french(f"La commande « {args[0]} » n'existe pas."),
                        remedy=f"{suggestion(args[0], names)} Commandes : {', '.join(names)}.".strip(),
                    )
                ],
                ExitStatus.USAGE,
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 -- the framework's signature
        """Write the list of commands without importing them."""
        with formatter.section(SECTIONS["Commands"]):
            formatter.write_dl([(name, lazy.help) for name, lazy in self.commands_by_name.items()])

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options, then the commands; those of the whole program are read before any command is."""
        if ctx.parent is None:
            with formatter.section(SECTIONS["Options"]):
                formatter.write_dl(ROOT_OPTIONS)
            self.format_commands(ctx, formatter)
        else:
            super().format_options(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Return the commands that begin so, without importing them."""
        from typer._click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [
            CompletionItem(name, help=lazy.help)
            for name, lazy in self.commands_by_name.items()
            if name.startswith(incomplete)
        ]


def command(name: str, function: Callable[..., Any], summary: str) -> Any:
    """Return the command that calls a function whose parameters are annotated with their options."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    app.command(name, cls=FrenchCommand, help=summary, no_args_is_help=False)(function)
    made = typer.main.get_command(app)
    for param in made.params:
        # The metavar says in French what is wanted; the type's English name would only repeat it.
        param.display_type = lambda ctx: ""  # type: ignore[attr-defined]  # noqa: ARG005
        # So is what a number may be: « [0<=x<=100000] » reads as a riddle.
        param._get_number_range_help_str = lambda: None  # type: ignore[attr-defined]
        # Whoever reads a file says what is wrong with it, with its code and exit status: nobody looks at it before.
        found = getattr(getattr(param, "type_descriptor", None), "parameter_info", None)
        if found is not None:
            found.readable = False
    return made


def group(name: str, commands: dict[str, Lazy], summary: str) -> LazyGroup:
    """Return a group of lazy commands."""
    made = LazyGroup(
        name=name,
        help=summary,
        invoke_without_command=True,
        rich_markup_mode=None,
        subcommand_metavar="COMMANDE [OPTIONS]…",
        callback=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.commands_by_name = commands
    return made


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the status of the contract; the one place where an error is shown."""
    if argv is None:
        speak_utf8()
    prepare_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    status = run(arguments)
    with suppress(RuralDiagError, ReaderLeft):  # the first fault was said; Python would complain of what is left
        sys.stdout.flush()
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Return the exit status of one command; ``help CMD`` is ``CMD --help``, and a group alone shows its help."""
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:], "--help"]
    return obeyed([*arguments, "--help"] if arguments in ([], ["questionnaire"]) else arguments)


def obeyed(arguments: list[str]) -> int:
    """Run the command that the arguments name; turn whatever it raises into words and an exit status."""
    from typer._click.exceptions import ClickException  # the framework exports no other base of its usage errors

    status = None
    try:
        if arguments[:1] in (["-V"], ["--version"]):
            import ruraldiag

            sys.stdout.write(f"ruraldiag {ruraldiag.__version__}\n")
        elif arguments[:1] in ([INSTALL], [SHOW]):
            from ruraldiag.cli.completion import complete

            complete(arguments)
        else:
            if COMPLETE in os.environ:
                from ruraldiag.cli.completion import answer_the_shell

                answer_the_shell()
            root = group("ruraldiag", COMMANDS, introduction())
            status = root.main(args=arguments, prog_name="ruraldiag", standalone_mode=False)
        sys.stdout.flush()
    except RuralDiagError as error:
        show(error)
        return error.status
    except ClickException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "ruraldiag"
        remedy = french(f"Pour l'aide : « {typed(*path.split()[1:], '--help')} ».")
        show(RuralDiagError([finding("U001", message=usage_error(error), remedy=remedy)], ExitStatus.USAGE))
        return ExitStatus.USAGE
    except (KeyboardInterrupt, typer.Abort):
        tell("Interrompu.")
        return ExitStatus.INTERRUPTED
    except ReaderLeft:
        return ExitStatus.DONE
    except Exception as error:  # noqa: BLE001 -- the one boundary: a bug is said, never shown raw
        return refusal(error) if isinstance(error, OSError) and error.errno else bug(error)
    return int(status or 0)


def show(error: RuralDiagError) -> None:
    """Write all the findings of an error on standard error."""
    from ruraldiag.cli.colour import more_findings, paint

    for found in error.findings[:SHOWN]:
        tell(paint(found))
    if len(error.findings) > SHOWN:
        tell(more_findings(len(error.findings) - SHOWN))
    count = sum(found.severity == "error" for found in error.findings)
    if count > 1:
        tell(
            french(
                f"{count} erreurs ; rien n'a été écrit."
                if error.status == ExitStatus.INVALID_INPUT
                else f"{count} erreurs."
            )
        )


def refusal(error: OSError) -> int:
    """Say what the system refused and nobody foresaw: a folder that may not be entered, that of work that is gone."""
    from ruraldiag.files.reading import why

    show(RuralDiagError([finding("F003", Place(file=str(error.filename or ".")), why=why(error))]))
    return ExitStatus.INVALID_INPUT


def bug(error: Exception) -> int:
    """Say that ruraldiag is at fault, and how to report it; RURALDIAG_DEBUG=1 shows where it broke."""
    if os.environ.get("RURALDIAG_DEBUG"):
        import traceback

        traceback.print_exc()
    from ruraldiag.cli.width import message

    said = french(
        f"ruraldiag s'est trompé ({type(error).__name__} : {printable(str(error)[:200])}). "
        "Vos réponses enregistrées sont intactes.\n"
        f"Pour nous aider à corriger : relancez avec RURALDIAG_DEBUG=1, puis {REPORT_TO}, avec le texte affiché."
    )
    tell(message(said, sys.stderr))
    return ExitStatus.BUG


def tell(text: str) -> None:
    """Write a line on standard error."""
    print(text, file=sys.stderr)  # noqa: T201
