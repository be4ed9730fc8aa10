"""One line of the report."""

from dataclasses import asdict, dataclass
from typing import Any

# Of a relative error in a shorter format: bfloat16 has 8 bits, which reveal only garbage.
SHORTER = {"bfloat16": 0.1, "float16": 3e-3}


def allowed(exact: float, dtype: Any) -> float:
    """The tolerance of a quantity in this format, from that in float32."""
    return max(exact, SHORTER.get(str(dtype), exact))


@dataclass(frozen=True)
class Line:
    """One quantity of one case: the norm of the difference over the norm of the reference."""

    case: str
    quantity: str
    error: float
    tolerance: float
    reason: str = ""  # why there is nothing to compare
    detail: str = ""

    @property
    def verdict(self) -> str:
        """`ok`, `FAIL`, or why there is nothing to compare."""
        if self.reason:
            return f"not comparable ({self.reason})"
        return "ok" if self.error <= self.tolerance else "FAIL"

    @property
    def text(self) -> str:
        """The line for a terminal."""
        numbers = f"{self.error:8.1e}  of {self.tolerance:.0e}"
        detail = f": {self.detail}" if self.detail else ""
        return f"{self.case:20s} {self.quantity:16s} {numbers}  {self.verdict}{detail}"

    def as_dict(self) -> dict:
        """The line for a program."""
        return {**asdict(self), "verdict": self.verdict}
