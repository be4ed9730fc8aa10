"""Terms come first: shown in full, accepted by version, kept, and copied beside outputs."""

import json
from dataclasses import replace

import pytest
from tiny_weights import packed
from weights_server import FILE

import af3nb
from af3nb.errors import WeightsError
from af3nb.weights.fetch import fetch
from af3nb.weights.purpose import require_fit, store_purpose, stored_purpose
from af3nb.weights.registry import MINI, PURPOSES, REGISTRY
from af3nb.weights.store import acceptance, home, weights_folder
from af3nb.weights.terms import output_terms, read_terms

TEXTS = [f"/{d.name}" for d in REGISTRY["alphafold3"].terms]


def take(**given):
    """A fetch without words."""
    return fetch("alphafold3", **{"purpose": "academic", "quiet": True, "tell": len, **given})


def test_nothing_is_requested_before_acceptance(weights, server):
    """The server's log: the terms, then the question, and the file only after a yes."""
    seen = []

    def ask(terms):
        seen.append([path for path, _ in server.requests])
        return True

    take(accept_terms=ask)
    assert seen == [TEXTS]
    assert [path for path, _ in server.requests] == [*TEXTS, FILE]


@pytest.mark.parametrize("answer", [False, None, 1, "yes", ""])
def test_anything_but_a_yes_is_a_no(weights, server, answer):
    """A question that is not answered with True ends all, and nothing is kept."""
    with pytest.raises(WeightsError, match="did not accept the terms. Nothing was fetched"):
        take(accept_terms=lambda terms: answer)
    assert server.asked(FILE) == [] and acceptance(weights) is None


def test_without_an_answer_not_even_the_terms_are_requested(weights, server):
    """A script that does not say that it accepts is told how, and no request is made."""
    with pytest.raises(WeightsError, match="must accept the terms.*af3nb weights terms"):
        take()
    assert server.requests == []


def test_only_the_version_that_was_read_can_be_accepted(weights, server, documents):
    """Acceptance by version: too short, wrong, or of other terms is refused."""
    version = read_terms("alphafold3").version
    for wrong in (version[:11], "yes", "true", "0" * 64, version + "0"):
        with pytest.raises(WeightsError, match=f"have version {version[:12]}.*Nothing was fetched"):
            take(accept_terms=wrong)
    server.files["/OUTPUT_TERMS_OF_USE.md"] += b"One more rule."
    with pytest.raises(WeightsError, match="Nothing was fetched"):
        take(accept_terms=version)
    assert server.asked(FILE) == [] and acceptance(weights) is None
    new = read_terms("alphafold3").short_version
    assert take(accept_terms=f" {new.upper()} ").exists()


def test_the_terms_are_shown_in_full(weights, documents):
    """What is shown has every letter of every document, and where it is from."""
    terms = read_terms("alphafold3")
    for document, content in zip(weights.terms, documents.values(), strict=True):
        assert content.decode().strip() in str(terms) and document.url in str(terms)
    assert terms.last_modified == "2024-11-09" and not terms.is_known


def test_acceptance_is_written_down(weights, documents):
    """Date, version, documents, purpose and af3nb's version are kept beside the very texts."""
    terms = read_terms("alphafold3")
    take(accept_terms=terms.version, purpose="teaching")
    kept = json.loads((home(weights) / "acceptance.json").read_text())
    assert kept["version"] == terms.version and kept["purpose"] == "teaching"
    assert kept["af3nb"] == af3nb.__version__ and kept["accepted"].startswith("20")
    assert [d["address"] for d in kept["documents"]] == [d.url for d in weights.terms]
    for name, content in documents.items():
        assert (home(weights) / name).read_bytes() == content
    assert read_terms("alphafold3", home(weights)).version == terms.version
    assert output_terms(weights).read_bytes() == documents["OUTPUT_TERMS_OF_USE.md"]
    assert output_terms(MINI) is None


@pytest.mark.parametrize("damage", ["{", "[]", '{"weights": "alphafold3"}', ""])
def test_a_damaged_acceptance_is_none(weights, server, damage):
    """If the record cannot be read, or a text is gone, the terms are asked for again."""
    version = read_terms("alphafold3").version
    take(accept_terms=version)
    (home(weights) / "acceptance.json").write_text(damage)
    with pytest.raises(WeightsError, match="must accept the terms"):
        take()
    with pytest.raises(WeightsError, match="have not been accepted"):
        output_terms(weights)
    take(accept_terms=version)
    (home(weights) / "OUTPUT_TERMS_OF_USE.md").unlink()
    assert acceptance(weights) is None


