"""What the viewer is told of a result is what is in it."""

from dataclasses import replace

import numpy as np
import pytest
from crystal_results import STRUCTURES, crystal_result
from golden_results import golden_result

from af3nb.confidence.blocks import block_means
from af3nb.confidence.interfaces import interfaces
from af3nb.disk.files import read_text
from af3nb.errors import InputError
from af3nb.job.examples import example
from af3nb.job.job import Job
from af3nb.report.residue_ranges import read_ranges, tokens_in, write_ranges
from af3nb.result.bonds import all_bonds
from af3nb.result.compare.samples import placed
from af3nb.result.coverage import coverage
from af3nb.result.formats.structure_reader import read_mmcif
from af3nb.result.result import PairScores, Result
from af3nb.result.secondary_structure import secondary_structure
from af3nb_widgets.result_viewer import numbers as result_data
from af3nb_widgets.result_viewer import squares
from af3nb_widgets.result_viewer.data import ViewerData


@pytest.fixture(scope="module")
def glycan():
    """A protein with a branched glycan."""
    return crystal_result("1gya", shaking=0)


def rotation(seed: int = 0) -> np.ndarray:
    """A proper rotation."""
    q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return q * np.sign(np.linalg.det(q))


def test_ribbons_of_ubiquitin():
    """Helix and strands are where the crystal structure has them (Vijay-Kumar et al., 1987)."""
    structure = read_mmcif(read_text(STRUCTURES / "1ubq.cif.gz"))
    letters = secondary_structure(structure.positions, structure.layout)
    assert len(letters) == 76
    assert letters[22:34] == "h" * 12
    for first, last in ((2, 6), (12, 16), (41, 45), (66, 71)):
        assert letters[first - 1 : last] == "s" * (last - first + 1)
    assert letters[17:22] == letters[51:64].replace("h", "c")[:5] == "ccccc"


def test_ribbons_do_not_depend_on_the_view():
    """A turned structure has the same helices and strands; shuffled atoms have none."""
    structure = read_mmcif(read_text(STRUCTURES / "1ris.cif.gz"))
    x, layout = structure.positions, structure.layout
    letters = secondary_structure(x, layout)
    assert {"h", "s"} <= set(letters)
    assert secondary_structure((x @ rotation() + 5).astype(np.float32), layout) == letters
    shuffled = np.random.default_rng(1).permutation(x)
    assert secondary_structure(shuffled, layout).count("c") >= 0.9 * len(letters)


def test_bonds_join_what_is_near(glycan):
    """In a crystal structure each bond is short, and no atom of a molecule is left alone."""
    bonds, orders = all_bonds(glycan)
    x = glycan.best.positions
    apart = np.linalg.norm(x[bonds[:, 0]] - x[bonds[:, 1]], axis=1)
    assert apart.max() < 2.3
    assert set(bonds.ravel()) == set(range(len(x)))
    assert set(orders) == {1, 2}
    chain = glycan.layout.chain_id[bonds]
    assert (chain[:, 0] != chain[:, 1]).sum() == 1  # the glycan on its asparagine
    link = glycan.layout.atom_name[bonds[chain[:, 0] != chain[:, 1]][0]]
    assert set(link) == {"ND2", "C1"}


def test_bonds_of_a_ligand_have_their_orders():
    """ATP has the double bonds of its base and its phosphates; a metal has none."""
    result = golden_result("prot_dna_atp_mg")
    bonds, orders = all_bonds(result)
    ligand = (result.layout.chain_id[bonds] == "C").all(axis=1)
    assert ligand.sum() == 33
    assert (orders[ligand] == 2).sum() == 7
    assert "D" not in result.layout.chain_id[bonds]


