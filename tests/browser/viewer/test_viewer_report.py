"""What is saved of a result: a page without a network, files, and the speed of large results."""

import zipfile
from dataclasses import replace

import pytest
import stage
from crystal_results import crystal_result
from golden_results import golden_result
from viewer_page import READY

from af3nb_widgets import ResultViewer


def save(page, element, what: str):
    """Save from the menu; return the download."""
    element.get_by_role("button", name="Save").click()
    left, top = (element.bounding_box()[side] for side in ("x", "y"))
    menu = element.locator(".af-menu:visible").bounding_box()
    assert menu["x"] >= left and menu["y"] >= top  # the menu stays inside, where it can be clicked
    with page.expect_download() as download:
        element.locator(f"[data-save={what}]").click()
    return download.value


def written_model(folder, sample) -> str:
    """The mmCIF file of a sample in a folder."""
    (path,) = (folder / f"seed-{sample.seed}_sample-{sample.index}").glob("*_model.cif")
    return path.read_text()


def test_the_report_is_the_viewer(show, page, browser, tmp_path):
    """Saved from the menu and opened as a file, the page shows, selects, and changes samples."""
    folder = crystal_result("1gya", samples=2, seeds=2).save(tmp_path / "1gya")
    viewer = ResultViewer(folder, selection="A:60-70")
    element = show(viewer)
    page.wait_for_selector(READY)
    download = save(page, element, "html")
    assert download.suggested_filename == "1gya_report.html"
    beside = tmp_path / "1gya_report.html"
    assert beside.read_bytes() == (tmp_path / download.path()).read_bytes()
    assert str(beside) in element.locator(".rv-saved").inner_text()
    with stage.guarded_page(browser, offline=True) as page:
        page.goto(beside.as_uri())
        page.wait_for_selector(f"{READY}[data-selected='11'][data-square='pae:0']")
        page.get_by_role("radio").nth(3).click()
        page.wait_for_selector(".rv[data-shown='3'][data-square='pae:3']")
        page.get_by_role("tab", name="Contacts", exact=True).click()
        page.wait_for_selector(".rv[data-square='contacts:3']")
        page.get_by_role("button", name="All samples").click()
        page.wait_for_selector(".rv[data-overlay='4']")
        page.get_by_role("button", name="Clear").click()
        page.wait_for_selector(".rv[data-selected='0']")
        report = page.locator(".rv")
        mmcif = save(page, report, "mmcif")
        sample = viewer._data.samples[3]
        assert mmcif.path().read_text() == written_model(folder, sample)
        assert "$$$$" in save(page, report, "sdf").path().read_text()
        assert page.outside == [] and page.errors == []


def test_files_are_downloaded(show, page, tmp_path):
    """Picture, archive, structure and ligands come to the browser."""
    viewer = ResultViewer(golden_result("prot_dna_atp_mg").save(tmp_path / "run"))
    element = show(viewer)
    page.wait_for_selector(READY)
    picture = save(page, element, "picture")
    assert (
        picture.suggested_filename == f"prot_dna_atp_mg_seed-1234_sample-{viewer.sample.index}.png"
    )
    content = picture.path().read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    host = element.locator(".rv-host").bounding_box()
    assert int.from_bytes(content[16:20]) >= 2 * int(host["width"])
    assert zipfile.ZipFile(save(page, element, "zip").path()).testzip() is None
    mmcif = save(page, element, "mmcif").path().read_text()
    assert mmcif == written_model(viewer.result.folder, viewer.sample)
    assert save(page, element, "sdf").path().read_text().count("$$$$") == 2


@pytest.mark.parametrize("copies, tokens", [(13, 988), (40, 3040)])
def test_large_results_are_drawn(show, page, copies: int, tokens: int):
    """Times of the browser's own work, printed: the picture, and each drawing of the square."""
    result = crystal_result("1ubq", copies=copies, samples=2, seeds=1)
    assert len(result.layout.token_chain_id) == tokens
    viewer = ResultViewer(result)
    element = show(viewer)
    page.wait_for_selector(f"{READY}[data-square='pae:0']")
    picture = float(element.get_attribute("data-drawn"))
    viewer.selection = "C:10-40"
    page.wait_for_selector(".rv[data-selected='31']")
    pae = viewer.sample.pae[2 * 76 + 9 : 2 * 76 + 40, 2 * 76 + 9 : 2 * 76 + 40]
    exact = f"In the selected box: {pae.mean():.1f} Å on average, {pae.min():.1f} Å at best."
    element.get_by_text(exact).wait_for()  # also where the square is made of blocks
    squares = []
    for k in range(5):
        element.locator(f".rv-letter >> nth={k}").hover()
        squares.append(float(element.locator(".rv-square").get_attribute("data-drawn")))
    print(f"\n{tokens} tokens: picture {picture:.0f} ms, square {sorted(squares)[2]:.1f} ms")
    assert picture < 60_000 and min(squares) < 5_000  # slow machines; the printed figures count
    element.get_by_role("radio").nth(1).click()
    page.wait_for_selector(".rv[data-shown='1'][data-square='pae:1']")


HOSTILE = "1gya\u202e<b>\x1b\u200b"


def test_nothing_hides_in_a_page(show, page, browser, tmp_path):
    """Characters that turn or hide text are shown as marks in the viewer and in its report."""
    result = replace(crystal_result("1gya", samples=1, seeds=1), name=HOSTILE)
    result = replace(result, notes=(*result.notes, f"a note{HOSTILE}"))
    viewer = ResultViewer(result)
    element = show(viewer)
    page.wait_for_selector(READY)
    for text in (element.inner_text(), element.inner_html()):
        assert "⟨U+202E⟩" in text and "⟨U+001B⟩" in text
        assert not {"\u202e", "\x1b", "\u200b"} & set(text)
    viewer.save_html(tmp_path / "report.html")
    with stage.guarded_page(browser, offline=True) as page:
        page.goto((tmp_path / "report.html").as_uri())
        page.wait_for_selector(READY)
        assert "⟨U+202E⟩" in page.title() and "⟨U+202E⟩" in page.locator(".rv").inner_text()
        assert not {"\u202e", "\x1b", "\u200b"} & set(page.content())
        assert page.errors == []


def test_the_report_s_policy_stops_what_is_not_its_own(browser, tmp_path):
    """Scripts, styles, pictures, forms and frames that someone put into the page do nothing."""
    report = tmp_path / "report.html"
    ResultViewer(crystal_result("1gya", samples=1, seeds=1)).save_html(report)
    foreign = (
        "<script>document.title = 'taken'</script>"
        "<script src='https://evil.example/x.js'></script>"
        "<img src='https://evil.example/x.png' onerror='document.title = `taken`'>"
        "<style>body { background: url(https://evil.example/y.png) }</style>"
        "<iframe src='https://evil.example/'></iframe><base href='https://evil.example/'>"
        "<form action='https://evil.example/'><button id='go'></button></form>"
    )
    text = report.read_text("utf-8")
    report.write_text(text.replace("<main", f"{foreign}<main"), encoding="utf-8")
    with stage.guarded_page(browser) as page:
        page.goto(report.as_uri())
        page.wait_for_selector(READY)
        before = page.url
        page.evaluate("document.getElementById('go').click()")
        page.evaluate("fetch('https://evil.example/z').catch(() => 0)")
        page.wait_for_timeout(300)
        assert page.title() != "taken" and page.outside == [] and page.url == before
        assert page.evaluate("document.baseURI") == before
        assert len(page.errors) >= 5
