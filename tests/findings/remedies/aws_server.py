"""The AWS CLI with its imports made once: each command runs in a fork of this process, on the caller's own files.

The CLI takes most of a second to start and to read the model of a service, and the remedies call it some two hundred
times. `python -m ... SOCKET` serves;
`client(...)` writes an `aws` that asks it.
"""

import json
import os
import signal
import socket
import stat
import sys
from pathlib import Path
from typing import Any

_SERVICES = ("apigateway", "apigatewayv2", "appsync", "cloudtrail", "cloudwatch", "events", "iam", "kms", "lambda",
             "logs", "s3", "sns", "sqs", "stepfunctions", "sts")  # fmt: skip
_CLIENT = """#!{python} -SE
import json, os, socket, sys
door = socket.socket(socket.AF_UNIX)
door.connect({path!r})
asked = json.dumps({{"words": sys.argv[1:], "environment": dict(os.environ), "folder": os.getcwd()}}).encode()
socket.send_fds(door, [len(asked).to_bytes(4, "big")], [0, 1, 2])
door.sendall(asked)
sys.exit(int(door.recv(8) or b"1"))
"""


def client(folder: Path, path: str) -> None:
    """Write an executable `aws` into a folder."""
    program = folder / "aws"
    program.write_text(_CLIENT.format(python=sys.executable, path=path))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def _serve(path: str) -> None:
    from awscli.clidriver import create_clidriver

    driver = create_clidriver()
    loader = driver.session.get_component("data_loader")
    for service in _SERVICES:
        loader.load_service_model(service, "service-2")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    door = socket.socket(socket.AF_UNIX)
    door.bind(path)
    door.listen(16)
    while True:
        caller, _ = door.accept()
        if os.fork() == 0:
            _run(caller, driver)
        caller.close()


def _run(caller: socket.socket, driver: Any) -> None:
    head, files, _, _ = socket.recv_fds(caller, 4, 3)
    with caller.makefile("rb") as text:
        asked = json.loads(text.read(int.from_bytes(head, "big")))
    for number, file in enumerate(files):
        os.dup2(file, number)
    # The CLI named its own data there as it was imported.
    data = os.environ["AWS_DATA_PATH"]
    os.environ.clear()
    os.environ.update(asked["environment"], AWS_DATA_PATH=data)
    os.chdir(asked["folder"])
    # For queues the CLI has addresses of its own, which AWS_ENDPOINT_URL does not change.
    queues = ["--endpoint-url", os.environ["AWS_ENDPOINT_URL"]] if asked["words"][:1] == ["sqs"] else []
    sys.argv = ["aws", *queues, *asked["words"]]
    try:
        code = driver.main(sys.argv[1:])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    caller.sendall(str(code or 0).encode())
    os._exit(0)


if __name__ == "__main__":
    _serve(sys.argv[1])
