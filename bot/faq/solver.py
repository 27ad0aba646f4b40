"""Linear systems of the index: solved once, then solved again for little where some rows come or go."""

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgError, cholesky, solve_triangular

from bot.faq.views import Numbers

Places = npt.NDArray[np.intp]
Kept = npt.NDArray[np.float16]

BLOCK = 384  # rows of a factor that are made and used at once


class System(Protocol):
    """A symmetric positive definite matrix A that can be solved for."""

    size: int

    def solve(self, targets: Numbers) -> Numbers:
        """X of A X = targets, one column per column of the targets."""
        ...


class Factored:
    """A = L Lᵀ, where L grows block of rows by block of rows, so that A itself is never in memory.

    Worked out in single precision and kept in half, but for the blocks on the diagonal: little over n² bytes.
    """

    def __init__(self, size: int, rows: Callable[[int, int], Numbers], block: int = BLOCK) -> None:
        """`rows(start, end)` gives A[start:end, :end].

        Raises:
            ArithmeticError: A is not positive definite.
        """
        self.size = size
        self._before: list[Kept] = []  # of each block of rows, what is left of the diagonal
        self._corners: list[Numbers] = []
        bounds = [(start, min(start + block, size)) for start in range(0, size, block)]
        # in one piece: blocks between what comes and goes meanwhile would leave holes in memory
        space = np.empty(sum(start * (end - start) for start, end in bounds), np.float16)
        for start, end in bounds:
            part, space = np.split(space, [start * (end - start)])
            self._before.append(part.reshape(end - start, start))
            self._grow(rows(start, end))

    def _grow(self, rows: Numbers) -> None:
        kept = self._before[-1]
        start = kept.shape[1]
        before = self._forward(rows[:, :start].T)
        kept[:] = before.T
        corner = rows[:, start:] - before.T @ before
        try:
            self._corners.append(cholesky(corner, lower=True, overwrite_a=True, check_finite=False))
        except LinAlgError:
            raise ArithmeticError("the system of the index has no solution") from None

    def _blocks(self) -> Iterator[tuple[slice, Kept, Numbers]]:
        for before, corner in zip(self._before, self._corners, strict=False):  # while growing, the last lacks a corner
            start = before.shape[1]
            yield slice(start, start + len(corner)), before, corner

    def _forward(self, targets: Numbers) -> Numbers:
        """X of L X = targets, over the rows of L that are there."""
        solution = np.array(targets, np.float32)
        for at, before, corner in self._blocks():
            left = solution[at] - before.astype(np.float32) @ solution[: at.start]
            solution[at] = solve_triangular(corner, left, lower=True, check_finite=False)
        return solution

    def _backward(self, targets: Numbers) -> Numbers:
        """X of Lᵀ X = targets."""
        solution = np.array(targets, np.float32)
        for at, before, corner in reversed(list(self._blocks())):
            solution[at] = solve_triangular(corner, solution[at], trans="T", lower=True, check_finite=False)
            solution[: at.start] -= before.astype(np.float32).T @ solution[at]
        return solution

    def solve(self, targets: Numbers) -> Numbers:
        """X of A X = targets."""
        return self._backward(self._forward(targets))


class Amended:
    """A system without some of its rows and with others added, from the work of the first.

    A row that goes keeps its place and solves to zero: X = S - G G_R⁻¹ S_R, with S = A⁻¹ targets and G the columns
    R of A⁻¹. Rows that come are eliminated by their Schur complement C - Bᵀ X(B), with B across and C in the corner.
    """

    def __init__(self, base: System, gone: Places, across: Numbers, corner: Numbers) -> None:
        """`across`: base rows x added rows; `corner`: added x added, its ridge included."""
        self.size = base.size + len(corner)
        self._base = base
        self._gone = gone
        units = np.zeros((base.size, len(gone)), np.float32)
        units[gone, np.arange(len(gone))] = 1
        self._columns = base.solve(units) if len(gone) else units
        self._across = across
        self._reach = self.without(base.solve(across)) if len(corner) else across
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
