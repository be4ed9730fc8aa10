"""A second structure beside a result: what is mapped, where it lies, and what is refused."""

import gzip
from dataclasses import replace

import gemmi
import numpy as np
import pytest
from crystal_results import STRUCTURES, crystal_result

from af3nb.comparison.entry import EntryNotAgreed
from af3nb.comparison.record import Comparison
from af3nb.errors import InputError
from af3nb.result.compare.superpose import TRACE
from af3nb.result.layout import Layout
from af3nb.result.result import PairScores, Result
from af3nb_widgets import ResultViewer

MUTATED = ("A", 150)


def without(result: Result, left_out: np.ndarray, name: str) -> Result:
    """The result without some atoms, whose tokens are left out, too."""
    layout, kept = result.layout, ~left_out
    tokens = np.unique(np.asarray(layout.atom_token)[kept])
    columns = {
        key: np.asarray(value)[tokens if key.startswith("token_") else kept]
        for key, value in vars(layout).items()
    }
    columns["atom_token"] = np.searchsorted(tokens, columns["atom_token"])
    samples = []
    for s in result.samples:
        box = np.ix_(tokens, tokens)
        pairs = PairScores(s.pae[box], s.contact_probs[box])
        here = {"positions": s.positions[kept], "atom_plddts": s.atom_plddts[kept]}
        samples.append(replace(s, pairs=pairs, **here))
    return replace(result, name=name, layout=Layout(**columns), samples=tuple(samples))


@pytest.fixture(scope="module")
def wild_type() -> Result:
    """A domain and its peptide, two samples of two seeds."""
    return replace(crystal_result("1ckb", samples=2), name="wild_type")


@pytest.fixture(scope="module")
def mutant(wild_type) -> Result:
    """The domain alone under another chain name, with a mutation and without its last residues."""
    layout = wild_type.layout
    own = (layout.chain_id == MUTATED[0]) & (layout.res_id == MUTATED[1])
    names = np.where(own, "GLY", layout.res_name)
    cut = (layout.chain_id == "B") | (own & ~np.isin(layout.atom_name, ("N", "CA", "C", "O")))
    cut |= (layout.chain_id == "A") & (layout.res_id >= 188)
    changed = replace(wild_type, layout=replace(layout, res_name=names))
    made = without(changed, cut, "mutant")
    renamed = {
        key: np.full(len(getattr(made.layout, key)), "Q", object)
        for key in ("chain_id", "token_chain_id")
    }
    turn = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    moved = [replace(s, positions=(s.positions @ turn + 30).astype("f4")) for s in made.samples]
    return replace(made, layout=replace(made.layout, **renamed), samples=tuple(moved))


def pairs(viewer: ResultViewer) -> np.ndarray:
    """The pairs of residues that the page is sent."""
    return np.frombuffer(viewer._match["pairs"], "<u4").reshape(-1, 2)


def test_residues_are_mapped_and_laid_on_each_other(wild_type, mutant):
    """Chain names, the mutation and missing residues do not matter: each residue that both have is
    mapped, and the second lies on the first as that is shown."""
    viewer = ResultViewer(wild_type, mutant)
    found = pairs(viewer)
    first, second = (result.layout for result in (wild_type, mutant))
    starts = [layout.residue_starts for layout in (first, second)]
    numbers = [layout.res_id[at] for layout, at in zip((first, second), starts, strict=True)]
    assert np.array_equal(numbers[0][found[:, 0]], numbers[1][found[:, 1]])
    assert len(found) == len(starts[1]) == sum(
        (first.chain_id[starts[0]] == "A") & (numbers[0] < 188)
    )  # fmt: skip
    here, there = (
        np.frombuffer(data["positions"], "<f4").reshape(-1, 3)
        for data in (viewer._sample, viewer._match["sample"])
    )
    central = [
        {(int(layout.res_id[i])): x[i] for i in np.flatnonzero(np.isin(layout.atom_name, TRACE))
         if layout.chain_id[i] in ("A", "Q")}
        for layout, x in ((first, here), (second, there))
    ]  # fmt: skip
    apart = [np.linalg.norm(central[0][n] - central[1][n]) for n in central[1]]
    assert max(apart) < 1e-3
    notes = " ".join(viewer._match["told"]["notes"])
    assert "The second result lacks 1 chain of the first result: B." in notes
    assert "the second result has no atoms of 3 residues (188-190)" in notes
    assert f"{MUTATED[1]} is GLY" in notes and "experiment" not in notes


