"""Copies of a molecule have names that tell nothing: samples are compared whatever these are."""

from dataclasses import replace

import numpy as np
import pytest
from crystal_results import crystal_result
from example_results import seen, shape
from golden_results import golden_result

from af3nb.confidence.known.moves import hinge, turned
from af3nb.confidence.wording import statements
from af3nb.result.compare.copies import alike, copies_as_in, laid_as_in
from af3nb.result.compare.local import local_agreement
from af3nb.result.compare.superpose import guide_atoms, rmsd, spread_of_tokens, trace


def exchanged(x: np.ndarray, layout, names: dict[str, str]) -> np.ndarray:
    """Atoms of each chain where those of another copy were."""
    found = x.copy()
    for chain, other in names.items():
        found[layout.chain_id == chain] = x[layout.chain_id == other]
    return found


@pytest.fixture(scope="module")
def result():
    """Five copies of a domain and its peptide on a grid; no turn lays one order on another."""
    return crystal_result("1ckb", copies=5, samples=1, seeds=3, shaking=0.2)


def test_alike_is_what_has_the_same_atoms():
    """Copies are alike, different molecules are not; a SMILES has its chain's name in its code."""
    assert alike(crystal_result("1ckb", copies=2).layout) == [["A", "C"], ["B", "D"]]
    assert alike(golden_result("prot_dna_atp_mg").layout) == [["A"], ["B"], ["C"], ["D"]]
    layout = golden_result("rna_mod_smiles").layout
    atoms = [name for name in vars(layout) if not name.startswith("token_")]
    both = replace(layout, **{n: np.concatenate([getattr(layout, n)] * 2) for n in atoms})
    own = np.char.startswith(both.res_name.astype(str), "LIG_")
    second = own & (np.arange(len(own)) >= len(own) // 2)
    both.chain_id[second], both.res_name[second] = "Q", "LIG_Q"
    (chain,) = set(both.chain_id[own]) - {"Q"}
    assert [chain, "Q"] in alike(both)


def test_exchanged_copies_are_found(result):
    """Chains that changed places and were turned and shifted lie on each other again, atom by
    atom; peptides go with their domains."""
    layout, x = result.layout, result.best.positions.astype(float)
    cycle = {"A": "C", "C": "I", "I": "G", "G": "A", "B": "D", "D": "J", "J": "H", "H": "B"}
    moved = turned(exchanged(x, layout, cycle), np.zeros(3), np.array([1.0, 2, 3]), 50.0) + 7
    order = copies_as_in(moved, x, layout)
    assert rmsd(moved[order], x) < 1e-6 < 5 < rmsd(moved, x)
    back = {str(layout.chain_id[order][layout.chain_id == c][0]): c for c in layout.chains}
    assert {c: back[c] for c in cycle} == cycle
    np.testing.assert_allclose(
        laid_as_in(moved, x, layout, guide_atoms(layout, result.best.atom_plddts)), x, atol=1e-6
    )


def test_what_stands_right_stays(result):
    """Without anything to gain nothing changes its name, and a single molecule cannot."""
    x = result.best.positions
    np.testing.assert_array_equal(copies_as_in(x, x, result.layout), np.arange(len(x)))
    found = seen("1ubq")
    moved = shape("1ubq", hinge, 30, 40.0)
    np.testing.assert_array_equal(
        copies_as_in(moved, found.positions, found.layout), np.arange(len(moved))
    )


def test_ions_change_places_too():
    """Two zinc ions of a protein are compared by where they are."""
    found = seen("1vfy")
    order = copies_as_in(
        exchanged(found.positions, found.layout, {"B": "C", "C": "B"}), found.positions,
        found.layout,
    )  # fmt: skip
    assert found.layout.chain_id[order][found.layout.chain_id == "B"].tolist() == ["C"]


def test_words_and_spread_do_not_go_by_names(result):
    """A seed with its copies in another order says the same; nothing seems to move."""
    layout, names = result.layout, {"A": "C", "C": "A", "B": "D", "D": "B"}
    order = [layout.chains.index(names.get(c, c)) for c in layout.chains]
    best, *others = sorted(result.samples, key=lambda s: -s.ranking_score)
    table = np.array(best.summary["chain_pair_iptm"])
    table[0, 1] = table[1, 0] = 0.93  # A with B, told apart from the others
    best = replace(best, summary={**best.summary, "chain_pair_iptm": table})
    plain = [replace(s, summary={**s.summary, "chain_pair_iptm": table}) for s in others]
    mixed = [
        replace(
            s,
            positions=exchanged(s.positions, layout, names),
            summary={**s.summary, "chain_pair_iptm": table[np.ix_(order, order)]},
        )
        for s in others
    ]
    said, same = (statements(replace(result, samples=(best, *s))) for s in (plain, mixed))
    assert [s.text for s in said] == [s.text for s in same]
    guide = guide_atoms(layout, best.atom_plddts)
    spreads = [
        spread_of_tokens(
            [laid_as_in(s.positions, best.positions, layout, guide) for s in (best, *group)], layout
        )
        for group in (plain, mixed)
    ]
    np.testing.assert_allclose(*spreads, atol=1e-5)


def test_local_agreement_is_lddt_within_a_chain():
    """As by its definition over all pairs; moving the whole, or one chain, changes nothing."""
    found = seen("2zta")
    x, layout = found.positions, found.layout
    y = shape("2zta", hinge, 15, 40.0)
    atoms = trace(layout)
    d, e = (np.linalg.norm(z[atoms][:, None] - z[atoms], axis=-1) for z in (x, y))
    chain = layout.chain_id[atoms]
    near = (d < 15) & (chain[:, None] == chain) & ~np.eye(len(atoms), dtype=bool)
    kept = np.mean([np.abs(d - e) < step for step in (0.5, 1, 2, 4)], axis=0)
    wanted = (kept * near).sum(1) / near.sum(1)
    got = local_agreement(x, y, layout)
    np.testing.assert_allclose(got[np.isfinite(got)], wanted, atol=1e-12)
    assert wanted.min() < 0.9 < wanted.max()
    apart = np.where((layout.chain_id == "B")[:, None], x + 30, x) + 5
    assert np.nanmin(local_agreement(x, apart, layout)) == 1
    mixed = golden_result("prot_dna_atp_mg")
    assert np.isnan(local_agreement(*[mixed.best.positions] * 2, mixed.layout)[-1])  # an ion
