"""One change at a time of a file that computes: where, which, and the code that it makes.

The changes are those of cosmic-ray's operators which can alter a behaviour: a bound, the sense of a test, an operation,
a number, a loop. Types, decorators, imports and texts are left alone.
"""

from __future__ import annotations

import ast
import difflib
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def swaps(kind: str, *pairs: str) -> set[str]:
    """Return the operators that change the first sign of each pair into the second."""
    return {f"core/{kind}_{pair.replace(' ', '_')}" for pair in pairs}


# Those left out only raise (a shift of a float), often change nothing (== 0 to <= 0 of what is never negative), or say
# nothing of a behaviour (a decorator, the name of an exception).
OPERATORS = frozenset(
    swaps("ReplaceBinaryOperator", "Add Sub", "Sub Add", "Mul Div", "Div Mul", "FloorDiv Mul", "Mod Mul", "Pow Mul")
    | swaps("ReplaceBinaryOperator", "BitOr BitAnd", "BitAnd BitOr", "BitXor BitAnd")
    | swaps("ReplaceComparisonOperator", "Lt LtE", "Lt GtE", "LtE Lt", "LtE Gt", "Gt GtE", "Gt LtE", "GtE Gt", "GtE Lt")
    | swaps("ReplaceComparisonOperator", "Eq NotEq", "NotEq Eq", "Is IsNot", "IsNot Is")
    | swaps("ReplaceUnaryOperator", "USub UAdd", "Delete USub", "Delete Invert", "Delete Not")
    | {f"core/Replace{one}" for one in ("TrueWithFalse", "FalseWithTrue", "AndWithOr", "OrWithAnd")}
    | {f"core/Replace{one}" for one in ("BreakWithContinue", "ContinueWithBreak")}
    | {"core/AddNot", "core/NumberReplacer", "core/ZeroIterationForLoop"}
)


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change of one file (by its path in the tree): where, by which operator, the code before and after."""

    file: Path
    line: int
    operator: str
    before: str
    code: str

    def __str__(self) -> str:
        """Return where it is and what it is."""
        return f"{self.file}:{self.line} {self.operator.removeprefix('core/')}"

    @property
    def diff(self) -> str:
        """The lines that change."""
        lines = difflib.unified_diff(self.before.splitlines(), self.code.splitlines(), n=0, lineterm="")
        return "\n".join(f"    {line}" for line in list(lines)[3:])


def draw(files: Sequence[Path], count: int, seed: int) -> tuple[list[Mutant], int]:
    """Return a sample of the changes, each place as likely as another, and how many places there are.

    Each place has its own lot, drawn of its line: what changes elsewhere in the code leaves it in the sample, or out.
    """
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for file in files}
    lots: list[tuple[float, random.Random, Path, int, list[tuple[str, int]]]] = []
    for file, text in texts.items():
        lines, seen = text.splitlines(), Counter[str]()
        for (line, _), some in places_of(text).items():
            seen[code := lines[line - 1].strip()] += 1
            lot = random.Random(f"{seed} {file} {code} {seen[code]}")  # noqa: S311 -- a sample, not a secret
            lots.append((lot.random(), lot, file, line, some))
    found: list[Mutant] = []
    for _, lot, file, line, some in sorted(lots, key=lambda found: found[0]):
        if len(found) == count:
            break
        operator, occurrence = lot.choice(some)
        made = changed(texts[file], operator, occurrence)
        if made is not None:
            found.append(Mutant(file=file, line=line, operator=operator, before=texts[file], code=made))
    return found, len(lots)


def places_of(text: str) -> dict[tuple[int, int], list[tuple[str, int]]]:
    """Return, by line and column, the operators that can change something there, with the number of the occurrence."""
    from cosmic_ray.ast import ast_nodes, get_ast  # noqa: PLC0415 -- of the extra « mutants »
    from cosmic_ray.plugins import get_operator  # noqa: PLC0415

    nodes = list(ast_nodes(get_ast(text)))
    found: dict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    for name in sorted(OPERATORS):
        operator, occurrence = get_operator(name)(), 0
        for node in nodes:
            for start, _ in operator.mutation_positions(node):
                if not is_declaration(node):
                    found[start].append((name, occurrence))
                occurrence += 1
    return dict(sorted(found.items()))


def is_declaration(node: Any) -> bool:
    """Return whether a node of the tree is in a type, a decorator, an import or what only a type checker reads."""
    within = [node, node]
    while within[-1].parent is not None:
        within.append(within[-1].parent)
    return any(declares(parent, child) for child, parent in pairwise(within))


def declares(parent: Any, child: Any) -> bool:  # noqa: PLR0911 -- one a kind of node
    """Return whether a node declares by one of its children, rather than computes."""
    match parent.type:
        case "decorator" | "tfpdef" | "import_from" | "import_name":
            return True
        case "annassign":
            return child is parent.children[1] or parent.children[1].get_code().strip() == "TypeAlias"
        case "funcdef":
            return child is parent.annotation
        case "parameters" | "argument":  # the * before names; strict=, a check that what goes together is as long
            return bool(child.type == "operator" or parent.children[0].get_code().strip() == "strict")
        case "if_stmt":
            return bool(parent.children[1].get_code().strip() == "TYPE_CHECKING")
        case "expr_stmt":  # a name for a type: A = B | C
            return bool(child.type == "expr" and parent.parent.parent.type == "file_input")
        case _:
            return False


def changed(before: str, operator: str, occurrence: int) -> str | None:
    """Return the code of a file with one change; None where it is no Python any more, or the same."""
    from cosmic_ray.mutating import mutate_code  # noqa: PLC0415 -- of the extra « mutants »
    from cosmic_ray.plugins import get_operator  # noqa: PLC0415

    code: str | None = mutate_code(before, get_operator(operator)(), occurrence)
    try:
        return code if code and ast.dump(ast.parse(code)) != ast.dump(ast.parse(before)) else None
    except SyntaxError:
        return None