def test_words_scores_and_squares_of_two_results(wild_type, mutant):
    """What differs stands beside what seeds differ by; pairs that the second lacks are unknown."""
    viewer = ResultViewer(wild_type, mutant)
    assert viewer.colour == "structure" and viewer.beside == "result"
    viewer._hear(viewer, {"kind": "change"}, [])
    said = [one["text"] for one in viewer._change["sentences"]]
    assert said == list(viewer.difference.as_dict()["words"])
    assert "no conclusion" in " ".join(said).lower()
    assert [row[0] for row in viewer._change["scores"]][:2] == ["ranking score", "pTM"]
    side = len(wild_type.layout.token_chain_id)
    for what in ("ddist", "dpae"):
        viewer._hear(viewer, {"kind": "square", "what": what, "rank": 0}, [])
        square = np.frombuffer(viewer._square["values"], "u1").reshape(side, side)
        known = np.asarray(wild_type.layout.token_chain_id) == "A"
        known &= np.asarray(wild_type.layout.token_res_id) < 188
        assert (square[np.ix_(known, known)] == 127).all()  # of one structure moved
        assert (square[~known] == 255).all() and (square[:, ~known] == 255).all()
    viewer._hear(viewer, {"kind": "square", "what": "pae2", "rank": 0}, [])
    assert viewer._square["side"] == len(mutant.layout.token_chain_id)


def test_differences_have_their_sign_and_the_seeds_a_mask():
    """A part that lies farther away in the second has positive differences, and these alone are
    larger than what seeds differ by."""
    whole = crystal_result("1ubq", samples=1, seeds=10, shaking=0.3)
    own = np.isin(whole.layout.res_id, range(23, 35))
    away = 8 * (whole.best.positions[own].mean(0) - whole.best.positions.mean(0)) / 10
    samples = [
        replace(s, positions=(s.positions + (k >= 5) * own[:, None] * away).astype("f4"))
        for k, s in enumerate(sorted(whole.samples, key=lambda s: s.seed))
    ]
    first, second = (replace(whole, samples=tuple(samples[k : k + 5])) for k in (0, 5))
    viewer = ResultViewer(first, replace(second, name="moved"))
    viewer._hear(viewer, {"kind": "square", "what": "ddist", "rank": 0}, [])
    square = viewer._square
    values = (np.frombuffer(square["values"], "u1").astype(int) - 127).reshape(76, 76)
    beyond = np.frombuffer(square["beyond"], "u1").reshape(76, 76)
    part = np.isin(np.arange(1, 77), range(23, 35))
    assert values[np.ix_(part, ~part)].mean() > 20
    assert beyond[np.ix_(part, ~part)].mean() > 0.5 and beyond[np.ix_(~part, ~part)].mean() < 0.02
    viewer._hear(viewer, {"kind": "change"}, [])
    shape = next(one for one in viewer._change["sentences"] if one["text"].startswith("Shape"))
    ((chain, low, high),) = shape["places"]
    assert chain == "A" and 22 <= low <= 25 and 32 <= high <= 35


