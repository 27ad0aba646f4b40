"""Every command that the documents tell of can be given: targets, modules, paths; and what is shell is shell."""

import importlib.util
import re
import shutil
import subprocess
import sys

import pytest

from bot.ground.settings import ROOT

DOCUMENTS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
}
CODE = re.compile(r"^[ \t]*```\w*\n.*?^[ \t]*```|`[^`\n]+`", re.DOTALL | re.MULTILINE)
SHELL = re.compile(r"^([ \t]*)```(?:sh|bash|shell|console)\n(.*?)^[ \t]*```", re.DOTALL | re.MULTILINE)
MAKE = re.compile(r"\bmake((?: +(?:[A-Z_]+=\S+|[a-z][a-z-]*))+)")
MODULE = re.compile(r"\bpython3?(?: -\w)* -m ([\w.]+)")
PROGRAM = re.compile(r"(?<![\w/.])((?:nlu/)?\.venv/bin/[\w-]+)")
PLAYED = re.compile(r"-m pytest [^\n`]*")
TEST_PATH = re.compile(r"\btests/[\w./-]+")
PLACEHOLDER = re.compile(r"…|<[a-z-]+>")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
TRY = """
import importlib, runpy, sys
for name, takes_help in (word.split(":") for word in sys.argv[1:]):
    sys.argv = [name, "--help"]
    try:
        runpy.run_module(name, run_name="__main__") if takes_help == "True" else importlib.import_module(name)
    except SystemExit as end:
        assert not end.code, name
"""  # each module after the other: its help where it reads arguments, else whether it can be imported
OF_RASAS_ENVIRONMENT = {f"nl_datawijzer.{name}": ROOT / f"nlu/nl_datawijzer/{name}.py" for name in ("serve", "train")}


def code_of(text: str) -> str:
    """What stands as code in a document, in blocks and between backticks."""
    return "\n".join(CODE.findall(text))


def targets_in(text: str) -> set[str]:
    """What the code of a document would have `make` make."""
    words = (word for made in MAKE.findall(code_of(text)) for word in made.split())
    return {word for word in words if "=" not in word}


def modules_in(text: str) -> set[str]:
    """What it would have Python run."""
    return set(MODULE.findall(code_of(text)))


MODULES = sorted({module for text in DOCUMENTS.values() for module in modules_in(text)})
OF_MAKE = sorted(set(re.findall(r"-m ([\w.]+)", (ROOT / "Makefile").read_text(encoding="utf-8"))))
BLOCKS = [
    pytest.param(block, id=f"{name}-{number}")
    for name, text in DOCUMENTS.items()
    for number, (_, block) in enumerate(SHELL.findall(text), start=1)
]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_made_can_be_made(name: str) -> None:
    assert sorted(targets_in(DOCUMENTS[name]) - TARGETS) == []


@pytest.mark.parametrize("module", sorted({*MODULES, *OF_MAKE}))
def test_a_module_that_is_run_exists(module: str) -> None:
    if module in OF_RASAS_ENVIRONMENT:
        assert OF_RASAS_ENVIRONMENT[module].exists()
        return
    assert importlib.util.find_spec(module) is not None


def takes_help(module: str) -> bool:
    """Whether a module of ours reads its arguments, so that asking for help does nothing else."""
    if module.partition(".")[0] not in ("bot", "tools"):
        return False
    path = ROOT / module.replace(".", "/")
    source = path / "__main__.py" if path.is_dir() else path.with_suffix(".py")
    return "argparse" in source.read_text(encoding="utf-8")


def test_modules_that_are_run_tell_how_or_can_be_read() -> None:
    """All in one process, since they share most of what they import."""
    ours = [name for name in (*MODULES, *OF_MAKE) if name.partition(".")[0] in ("bot", "tools")]
    helped = {name for name in ours if takes_help(name)}
    command = [sys.executable, "-c", TRY, *(f"{name}:{name in helped}" for name in dict.fromkeys(ours))]
    tried = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    assert tried.stdout.count("usage:") >= len(helped) > 3


@pytest.mark.parametrize("name", DOCUMENTS)
def test_programs_and_tests_that_are_named_exist(name: str) -> None:
    code = code_of(DOCUMENTS[name])
    programs = [path for path in PROGRAM.findall(code) if not path.startswith("nlu/") and not (ROOT / path).exists()]
    tests = [path for command in PLAYED.findall(code) for path in TEST_PATH.findall(command)]
    assert [*programs, *(path for path in tests if not (ROOT / path).exists())] == []


@pytest.mark.parametrize("block", BLOCKS)
def test_what_is_shell_is_shell(block: str) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    said = subprocess.run([bash, "-n"], input=PLACEHOLDER.sub("x", block), capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def test_a_command_that_is_not_there_is_noticed() -> None:
    text = "Run `make coffee MILK=1`, not make tea.\n\n```sh\nMINUTES=5 make run sugar  # python -m bot.ops.tea\n```\n"
    assert targets_in(text) == {"coffee", "run", "sugar"}
    assert modules_in(text) == {"bot.ops.tea"}
    assert len(MODULES) > 3
    assert len(BLOCKS) > 10
