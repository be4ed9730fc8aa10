"""Laws of two results compared: seeds set the bar for what is a difference."""

import csv
import io
import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from crystal_results import crystal_result

import af3nb
from af3nb.cli import main
from af3nb.comparison.two_results.contacts import ContactChange
from af3nb.comparison.two_results.noise import change, displacement, in_rows
from af3nb.comparison.two_results.words import MUTATIONS, NO_CONCLUSION
from af3nb.confidence.known.moves import turned
from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.result.layout import Layout
from af3nb.result.result import PairScores, Result


def run(code: str, first: int, move=None, *, seeds: int = 5, shaking: float = 0.5) -> Result:
    """Seeds of an entry after `first`, each shaken in its own way, with a move of all positions.

    The made-up confidences depend on seeds, so they are set to the same in all.
    """
    result = crystal_result(code, samples=1, seeds=first + seeds, shaking=shaking)
    scores = result.samples[0]
    samples = []
    for sample in result.samples[first:]:
        x = sample.positions.astype(float)
        x = x if move is None else move(x, result.layout)
        samples.append(
            replace(scores, seed=sample.seed, positions=x.astype(np.float32),
                    summary=dict(scores.summary) | {"ranking_score": 0.5 + 0.01 * sample.seed})
        )  # fmt: skip
    return replace(result, samples=tuple(samples))


def helix(x: np.ndarray, layout) -> np.ndarray:
    """Ubiquitin's helix turned and shifted."""
    own, x = (layout.res_id >= 23) & (layout.res_id <= 34), x.copy()
    x[own] = turned(x[own], x[own].mean(0), np.array([1.0, 0, 0]), 25.0) + [3.5, 0, 3]
    return x


def pulled(x: np.ndarray, layout) -> np.ndarray:
    """The peptide of 1CKB pulled away."""
    x = x.copy()
    x[layout.chain_id == "B"] += [4, 4, 4]
    return x


def test_a_result_with_itself():
    """Nothing differs: all differences are 0."""
    result = run("1ckb", 0)
    found = af3nb.difference(result, result)
    assert not found.found and not found.moved.any() and found.enough
    assert np.abs(found.plddt.difference).max() == 0 == np.abs(found.distances.difference).max()
    assert all(one.first == one.second and not one.beyond for one in found.scores)
    assert not any(one.gained or one.lost for one in found.contacts)


@pytest.mark.parametrize("code", ["1ubq", "1ckb", "2zta", "1bnz"])
def test_other_seeds_are_no_difference(code):
    """Two runs that differ by their seeds only: no conclusion."""
    found = af3nb.difference(run(code, 0), run(code, 5))
    assert not found.found
    assert str(found).count(NO_CONCLUSION) >= 2


def test_a_helix_that_moved_is_named():
    """Residues of the helix are named, and none that is not beside it."""
    found = af3nb.difference(run("1ubq", 0), run("1ubq", 5, helix))
    named = set(found.number[found.moved].tolist())
    assert named >= set(range(24, 34)) and named <= set(range(21, 37))
    assert found.found and "Shape: residues A 23-34 lie elsewhere" in str(found)
    i, j = 27, 60  # the map of distances has the move, too
    assert found.distances.beyond[i, j] and not found.distances.beyond[50, 60]


def test_the_order_of_the_two_turns_signs():
    """Second against first is the opposite of first against second."""
    a, b = run("1ckb", 0), run("1ckb", 5, pulled)
    there, back = af3nb.difference(a, b), af3nb.difference(b, a)
    np.testing.assert_allclose(there.distances.difference, -back.distances.difference)
    np.testing.assert_allclose(there.shape.difference, back.shape.difference, atol=0.3)
    (one,), (other,) = there.contacts, back.contacts
    assert one.lost == other.gained and one.gained == other.lost


def test_an_interface_that_is_lost():
    """Contacts that no seed of the second has are lost; they touch in every seed of the first."""
    found = af3nb.difference(run("1ckb", 0), run("1ckb", 5, pulled))
    (one,) = found.contacts
    assert one.beyond and len(one.lost) > 10
    assert {found.chain[k] for pair in one.lost for k in pair} == {"A", "B"}
    assert set(found.chain[found.moved]) == {"B"}
    assert f"{len(one.lost)} lost" in str(found)


