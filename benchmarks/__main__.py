"""``python -m benchmarks``: print every figure; exit 1 where one passes its limit."""

from __future__ import annotations

import sys

from benchmarks import batch, draws, engine, interview, startup


def main() -> int:
    """Print the figures, and return 1 if one passes its limit."""
    found = []
    for module in (startup, interview, engine, draws, batch):
        for figure in module.figures():
            print(figure, flush=True)
            found.append(figure)
    return int(any(figure.value > figure.limit for figure in found))


if __name__ == "__main__":
    sys.exit(main())
