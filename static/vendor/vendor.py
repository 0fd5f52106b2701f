"""Fetch the files of VENDOR.toml with `npm pack` and print the hashes that belong there."""

import hashlib
import re
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).parent
SVG = "http://www.w3.org/2000/svg"
# The maps are not shipped, and a name of a missing file stops `collectstatic`.
SOURCE_MAP = re.compile(rb"\n?/[*/][#@] sourceMappingURL=[^\n]*?(\*/)?\s*$")


def packed(package: str, version: str, folder: str) -> tarfile.TarFile:
    """Return the archive of one package."""
    command = ["npm", "pack", "--silent", "--pack-destination", folder, f"{package}@{version}"]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    return tarfile.open(Path(folder) / name)


def member(archive: tarfile.TarFile, name: str) -> bytes:
    """Return one file of a package."""
    found = archive.extractfile(f"package/{name}")
    if found is None:
        raise SystemExit(f"{name} is not in {archive.name}")
    return found.read()


def sprite(archive: tarfile.TarFile, pattern: str, names: list[str]) -> bytes:
    """Return one SVG with a symbol per icon."""
    symbols = []
    for name in names:
        root = ElementTree.fromstring(member(archive, pattern.format(name=name)))
        shapes = "".join(f'<path d="{shape.get("d")}"/>' for shape in root if shape.get("stroke") != "none")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    return "\n".join([f'<svg xmlns="{SVG}">', *symbols, "</svg>", ""]).encode()


def main() -> None:
    """Write every file and print its hash."""
    declared = tomllib.loads((HERE / "VENDOR.toml").read_text())
    with tempfile.TemporaryDirectory() as folder:
        for entry in [*declared["file"], *declared["sprite"]]:
            archive = packed(entry["package"], entry["version"], folder)
            if "names" in entry:
                body = sprite(archive, entry["member"], entry["names"])
            else:
                body = SOURCE_MAP.sub(b"", member(archive, entry["member"])).rstrip() + b"\n"
            (HERE / entry["path"]).write_bytes(body)
            print(entry["path"], len(body), hashlib.sha256(body).hexdigest())


if __name__ == "__main__":
    main()
