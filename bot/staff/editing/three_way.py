"""Two texts that began as one, made into one again where their changes do not touch."""

from difflib import SequenceMatcher

Change = tuple[int, int, list[str]]  # lines of the base from one place up to another, and what stands there now


def merged(base: str, mine: str, theirs: str, *, ordered: bool = True) -> str | None:
    """The base with both changes, line by line; none where they touch the same lines.

    Without `ordered` lines are a set, such as phrasings: what either took out is out, what either put in is in.
    """
    if not ordered:
        return _as_sets(*(text.split("\n") if text else [] for text in (base, mine, theirs)))
    lines = base.split("\n")
    both = [*_changes(lines, mine.split("\n")), *_changes(lines, theirs.split("\n"))]
    changes = sorted(both, key=lambda change: change[:2])
    made, done = [], 0
    for number, (start, end, new) in enumerate(changes):
        if number and start <= done and changes[number - 1] != (start, end, new):
            return None
        if number and changes[number - 1] == (start, end, new):
            continue  # both did the same
        made += [*lines[done:start], *new]
        done = end
    return "\n".join([*made, *lines[done:]])


def _changes(base: list[str], text: list[str]) -> list[Change]:
    steps = SequenceMatcher(None, base, text, autojunk=False).get_opcodes()
    return [(i, j, text[k:m]) for kind, i, j, k, m in steps if kind != "equal"]


def _as_sets(base: list[str], mine: list[str], theirs: list[str]) -> str:
    kept = [line for line in base if line in mine and line in theirs]
    added = [line for line in dict.fromkeys([*theirs, *mine]) if line not in base]
    return "\n".join([*kept, *added])
