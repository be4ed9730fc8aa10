"""From structure files to training examples."""

import argparse
from pathlib import Path

import gemmi
import numpy as np
import pytest

from af3nb.chem.components import built_in
from af3nb.cli import prepare as command
from af3nb.errors import InputError
from af3nb.prepare import names
from af3nb.prepare.example import example_from_file
from af3nb.prepare.structure import read_complex
from af3nb.prepare.symmetry import symmetries
from af3nb.training.examples.example import DNA, LIGAND, PROTEIN, Example, to_angstroms

pytestmark = pytest.mark.slow

PEPTIDE = ("GLY", "MSE", "PHE", "SEP", "ASP", "VAL", "LEU")


def add(chain: gemmi.Chain, code: str, number: int, place, *, hetero: bool = False) -> None:
    """A residue with its ideal coordinates, moved to `place`."""
    component = built_in(code)
    residue = gemmi.Residue()
    residue.name, residue.seqid = code, gemmi.SeqId(number, " ")
    residue.het_flag = "H" if hetero else "A"
    for i in component.heavy_atoms:
        if component.atom_names[i] in ("OXT", "OP3"):
            continue
        atom = gemmi.Atom()
        atom.name = component.atom_names[i]
        atom.element = gemmi.Element(component.elements[i])
        atom.pos = gemmi.Position(*(component.ideal[i] + place))
        atom.occ = 1.0
        residue.add_atom(atom)
    chain.add_residue(residue)


@pytest.fixture
def structure() -> gemmi.Structure:
    """Two copies of a peptide, ATP, two bonded sugars, sulphate and water."""
    structure = gemmi.Structure()
    model = gemmi.Model(1)
    for k, name in enumerate("HL"):
        chain = gemmi.Chain(name)
        for i, code in enumerate(PEPTIDE):
            add(chain, code, i + 1, (4.0 * i, 20.0 * k, 0), hetero=code in ("MSE", "SEP"))
        model.add_chain(chain)
    others = gemmi.Chain("X")
    add(others, "ATP", 1, (0, 0, 30), hetero=True)
    add(others, "NAG", 2, (0, 0, 60), hetero=True)
    # The second sugar begins where the first one's O4 ends.
    nag = built_in("NAG")
    at = {n: nag.ideal[nag.atom_names.index(n)] for n in ("C1", "O4")}
    add(others, "NAG", 3, at["O4"] - at["C1"] + (0, 1.4, 60), hetero=True)
    add(others, "SO4", 4, (0, 0, 90), hetero=True)
    add(others, "HOH", 5, (0, 0, 95), hetero=True)
    model.add_chain(others)
    structure.add_model(model)
    structure.setup_entities()
    return structure


@pytest.fixture(params=["cif", "pdb"])
def path(request, structure, tmp_path) -> Path:
    """The structure as a file of both formats."""
    path = tmp_path / f"made.{request.param}"
    if request.param == "cif":
        structure.make_mmcif_document().write_file(str(path))
    else:
        structure.write_pdb(str(path))
    return path


def test_a_complex_is_read(path):
    """Proteins with modified residues, ligands and glycans are kept, the rest is dropped."""
    found = read_complex(path)
    first, second, *ligands = found.job.molecules
    assert first.sequence == second.sequence == "GMFSDVL"
    assert [(m.position, m.code) for m in first.modifications] == [(4, "SEP")]
    assert sorted(ligand.ccd_codes for ligand in ligands) == [("ATP",), ("NAG", "NAG")]
    assert len(found.job.bonds) >= 1
    assert (("A", 2, "SD") in found.positions) and ("A", 2, "SE") not in found.positions


def test_an_example_has_the_features_and_the_positions(path):
    """Every resolved atom lies where the file has it, but for the shift to the centre."""
    example, _ = example_from_file(path)
    assert set(example.kind) == {PROTEIN, LIGAND}
    assert list(np.unique(example.entity_id)) == [1, 2, 3]
    x = to_angstroms(example.positions)
    first = example.asym_id[example.token] == 1
    second = example.asym_id[example.token] == 2
    seen = example.resolved[first] & example.resolved[second]
    shift = (x[second] - x[first])[seen]
    np.testing.assert_allclose(shift, np.tile([0, 20, 0], (len(shift), 1)), atol=0.01)
    assert not example.resolved.all() and example.resolved.mean() > 0.95  # OXT is missing
    # Backbone frames of residues, and frames of most of the atoms of ligands.
    assert (example.frame[example.kind == PROTEIN][:3] >= 0).all()
    assert (example.frame[example.kind == LIGAND] >= 0).all(1).mean() > 0.7
    assert example.atom_bonds.shape[1] == 2 and len(example.atom_bonds) >= 1


def test_one_chain_can_be_taken(path):
    """FILE:CHAIN is the chain alone."""
    example, _ = example_from_file(path, chain="L")
    assert (example.kind == PROTEIN).all() and set(example.asym_id) == {1}


