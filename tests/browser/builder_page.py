"""How tests handle the job builder in a page."""

from af3nb.job.job import Job

JOB_OF_ALL = (
    Job("all").protein("MKNGTASCYIAK", copies=2).dna("GATTACA").rna("GGAUCC").ligand("CFF")
    .ion("MG").glycan("A B", 3, "NAG(NAG)").bond("A 8 SG", "E 1 C10")
)  # fmt: skip
PASTE = """(element, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  element.focus();
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
}"""
DROP = """(element, [name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name));
  for (const type of ["dragenter", "dragover", "drop"]) {
    element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }
}"""


def settle(page) -> None:
    """Wait until Python has answered everything."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('.jb-root')].every(r => r.dataset.settled === 'true')"
    )


def card(page, kind: str, number: int = 0):
    """A card by its kind."""
    return page.locator(f"[data-kind={kind}]").nth(number)


def add(page, kind: str, text: str) -> None:
    """Add a card and type into it."""
    page.locator(f"[data-add={kind}]").click()
    field = page.locator(f"[data-kind={kind}]").last.locator("[data-field=text]:visible")
    field.fill(text)
    if kind in ("ligand", "ion"):
        field.press("Escape")  # the list of suggestions
    settle(page)