def test_terms_from_a_folder(weights, server, documents, tmp_path):
    """With the documents at hand, nothing at all is requested before acceptance."""
    folder = tmp_path / "terms"
    folder.mkdir()
    for name, content in documents.items():
        with pytest.raises(WeightsError, match=f"missing: .*{name}"):
            take(accept_terms="0" * 64, terms=folder)
        (folder / name).write_bytes(content)
    terms = read_terms("alphafold3", folder / "OUTPUT_TERMS_OF_USE.md")
    assert server.requests == [] and terms.version == read_terms("alphafold3").version
    server.requests.clear()
    take(accept_terms=terms.version, terms=folder)
    assert server.requests == [(FILE, None)]


@pytest.mark.parametrize("text", [b"<html>Log in</html>", b"# Other terms", b"\xff\xfe\x00", b""])
def test_what_is_not_the_terms(weights, server, text):
    """A login page, or another text, is not taken for the terms."""
    server.files["/WEIGHTS_TERMS_OF_USE.md"] = text
    with pytest.raises(WeightsError, match="not WEIGHTS_TERMS_OF_USE.md.*--terms"):
        take(accept_terms=lambda terms: True)
    assert server.asked(FILE) == []


def test_the_purpose_is_asked_once(weights, server):
    """Without an answer nothing happens; one answer is kept for all weights."""
    with pytest.raises(WeightsError, match="will use 'alphafold3' for.*academic: .*personal: "):
        take(purpose=None, accept_terms=lambda terms: True)
    assert server.requests == []
    store_purpose("academic")
    assert stored_purpose() == "academic"
    assert take(purpose=None, accept_terms=lambda terms: True).exists()


@pytest.mark.parametrize("purpose", PURPOSES)
def test_weights_that_do_not_fit_say_so(weights, server, purpose):
    """A purpose that the terms do not allow stops before any request, in the terms' own words."""
    if purpose in ("academic", "teaching"):
        assert take(purpose=purpose, accept_terms=lambda terms: True).exists()
        return
    with pytest.raises(
        WeightsError, match="are not for your purpose.*only available for non-commercial.*mini"
    ):
        take(purpose=purpose, accept_terms=lambda terms: True)
    assert server.requests == []
    require_fit(MINI)


def test_an_unknown_purpose(weights):
    """Only the four answers are taken, and a damaged answer is none."""
    with pytest.raises(WeightsError, match="Choose: academic, teaching, commercial, personal"):
        store_purpose("fun")
    store_purpose("personal")
    (weights_folder() / "purpose.json").write_text('{"purpose": "fun", "date": ""}')
    assert stored_purpose() is None


def test_a_file_that_the_user_has(weights, server, content, tmp_path):
    """It is used where it lies, or copied, after the same acceptance and examination."""
    path = tmp_path / "drive" / "af3.bin.zst"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="must accept the terms"):
        take(source=path)
    assert take(source=path, accept_terms=lambda terms: True) == path
    assert server.asked(FILE) == [] and not (home(weights) / "af3.bin.zst").exists()
    assert take(source=path.parent) == path.parent
    copied = take(source=path, copy=True)
    assert copied == home(weights) / "af3.bin.zst" and copied.read_bytes() == content
    assert server.asked(FILE) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (packed(identifier=b"\0" * 64), "not DeepMind's"),
        (packed()[:-2000], "not whole|ends inside|damaged"),
        (b"<html></html>", "damaged"),
        (None, "no such file or folder.*MyDrive"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(weights, tmp_path, content, said):
    """What the user has is examined before it is registered."""
    path = tmp_path / "af3.bin.zst"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WeightsError, match=said):
        take(source=path, accept_terms=lambda terms: True)
    assert not (home(weights) / "weights.json").exists()


def test_mini_needs_nothing(server, monkeypatch):
    """No purpose, no terms, no request."""
    assert fetch("mini", tell=len) is None and server.requests == []


def test_the_folder_is_for_one_user(weights):
    """Weights under terms are not readable by others of the machine."""
    take(accept_terms=lambda terms: True)
    assert home(weights).stat().st_mode & 0o077 == 0


def test_a_checksum_that_is_known(weights, monkeypatch):
    """If the owner publishes a sha256, another file is removed."""
    monkeypatch.setitem(REGISTRY, "alphafold3", replace(weights, sha256="0" * 64))
    with pytest.raises(WeightsError, match="was removed: its sha256 is"):
        take(accept_terms=lambda terms: True)
    assert not (home(weights) / "af3.bin.zst").exists()