def test_samples_and_parts_are_chosen(wild_type, mutant):
    """Each result has a sample of its own; what the two are superposed by is checked."""
    viewer = ResultViewer(wild_type, mutant)
    viewer.rank, viewer.second_rank = 2, 1
    assert (viewer._match["rank"], viewer._match["sample"]["rank"]) == (2, 1)
    assert viewer.comparison.sample == (wild_type.ranked[2].seed, wild_type.ranked[2].index)
    with pytest.raises(InputError, match="no rank 9"):
        viewer.second_rank = 9
    for viewer.second_rank in (0, 2, 3, 1):
        assert viewer._other.common.cache_info().currsize <= 2  # all pairs of atoms are large
    viewer.superpose = "A:140-150; A:160-170"
    own = viewer.comparison.residues
    part = ((own.number >= 140) & (own.number <= 150)) | ((own.number >= 160) & (own.number <= 170))
    whole = ResultViewer(wild_type, mutant, rank=2, second_rank=1).comparison.residues
    assert np.square(own.distance[part]).sum() < np.square(whole.distance[part]).sum()
    told = []
    viewer.send = lambda content, buffers=None: told.append(content)
    viewer._hear(viewer, {"kind": "superpose", "by": "B"}, [])
    assert told[-1]["bad"] and "B" in told[-1]["text"]
    assert viewer.superpose == "A:140-150; A:160-170"


def test_a_sample_whose_other_copy_matches(tmp_path):
    """A chain that is superposed by may match in one sample and not in the next, whose other copy
    is nearer: this sample is superposed by everything, and the page says so."""
    dimer = crystal_result("2zta", samples=2, seeds=1, shaking=0.1)
    best, worse = dimer.ranked
    bent = worse.positions.copy()
    own = np.flatnonzero(dimer.layout.chain_id == "A")
    bent[own] += 4 * np.sin(bent[own][:, ::-1] / 5)
    dimer = replace(dimer, samples=(best, replace(worse, positions=bent.astype("f4"))))
    one = gemmi.read_structure(str(STRUCTURES / "2zta.cif.gz"))
    one[0].remove_chain("B")
    (tmp_path / "one.pdb").write_text(one.make_pdb_string(), "utf-8")
    viewer, told = ResultViewer(dimer, experiment=tmp_path / "one.pdb"), []
    viewer.send = lambda content, buffers=None: told.append(content)
    matched = viewer.comparison.chains[0].chain
    viewer.superpose = matched
    viewer.rank = 1
    assert viewer.comparison.chains[0].chain != matched
    assert viewer.superpose == viewer._match["superpose"] == "whole" and viewer._match["rank"] == 1
    assert told[-1]["bad"] and told[-1]["text"].endswith("superposed by everything.")


def test_a_result_that_shares_a_ligand_only():
    """A ligand that is all that two results share is mapped, whatever its code; the two samples
    are compared for a paper, as no chain of the results is."""
    result = crystal_result("5l87", samples=1, seeds=1, shaking=0.0)
    layout = result.layout
    named = np.where(layout.res_name == "6RD", "LIG_B", layout.res_name)
    first = replace(result, name="named", layout=replace(layout, res_name=named))
    viewer = ResultViewer(first, without(result, layout.in_polymer, "ligand"))
    (pair,) = pairs(viewer)
    assert named[layout.residue_starts][pair[0]] == "LIG_B" and pair[1] == 0
    assert np.isnan(np.frombuffer(viewer._match["distance"], "<f4")).all()
    (found,) = viewer._found  # what is saved for a paper
    assert isinstance(found, Comparison) and "LIG_B" in str(found)


