"""The `auditportal` command."""

import os
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    from django.core.management import execute_from_command_line

    words = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auditportal.settings")
    execute_from_command_line(["manage.py", *words[1:]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
