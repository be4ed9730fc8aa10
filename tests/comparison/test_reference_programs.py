"""Pairs of real structures against DockQ 2.1.3, biotite's lDDT, TM-align and spyrmsd.

`tests/data/comparison.json` has the values; `tests/data/makers/comparison/programs.py` made them
from the pairs of `pairs.py`.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from pairs import PAIRS, ROOT

from af3nb.comparison.matching.common import Common, common
from af3nb.comparison.matching.naming import EQUIVALENT
from af3nb.comparison.matching.sides import experiment
from af3nb.comparison.scores.dockq import dockq
from af3nb.comparison.scores.lddt import Agreement
from af3nb.comparison.scores.ligands import ligands
from af3nb.comparison.scores.tm import tm_score

VALUES = json.loads((ROOT / "tests" / "data" / "comparison.json").read_text())


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """What model and truth of a pair have in common, each read from a PDB file."""
    folder, found = tmp_path_factory.mktemp("pairs"), {}

    def of(name: str) -> Common:
        if name not in found:
            pair = PAIRS[name]()
            sides = []
            for role, structure in (("model", pair.model), ("truth", pair.truth)):
                structure.raw_remarks = []
                path = folder / f"{name}.{role}.pdb"
                path.write_text(structure.make_pdb_string(), "utf-8")
                sides.append(experiment(Path(path)))
            found[name] = common(*sides)
        return found[name]

    return of


def test_there_are_enough_pairs():
    """At least 20 pairs, each with values of the programs."""
    assert len(PAIRS) >= 20 and PAIRS.keys() == VALUES.keys()


@pytest.mark.parametrize("name", PAIRS)
def test_chains_are_matched_as_they_were_moved(name, both):
    """Renamed, reordered and swapped chains are found, whatever else was moved."""
    wanted = PAIRS[name]().chains
    assert dict(both(name).chains) == {
        a: b for a, b in wanted.items() if a in dict(both(name).chains)
    }
    assert len(both(name).chains) == len(wanted)


@pytest.mark.parametrize("name", PAIRS)
def test_lddt_is_biotites(name, both):
    """lDDT of the whole and of each residue, with names as they are: biotite exchanges none."""
    found, wanted = both(name), VALUES[name]["lddt"]
    agreement = Agreement.of(found.x, found.y, found.residue)
    assert agreement.whole == pytest.approx(wanted["whole"], abs=2e-5)
    here = agreement.of_groups(found.residue, len(found.rows))
    order = np.lexsort((found.rows[:, 1],))
    np.testing.assert_allclose(here[order], wanted["residues"], atol=2e-4)


@pytest.mark.parametrize("name", PAIRS)
def test_the_better_naming_is_never_worse(name, both):
    """Exchanging equivalent names raises the lDDT of the whole, or leaves it; and nothing else
    than equivalent atoms is exchanged."""
    found = both(name)
    plain = Agreement.of(found.x, found.y, found.residue)
    assert found.agreement.whole >= plain.whole - 1e-6
    moved = np.flatnonzero((found.agreement.named != found.x).any(axis=1))
    names = found.model.layout.atom_name[found.atoms[moved, 0]]
    assert set(names) <= {n for pairs in EQUIVALENT.values() for pair in pairs for n in pair}
    np.testing.assert_array_equal(found.agreement.named[moved], found.x[found.partner[moved]])


@pytest.mark.parametrize("name", [n for n in PAIRS if VALUES[n].get("dockq")])
def test_dockq_is_the_programs(name, both):
    """DockQ and its parts for every interface that the program finds."""
    wanted = VALUES[name]["dockq"]
    found = {frozenset(one.reference): one for one in dockq(both(name))}
    assert found.keys() == {frozenset(pair) for pair in wanted["interfaces"]}
    for pair, values in wanted["interfaces"].items():
        one = found[frozenset(pair)]
        assert set(one.chains) == set(values["model"])
        assert one.contacts == values["nat_total"]
        here = (one.dockq, one.fnat, one.fnonnat, one.irmsd, one.lrmsd)
        there = [values[k] for k in ("DockQ", "fnat", "fnonnat", "iRMSD", "LRMSD")]
        np.testing.assert_allclose(here, there, atol=1e-4, err_msg=pair)
    assert sum(one.dockq for one in found.values()) == pytest.approx(wanted["total"], abs=1e-3)


@pytest.mark.parametrize("name", [n for n in PAIRS if VALUES[n]["tm"]])
def test_tm_score_is_tm_aligns(name, both):
    """The TM-score of each protein chain.

    TM-align aligns by structure and may pair residues as the sequence does not, so it can be a
    little higher; on mirror images it aligns something else.
    """
    found = both(name)
    for chain, wanted in VALUES[name]["tm"].items():
        points = found.trace[found.chain[found.trace_residue] == chain]
        length = len(found.truth.polymers[dict(found.chains)[chain]].residues)  # none is a cap
        here = tm_score(found.x[points], found.y[points], length)
        if name == "mirror_image":
            assert max(here, wanted) < 0.35
        else:
            assert wanted - 0.03 <= here <= wanted + 0.01, chain


@pytest.mark.parametrize("name", [n for n in PAIRS if VALUES[n]["ligands"]])
def test_ligand_rmsd_is_spyrmsds(name, both):
    """RMSD of ligands over symmetric names, after superposing the pocket."""
    found = {one.code: one.rmsd for one in ligands(both(name)).placed}
    for code, wanted in VALUES[name]["ligands"].items():
        assert found[code] == pytest.approx(wanted, abs=2e-3)
