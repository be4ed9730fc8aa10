"""The example jobs keep AlphaFold 3's rules, and run; most are read without af3nb's own reader."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import gemmi
import numpy as np
import pytest
from rdkit import Chem

import af3nb
from af3nb.chem.components import built_in
from af3nb.chem.draw import skeleton
from af3nb.features.featurise import featurise
from af3nb.job.job import Job
from af3nb.model.config import Config
from af3nb.model.files.parameters import draw
from af3nb.weights.load import Model
from af3nb.weights.registry import MINI

FILES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
TOKENS = {
    "adenine_riboswitch": 86,
    "barnase_barstar": 199,
    "calmodulin_calcium": 152,
    "erk2_phosphorylated": 385,
    "haemoglobin": 746,
    "insulin": 51,
    "kras_sotorasib": 239,
    "methylated_dna": 100,
    "pex14_inhibitor": 96,
    "rnase_b": 207,
    "rubredoxin_iron": 54,
    "sh3_peptide": 65,
    "streptavidin_biotin": 137,
    "tetr_dimer": 414,
    "tetr_operator": 452,
    "trna_arm": 99,
    "trp_cage": 20,
    "u1a_hairpin": 118,
    "ubiquitin": 76,
    "ubiquitin_single_sequence": 76,
    "ww_phosphopeptide": 64,
    "zif268_dna": 115,
}
LETTERS = {"protein": "ACDEFGHIKLMNPQRSTVWY", "rna": "ACGU", "dna": "ACGT"}
RELEASE_DATE = "_pdbx_audit_revision_history.revision_date"


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def job(request) -> dict:
    """Each example in turn, with the file it comes from."""
    return json.loads(request.param.read_text()) | {"file": request.param}


def example(name: str) -> Job:
    """An example as af3nb reads it."""
    return Job.from_file(FILES[0].with_name(f"{name}.json"))


def test_head(job: dict):
    """An example is a job of AlphaFold 3's dialect, version 4, named as its file, small."""
    file = job["file"]
    assert (job["dialect"], job["version"], job["modelSeeds"]) == ("alphafold3", 4, [1])
    assert job["name"] == file.stem
    assert file.stat().st_size < 150_000


def test_read(job: dict):
    """af3nb finds the same chains in an example as stand in the file, and nothing wrong."""
    chains = [(name, kind, m.get("sequence")) for kind, m in molecules(job) for name in m["id"]]
    found = Job.from_file(job["file"])
    assert chains == [
        (name, m.kind, getattr(m, "sequence", None)) for m in found.molecules for name in m.ids
    ]
    assert found.check() == found.warnings() == []


def test_features(job: dict):
    """An example has features, with as many tokens as are known, and all its bonds are told."""
    found = Job.from_file(job["file"])
    features = featurise(found, seed=1)
    name = job["file"].stem
    assert features.arrays["seq_mask"].sum() == TOKENS[name]
    assert f", {TOKENS[name]} tokens," in found.describe()
    assert len(features.bonds) == len(job.get("bondedAtomPairs", []))
    assert features.arrays["ref_mask"].any(axis=1)[: TOKENS[name]].all()
    assert all("HEM" in note for note in features.notes)  # whose shape RDKit does not find


def test_listed(job: dict):
    """The README says what each example shows and where it comes from."""
    assert f"`{job['file'].name}`" in (job["file"].parent / "README.md").read_text()


def test_sequences(job: dict):
    """Sequences are of known residues; every chain has an id of its own; each says what it is."""
    ids = [name for _, molecule in molecules(job) for name in molecule["id"]]
    assert len(set(ids)) == len(ids)
    for kind, molecule in molecules(job):
        assert set(molecule.get("sequence", "")) <= set(LETTERS.get(kind, ""))
        assert molecule["description"]


def test_evidence_is_whole(job: dict):
    """MSAs and templates of a chain are all given, or all left to be searched."""
    for protein in proteins(job):
        given = {"unpairedMsa", "pairedMsa", "templates"} & protein.keys()
        assert len(given) in (0, 3)


def test_msa_rows_fit(job: dict):
    """An MSA begins with the chain; each row has a letter or gap for every residue."""
    for protein in proteins(job):
        for field in ("unpairedMsa", "pairedMsa"):
            rows = re.findall(r"^>.*\n(.*)$", protein.get(field, ""), re.MULTILINE)
            assert not rows or rows[0] == protein["sequence"]
            assert {len(re.sub("[a-z]", "", row)) for row in rows} <= {len(protein["sequence"])}


