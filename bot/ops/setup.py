"""Sets up both environments; run it as often as you like. Standard library only: it runs before anything is installed.

    python3 bot/ops/setup.py [app] [nlu]

Finds Python 3.10 (Rasa's last open-source release needs it) and a current Python, and lets uv install
what the lock files name. Says in one sentence what is missing.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"
ENVIRONMENTS = {
    "app": (ROOT, ("3.12", "3.13"), ("--all-groups",)),
    "nlu": (ROOT / "nlu", ("3.10",), ()),
}
ASK_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


def runs(command: list[str]) -> str:
    """The output of a command, or nothing where it does not run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def find_uv() -> str:
    """uv: the one on the path if it runs, else one installed into a private folder."""
    for candidate in ("uv", str(TOOLS / "bin/uv")):
        if runs([candidate, "--version"]):
            return candidate
    venv.create(TOOLS, with_pip=True)
    pip = [str(TOOLS / "bin/python"), "-m", "pip", "install", "--quiet", "uv"]
    if subprocess.run(pip, check=False).returncode:
        stop("uv kan niet geïnstalleerd worden: is er verbinding met PyPI?")
    return str(TOOLS / "bin/uv")


def find_python(uv: str, versions: tuple[str, ...]) -> str:
    """An interpreter of one of the versions: on the path, under pyenv, or by uv's own download."""
    for version in versions:
        for candidate in candidates(version):
            if runs([candidate, "-c", ASK_VERSION]) == version:
                return candidate
    for version in versions:
        found = runs([uv, "python", "find", "--no-project", version])
        if found:
            return found
    if subprocess.run([uv, "python", "install", versions[0]], check=False).returncode:
        stop(
            f"Python {' of '.join(versions)} ontbreekt en kon niet gedownload worden: "
            f"installeer Python {versions[0]} (bijvoorbeeld met pyenv) en probeer het opnieuw."
        )
    return runs([uv, "python", "find", "--no-project", versions[0]])


def candidates(version: str) -> list[str]:
    """Where an interpreter of a version may be."""
    on_path = shutil.which(f"python{version}")
    root = os.environ.get("PYENV_ROOT") or runs(["pyenv", "root"])
    under_pyenv = sorted(Path(root).glob(f"versions/{version}.*/bin/python")) if root else []
    return [*([on_path] if on_path else []), *(str(path) for path in reversed(under_pyenv)), sys.executable]


def install(uv: str, folder: Path, versions: tuple[str, ...], options: tuple[str, ...]) -> None:
    """One environment as its lock file says; quick where it is there already."""
    environment = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONPATH")}
    present = folder / ".venv/bin/python"
    ready = runs([str(present), "-c", ASK_VERSION]) in versions
    python = str(present) if ready else find_python(uv, versions)
    command = [uv, "sync", "--frozen", "--compile-bytecode", "--quiet", "--python", python, *options]
    if subprocess.run(command, cwd=folder, env=environment, check=False).returncode:
        stop(f"De omgeving in {folder} kon niet geïnstalleerd worden; de regels hierboven zeggen waarom.")


def stop(sentence: str) -> None:
    """End with one sentence."""
    print(sentence, file=sys.stderr)
    raise SystemExit(1)


def main() -> None:
    """Set up the environments named on the command line, or both."""
    names = sys.argv[1:] or list(ENVIRONMENTS)
    uv = find_uv()
    for name in names:
        folder, versions, options = ENVIRONMENTS[name]
        print(f"Omgeving '{name}' klaarzetten", flush=True)
        install(uv, folder, versions, options)


if __name__ == "__main__":
    main()
