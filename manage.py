"""Django's own commands; `auditportal manage` is the same."""

import sys

from auditportal.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["manage", *sys.argv[1:]]))
