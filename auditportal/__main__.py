"""The `auditportal` command: one function for each of its words."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from auditportal import configuration, home
from auditportal.configuration import SettingsError, Values


def run(values: Values, _: list[str]) -> int:
    """Try the portal on this machine: everything, with a sandbox cloud."""
    from auditportal.supervisor import Supervisor

    return Supervisor(values, with_sandbox=True).run()


def up(values: Values, _: list[str]) -> int:
    """Serve from this machine: web, worker and beat; PostgreSQL and Valkey too unless their addresses are set."""
    from auditportal.supervisor import Supervisor

    return Supervisor(values, with_sandbox=False).run()


def web(values: Values, rest: list[str]) -> NoReturn:
    """Answer browsers; one of the processes for several machines."""
    _need_everything(values)
    host = f"[{values['HOST']}]" if ":" in values["HOST"] else values["HOST"]
    options = {
        "--bind": f"{host}:{values['PORT']}",
        "--workers": str(values["AUDITPORTAL_WEB_WORKERS"]),
        "--timeout": "600",
        "--graceful-timeout": "10",
        "--max-requests": "20000",
        "--max-requests-jitter": "2000",
        "--log-level": "warning",
    }
    words = [part for pair in options.items() for part in pair]
    _become("gunicorn", "auditportal.wsgi", "--no-control-socket", *words, *rest)


def worker(values: Values, rest: list[str]) -> NoReturn:
    """Collect and judge; start as many as you like, on any machine."""
    _need_everything(values)
    # Asked to end, finish what takes a moment and hand back the rest: the job table gives it to somebody else.
    os.environ["REMAP_SIGTERM"] = "SIGQUIT"
    _become("celery", "-A", "auditportal.celery", "--quiet", "worker", "--without-gossip", "--without-mingle", *rest)


def beat(values: Values, rest: list[str]) -> NoReturn:
    """Ring every two seconds; one is enough, two do no harm."""
    _need_everything(values)
    home.Home(values["AUDITPORTAL_HOME"]).prepare()
    _become("celery", "-A", "auditportal.celery", "--quiet", "beat", "--pidfile=", *rest)


def migrate(values: Values, rest: list[str]) -> int:
    """Bring the database to this version."""
    _need_everything(values)
    os.environ["AUDITPORTAL_STATEMENT_TIMEOUT"] = "0"
    return manage(values, ["migrate", "--noinput", *(rest or ["--verbosity", "0"])])


def manage(_: Values, rest: list[str]) -> int:
    """Pass on to Django's own commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auditportal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["auditportal manage", *rest])
    return 0


def backup(values: Values, rest: list[str]) -> int:
    """Write the database into a file: backup FILE."""
    return _with_file(values, rest, "dump")


def restore(values: Values, rest: list[str]) -> int:
    """Replace the database by a backup: restore FILE."""
    return _with_file(values, rest, "restore")


def _with_file(values: Values, rest: list[str], act: str) -> int:
    from auditportal import backup as programs

    _need_everything(values)
    if len(rest) != 1:
        return _refuse(["Name one file."], 2)
    return int(getattr(programs, act)(values, Path(rest[0])))


def settings(_: Values, rest: list[str]) -> int:
    """Print the table of settings; with --markdown the page docs/settings.md."""
    if "--markdown" in rest:
        sys.stdout.write(configuration.as_markdown())
        return 0
    for row in configuration.TABLE:
        sys.stdout.write(f"{row.name}\n    {row.meaning}\n    Example: {row.example}\n")
    return 0


def keys(_: Values, __: list[str]) -> int:
    """Print fresh values for SECRET_KEY and AUDITPORTAL_ENCRYPTION_KEYS."""
    sys.stdout.write(f"SECRET_KEY={home.new_secret_key()}\nAUDITPORTAL_ENCRYPTION_KEYS={home.new_encryption_key()}\n")
    return 0


COMMANDS: dict[str, Callable[[Values, list[str]], int]] = {
    command.__name__: command
    for command in (run, up, web, worker, beat, migrate, manage, backup, restore, settings, keys)
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code: 1 when it cannot start, 2 when settings are wrong."""
    words = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser("auditportal", description="Audit Portal")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.__doc__, add_help=False)
    chosen = parser.parse_args(words[:1]).command
    try:
        return COMMANDS[chosen]({} if chosen in {"settings", "keys"} else configuration.load(), words[1:])
    except SettingsError as error:
        return _refuse(["The settings do not work:", *(f"  - {text}" for text in error.problems)], 2)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our lines has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except _sentences() as error:
        return _refuse([str(error)], 1)


def _sentences() -> tuple[type[Exception], ...]:
    from auditportal.embedded_user import EmbeddedServerError
    from auditportal.supervisor import CannotStartError

    return (EmbeddedServerError, CannotStartError)


def _refuse(lines: list[str], code: int) -> int:
    sys.stderr.write("\n".join(lines) + "\n")
    return code


def _need_everything(values: Values) -> None:
    problems = configuration.missing(values)
    if problems:
        raise SettingsError(problems)


def _become(module: str, *words: str) -> NoReturn:
    os.chdir(configuration.ROOT)
    # Celery warns root at every start; whoever runs a trial as root knows it.
    quiet = ["-W", "ignore:You're running the worker with superuser"] if module == "celery" and not os.geteuid() else []
    os.execv(sys.executable, [sys.executable, *quiet, "-m", module, *words])  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