def test_an_experiment_stands_beside_a_result(wild_type, mutant, tmp_path):
    """A file that comes from the page is compared as `compare` does it; the second result stays,
    and either can be shown; a file that is none is told, and changes nothing."""
    viewer, told = ResultViewer(wild_type, mutant), []
    viewer.send = lambda content, buffers=None: told.append(content)
    content = gzip.decompress((STRUCTURES / "1ckb.cif.gz").read_bytes())
    for k in range(0, len(content), 100_000):
        piece = {"kind": "piece", "batch": "1", "name": "crystal.cif"}
        viewer._hear(viewer, piece, [content[k : k + 100_000]])
    viewer._hear(viewer, {"kind": "experiment", "batch": "1"}, [])
    assert not told[-1]["bad"] and (viewer.beside, viewer.experiment) == ("experiment", "crystal")
    expected = wild_type.compare(STRUCTURES / "1ckb.cif.gz")
    assert viewer.comparison.lddt == expected.lddt and viewer.colour == "lddt"
    told_there = viewer._match["told"]
    assert told_there["word"] == "experiment"
    assert [t["title"].split(",")[0] for t in told_there["tables"]] == ["Chains", "Interfaces"]
    wrong = next(s for s in told_there["sentences"] if s["text"].startswith("Unsure but right"))
    marked = np.flatnonzero(np.frombuffer(viewer._match["right"], "u1"))
    assert sum(b - a + 1 for _, a, b in wrong["places"]) == len(marked) > 0
    viewer._hear(viewer, {"kind": "piece", "batch": "2", "name": "x.cif"}, [b"nothing"])
    viewer._hear(viewer, {"kind": "experiment", "batch": "2"}, [])
    assert told[-1]["bad"] and told[-1]["text"].startswith("x.cif")
    assert "af3nb-opened" not in told[-1]["text"] and viewer.experiment == "crystal"
    viewer.beside = "result"
    assert viewer.second.name == "mutant" and len(pairs(viewer)) < len(wild_type.layout.chain_id)
    viewer._hear(viewer, {"kind": "stop", "what": "result"}, [])
    assert viewer.beside == "experiment" and viewer.second is None
    viewer._hear(viewer, {"kind": "stop", "what": "experiment"}, [])
    assert (viewer.beside, viewer._match, viewer.colour) == ("", {}, "plddt")


def test_what_is_compared_is_in_the_report(wild_type, mutant, tmp_path):
    """The folder for a paper has each comparison in words, by residue, and the figure of two
    results with its caption; once nothing is compared, nothing of it is written."""
    pytest.importorskip("matplotlib")
    named = replace(mutant, name="W36A; try 2")
    viewer = ResultViewer(wild_type, named, experiment=STRUCTURES / "1ckb.cif.gz")
    folder = viewer.save_report(tmp_path / "a", dpi=50)
    against, difference = viewer.comparison, viewer.difference
    for stem, found in (
        ("wild_type_against_1ckb", against), ("W36A__try_2_against_wild_type", difference),
    ):  # fmt: skip
        assert (folder / f"{stem}.txt").read_text() == f"{found}\n"
        assert (folder / f"{stem}.csv").read_text() == found.csv()
    figure = "wild_type_against_W36A__try_2"
    assert (folder / "figures" / f"{figure}.pdf").is_file()
    assert figure in (folder / "figures" / "captions.txt").read_text()
    viewer.second = viewer.experiment = None
    assert not [p for p in viewer.save_report(tmp_path / "b", dpi=50).rglob("*against*")]


def test_a_code_is_sent_only_after_consent(wild_type, tmp_path, monkeypatch):
    """A PDB code that is typed is asked about before it is sent, in Python and on the page; once
    agreed, the entry is fetched and kept."""
    from af3nb.comparison import entry

    monkeypatch.setattr(entry, "cache_folder", lambda: tmp_path)
    sent = []

    def ask(url, **_):
        sent.append(url)
        return (STRUCTURES / "1ckb.cif.gz").read_bytes()

    monkeypatch.setattr(entry, "ask", ask)
    with pytest.raises(EntryNotAgreed):
        ResultViewer(wild_type, experiment="1CKB")
    viewer, told = ResultViewer(wild_type), []
    viewer.send = lambda content, buffers=None: told.append(content)
    viewer._hear(viewer, {"kind": "experiment", "text": "1CKB"}, [])
    assert told[-1]["kind"] == "consent" and told[-1]["code"] == "1ckb" and not sent
    assert "files.rcsb.org" in told[-1]["text"] and viewer.experiment is None
    viewer._hear(viewer, {"kind": "experiment", "text": "1ckb", "consent": True}, [])
    assert viewer.experiment == "1ckb" and len(sent) == 1
    assert ResultViewer(wild_type, experiment="1ckb").beside == "experiment" and len(sent) == 1
    viewer._hear(viewer, {"kind": "experiment", "text": "nonsense!"}, [])
    assert told[-1]["bad"] and "nonsense!" in told[-1]["text"] and viewer.experiment == "1ckb"


