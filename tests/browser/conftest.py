"""What tests in a browser share; without Chromium they are skipped, and say so."""

import pytest
import stage


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none."""
    try:
        import playwright  # noqa: F401
    except ImportError:
        reason = "the Python package playwright is not installed"
    else:
        reason = (
            "" if stage.CHROMIUM else "Chromium is not installed (Debian: apt install chromium)"
        )
    for item in items if reason else ():
        if "/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once."""
    with stage.chromium() as started:
        yield started


@pytest.fixture
def page(browser):
    """A page from which no request left the machine, and whose console told of no error."""
    with stage.guarded_page(browser) as page:
        yield page
        assert page.outside == []
        assert page.errors == []


@pytest.fixture
def show(page):
    """Show a widget in a bare page with Python behind it: `show(widget)` is its element."""
    return lambda widget, **more: stage.show(page, widget, **more)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A running JupyterLab with a folder of its own; see `stage.Lab`."""
    with stage.jupyter(tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("settings")) as lab:
        yield lab


@pytest.fixture
def builder(show, page):
    """A builder that is shown, empty, and saves nothing."""
    from af3nb_widgets import JobBuilder

    widget = JobBuilder(file=None)
    show(widget)
    page.locator("[data-ready=true]").wait_for()
    return widget


@pytest.fixture
def shown(show, page):
    """Show a result: its viewer and its element, once the structure is drawn."""
    from viewer_page import READY

    from af3nb_widgets import ResultViewer

    def view(result, **traits):
        viewer = ResultViewer(result, **traits)
        element = show(viewer)
        page.wait_for_selector(READY)
        page.wait_for_selector(".rv[data-square='pae:0']")
        return viewer, element

    return view


@pytest.fixture(scope="session")
def two_chains():
    """A domain and its peptide, six samples of two seeds."""
    from crystal_results import crystal_result

    return crystal_result("1ckb")
