"""Tools below each other on a page, each with a style sheet that begins with what all share."""

import pytest
from golden_results import golden_result

from af3nb.job.job import Job
from af3nb_widgets import JobBuilder, ResultOpener, ResultViewer, RunPanel

JOB = Job("pair").protein("MKTAYIAK").ligand("CFF")
LOOKS = """element => [element, ...element.querySelectorAll("*")].map((e) => {
  const style = getComputedStyle(e);
  const look = [...style].map((name) => `${name}: ${style[name]}`);
  return `${e.localName}.${e.getAttribute("class")} ${look.join("; ")}`;
})"""


@pytest.mark.parametrize("shown", [JobBuilder, RunPanel, ResultOpener, ResultViewer])
def test_a_tool_looks_the_same_beside_others(show, page, tmp_path, shown):
    """The style sheets of the other tools, which come later on the page, change nothing in it."""
    made = {
        JobBuilder: lambda: JobBuilder(JOB, file=None),
        RunPanel: lambda: RunPanel(JOB, out=str(tmp_path)),
        ResultOpener: lambda: ResultOpener(tmp_path),
        ResultViewer: lambda: ResultViewer(golden_result("heteromer_paired")),
    }
    element = show(made[shown]())
    page.wait_for_function("() => document.querySelector('[data-ready]')")
    page.wait_for_timeout(500)  # what Python answers is drawn
    alone = element.evaluate(LOOKS)
    for other in made.keys() - {shown}:
        page.add_style_tag(content=str(other._css))
    assert element.evaluate(LOOKS) == alone
