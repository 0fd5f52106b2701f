"""python -m sandbox serve | credentials | accounts | role | truth | attack."""

import argparse
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from . import identities

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def serve(arguments: argparse.Namespace) -> int:
    """Build the estate and answer until stopped."""
    from .application import Sandbox
    from .runtime.functions import FUNCTIONS
    from .runtime.process import sweep
    from .server import server

    if arguments.host not in LOOPBACK and not arguments.anywhere:
        sys.stderr.write("The sandbox has fake keys; to listen beyond this machine say --anywhere as well.\n")
        return 2
    try:
        listening = server(arguments.host, arguments.port, Sandbox(_builder(arguments)))
    except (OSError, SystemExit):
        sys.stderr.write(f"Port {arguments.port} cannot be used; choose another with --port.\n")
        return 2
    host = "127.0.0.1" if arguments.anywhere else arguments.host
    FUNCTIONS.endpoint = f"http://{f'[{host}]' if ':' in host else host}:{listening.server_port}"
    # Asked to end, it takes the processes of its functions along.
    # SIGINT too: who starts it in the background of a shell hands down that Ctrl-C is ignored.
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: sys.exit(0))
    sweep()
    print(f"sandbox ready at http://{arguments.host}:{listening.server_port}", flush=True)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            listening.serve_forever()
    finally:
        FUNCTIONS.reset()
    return 0


def _builder(arguments: argparse.Namespace) -> Callable[[], None]:
    from .estate import build, build_empty, build_scale

    if arguments.functions:
        return partial(build_scale, arguments.functions)
    return build_empty if arguments.empty else build


def credentials(_: argparse.Namespace) -> int:
    """Print the Portal's own identity as environment variables."""
    print(f"AWS_ACCESS_KEY_ID={identities.PORTAL_ACCESS_KEY_ID}")
    print(f"AWS_SECRET_ACCESS_KEY={identities.PORTAL_SECRET_ACCESS_KEY}")
    return 0


def accounts(arguments: argparse.Namespace) -> int:
    """Print the accounts that can be registered at once, or those that wait to be registered by hand."""
    wanted = [account for account in identities.ACCOUNTS if account.registered != arguments.by_hand]
    print(json.dumps([_entry(account) for account in wanted], indent=2))
    return 0


def _entry(account: identities.SandboxAccount) -> dict[str, Any]:
    return {
        "name": account.name,
        "account_id": account.account_id,
        "environment": account.environment,
        "group": account.group,
        "regions": [],
        "role_arn": account.role_arn,
        "external_id": account.external_id,
    }


def role(arguments: argparse.Namespace) -> int:
    """Make the Portal's role in an account of a running sandbox, as its CloudFormation stack would."""
    from botocore.exceptions import BotoCoreError, ClientError

    from .estate.roles import make_role_at

    try:
        print(make_role_at(arguments.url, arguments.account, arguments.external_id, arguments.name))
    except (BotoCoreError, ClientError) as error:
        sys.stderr.write(f"The role was not made: {error}\n")
        return 1
    return 0


def truth(_: argparse.Namespace) -> int:
    """Print which check must fail on which resource."""
    from .estate.truth import truth_document

    print(json.dumps(truth_document(), indent=2))
    return 0


def attack(arguments: argparse.Namespace) -> int:
    """Play the attack against a running sandbox; one line for each act when it is over."""
    from botocore.exceptions import BotoCoreError, ClientError

    from .attack import Stage, play
    from .runtime.functions import missing
    from .runtime.over_long import Behaviour

    if reason := missing():
        sys.stderr.write(f"The attack needs functions that run: {reason}.\n")
        return 2
    stage = Stage(arguments.url, Behaviour(arguments.behaviour, arguments.size), arguments.format)
    try:
        for act in play(stage, tuple(arguments.act)):
            print(json.dumps(asdict(act)), flush=True)
    except (BotoCoreError, ClientError, OSError) as error:
        sys.stderr.write(f"The attack broke off: {error}\n")
        return 1
    return 0


def main() -> int:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(required=True)
    serving = commands.add_parser("serve", help="answer AWS calls on one address")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=0)
    serving.add_argument("--anywhere", action="store_true", help="allow an address that others can reach")
    serving.add_argument("--empty", action="store_true", help="accounts without resources")
    serving.add_argument("--functions", type=int, default=0, metavar="N", help="one account with N functions")
    serving.set_defaults(run=serve)
    commands.add_parser("credentials", help="the Portal's own identity").set_defaults(run=credentials)
    listing = commands.add_parser("accounts", help="accounts to register")
    listing.add_argument("--json", action="store_true", help="the only form there is")
    listing.add_argument("--by-hand", action="store_true", help="those that wait to be registered by hand")
    listing.set_defaults(run=accounts)
    making = commands.add_parser("role", help="make the Portal's role in an account")
    _add_url(making)
    waiting = next(account.account_id for account in identities.ACCOUNTS if not account.registered)
    making.add_argument("--account", default=waiting, help=f"default: {waiting}, which waits to be registered by hand")
    making.add_argument("--external-id", required=True)
    making.add_argument("--name", default=identities.ROLE_NAME)
    making.set_defaults(run=role)
    commands.add_parser("truth", help="which check must fail where").set_defaults(run=truth)
    _add_attack(commands.add_parser("attack", help="play the attack against a running sandbox"))
    arguments = parser.parse_args()
    found: int = arguments.run(arguments)
    return found


def _add_url(parser: argparse.ArgumentParser) -> None:
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    parser.add_argument("--url", default=endpoint, required=endpoint is None, help="default: AWS_ENDPOINT_URL")


def _add_attack(parser: argparse.ArgumentParser) -> None:
    _add_url(parser)
    parser.add_argument("--behaviour", choices=("lost", "split", "whole"), default="lost", help="of over-long lines")
    parser.add_argument("--size", type=int, choices=(256, 1024), default=256, help="limit of a line in KB")
    parser.add_argument(
        "--format", choices=("Text", "JSON", ""), default="Text", help="of the firewall's log; '': as is"
    )
    parser.add_argument("--act", action="append", default=[], help="play only this one; can be said again")
    parser.set_defaults(run=attack)


if __name__ == "__main__":
    sys.exit(main())
