"""Beside the form stands what a run takes, and whether sequences may leave the machine."""

import pytest

from af3nb.job.job import Job
from af3nb.msa.consent import agreed_servers
from af3nb_widgets import JobBuilder


@pytest.fixture
def builder(show, page, tmp_path, monkeypatch):
    """A builder with a small job, and nothing agreed to yet."""
    monkeypatch.setenv("AF3NB_CONFIG", str(tmp_path))
    widget = JobBuilder(Job("small").protein("MKTAYIAKQR"), file=None)
    show(widget)
    return widget


def test_time_and_memory_are_foreseen(builder, page):
    """Each set of weights has its time, memory and licence."""
    box = page.locator(".jb-preflight")
    box.get_by_text("What a run takes").wait_for()
    text = box.inner_text()
    assert "mini" in text and "AlphaFold 3" in text and "GiB" in text and "Apache-2.0" in text


def test_consent_is_asked_where_sequences_would_leave(builder, page):
    """A tick is kept for this computer, and can be taken back."""
    box = page.get_by_role("checkbox", name="Send sequences")
    assert not box.is_checked()
    box.check()
    page.wait_for_function("() => model.get('consent') === true")
    page.wait_for_timeout(300)
    assert list(agreed_servers()) == ["https://api.colabfold.com"] and builder.consent
    box.uncheck()
    page.wait_for_timeout(300)
    assert not agreed_servers()


def test_no_consent_is_asked_where_nothing_is_searched(builder, page):
    """A chain with an alignment, or without one on purpose, sends nothing."""
    builder.job = Job("own").protein("MKTAYIAKQR", unpaired_msa="", paired_msa="")
    page.wait_for_timeout(300)
    assert page.get_by_role("checkbox", name="Send sequences").count() == 0
