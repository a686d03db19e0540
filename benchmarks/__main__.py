"""``python -m benchmarks``: print every figure; exit 1 where one passes its limit.

A quarter of an hour on two cores. Apart, each with its own words in its docstring:

- ``python -m benchmarks.against [COMMIT | FOLDER]``: the ranks alone, against another tree (2d0843d);
- ``python -m benchmarks.same_values COMMIT``: whether this tree computes what a commit does;
- ``python -m benchmarks.calibration``: how often the intervals of the draws hold the truth;
- ``python -m benchmarks.races``: what is lost where programs write at once, or are killed at each call of the system;
- ``python -m benchmarks.browser``: what the page takes in a browser, once it is made;
- ``python -m benchmarks.mutants``: what the tests catch.
"""

from __future__ import annotations

import sys

from benchmarks import against, batch, draws, engine, formats, interview, startup


def main() -> int:
    """Print the figures, and return 1 if one passes its limit."""
    found = []
    for module in (startup, formats, interview, engine, draws, batch, against):
        for figure in module.figures():
            print(figure, flush=True)
            found.append(figure)
    return int(any(figure.value > figure.limit for figure in found))


if __name__ == "__main__":
    sys.exit(main())
