"""Entry point of ``ruraldiag`` and ``python -m ruraldiag``."""

from ruraldiag.cli.app import main

if __name__ == "__main__":
    main()
