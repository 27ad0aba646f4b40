"""`make sbom`: what both environments consist of, as CycloneDX 1.6 in JSON, with versions and licences.

The tool runs in an environment of its own (uv fetches it from PyPI), so that it does not stand in what it describes.
"""

import subprocess
import sys
from pathlib import Path

from bot.ground.settings import ROOT
from bot.ops.console import line, say
from bot.ops.setup import find_uv

TOOL = "cyclonedx-bom==7.5.0"
FOLDER = ROOT / "reports"
ENVIRONMENTS = {"app": ROOT, "nlu": ROOT / "nlu"}


def command(uv: str, project: Path, target: Path) -> list[str]:
    """How to describe the environment of one project in a file that comes out the same every time."""
    return [
        uv, "tool", "run", "--from", TOOL, "cyclonedx-py", "environment",
        "--pyproject", str(project / "pyproject.toml"), "--spec-version", "1.6", "--output-format", "JSON",
        "--output-reproducible", "--output-file", str(target), str(project / ".venv/bin/python"),
    ]  # fmt: skip


def main() -> int:
    """Describe both; the exit code."""
    FOLDER.mkdir(exist_ok=True)
    uv = find_uv()
    targets = {name: FOLDER / f"sbom-{name}.json" for name in ENVIRONMENTS}
    for name, project in ENVIRONMENTS.items():
        if subprocess.run(command(uv, project, targets[name]), check=False).returncode:
            print(line("tool_failed", tool="cyclonedx-py"), file=sys.stderr)
            return 1
    say("files_written", files=", ".join(map(str, targets.values())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
