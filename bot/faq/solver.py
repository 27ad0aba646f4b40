"""Linear systems of the index: solved once, then solved again for little where some rows come or go."""

from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.linalg.lapack import spftrf, spftrs, strttf

from bot.faq.views import Numbers

Places = npt.NDArray[np.intp]


class System(Protocol):
    """A symmetric positive definite matrix A that can be solved for."""

    size: int

    def solve(self, targets: Numbers) -> Numbers:
        """X of A X = targets, one column per column of the targets."""
        ...


class Factored:
    """A and its Cholesky factor, in LAPACK's packed form: half the memory of a square."""

    def __init__(self, matrix: Numbers) -> None:
        """`matrix` is A, of which only one triangle is looked at.

        Raises:
            ArithmeticError: A is not positive definite.
        """
        self.size = len(matrix)
        packed, problem = strttf(matrix.T, uplo="L")  # transposed, so that LAPACK finds its own order of storage
        self._factor, failed = spftrf(self.size, packed, uplo="L", overwrite_a=1)
        if problem or failed:
            raise ArithmeticError("the system of the index has no solution")

    def solve(self, targets: Numbers) -> Numbers:
        """X of A X = targets."""
        solution, _ = spftrs(self.size, self._factor, np.asfortranarray(targets, np.float32), uplo="L")
        return np.asarray(solution, dtype=np.float32)


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