def test_alignments_of_the_observed_residues_fit(path):
    """The alignment's columns are those of the sequence; insertions are counted."""
    text = ">query\nGMFSDVL\n>other\nG-YSaaDVL\n"
    example, _ = example_from_file(path, chain="H", alignments={"H": text})
    assert len(example.msa) == 3  # the query stands there twice
    assert example.deletions.max() == 2
    unfit, notes = example_from_file(path, chain="H", alignments={"H": ">query\nGGGGGGG\n"})
    assert len(unfit.msa) == 2 and any("another sequence" in note for note in notes)


def test_gaps_are_unknown_residues(structure, tmp_path):
    """Without a sequence, missing numbers become residues that are unknown and unresolved."""
    chain = structure[0]["H"]
    del chain[2:4]
    structure.remove_ligands_and_waters()
    for entity in structure.entities:
        entity.full_sequence = []
    path = tmp_path / "gap.pdb"
    structure.write_pdb(str(path))
    found = read_complex(path, chain="H")
    assert found.job.molecules[0].sequence == "GMXXDVL"
    assert found.observed["A"] == (0, 1, 4, 5, 6)


def test_strands_of_one_name_part(tmp_path):
    """A nucleotide without phosphate begins a strand of its own; without 2' oxygens it is DNA."""
    structure, model, chain = gemmi.Structure(), gemmi.Model(1), gemmi.Chain("A")
    for k in range(2):
        for i, code in enumerate(("DC", "DG", "DA", "DT")):
            add(chain, code, 4 * k + i + 1, (7.0 * i, 30.0 * k, 0))
            for name in ("P", "OP1", "OP2") if i == 0 else ():
                chain[-1].remove_atom(name, "\0", chain[-1][name][0].element)
    model.add_chain(chain)
    structure.add_model(model)
    path = tmp_path / "dna.pdb"
    structure.write_pdb(str(path))
    assert [m.sequence for m in read_complex(path).job.molecules] == ["CGAT", "CGAT"]
    example, _ = example_from_file(path)
    assert (example.kind == DNA).all() and len(np.unique(example.entity_id)) == 1


def test_names():
    """Old and processed names become those of the dictionary."""
    assert names.amino_acid("HIE") == "HIS" and names.amino_acid("MSE") == "MET"
    for name in ("C", "CYT", "DC", "DC5", "C3"):
        assert names.nucleotide(name, dna=True) == "DC"
    assert names.nucleotide("RU", dna=False) == "U" and names.nucleotide("PSU", dna=False) == "PSU"
    assert names.atom("O1P", "DA") == "OP1" and names.atom("C2*", "A") == "C2'"


@pytest.mark.parametrize("code", ["DA", "CBV", "F6P", "PLP"])
def test_phosphates_are_named_as_the_dictionary_names_them(code):
    """Its releases differ, files are old and new, and ligands have oxygens of the old names."""
    known = built_in(code).atom_names
    assert all(names.atom(name, code) == name for name in known)
    oxygens = [n for n in known if n in ("OP1", "O1P", "OP2", "O2P")]
    others = [n[0] + n[:0:-1] for n in oxygens]  # OP1 and O1P
    assert len(oxygens) == 2 and [names.atom(n, code) for n in others] == oxygens


@pytest.mark.parametrize(
    ("code", "moved"),
    [
        ("PHE", {"CD1", "CD2", "CE1", "CE2"}),
        ("ASP", {"OD1", "OD2"}),
        ("VAL", set()),
        ("LEU", set()),
        ("BEN", {"C2", "C3", "C5", "C6", "N1", "N2"}),
    ],
)
def test_symmetries_keep_hands(code, moved):
    """Rings and flat groups may be turned over; the methyl groups of valine have their hands."""
    component = built_in(code)
    atoms = [i for i in component.heavy_atoms if component.atom_names[i] != "OXT"]
    found = symmetries(
        [component.atom_names[i] for i in atoms],
        [gemmi.Element(component.elements[i]).atomic_number for i in atoms],
        [(b.atom1, b.atom2) for b in component.bonds],
        {component.atom_names[i]: component.ideal[i] for i in atoms},
    )
    changed = {
        component.atom_names[atoms[k]]
        for p in found
        for k in np.flatnonzero(p != np.arange(len(p)))
    }
    assert changed == moved


def test_the_command_tells_what_is_left_out(path, tmp_path, capsys):
    """Structures that cannot be used are counted with their reason, the others are written."""
    bad = tmp_path / "bad.pdb"
    bad.write_text("nothing\n")
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    out = tmp_path / "out"
    status = command.run(parser.parse_args([str(path), f"{path}:L", str(bad), "--out", str(out)]))
    assert status == 0
    assert sorted(f.name for f in out.iterdir()) == ["made.npz", "made_L.npz"]
    assert "2 examples" in capsys.readouterr().out
    assert Example.load(out / "made_L.npz").n_tokens < Example.load(out / "made.npz").n_tokens


def test_what_cannot_be_used_is_an_error(path, tmp_path):
    """Too large, or no structure: an error names the file."""
    with pytest.raises(InputError, match="more than 10 tokens"):
        example_from_file(path, most_tokens=10)
    (tmp_path / "no.cif").write_text("data_x\n")
    with pytest.raises(InputError, match="no.cif"):
        read_complex(tmp_path / "no.cif")