def test_the_error_of_a_contact_is_the_least():
    """It is that of the surest tokens of both residues, in the surer direction."""
    result = crystal_result("1ckb")
    sample, layout = result.best, result.layout
    found = result_data.nearest_contacts(sample, layout)
    errors = found.errors(sample.pae, layout)
    assert len(found.first) == len(errors) > 5
    for a, b, error in zip(found.first, found.second, errors, strict=True):
        # a residue is a token here
        assert error == min(sample.pae[a, b], sample.pae[b, a])


def test_samples_are_laid_on_the_best():
    """A sample that was only turned and shifted lies on the best, and nothing spreads."""
    result = crystal_result("1ubq", samples=1, seeds=2)
    best, other = result.ranked
    turned = (best.positions @ rotation() + 30).astype(np.float32)
    result = replace(result, samples=(best, replace(other, positions=turned)))
    assert len(result.ranked) == 2
    first, second = (placed(one, result.ranked[0], result.layout) for one in result.ranked)
    np.testing.assert_allclose(first, second, atol=1e-3)
    spread = np.frombuffer(result_data.overview(result)["spread"], "<f4")
    assert spread.shape == (76,) and spread.max() < 1e-3


def test_spread_shows_what_moves():
    """Residues that differ between samples spread, others do not."""
    result = crystal_result("1ubq", samples=1, seeds=2)
    best, other = result.ranked
    moved = best.positions.copy()
    tail = np.asarray(result.layout.atom_token) >= 72
    moved[tail] += 8
    result = replace(result, samples=(best, replace(other, positions=moved)))
    spread = np.frombuffer(result_data.overview(result)["spread"], "<f4")
    assert spread[73:].min() > 4 > 1 > spread[:70].max()


def test_spread_of_seeds_is_that_of_their_best():
    """Worse samples of a seed do not count in the spread between seeds; one seed has none."""
    result = crystal_result("1ubq", samples=2, seeds=2)
    seeds = np.frombuffer(result_data.overview(result)["seed_spread"], "<f4")
    best = replace(result, samples=tuple(s for s in result.samples if s.index == 0))
    alone = np.frombuffer(result_data.overview(best)["spread"], "<f4")
    np.testing.assert_array_equal(seeds, alone)
    one = crystal_result("1ubq", samples=2, seeds=1)
    assert result_data.overview(one)["seed_spread"] == b""


@pytest.mark.parametrize("chain", ["A", "C", "D"])
def test_a_chain_alone_is_a_result(chain: str):
    """A peptide, a ligand or an ion by itself can be shown."""
    whole = golden_result("prot_dna_atp_mg")
    layout, own = whole.layout, whole.layout.chain_id == chain
    first = np.flatnonzero(own)[0]
    tokens = layout.token_chain_id == chain
    part = replace(
        layout,
        **{name: getattr(layout, name)[own] for name in vars(layout) if "token_" not in name},
        **{name: getattr(layout, name)[tokens] for name in vars(layout) if name[:6] == "token_"},
    )
    part = replace(part, atom_token=part.atom_token - layout.atom_token[first])
    samples = tuple(
        replace(
            sample,
            positions=sample.positions[own],
            atom_plddts=sample.atom_plddts[own],
            summary={"ranking_score": float("nan")},
            pairs=PairScores(
                sample.pae[tokens][:, tokens], sample.contact_probs[tokens][:, tokens]
            ),
        )
        for sample in whole.samples
    )
    result = Result("part", part, samples)
    shown = result_data.overview(result)
    assert [c["id"] for c in shown["chains"]] == [chain]
    assert shown["samples"][0]["score"] is None
    sample = result_data.sample_data(result, 1)
    assert len(sample["positions"]) == 12 * own.sum() and sample["contacts"] == b""


@pytest.mark.parametrize("code", ["2zta", "5l87"])
def test_ipsae_comes_with_the_errors(code: str):
    """Each pair of polymers has its ipSAE in both directions; with a ligand there is none."""
    result = crystal_result(code)
    made = ViewerData(result).square(0, "pae")["ipsae"]
    (found,) = interfaces(result)
    there, back = (one.ipsae for one in found.directions)
    if code == "5l87":
        assert there is None and made == []
    else:
        wanted = [[None, pytest.approx(there, abs=5e-4)], [pytest.approx(back, abs=5e-4), None]]
        assert made == wanted


