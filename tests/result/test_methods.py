"""The methods section says what a result records, cites what was used, and nothing else."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from golden_results import CASES, golden_result
from test_result_folder import server_folder

from af3nb.result.methods.library import LIBRARY
from af3nb.result.provenance import ALIGNMENT, PAIRED, Provenance, Search
from af3nb.result.result import Result
from af3nb.weights.sets.own import OWN

MINI = Provenance(
    version="0.2.0", weights="mini", maker="The af3nb authors", licence="Apache-2.0", recycles=0,
    steps=20, precision="float32", date="2026-11-30", device="a CPU", device_verified=True,
    versions=("jax 0.7.2", "rdkit 2025.9.4", "gemmi 0.7.3"),
)  # fmt: skip
DEEPMIND = replace(
    MINI, weights="alphafold3", model_id="abc", maker="Google DeepMind", licence="Terms",
    cut_off="2021-09-30", recycles=10, steps=200, terms="Non-commercial use only",
)  # fmt: skip
OPENFOLD3 = replace(
    MINI, weights="openfold3", maker="The OpenFold Consortium", family="OpenFold3", recycles=3,
    cut_off="2025-06-30",
)  # fmt: skip
SERVER = Search(ALIGNMENT, ("A", "B"), "https://api.colabfold.com", "colabfold env", "2026-11-29")


def of(provenance: Provenance, case: str = "homodimer") -> Result:
    """A result of known origin."""
    return replace(golden_result(case), provenance=provenance)


@pytest.mark.parametrize("provenance", [MINI, DEEPMIND, OPENFOLD3, Provenance("?", "?", "?")])
@pytest.mark.parametrize("case", CASES)
def test_every_citation_has_a_reference(case: str, provenance: Provenance):
    """Numbers in the text are those of the list, in the order of first use, and none is left."""
    made = of(provenance, case).methods()
    cited = [n for group in re.findall(r"\[([\d, ]+)\]", made.text) for n in group.split(", ")]
    assert list(dict.fromkeys(cited)) == [str(i + 1) for i in range(len(made.references))]
    assert "@" not in made.text and "None" not in made.text and "  " not in made.text
    assert made.bibtex.count("@") == len(made.references) == len(made.numbered)
    for reference in made.references:
        assert f"{{{reference.key},\n" in made.bibtex


def test_settings_are_told():
    """Seeds, recycles, steps, precision, device, versions and the day are in the text."""
    text = of(MINI).methods().text
    for part in ("af3nb 0.2.0", "30 November 2026", "one seed (1234)", "Two structures",
                 "without recycling and with 20 denoising steps each", "float32", "on a CPU, with",
                 "this device reproduces", "JAX 0.7.2",
                 "RDKit 2025.9.4"):  # fmt: skip
        assert part in text, part
    assert "do not record" not in text


def test_what_is_unknown_is_said():
    """What the files do not record is named, not guessed."""
    text = of(replace(MINI, recycles=None, device="", date="")).methods().text
    assert text.endswith("do not record the numbers of recycles and of steps, the device and the "
                         "date.")  # fmt: skip


def test_weights_and_their_terms():
    """Each maker's weights are named and cited, and only DeepMind's bring DeepMind's terms."""
    mini, theirs, others = (of(p).methods() for p in (MINI, DEEPMIND, OPENFOLD3))
    assert "do not support biological conclusions" in mini.text
    assert "Google DeepMind (identifier abc)" in theirs.text
    assert "30 September 2021" in theirs.text
    assert "non-commercial use only" in theirs.terms[0]
    assert not any("non-commercial" in term for term in (*mini.terms, *others.terms))
    assert LIBRARY["openfold3"] in others.references
    assert LIBRARY["openfold3"] not in theirs.references


def test_weights_of_ones_own():
    """Weights of training are known by their digest, their maker decides, and what they were
    trained on is left to the reader; of a file without a name nothing is claimed."""
    own = replace(MINI, weights="own", maker="", licence=OWN.licence, weights_digest="1a2b3c")
    told = of(own).methods()
    assert "trained with the training code of af3nb (digest 1a2b3c)" in told.text
    assert told.text.endswith("the structures on which the weights were trained.")
    assert told.terms == ("Whoever trained the weights decides who may use them.",)
    unnamed = of(replace(MINI, weights="unknown", licence="unknown", untrained=True)).methods()
    assert "Nothing is known of the training" in unnamed.text and unnamed.terms == ()


