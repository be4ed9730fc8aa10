"""The stage itself: Python and page hear each other, and nothing leaves the machine."""

import anywidget
import pytest
import stage
import traitlets

JS = """
export default { render({ model, el }) {
  const out = document.createElement("output"), button = document.createElement("button");
  el.className = "af3nb";
  button.onclick = () => {
    model.set("x", model.get("x") + 1);
    model.save_changes();
    model.send({ say: "hello" });
  };
  const write = () => {
    out.textContent = [model.get("x"), model.get("twice"), model.get("raw").byteLength].join(" ");
  };
  model.on("change:twice", write);
  model.on("msg:custom", (content, [buffer]) => {
    out.dataset.heard = content.text + buffer.getUint8(1);
  });
  write();
  el.append(out, button);
} };
"""


class Twice(anywidget.AnyWidget):
    """A number, and twice that number by Python."""

    _esm = JS
    x = traitlets.Int(1).tag(sync=True)
    twice = traitlets.Int(2).tag(sync=True)
    raw = traitlets.Bytes(b"abc").tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.observe(lambda change: setattr(self, "twice", 2 * self.x), "x")
        self.on_msg(lambda _, content, __: self.send({"text": content["say"]}, [b"\x05\x07"]))


def test_a_bare_page_has_python_behind_it(show, page):
    """State, messages and bytes travel both ways."""
    element = show(Twice())
    assert element.locator("output").inner_text() == "1 2 3"
    element.locator("button").click()
    page.get_by_text("2 4 3").wait_for()
    page.locator("[data-heard=hello7]").wait_for()


def test_a_notebook_runs_in_jupyterlab(lab, page):
    """A widget that a cell makes appears, and a later cell sees what it was told."""
    source = f"import anywidget, traitlets\nJS = {JS!r}\n"
    source += "class T(anywidget.AnyWidget):\n    _esm = JS\n"
    source += "    x = traitlets.Int(1).tag(sync=True)\n"
    source += "    twice = traitlets.Int(2).tag(sync=True)\n"
    source += "    raw = traitlets.Bytes(b'abc').tag(sync=True)\nt = T()\nt"
    lab.notebook("stage.ipynb", source, "print(t.x)")
    lab.run_all(page, "stage.ipynb")
    page.locator(".af3nb button").click()
    page.locator(".af3nb output").wait_for()
    assert lab.run_last(page).strip() == "2"


def test_what_asks_for_the_network_is_found(browser):
    """The guard stops a request to another machine, and names it."""
    with stage.guarded_page(browser) as page:
        page.set_content('<img src="http://example.org/a.png">')
        page.wait_for_function("() => document.images[0].complete")
        assert page.outside == ["http://example.org/a.png"]


@pytest.mark.parametrize("script", ["console.error('x')", "setTimeout(() => { throw Error('x') })"])
def test_errors_of_the_console_are_found(browser, script: str):
    """What a script complains of is kept."""
    with stage.guarded_page(browser) as page:
        page.add_script_tag(content=script)
        page.wait_for_timeout(200)
        assert page.errors
