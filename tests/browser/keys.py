"""How long a key takes: from the letter to the answer of Python in the page."""

# Milliseconds of each of so many keys in the field that has the focus.
KEYS = """async (count) => {
  const root = document.querySelector(".jb-root"), times = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    document.execCommand("insertText", false, "A");
    while (root.dataset.settled !== "true") await new Promise((r) => setTimeout(r, 1));
    times.push(performance.now() - start);
    await new Promise((r) => setTimeout(r, 30));
  }
  return times;
}"""