def test_a_contact_here_and_there_is_no_difference():
    """One or two contacts that change are listed and count as chance; three are a difference."""
    two = ContactChange(("A", "B"), ((1, 60),), ((2, 61),), 0.5, 0.1)
    assert not two.beyond and two._replace(lost=((2, 61), (3, 61))).beyond
    assert not two._replace(lost=((2, 61), (3, 61)), noise=0.6).beyond


def test_few_seeds_allow_no_conclusion():
    """With fewer than five seeds nothing is stated, whatever moved, nor that chance explains it."""
    found = af3nb.difference(run("1ubq", 0, seeds=3), run("1ubq", 5, helix, seeds=5))
    assert not found.found and not found.moved.any()
    assert "fewer than 5 seeds" in str(found)
    assert not any(row["moved"] for row in found.as_dict()["residues"])
    assert NO_CONCLUSION not in str(found) and "seeds of one result differ by" in str(found)


def test_one_seed_of_each_shows_no_noise():
    """What seeds differ by is not known then, and no number is given for it."""
    result = crystal_result("1ckb", samples=2, seeds=1)
    found = af3nb.difference(result, result)
    said, row = str(found), next(csv.DictReader(io.StringIO(found.csv())))
    assert NO_CONCLUSION not in said and "seeds of one result differ" not in said
    assert "A-B: 0% differ. No conclusion." in said
    (line,) = (line for line in said.splitlines() if line.startswith("pTM"))
    assert line.split()[-3:] == ["?", "no", "conclusion"]
    assert row["plddt_between_seeds"] == row["distance_between_seeds"] == ""
    assert {one["noise"] for one in found.as_dict()["scores"]} == {None}


def test_samples_of_a_seed_are_no_seeds():
    """More samples of one seed make no more seeds."""
    result = crystal_result("1ubq", samples=6, seeds=1)
    assert af3nb.difference(result, result).seeds == (1, 1)


def test_confidence_beyond_the_seeds_is_told():
    """pLDDT that is lower in every seed is told with its residues, and only there."""
    a, b = run("1ubq", 0), run("1ubq", 5)
    rng = np.random.default_rng(0)
    for result, drop in ((a, 0), (b, 30)):
        noisy = []
        for sample in result.samples:
            values = sample.atom_plddts + rng.normal(size=len(sample.atom_plddts))
            values -= np.where((result.layout.res_id > 45) & (result.layout.res_id < 53), drop, 0)
            noisy.append(replace(sample, atom_plddts=values))
        object.__setattr__(result, "samples", tuple(noisy))
    found = af3nb.difference(a, b)
    assert found.number[found.changed_plddt].tolist() == list(range(46, 53))
    assert "pLDDT: lower in residues A 46-52" in str(found) and not found.moved.any()


def test_a_mutation_brings_the_known_limits():
    """Residues that differ are named, and what such models cannot tell is said."""
    a, b = run("1ubq", 0), run("1ubq", 5)
    layout = b.layout
    names = np.where((layout.res_id == 44) & (layout.atom_name != "X"), "VAL", layout.res_name)
    other = replace(b, layout=replace(layout, res_name=names))
    found = af3nb.difference(a, other)
    assert found.mutations == ("A 44 ILE: VAL",) and MUTATIONS in str(found)
    assert MUTATIONS not in str(af3nb.difference(a, b))


def test_names_of_chains_and_swapped_copies_change_nothing():
    """Copies that have changed places in some seeds, and chains with other names, are the same."""
    a, b = run("2zta", 0), run("2zta", 5)
    layout = b.layout
    one, two = (np.flatnonzero(layout.chain_id == c) for c in ("A", "B"))
    swapped = []
    for k, sample in enumerate(b.samples):
        x = sample.positions.copy()
        if k % 2 and len(one) == len(two):
            x[one], x[two] = sample.positions[two], sample.positions[one]
        swapped.append(replace(sample, positions=x))
    names = {"A": "B", "B": "A"}
    other = replace(
        layout,
        chain_id=np.array([names[c] for c in layout.chain_id], object),
        token_chain_id=np.array([names[c] for c in layout.token_chain_id], object),
    )
    found = af3nb.difference(a, replace(b, samples=tuple(swapped), layout=other))
    assert not found.found and len(found.chains) == 2


