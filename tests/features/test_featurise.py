"""Laws of features: what changes when a job changes."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from af3nb.errors import InputError
from af3nb.features.conventions.convention import Convention
from af3nb.features.featurise import featurise
from af3nb.job.job import Dna, Job, Ligand, Modification, Protein, Rna
from af3nb.job.size import BUCKETS, DEEPMIND_BUCKETS, padded_size

PEPTIDE = Protein(
    ("A",), "MKTAYI", unpaired_msa=">q\nMKTAYI\n>r\nMRTA-I\n", paired_msa="", templates=()
)
MIXTURE = Job(
    "mixture",
    (
        replace(PEPTIDE, modifications=(Modification(3, "SEP"),), unpaired_msa=None),
        Rna(("B",), "GACUU"),
        Dna(("C",), "GATC"),
        Ligand(("D",), ("ATP",)),
        Ligand(("E",), ("MG",)),
    ),
)

TABLES = ("gather_idxs", "gather_mask", "input_shape")


def job(*molecules) -> Job:
    """A job of these molecules."""
    return Job("law", molecules)


def arrays(job: Job, **choices) -> dict[str, np.ndarray]:
    """Features without padding, unless asked."""
    return featurise(job, **{"seed": 1, "buckets": None} | choices).arrays


def test_same_job_and_seed_give_the_same_features():
    """Nothing is left to chance."""
    first, again = arrays(MIXTURE), arrays(MIXTURE)
    assert all(np.array_equal(first[k], again[k]) for k in first)


def test_seed_changes_reference_positions_only():
    """All that is random are the conformers."""
    one, two = arrays(MIXTURE, seed=1), arrays(MIXTURE, seed=2)
    assert [k for k in one if not np.array_equal(one[k], two[k])] == ["ref_pos"]


def test_order_in_the_job_does_not_matter():
    """Chains are sorted by their ids: A, ..., Z, AA."""
    ids = ("Z", "AA", "B", "C", "D")
    molecules = [replace(m, ids=(i,)) for m, i in zip(MIXTURE.molecules, ids, strict=True)]
    forth, back = (featurise(job(*m), seed=1, buckets=None) for m in (molecules, molecules[::-1]))
    assert forth.layout.chains == ("B", "C", "D", "Z", "AA")
    assert all(np.array_equal(forth.arrays[k], back.arrays[k]) for k in forth.arrays)


def test_copies_have_conformers_of_their_own():
    """Two copies differ in nothing but their number and their reference positions."""
    features = arrays(job(replace(PEPTIDE, ids=("A", "B"))))
    first, second = slice(0, 6), slice(6, 12)
    assert features["entity_id"].tolist() == [1] * 12
    assert features["sym_id"].tolist() == [1] * 6 + [2] * 6
    for name in ("aatype", "residue_index", "ref_element", "ref_atom_name_chars", "profile"):
        np.testing.assert_array_equal(features[name][first], features[name][second])
    assert np.abs(features["ref_pos"][first] - features["ref_pos"][second]).max() > 0.1
    np.testing.assert_array_equal(features["msa"][:, first], features["msa"][:, second])


def test_padding_is_zero():
    """Padding tokens hold nothing."""
    padded = arrays(MIXTURE, buckets=(32, 96))
    n = int(padded["seq_length"])
    for name in ("ref_pos", "aatype", "profile", "frames_mask"):
        assert len(padded[name]) == 96 and not padded[name][n:].any()
    assert not padded["msa"][:, n:].any()


def test_padding_gathers_the_same_atoms():
    """Windows of atoms hold the same atoms in any bucket."""
    for buckets in (None, (96,)):
        features = featurise(MIXTURE, seed=1, buckets=buckets)
        a, layout = features.arrays, features.layout
        index, mask = (a[f"token_atoms_to_queries:{part}"].ravel() for part in TABLES[:2])
        real = mask & a["pred_dense_atom_mask"].ravel()[index]
        np.testing.assert_array_equal(
            index[real], layout.atom_token.astype(int) * 24 + layout.atom_slot
        )
        token = a["tokens_to_queries:gather_idxs"].ravel()[real]
        np.testing.assert_array_equal(token, layout.atom_token)
        np.testing.assert_array_equal(a["tokens_to_queries:gather_mask"].ravel(), real)


def test_queries_and_token_atoms_are_inverse():
    """An atom sent to its window comes back to its slot."""
    a = arrays(MIXTURE, buckets=(96,))
    atoms = a["pred_dense_atom_mask"]
    numbers = np.arange(atoms.size).reshape(atoms.shape)
    queries = numbers.ravel()[a["token_atoms_to_queries:gather_idxs"]]
    back = queries.ravel()[a["queries_to_token_atoms:gather_idxs"]]
    np.testing.assert_array_equal(back[atoms], numbers[atoms])


def test_keys_surround_their_queries():
    """Every real query is among the keys of its window."""
    a = arrays(job(replace(PEPTIDE, sequence="W" * 40, unpaired_msa=None)))
    queries = a["tokens_to_queries:gather_mask"]
    keys = a["queries_to_keys:gather_idxs"]
    for w in range(len(keys)):
        own = w * 32 + np.flatnonzero(queries[w])
        assert np.isin(own, keys[w]).all()


def test_without_alignments_is_as_with_empty_ones():
    """None is featurised like "": the caller decides whether to search."""
    empty = replace(PEPTIDE, unpaired_msa="")
    nothing = replace(PEPTIDE, unpaired_msa=None, paired_msa=None, templates=None)
    one, two = arrays(job(empty)), arrays(job(nothing))
    assert all(np.array_equal(one[k], two[k]) for k in one)


def test_query_stands_twice_unless_paired():
    """Monomers have the query as paired and as unpaired row, different proteins have it once."""
    single = arrays(job(PEPTIDE))["msa"]
    np.testing.assert_array_equal(single[0], single[1])
    other = replace(PEPTIDE, ids=("B",), sequence="GGSWW", unpaired_msa=None)
    pair = arrays(job(PEPTIDE, other))
    assert pair["num_alignments"] == 2
    assert pair["msa"][1].tolist() == [12, 1, 16, 0, 21, 9] + [21] * 5
    kept = arrays(job(PEPTIDE, other), convention=Convention(resolve_msa_overlaps=False))
    assert kept["num_alignments"] == 3


def test_buckets():
    """The smallest bucket that holds the tokens; beyond the last, their number."""
    assert [padded_size(n, (16, 24)) for n in (1, 16, 17, 25)] == [16, 16, 24, 25]
    assert [padded_size(n, None) for n in (1, 4, 7)] == [5, 5, 7]
    assert padded_size(100, BUCKETS) == 112 and padded_size(100, DEEPMIND_BUCKETS) == 128
    for wrong in ((), (32, 16), (16, 16)):
        with pytest.raises(InputError, match="increase"):
            padded_size(1, wrong)


@pytest.mark.parametrize("buckets", [None, (1, 2, 3)])
def test_a_single_ion_can_be_featurised(buckets):
    """The smallest complex still fills a window of keys."""
    features = featurise(job(Ligand(("A",), ("ZN",))), seed=1, buckets=buckets)
    assert features.batch.n_tokens == 5
    assert features.arrays["seq_mask"].sum() == 1


def test_featurising_is_light():
    """A fresh process needs no JAX and less than 500 MB."""
    code = """
import sys
from pathlib import Path
from af3nb.features.conventions.convention import Convention
from af3nb.features.featurise import featurise
from af3nb.job.job import Job, Protein
featurise(Job("x", (Protein(("A",), "MKTAYIAKQR"),)), seed=1)
status = Path("/proc/self/status")  # where there is none, only the imports are checked
peak = status.read_text().split("VmHWM:")[1].split()[0] if status.exists() else 0
assert int(peak) < 500_000, peak
assert "jax" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
