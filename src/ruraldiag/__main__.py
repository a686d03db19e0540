"""Entry point of ``ruraldiag`` and ``python -m ruraldiag``."""

import atexit
import gc

# All that is imported lives until the end: to look through it for cycles again and again, and one last time before
# leaving, takes a sixth of a short command. Collecting begins with the command itself (cli/app.py).
gc.disable()
atexit.register(gc.freeze)

from ruraldiag.cli.app import main  # noqa: E402 -- once nothing is collected

if __name__ == "__main__":
    main()