def test_small_squares_are_whole():
    """Each pair of tokens has its own byte, an eighth of an angstrom wide."""
    sample = crystal_result("1ckb").best
    made = squares.square(sample, "pae")
    values = np.frombuffer(made["values"], np.uint8).reshape(65, 65)
    assert (made["block"], made["side"]) == (1, 65)
    np.testing.assert_allclose(values / 8, sample.pae, atol=1 / 16 + 1e-6)


@pytest.mark.parametrize("tokens, side", [(1500, 1500), (1501, 751), (3000, 1000), (5000, 1000)])
def test_large_squares_are_means(tokens: int, side: int):
    """Many tokens make blocks; the mean of the whole stays, and little is sent."""
    block = squares.block_size(tokens)
    assert -(-tokens // block) == side
    if block > 1:
        values = np.random.default_rng(0).random((tokens // 5, tokens // 5)).astype(np.float32)
        means = block_means(values, 2)
        even = len(values) // 2 * 2
        assert means[: even // 2, : even // 2].mean() == pytest.approx(
            values[:even, :even].mean(), abs=1e-4
        )


def test_unknown_errors_are_the_largest():
    """What no number tells is not shown as sure."""
    values = np.full((2, 2), np.nan)
    assert squares.as_bytes(values, "pae") == bytes([255] * 4)
    assert squares.as_bytes(values, "contacts") == bytes(4)


def test_coverage_counts_rows():
    """Of human insulin nine species are paired: eight rows besides the query itself."""
    job = Job.from_file(example("insulin"))
    rows = coverage(job)
    assert list(rows) == ["A", "B"]
    assert [len(counts) for counts in rows.values()] == [21, 30]
    assert all(0 < min(counts) <= max(counts) for counts in rows.values())
    assert coverage(None) == {}


def test_equal_chains_are_one_entity():
    """Copies share an entity, different molecules do not."""
    chains = result_data.overview(crystal_result("1ckb", copies=2))["chains"]
    assert [chain["entity"] for chain in chains] == [0, 1, 0, 1]
    chains = result_data.overview(golden_result("prot_dna_atp_mg"))["chains"]
    assert [chain["entity"] for chain in chains] == [0, 1, 2, 3]
    assert [chain["kind"] for chain in chains] == ["protein", "DNA", "ligand", "ion"]


def test_selections_are_written_as_they_are_read():
    """Text and triples name the same residues; what was written reads back."""
    layout = golden_result("prot_dna_atp_mg").layout
    ranges = read_ranges("A:3-5, B, A:7", layout)
    assert ranges == [("A", 3, 5), ("B", 1, 5), ("A", 7, 7)]
    assert read_ranges(write_ranges(ranges), layout) == ranges
    assert read_ranges([["A", 5, 3]], layout) == [("A", 3, 5)]
    assert np.flatnonzero(tokens_in(ranges, layout)).tolist() == [2, 3, 4, 6, 10, 11, 12, 13, 14]
    assert tokens_in([("C", 1, 1)], layout).sum() == 31  # each atom of ATP is a token


@pytest.mark.parametrize(
    "wrong, said",
    [
        ("Z", 'no chain "Z"'),
        ("A:40", "residues 1 to 10"),
        ("A-B-C", "is not a selection"),
        ([("A", "x", 3)], "is not a selection"),
        ([3], "is not a selection"),
    ],
)
def test_wrong_selections_are_explained(wrong, said: str):
    """A selection that names nothing says what there is."""
    with pytest.raises(InputError, match=said):
        read_ranges(wrong, golden_result("prot_dna_atp_mg").layout)
