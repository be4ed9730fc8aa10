"""Results opened with the mouse: picked files, a picked folder, a drop, and two compared."""

import zipfile

from builder_page import DROP
from golden_results import golden_result

from af3nb_widgets import ResultOpener


def said(page) -> str:
    """What the bar says once it has read everything."""
    page.wait_for_function(
        "() => /Opened|no predicted|no file/.test(document.querySelector('.ro-status').textContent)"
    )
    return page.locator(".ro-status").inner_text()


def test_results_are_opened(show, page, tmp_path):
    """A picked folder, a picked archive and a drop open; ticking two offers to compare them."""
    run = golden_result("p20_msa4").save(tmp_path / "run")
    other = golden_result("glyco_bonded").save(tmp_path / "other")
    with zipfile.ZipFile(tmp_path / "o.zip", "w") as archive:
        for file in other.rglob("*"):
            archive.write(file, file.relative_to(tmp_path))
    opener, shown, compared = ResultOpener(), [], []
    opener.on_result(shown.append)
    opener.on_compare(compared.append)
    show(opener)
    page.locator(".ro-root[data-ready=true]").wait_for()
    page.locator("[data-pick=folder]").set_input_files(str(run))
    assert "p20_msa4 is shown" in said(page)
    page.locator("[data-pick=files]").set_input_files(str(tmp_path / "o.zip"))
    page.get_by_text("glyco_bonded is shown").wait_for()
    assert [result.name for result in shown] == ["p20_msa4", "glyco_bonded"]
    model = next(run.glob("*_model.cif")).read_text()
    page.locator(".ro-root").evaluate(DROP, ["dropped_model.cif", model])
    page.get_by_text("dropped_model is shown").wait_for()
    page.locator(".ro-results summary").click()
    assert page.locator(".ro-list li").count() == 3
    compare = page.locator("[data-act=compare]")
    assert compare.is_disabled()
    for name in ("glyco_bonded", "p20_msa4"):
        page.get_by_label(f"Compare {name}").check()
    compare.click()
    page.get_by_text("are shown below").wait_for()
    assert [result.name for result in compared[0]] == ["p20_msa4", "glyco_bonded"]  # older first
    page.get_by_role("button", name="Show p20_msa4").click()
    page.wait_for_timeout(200)
    assert shown[-1].name == "p20_msa4"
    page.locator(".ro-root").evaluate(DROP, ["x.txt", "hello"])
    page.get_by_text("no file of a result").wait_for()
