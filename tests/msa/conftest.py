"""What tests of searches share: a folder of settings of their own, and little patience."""

import pytest

from af3nb.msa.remote.search import Patience

QUICK = Patience(request=1.0, download=1.0, total=3.0, maintenance=1.0, tries=3, poll=0.02)


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch):
    """No test sees or changes the settings and the cache of whoever runs it."""
    monkeypatch.setenv("AF3NB_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("AF3NB_MSA_CACHE", str(tmp_path / "cache"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def quick() -> Patience:
    """So little patience that no test waits long."""
    return QUICK