def test_a_partner_that_only_one_has():
    """With and without a partner: the chain that both have is compared."""
    a = run("1ckb", 0)
    own = a.layout.chain_id == "A"
    tokens = a.layout.token_chain_id == "A"
    columns = {
        name: values[tokens if name.startswith("token") else own]
        for name, values in vars(a.layout).items()
    }
    layout, square = Layout(**columns), np.ix_(tokens, tokens)
    alone = [
        replace(s, positions=s.positions[own], atom_plddts=s.atom_plddts[own],
                pairs=PairScores(s.pae[square], s.contact_probs[square]),
                summary={"ranking_score": 0.5, "ptm": 0.9})
        for s in a.samples
    ]  # fmt: skip
    found = af3nb.difference(a, replace(a, layout=layout, samples=tuple(alone)))
    assert found.chains == (("A", "A"),) and not found.found
    assert "ipTM" not in {one.name for one in found.scores} and found.pae is not None


def test_other_molecules_are_refused():
    """Results without a chain in common cannot be compared."""
    with pytest.raises(InputError, match="no chain in common"):
        af3nb.difference(run("1ubq", 0), run("1bna", 0))


def test_the_command_takes_two_results(tmp_path, capsys):
    """`af3nb compare A B` of two folders prints what differs, as text, JSON and CSV."""
    folders = [str(run("1ubq", k, m).save(tmp_path / str(k))) for k, m in ((0, None), (5, helix))]
    assert main(["compare", *folders]) == 0
    assert "A 23-34 lie elsewhere" in capsys.readouterr().out
    assert main(["compare", *folders, "--format", "json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["differs"] and plain["seeds"] == [5, 5] and len(plain["residues"]) == 76
    assert main(["compare", *folders, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    moved = [int(row["number"]) for row in rows if row["moved"] == "1"]
    assert moved and set(moved) <= set(range(21, 37))


def test_the_bar_is_the_larger_range():
    """A difference counts beyond the range of both groups, and beyond the least that matters."""
    first, second = np.array([[0.0], [1.0], [2.0]]), np.array([[1.9], [2.1], [2.0]])
    assert not change(first, second, 0.1).beyond[0]
    assert change(first, second + 2, 0.1).beyond[0]
    assert not change(first * 0, second * 0 + 0.05, 0.1).beyond[0]


def test_the_core_is_superposed():
    """Where a part moved, the rest lies on itself."""
    x = np.random.default_rng(0).normal(size=(60, 3)) * 10
    y = x.copy()
    y[:20] += [8.0, 0, 0]
    far = displacement(x @ np.diag([-1.0, -1, 1]) + 5, y)
    np.testing.assert_allclose(far[:20], 8, atol=1e-6)
    np.testing.assert_allclose(far[20:], 0, atol=1e-6)


def test_short_stretches_do_not_count():
    """Single residues are no place; a chain that is short counts as a whole."""
    chain = np.array(list("AAAAAAAABB"))
    beyond = np.array([1, 0, 1, 1, 1, 0, 1, 1, 1, 1], bool)
    assert in_rows(beyond, chain).tolist() == [0, 0, 1, 1, 1, 0, 0, 0, 1, 1]


def pairs_of_mini(job: Job, groups: int) -> list:
    """Pairs of results of the bundled model, each with five seeds of its own."""
    result = af3nb.predict(job, weights="mini", seeds=range(1, 5 * groups + 1), samples=1)
    parts = [
        replace(result, samples=tuple(s for s in result.samples if (s.seed - 1) // 5 == k))
        for k in range(groups)
    ]
    return list(combinations(parts, 2))


def test_seeds_of_the_bundled_model_are_no_difference(root):
    """Ten pairs of runs of one job with other seeds: no conclusion in any."""
    job = Job.from_file(root / "examples" / "structures" / "1l2y.cif.gz")
    found = [af3nb.difference(a, b) for a, b in pairs_of_mini(job, 5)]
    assert len(found) == 10 and not any(one.found for one in found)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["2zta", "1pga", "1bnz", "1ckb"])
def test_seeds_of_the_bundled_model_on_other_jobs(code, root):
    """Ten pairs each of a dimer, a protein, a protein on DNA, a domain with its peptide."""
    job = Job.from_file(root / "examples" / "structures" / f"{code}.cif.gz")
    found = [af3nb.difference(a, b) for a, b in pairs_of_mini(job, 5)]
    assert len(found) == 10 and not any(one.found for one in found)
