"""Scores of interfaces: the published definitions, for chains of every kind."""

import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from by_hand import (
    Files,
    contacts_by_hand,
    ipsae_by_hand,
    iptm_by_hand,
    lis_by_hand,
    pdockq_by_hand,
    tokens_by_hand,
)
from made_complexes import COMPLEXES, LIGAND_FIRST, MANY, MODIFIED, SINGLE, complex_of

from af3nb.confidence.interfaces import interfaces
from af3nb.confidence.interfaces.published.ipsae import ipsae
from af3nb.errors import InputError
from af3nb.result.layout import PROTEIN
from af3nb.result.result import PairScores, Result

NAMES = list(COMPLEXES)


@cache
def opened(name: str) -> tuple[Result, Files]:
    """A complex written as AlphaFold 3 does and opened again, and what its files say."""
    folder = complex_of(COMPLEXES[name]).save(Path(mkdtemp()) / name)
    return Result.load(folder), Files(folder / "seed-1_sample-0")


@pytest.mark.parametrize("cutoff", [10.0, 15.0, 6.5])
@pytest.mark.parametrize("name", NAMES)
def test_ipsae(name: str, cutoff: float):
    """ipSAE in all variants is the published one, for every ordered pair of polymers."""
    result, files = opened(name)
    for found in interfaces(result, cutoff=cutoff):
        for one in found.directions:
            if not (files.kinds[one.aligned] and files.kinds[one.scored]):
                assert one.ipsae is None and "residues" in found.missing["ipsae"]
                continue
            for key, wanted in ipsae_by_hand(files, one.aligned, one.scored, cutoff).items():
                assert getattr(one, key) == pytest.approx(wanted, abs=1e-6), (key, one)


