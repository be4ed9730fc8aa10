"""How long a key takes: to the letter in its place, and to the answer of Python in the page."""

# Milliseconds to both of each of so many keys in the field that has the focus.
KEYS = """async (count) => {
  const root = document.querySelector(".jb-root"), times = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    document.execCommand("insertText", false, "A");
    const drawn = performance.now() - start;
    while (root.dataset.settled !== "true") await new Promise((r) => setTimeout(r, 1));
    times.push([drawn, performance.now() - start]);
    await new Promise((r) => setTimeout(r, 30));
  }
  return times;
}"""


def told(times: list[list[float]]) -> str:
    """The medians and the longest, in words."""
    drawn, checked = (sorted(column) for column in zip(*times, strict=True))
    middle = len(times) // 2
    return (
        f"drawn in {drawn[middle]:.0f} ms, checked by Python in {checked[middle]:.0f} ms (median); "
        f"{drawn[-1]:.0f} and {checked[-1]:.0f} ms (longest)"
    )