def test_what_is_refused(wild_type, mutant):
    """Without a first result, or without a molecule in common, nothing is compared and nothing
    changes; another first result forgets the second."""
    with pytest.raises(InputError, match="no result to compare"):
        ResultViewer(None, mutant)
    viewer = ResultViewer(wild_type, mutant)
    with pytest.raises(InputError, match="no molecule of the first result"):
        viewer.second = crystal_result("1bnz", samples=1, seeds=1)
    assert viewer.second.name == "mutant" and viewer._second["overview"]["name"] == "mutant"
    viewer.unmatched = ("Q", 140, 141)
    with pytest.raises(InputError, match='no chain "B"'):
        viewer.unmatched = "B"
    viewer.result = mutant
    assert viewer.second is None and viewer.colour == "plddt" and viewer.unmatched == []


def test_the_report_keeps_both(wild_type, mutant, tmp_path):
    """The page that is saved has the second structure and its squares, and asks Python nothing."""
    import base64
    import json
    import re

    page = ResultViewer(wild_type, mutant).save_html(tmp_path / "x.html").read_text()
    packed = re.search(r'id="data">([^<]+)<', page)
    assert packed
    data = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    state = data["state"]
    assert state["_second"]["overview"]["name"] == "mutant" and state["_match"]["told"]["numbers"]
    assert state["_change"]["sentences"] and not state["_overview"]["compares"]
    assert {"pae", "pae2", "dpae", "ddist"} <= data["store"]["squares"].keys()


def test_results_are_laid_by_what_is_alike(wild_type, mutant):
    """A part that moved moves nothing else: two results are laid on each other by the rest."""
    layout = mutant.layout
    own = np.isin(layout.res_id, range(160, 173))
    moved = [
        replace(s, positions=(s.positions + 9.0 * own[:, None]).astype("f4"))
        for s in mutant.samples
    ]
    viewer = ResultViewer(wild_type, replace(mutant, samples=tuple(moved)))
    assert viewer.superpose == "alike"
    found = viewer.comparison.residues
    still = ~np.isin(found.number, range(160, 173))
    assert found.distance[still].max() < 0.01 and found.distance[~still].min() > 15
    viewer.superpose = "whole"
    assert viewer.comparison.residues.distance[still].max() > 1


def test_the_comparison_is_saved(wild_type, mutant, tmp_path):
    """The residues of what is shown beside the result are saved as CSV."""
    viewer = ResultViewer(replace(wild_type, folder=tmp_path / "x"), mutant)
    told = []
    viewer.send = lambda content, buffers=None: told.append((content, buffers))
    viewer._hear(viewer, {"kind": "save", "what": "comparison"}, [])
    (content, buffers) = told[-1]
    assert content["name"] == "wild_type_comparison.csv"
    assert bytes(buffers[0]).decode() == viewer.difference.csv()
    viewer.compare_with(STRUCTURES / "1ckb.cif.gz")
    assert viewer._compared_csv() == viewer.comparison.csv()


@pytest.mark.parametrize("code", ["5l87", "1gya"])
def test_ligands_are_linked(code):
    """A ligand, or each sugar of a glycan, is mapped to its counterpart in the experiment."""
    result = crystal_result(code, samples=1, seeds=1)
    viewer = ResultViewer(result, experiment=STRUCTURES / f"{code}.cif.gz")
    there = viewer._other.second.layout
    codes = [
        layout.res_name[layout.residue_starts][rows]
        for layout, rows in zip((result.layout, there), pairs(viewer).T, strict=True)
    ]
    assert len(codes[0]) == len(result.layout.residue_starts)
    assert np.array_equal(codes[0], codes[1])
    distance = np.frombuffer(viewer._match["distance"], "<f4")
    ligands = viewer.comparison.ligands
    assert distance[-len(ligands) :] == pytest.approx([one.rmsd for one in ligands])