@pytest.mark.parametrize("name, words", [
    ("CPU, 2 cores", "a CPU with 2 cores"), ("CPU, 1 core", "a CPU with 1 core"),
    ("NVIDIA H200", "an NVIDIA H200"), ("Tesla T4", "a Tesla T4"), ("a CPU", "a CPU"),
])  # fmt: skip
def test_a_device_stands_in_a_sentence(name: str, words: str):
    """Whatever a device is called, its article is right."""
    assert f"The computation ran on {words}, with" in of(replace(MINI, device=name)).methods().text


def test_searches_are_told():
    """A search names its program, place, day and sequences; other alignments came with the job."""
    given = of(MINI).methods()
    assert "(3 sequences each) were given with the job; their origin" in given.text
    paired = replace(SERVER, what=PAIRED)
    found = of(replace(MINI, searches=(SERVER, paired))).methods()
    assert "given with the job" not in found.text
    assert "ColabFold server (https://api.colabfold.com)" in found.text
    assert "29 November 2026" in found.text
    keys = {reference.key for reference in found.references}
    assert {"mmseqs2", "colabfold", "uniclust"} <= keys
    assert keys.isdisjoint({"nhmmer", "pdb"})
    local = replace(SERVER, place="database Rfam", procedure="nhmmer -E 0.001")
    rna = of(replace(MINI, searches=(replace(local, chains=("A",)),)), "rna_mod_smiles").methods()
    assert LIBRARY["nhmmer"] in rna.references and "local database Rfam" in rna.text


def test_server_results(tmp_path: Path):
    """A result of AlphaFold Server names the server, its seed and its terms, and no settings."""
    made = Result.load(server_folder(tmp_path / "x", "prot_dna_atp_mg")).methods()
    assert "by AlphaFold Server" in made.text and "seed (1593933729)" in made.text
    assert "the ligand ATP (chain C)" in made.text and "the ion MG" in made.text
    assert "af3nb" not in made.text.lower() and "output terms" in made.terms[0]


def test_structures_alone(tmp_path: Path):
    """A structure by itself has no known seed; ColabFold's is known by its name."""
    import gemmi

    text = golden_result("p20_msa4").mmcif()
    structure = gemmi.make_structure_from_block(gemmi.cif.read_string(text).sole_block())
    name = "p_unrelaxed_rank_001_alphafold2_multimer_v3_model_2_seed_000.pdb"
    for path in (tmp_path / "some.pdb", tmp_path / name):
        path.write_text(structure.make_pdb_string())
    alone, colabfold = (Result.load(tmp_path / n).methods().text for n in ("some.pdb", name))
    assert "does not name" in alone and "the seeds" in alone and "One seed" not in alone
    assert "ColabFold" in colabfold and "AlphaFold-Multimer" in colabfold


def test_provenance_is_opened_again(tmp_path: Path):
    """Saved and opened, a result has the same methods section, searches and versions included."""
    result = of(replace(DEEPMIND, searches=(SERVER,)))
    back = Result.load(result.save(tmp_path / "out"))
    assert back.provenance == result.provenance
    assert str(back.methods()) == str(result.methods())


def test_many_chains_are_counted():
    """More molecules than anybody reads are told by their numbers."""
    from af3nb.result.methods.molecules import describe

    result = golden_result("glyco_bonded")
    layout = result.layout
    chains = [f"C{i}" for i in range(len(layout.chain_id))]
    kind = ["polypeptide(L)"] * len(chains)
    import numpy as np

    many = replace(layout, chain_id=np.array(chains, object), chain_type=np.array(kind, object),
                   res_name=np.array([f"X{i}" for i in range(len(chains))], object))  # fmt: skip
    told = describe(replace(result, layout=many, job=None))
    assert told.startswith(f"a complex of {len(chains)} protein chains")
