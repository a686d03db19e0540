"""The French of the command line: what the command framework says by itself, in its fixed English, said in French."""

from __future__ import annotations

import gettext
import re
from typing import Any

from ruraldiag.errors import suggestion
from ruraldiag.typography import french, shorten

# The framework marks these words for translation with the standard library's gettext, but ships no catalogue.
WORDS = {
    "required": "obligatoire",
    "default: {default}": "par défaut : {default}",
    "(dynamic)": "(calculé)",
    "env var: {var}": "variable d'environnement : {var}",
}
# Headings: the framework adds the colon, which wants a non-breaking space before it.
SECTIONS = {"Options": "Options\u00a0", "Arguments": "Arguments\u00a0", "Commands": "Commandes\u00a0"}
HELP = "Montre cette aide."
USAGE = french("Usage : ")
INSTALL, SHOW = "--install-completion", "--show-completion"
COMPLETE = "_RURALDIAG_COMPLETE"  # how a shell asks what may come next
EXAMPLE = french("Exemple :")


def import_in_french() -> None:
    """Import the command framework while its words are looked up in :data:`WORDS`; the standard library is put back."""
    original = gettext.gettext
    gettext.gettext = translate
    try:
        import typer.core  # noqa: F401
    finally:
        gettext.gettext = original


def translate(message: str) -> str:
    """Return the French for a word of the framework, or the word itself."""
    return SECTIONS.get(message) or french(WORDS.get(message, message))


def usage_error(error: Any) -> str:
    """Return in French what a usage error of the framework says, from its kind and its data, never from its English."""
    param = getattr(error, "param", None)
    name = name_of(param)
    match type(error).__name__:
        case "NoSuchOption":
            return french(f"L'option {error.option_name} n'existe pas. {near(error)}").strip()
        case "MissingParameter":
            return french(f"Il manque {name}.")
        case "BadOptionUsage":
            return french(f"L'option {error.option_name} est mal employée : {wanted_value(error)}.")
        case "BadParameter":
            return french(not_among(name, error) or f"La valeur de {name} ne convient pas{reason(error)}.")
        case "BadArgumentUsage":
            return french("Il y a trop ou pas assez de valeurs.")
        case _:
            # What is left over stands between brackets at the end: data, whatever the language around it.
            left = re.search(r"\(([^()]+)\)$", str(getattr(error, "message", "")))
            odd = f"« {left[1]} » est de trop ici" if left else "il y a un mot de trop, ou il en manque un"
            return french(f"La commande est mal écrite : {odd}.")


def wanted_value(error: Any) -> str:
    """Return whether the option of an error wants a value, and which, or takes none."""
    context = getattr(error, "ctx", None)
    params = context.command.params if context is not None else []
    option = next((param for param in params if error.option_name in param.opts), None)
    if option is None:
        return "il lui faut une valeur, ou elle n'en prend pas"
    return "elle ne prend pas de valeur" if option.is_flag else f"il lui faut une valeur ({option.metavar})"


def near(error: Any) -> str:
    """Return the options of the command close to one that does not exist, or nothing; dashes alone make none alike."""
    context = getattr(error, "ctx", None)
    params = context.command.params if context is not None else []
    known = {name.lstrip("-"): name for param in params for name in param.opts if name.startswith("--")}
    close = suggestion(error.option_name.lstrip("-"), known)
    return re.sub(r"«\N{NO-BREAK SPACE}", "«\N{NO-BREAK SPACE}--", close)


def name_of(param: Any) -> str:
    """Return how a user calls a parameter: its longest option, or the name of the argument."""
    if param is None:
        return "une valeur"
    options = [name for name in getattr(param, "opts", []) if name.startswith("-")]
    return max(options, key=len) if options else str(getattr(param, "metavar", None) or param.name).upper()


def not_among(name: str, error: Any) -> str:
    """Return that a value is not among those of a list, with those that are; empty where the parameter has no list."""
    choices = getattr(getattr(error.param, "type_descriptor", None), "choices", None)
    faults: list[Any] = getattr(error.__cause__, "errors", list)()
    if not choices or not faults:
        return ""
    value = shorten(faults[0]["input"])
    close = suggestion(value, choices)
    return " ".join(
        filter(None, (f"{name} ne connaît pas « {value} ».", close, f"Valeurs permises : {', '.join(choices)}."))
    )


def reason(error: Any) -> str:
    """Return why a value was refused, where the validator's own error says it."""
    from ruraldiag.questionnaire.form import expected

    faults: list[Any] = getattr(error.__cause__, "errors", list)()
    if not faults:
        return f" : {error.message}" if getattr(error, "param_hint", None) == "fr" else ""
    fault = faults[0]
    if fault["type"].startswith("int_"):
        return " : il faut un nombre entier"
    if fault["type"].startswith("float_"):
        return " : il faut un nombre"
    return f" : il faut {expected(fault)}"
