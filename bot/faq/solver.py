"""Linear systems of the index: solved once, then solved again for little where some rows come or go."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgError, cholesky, solve_triangular

from bot.faq.views import Numbers

Places = npt.NDArray[np.intp]
Steps = npt.NDArray[np.int16]

BLOCK = 384  # rows of a factor that are made and used at once
MOST_STEPS = 32_767  # to either side of nothing
LEAST_STEP = np.float32(1e-30)  # for a row of noughts


class System(Protocol):
    """A symmetric positive definite matrix A that can be solved for."""

    size: int

    def solve(self, targets: Numbers) -> Numbers:
        """X of A X = targets, one column per column of the targets."""
        ...


class Room(Protocol):
    """Gives space for so many numbers, by a name: in memory, or in a file."""

    def __call__(self, name: str, size: int, kind: type[np.int16] | type[np.float32]) -> npt.NDArray[Any]:
        """One dimension, not filled."""
        ...


def in_memory(name: str, size: int, kind: type[np.int16] | type[np.float32]) -> npt.NDArray[Any]:
    """Space that goes with the process."""
    return np.empty(size, kind)


@dataclass(frozen=True)
class Block:
    """Some rows of a factor."""

    at: slice
    before: Steps  # left of the diagonal
    step: Numbers  # how much one is, a row each
    corner: Numbers

    def keep(self, before: Numbers) -> None:
        """Round what is left of the diagonal to steps."""
        self.step[:] = np.maximum(np.abs(before).max(axis=1, initial=0), LEAST_STEP) / MOST_STEPS
        self.before[:] = np.rint(before / self.step[:, None])

    def steps(self, scratch: Numbers) -> Numbers:
        """What is left of the diagonal as numbers of steps, in that array: to make one anew takes twice the time."""
        found = scratch[: self.before.size].reshape(self.before.shape)
        np.copyto(found, self.before)
        return found


class Factored:
    """A = L Lᵀ, where L grows block of rows by block of rows, so that A itself is never in memory.

    Worked out in single precision and kept in steps of two bytes, but for the blocks on the diagonal: little over n²
    bytes. As numbers of half precision they would be read at a quarter of the speed.
    """

    _rest: Callable[[], None] = staticmethod(lambda: None)  # after each use: gives back what only a use needs

    def __init__(
        self, size: int, rows: Callable[[int, int], Numbers], block: int = BLOCK, room: Room = in_memory
    ) -> None:
        """`rows(start, end)` gives A[start:end, :end].

        Raises:
            ArithmeticError: A is not positive definite.
        """
        self.size = size
        self._blocks: list[Block] = []
        before, corners = sizes(size, block)
        # in one piece: blocks between what comes and goes meanwhile would leave holes in memory
        space = room("before", before, np.int16), room("step", size, np.float32), room("corners", corners, np.float32)
        for part in _cut(size, block, *space):
            self._fill(part, rows(part.at.start, part.at.stop))
            self._blocks.append(part)

    @classmethod
    def kept(
        cls, size: int, before: Steps, step: Numbers, corners: Numbers, rest: Callable[[], None], block: int = BLOCK
    ) -> "Factored":
        """One that was worked out earlier, from what its room was filled with; `rest` is called after each use.

        Raises:
            ValueError: that is of another size.
        """
        if (len(before), len(corners)) != sizes(size, block) or len(step) != size:
            raise ValueError
        found = cls.__new__(cls)
        found.size = size
        found._rest = rest
        found._blocks = list(_cut(size, block, before, step, corners))
        return found

    def _fill(self, part: Block, rows: Numbers) -> None:
        start = part.at.start
        before = self._forward(rows[:, :start].T)
        part.keep(before.T)
        corner = rows[:, start:] - before.T @ before
        try:
            part.corner[:] = cholesky(corner, lower=True, overwrite_a=True, check_finite=False)
        except LinAlgError:
            raise ArithmeticError("the system of the index has no solution") from None

    def _forward(self, targets: Numbers) -> Numbers:
        """X of L X = targets, over the rows of L that are there."""
        solution, scratch = np.array(targets, np.float32), self._scratch()
        for part in self._blocks:
            left = solution[part.at] - part.step[:, None] * (part.steps(scratch) @ solution[: part.at.start])
            solution[part.at] = solve_triangular(part.corner, left, lower=True, check_finite=False)
        return solution

    def _backward(self, targets: Numbers) -> Numbers:
        """X of Lᵀ X = targets."""
        solution, scratch = np.array(targets, np.float32), self._scratch()
        for part in reversed(self._blocks):
            solved = solve_triangular(part.corner, solution[part.at], trans="T", lower=True, check_finite=False)
            solution[part.at] = solved
            solution[: part.at.start] -= part.steps(scratch).T @ (part.step[:, None] * solved)
        return solution

    def _scratch(self) -> Numbers:
        return np.empty(max((part.before.size for part in self._blocks), default=0), np.float32)

    def solve(self, targets: Numbers) -> Numbers:
        """X of A X = targets."""
        solution = self._backward(self._forward(targets))
        self._rest()
        return solution


def _bounds(size: int, block: int) -> list[tuple[int, int]]:
    return [(start, min(start + block, size)) for start in range(0, size, block)]


def sizes(size: int, block: int = BLOCK) -> tuple[int, int]:
    """How many numbers a factor has left of its blocks on the diagonal, and in these."""
    bounds = _bounds(size, block)
    return sum(start * (end - start) for start, end in bounds), sum((end - start) ** 2 for start, end in bounds)


def _cut(size: int, block: int, before: Steps, step: Numbers, corners: Numbers) -> Iterator[Block]:
    for start, end in _bounds(size, block):
        rows = end - start
        part, before = np.split(before, [start * rows])
        corner, corners = np.split(corners, [rows * rows])
        yield Block(slice(start, end), part.reshape(rows, start), step[start:end], corner.reshape(rows, rows))


class Amended:
    """A system without some of its rows and with others added, from the work of the first.

    A row that goes keeps its place and solves to zero: X = S - G G_R⁻¹ S_R, with S = A⁻¹ targets and G the columns
    R of A⁻¹. Rows that come are eliminated by their Schur complement C - Bᵀ X(B), with B across and C in the corner.
    """

    def __init__(self, base: System, gone: Places, across: Numbers, corner: Numbers, solved: Numbers) -> None:
        """`across`: base rows x added rows; `corner`: added x added, its ridge included.

        `solved`: the base's solution of a unit column for each row that goes, and then of `across`.
        """
        self.size = base.size + len(corner)
        self._base = base
        self._gone = gone
        self._columns = solved[:, : len(gone)]
        self._across = across
        self._reach = self.without(solved[:, len(gone) :])
        self._schur = corner - across.T @ self._reach

    def without(self, solution: Numbers) -> Numbers:
        """A solution of the base for the base without the rows that go."""
        if not len(self._gone):
            return solution
        there = self._columns[self._gone]
        amended = solution - self._columns @ np.linalg.solve(there, solution[self._gone])
        amended[self._gone] = 0
        return np.asarray(amended, dtype=np.float32)

    def extended(self, solution: Numbers, targets: Numbers) -> Numbers:
        """The whole solution, from the base's (`without` applied) and the targets of the added rows."""
        if not len(self._schur):
            return solution
        last = np.linalg.solve(self._schur, targets - self._across.T @ solution)
        return np.vstack([solution - self._reach @ last, last]).astype(np.float32)

    def solve(self, targets: Numbers) -> Numbers:
        """X of the amended system; zero where a row has gone."""
        split = self._base.size
        return self.extended(self.without(self._base.solve(targets[:split])), targets[split:])
