"""A second job by mouse and keyboard: the change, its refusal, undo."""

from builder_page import settle

from af3nb.job.job import Job
from af3nb_widgets import JobBuilder

JOB = Job("pair", seeds=(3, 5)).protein("MKTAYIAK").protein("GSHMLE")


def test_a_mutant_is_made(show, page):
    """The button opens a field; a wrong change is explained there; a right one makes the job, and
    undo brings the first one back."""
    builder = JobBuilder(JOB, file=None)
    show(builder)
    settle(page)
    opener = page.locator("[data-act=duplicate-open]")
    opener.click()
    field = page.locator("[data-field=change]")
    field.fill("A:W2E")
    field.press("Enter")
    page.locator(".jb-duplicate [role=alert]:visible").wait_for()
    assert "residue 2 is K" in page.locator(".jb-duplicate [role=alert]").inner_text()
    field.fill("A:K2E")
    page.locator("[data-act=duplicate]").click()
    page.locator(".jb-duplicate").wait_for(state="hidden")
    settle(page)
    assert builder.job.name == "pair_A_K2E" and builder.job.seeds == (3, 5)
    assert builder.job.molecules[0].sequence == "METAYIAK"
    page.locator("[data-act=undo]").click()
    settle(page)
    assert builder.job == JOB
    opener.click()
    page.keyboard.press("Escape")
    assert page.locator(".jb-duplicate").is_hidden()
    page.locator("[data-act=duplicate-open]").click()
    assert page.errors == []
