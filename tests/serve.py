"""A server to try pages on, with servers and seeded data of its own: python -m tests.serve PORT [empty|company|large].

Log in as analyst, manager or admin with seed.PASSWORD; templates and static files are read anew at every request.
"""

import os
import signal
import sys

import django
from django.core.management import call_command

from tests.session import Session


def main(port: str, data: str = "company") -> None:
    """Serve until the process is told to stop."""
    session = Session()
    session.start_servers()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        os.environ.update(session.environment(), AUDITPORTAL_DEBUG="true", PORT=port)
        django.setup()
        call_command("migrate", verbosity=0)
        _fill(data)
        call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)
    finally:
        session.end()


def _fill(data: str) -> None:
    from tests import seed

    if data == "empty":
        seed.seed_people()
        return
    accounts = seed.seed_company()
    seed.seed_hostile()
    if data == "large":
        seed.seed_functions(accounts[0], 10_000)


if __name__ == "__main__":
    main(*sys.argv[1:])