def test_templates_fit(job: dict):
    """A template is one dated chain, whose indices count unresolved residues and fit the query."""
    for protein in proteins(job):
        for template in protein.get("templates", []):
            block = gemmi.cif.read_string(template["mmcif"]).sole_block()
            assert block.find_value("_entry.id") == block.name
            assert date.fromisoformat(block.find_value(RELEASE_DATE))
            (chain,) = gemmi.make_structure_from_block(block)[0]
            names = list(block.find_values("_entity_poly_seq.mon_id"))
            assert all(names[residue.label_seq - 1] == residue.name for residue in chain)
            letters = gemmi.one_letter_code(names)
            pairs = zip(template["queryIndices"], template["templateIndices"], strict=True)
            assert all(protein["sequence"][query] == letters[index] for query, index in pairs)


def test_modified_residues_are_what_they_replace():
    """Each modification derives from the residue that the sequence has there."""
    for path in FILES:
        for molecule in Job.from_file(path).molecules:
            for change in getattr(molecule, "modifications", ()):
                letter = molecule.sequence[change.position - 1]
                parent = built_in(change.code).parent
                assert gemmi.find_tabulated_residue(parent).one_letter_code.upper() == letter


def test_covalent_ligands():
    """Sotorasib is bound to the cysteine; RNase B's glycan to an asparagine of a sequon."""
    kras, rnase = example("kras_sotorasib"), example("rnase_b")
    assert kras.molecules[0].sequence[12 - 1] == "C"
    assert re.fullmatch("N[^P][ST]", rnase.molecules[0].sequence[34 - 1 : 36])
    # The atom that was the end of sotorasib's double bond before the reaction.
    assert [b[:3] for b in built_in("MOV").bonds if "C25" in b[:2] and "C24" in b[:2]] == [
        ("C24", "C25", "SING")
    ]
    carbons = {bond[1].atom for bond in rnase.bonds}
    assert carbons == {"C1"} and len(rnase.bonds) == rnase.molecules[1].length


def test_biotin():
    """The SMILES of biotin is the component BTN, mirror image and all."""
    smiles = example("streptavidin_biotin").molecules[1].smiles
    wanted = Chem.MolToSmiles(Chem.MolFromSmiles(smiles))
    assert Chem.MolToSmiles(Chem.RemoveHs(skeleton(built_in("BTN")))) == wanted


@pytest.mark.parametrize("name", ["tetr_operator", "zif268_dna", "methylated_dna"])
def test_strands_pair(name: str):
    """The strands of a DNA pair over all or all but the ends of their length."""
    strands = [m.sequence for m in example(name).molecules if m.kind == "dna" for _ in m.ids]
    first, second = strands
    turned = second[::-1].translate(str.maketrans("ACGT", "TGCA"))
    assert first == turned or first[1:] == turned[:-1]


@pytest.mark.parametrize("name", ["methylated_dna", "trna_arm", "adenine_riboswitch"])
def test_prediction(name: str, tmp_path: Path):
    """Small examples run from the file to the output, with a tiny network."""
    run(name, tmp_path, Model(draw(Config.tiny(), seed=5), MINI), buckets=(112,))


@pytest.mark.slow
@pytest.mark.parametrize("name", TOKENS)
def test_prediction_of_all(name: str, tmp_path: Path):
    """Every example runs from the file to the output with the bundled network."""
    run(name, tmp_path, "mini")


def run(name: str, out: Path, weights: Model | str, **more) -> None:
    """Predict an example and look at what was written."""
    job, quick = example(name), {"samples": 1, "recycles": 0, "steps": 2}
    result = af3nb.predict(job, weights=weights, out=out, **quick, **more)
    assert len(result.layout.token_chain_id) == TOKENS[name]
    assert np.isfinite(result.best.positions).all()
    structure = gemmi.read_structure(str(result.folder / f"{name}_model.cif"))
    assert structure[0].count_atom_sites() == len(result.layout.atom_name)
    assert len(structure.connections) == len(job.bonds)
    assert Job.from_file(result.folder / f"{name}_data.json") == job
    for chain, molecule in job.chains:
        if molecule.kind == "ligand":
            assert result.sdf(chain).endswith("$$$$\n")


def molecules(job: dict) -> Iterator[tuple[str, dict]]:
    """The molecules of a job by kind, with their ids as a list."""
    for entity in job["sequences"]:
        ((kind, molecule),) = entity.items()
        ids = molecule["id"]
        yield kind, molecule | {"id": ids if isinstance(ids, list) else [ids]}


def proteins(job: dict) -> Iterator[dict]:
    """The proteins of a job, with their ids as a list."""
    return (molecule for kind, molecule in molecules(job) if kind == "protein")