@pytest.mark.parametrize("name", NAMES)
def test_lis_and_pdockq(name: str):
    """LIS, cLIS, iLIS, pDockQ and pDockQ2 are the published ones, with the numbers of pairs."""
    result, files = opened(name)
    for found in interfaces(result):
        if not all(files.kinds[chain] for chain in found.chains):
            assert found.pdockq is None and found.ilis is None
            continue
        both = []
        for one in found.directions:
            wanted = lis_by_hand(files, one.aligned, one.scored)
            both.append(wanted)
            for key, value in wanted.items():
                assert getattr(one, key) == pytest.approx(value, abs=1e-6), key
            guess, guess2 = pdockq_by_hand(files, one.aligned, one.scored)
            assert found.pdockq == pytest.approx(guess, abs=1e-6)
            assert one.pdockq2 == pytest.approx(guess2, abs=1e-6)
        lis, clis = (sum(w[key] for w in both) / 2 for key in ("lis", "clis"))
        assert (found.lis, found.clis) == pytest.approx((lis, clis), abs=1e-6)
        assert found.ilis == pytest.approx(math.sqrt(lis * clis), abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_iptm_and_contacts(name: str):
    """ipTM stands beside the chains that it is of, ligands or not; contacts are counted alike."""
    result, files = opened(name)
    for found in interfaces(result):
        a, b = found.chains
        i, j = files.chains.index(a), files.chains.index(b)
        assert found.iptm == pytest.approx(files.iptm[i][j])
        ends = tokens_by_hand(files, a), tokens_by_hand(files, b)
        size = len(ends[0]) + len(ends[1])
        wanted = iptm_by_hand(files, a, b, only=None, length=size)
        assert found.iptm_from_pae == pytest.approx(wanted, abs=1e-6)
        likely = {t for i in ends[0] for j in ends[1] if files.probs[i][j] >= 0.6 for t in (i, j)}
        score = iptm_by_hand(files, a, b, only=likely, length=len(files.pae)) if likely else 0
        assert found.actifptm == pytest.approx(score, abs=1e-6) and found.actifptm_exact is False
        assert found.actifptm_probs_exact is False and 0 <= found.actifptm_probs <= 1
        for one in found.directions:
            wanted = contacts_by_hand(files, one.aligned, one.scored)
            assert (found.contacts, one.ccc) == (wanted["contacts"], wanted["ccc"])
            assert one.pae_interface == pytest.approx(wanted["pae_interface"], abs=1e-5)
            rows = tokens_by_hand(files, one.aligned), tokens_by_hand(files, one.scored)
            least = min(files.pae[i][j] for i in rows[0] for j in rows[1])
            assert one.pae_min == pytest.approx(least, abs=1e-6)


def test_atoms_of_a_modification_change_nothing():
    """A modified residue counts once, whatever its other atoms are called."""
    result = complex_of(MODIFIED)
    layout = result.layout
    odd = (layout.res_name == "LLP") & ~np.isin(layout.atom_name, ["N", "CA", "C", "O", "CB"])
    names = layout.atom_name.copy()
    names[odd] = [f"C1{'X' * k}" for k in range(odd.sum())]
    renamed = replace(result, layout=replace(layout, atom_name=names))
    (found,), (other,) = interfaces(result), interfaces(renamed)
    assert found.directions == other.directions and found.pdockq == other.pdockq


def test_order_of_chains_changes_nothing():
    """A complex with its chains in another order has the same scores."""
    chains = [(PROTEIN, ["LEU", "GLU", "TPO"]), (PROTEIN, ["ARG", "GLY"])]
    result = complex_of(chains, 3)
    layout, sample = result.layout, result.best
    iptm = sample.summary["chain_pair_iptm"]
    atoms = np.argsort(layout.chain_id == "A", kind="stable")
    tokens = np.argsort(layout.token_chain_id == "A", kind="stable")
    place = np.argsort(tokens)
    turned = replace(
        layout,
        **{name: getattr(layout, name)[atoms] for name in
           ("chain_id", "chain_type", "res_id", "res_name", "atom_name", "element", "atom_slot")},
        **{name: getattr(layout, name)[tokens] for name in
           ("token_chain_id", "token_res_id", "token_res_name")},
        atom_token=place[layout.atom_token[atoms]],
    )  # fmt: skip
    pairs = PairScores(*(m[np.ix_(tokens, tokens)] for m in (sample.pae, sample.contact_probs)))
    moved = replace(
        sample,
        positions=sample.positions[atoms],
        atom_plddts=sample.atom_plddts[atoms],
        pairs=pairs,
        summary={"ranking_score": 0.5, "chain_pair_iptm": iptm[::-1, ::-1]},
    )  # fmt: skip
    (one,), (other,) = (
        interfaces(result),
        interfaces(replace(result, layout=turned, samples=(moved,))),
    )
    assert other.chains == ("B", "A") and other.directions == one.directions[::-1]
    assert (one.ilis, one.pdockq, one.iptm) == (other.ilis, other.pdockq, other.iptm)
    assert one.buried_area == pytest.approx(other.buried_area, rel=0.02)


def test_more_chains_than_letters():
    """With 30 chains, each of the 435 pairs is there once, under its own name."""
    found = interfaces(complex_of(MANY))
    assert len({one.chains for one in found}) == 30 * 29 / 2
    assert found[-1].chains == ("CA", "DA")


def test_without_frames():
    """Nothing is scored in a direction that has nothing to align on, and the reason is told."""
    result = complex_of(LIGAND_FIRST, unframed=[2, 3])
    by_chains = {found.chains: found for found in interfaces(result)}
    there, back = by_chains["B", "D"].directions
    assert there.ipsae is not None and there.pdockq2 is not None
    assert [back.ipsae, back.lis, back.pdockq2, back.pae_min, back.ccc] == [None] * 5
    found = by_chains["B", "D"]
    assert "frame" in found.missing["D→B"] and "B→D" not in found.missing
    assert found.ipsae == there.ipsae and found.ipsae_min is None and found.lis is None
    assert by_chains["C", "D"].iptm_from_pae is None


def test_one_residue_against_one():
    """Chains of one residue have scores; the shortest d0 is that of the definition."""
    found = {one.chains: one for one in interfaces(complex_of(SINGLE))}
    forth = found["A", "B"].directions[0]
    assert (forth.n0chn, forth.d0chn) == (2, 1.0)
    assert found["A", "C"].directions[0].d0chn == 2.0  # one of them is RNA


def test_d0_at_its_edge():
    """At 27 residues the variants differ, as in the author's program."""
    row = np.full((1, 27), 2.0)
    found = ipsae(row)
    assert found.at_d0res == pytest.approx(1.24 * 12 ** (1 / 3) - 1.8)
    assert ipsae(row[:, :26]).at_d0chn == 1.0  # 27 residues in both chains


def test_the_cutoff_is_strict():
    """A pair counts for ipSAE only if its error is below the cutoff, and for LIS below 12."""
    row = np.array([[10.0, 10.0]])
    assert ipsae(row).d0res == 0 and ipsae(row, cutoff=10.1).d0res > 0


def test_without_errors():
    """A structure alone has its contacts and pDockQ; everything else is None, with a reason."""
    result = complex_of(MODIFIED)
    folder = Path(mkdtemp())
    path = folder / "alone.cif"
    path.write_text(result.mmcif())
    (found,) = interfaces(Result.load(path))
    (whole,) = interfaces(result)
    assert found.contacts == whole.contacts and found.pdockq == pytest.approx(
        whole.pdockq, abs=1e-3
    )
    for name in ("iptm", "ipsae", "lis", "ilis", "pdockq2", "pae_min", "actifptm",
                 "actifptm_probs"):  # fmt: skip
        assert getattr(found, name) is None and found.missing[name]
    for name in ("contact_prob_max", "expected_contacts"):
        assert getattr(found, name) is None and found.missing[name]


@pytest.mark.parametrize("cutoff", [0.0, -1.0, math.nan, math.inf])
def test_impossible_cutoff(cutoff: float):
    """A cutoff that no error can be below is refused."""
    with pytest.raises(InputError, match="cutoff"):
        interfaces(complex_of(MODIFIED), cutoff=cutoff)
