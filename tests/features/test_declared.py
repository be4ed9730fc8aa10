"""What a check declares (chains, rows, templates, bonds) is what the features hold, or it says."""

import re
from dataclasses import replace

import numpy as np
import pytest
from example_jobs import MMCIF

from af3nb.alignment.text import aligned_records
from af3nb.chem.residues import PROTEIN_CLASSES, RNA_CLASSES
from af3nb.features.featurise import Features, featurise
from af3nb.job.job import (
    AtomAddress,
    Bond,
    Dna,
    Job,
    Ligand,
    Modification,
    Protein,
    Rna,
    Template,
)
from af3nb.job.rules.bonds import unseen_bonds
from af3nb.job.rules.pairs import rows_of_features, rows_read
from af3nb.job.rules.template_use import template_use
from af3nb.prediction.costs import load_of
from af3nb.result.coverage import coverage

FIRST, SECOND = "MKTAYIAK", "GSGSWSGS"
HUMAN, MOUSE, RAT = (f"tr|A0A0{i}1|A0A0{i}1_{s}" for i, s in enumerate(("HUMAN", "MOUSE", "RAT")))
GOOD = Template(MMCIF, (0, 1, 3), (4, 5, 7))
EMPTY = Template(MMCIF, (), ())


def a3m(query: str, *rows: tuple[str, str]) -> str:
    """An A3M text."""
    return "".join(f">{name}\n{row}\n" for name, row in (("query", query), *rows))


def bond(a: tuple[str, int, str], b: tuple[str, int, str]) -> Bond:
    """A bond between two atoms."""
    return AtomAddress(*a), AtomAddress(*b)


PAIRED = (
    Protein(("A", "C"), FIRST, (), a3m(FIRST, ("x", "MKTAYIA-")),
            a3m(FIRST, (HUMAN, "MKTAYI-K"), (RAT, "MKTA-IAK"), ("odd", "MK-AYIAK")), (GOOD,)),
    Protein(("B",), SECOND, (), a3m(SECOND, ("y", "GSGSWS--"), ("z", "GSG--SGS")),
            a3m(SECOND, (MOUSE, "GS--WSGS"), (HUMAN, "GSGS-SGS")), (EMPTY, GOOD, EMPTY)),
    Rna(("R",), "GACUGACU", (), a3m("GACUGACU", ("r", "GACUGAC-"))),
)  # fmt: skip
JOBS = {
    "pairs": Job("j", PAIRED),
    "one protein": Job("j", PAIRED[:1]),
    "no alignment": Job("j", (Protein(("A",), FIRST, (), "", "", ()),)),
    "short": Job("j", (Protein(("A",), "MKT", (), a3m("MKT", ("x", "MK-")), "", (GOOD,)),)),
    "six templates": Job("j", (Protein(("A",), FIRST, (), "", "", (GOOD,) * 5 + (EMPTY,)),)),
    "templates of two": Job("j", (
        Protein(("A",), FIRST, (), "", "", (GOOD,)),
        Protein(("B",), FIRST, (), "", "", (GOOD, GOOD)),
        Protein(("C",), SECOND, (), "", "", ()),
        Protein(("D",), SECOND, (), "", "", (GOOD,)),
    )),
    "left out": Job("j", (PAIRED[0], Ligand(("G",), ("UNK",))),
                    bonds=(bond(("A", 2, "NZ"), ("G", 1, "N")),)),
    "bonds": Job("j", (
        Protein(("A",), "XKTCYNC", (Modification(1, "ACE"), Modification(3, "SEP")), "", "", ()),
        Ligand(("B",), ("NAG", "NAG")), Ligand(("C",), ("ATP",)), Dna(("D",), "GACT"),
    ), bonds=(
        bond(("A", 1, "CH3"), ("C", 1, "PG")), bond(("A", 6, "ND2"), ("B", 1, "C1")),
        bond(("B", 1, "O4"), ("B", 2, "C1")), bond(("A", 4, "SG"), ("A", 7, "SG")),
        bond(("A", 3, "OG"), ("C", 1, "PA")), bond(("D", 2, "P"), ("C", 1, "O1G")),
    )),
}  # fmt: skip


@pytest.fixture(params=JOBS)
def case(request) -> tuple[Job, Features]:
    """A job and its features."""
    job = JOBS[request.param]
    return job, featurise(job, seed=1, buckets=None)


def test_chains_told_are_those_of_the_features(case: tuple[Job, Features]):
    """A chain that is left out is not counted, neither are its tokens."""
    job, features = case
    chains = len(set(features.layout.token_chain_id))
    tokens = int(features.arrays["seq_length"])
    assert job.describe().startswith(f"j: {chains} chain{'s' * (chains > 1)}, {tokens} tokens")


def test_rows_told_are_those_of_the_features(case: tuple[Job, Features]):
    """Coverage, the words on a result and the forecast count the rows that the model gets."""
    job, features = case
    texts = rows_read(job)
    for id, molecule in job.chains:
        if not isinstance(molecule, Protein | Rna):
            continue
        classes = RNA_CLASSES if isinstance(molecule, Rna) else PROTEIN_CLASSES
        told = {
            tuple(classes[letter] for letter in row if not letter.islower())
            for _, row in aligned_records(texts.get(id, ""))[1:]
        }
        own = features.layout.token_chain_id == id
        rows = features.arrays["msa"][:, : len(own)][:, own]
        some = rows[(rows != PROTEIN_CLASSES["-"]).any(axis=1)]
        if molecule.modifications:  # a column may have several tokens
            continue
        assert {tuple(row) for row in some.tolist()} - {tuple(rows[0].tolist())} == told
        if id in texts:
            filled = np.array([[c != PROTEIN_CLASSES["-"] for c in row] for row in told] or [own])
            assert coverage(job)[id] == (filled.sum(axis=0).tolist() if told else [0] * sum(own))
    assert rows_of_features(job) == int(features.arrays["num_alignments"])


def test_templates_told_are_those_of_the_features(case: tuple[Job, Features]):
    """Each template that the features lack is told with a reason, by the check and in the words."""
    job, features = case
    uses, mask = template_use(job), features.arrays["template_atom_mask"]
    for id, molecule in job.chains:
        own = features.layout.token_chain_id == id
        held = int(mask[:, : len(own)][:, own].any(axis=(1, 2)).sum())
        if id in uses:
            assert uses[id].given == len(getattr(molecule, "templates", ()))
            assert held == uses[id].used or uses[id].used == 0
            assert bool(uses[id].unused) == (uses[id].used < uses[id].given)
            assert uses[id].unused in job.describe()
        else:
            assert held == 0
    warned = [str(w) for w in job.warnings(chemistry=False) if "template" in str(w)]
    assert bool(warned) == any(use.unused for use in uses.values())


def test_bonds_told_are_those_of_the_features(case: tuple[Job, Features]):
    """Each bond that the network does not see is warned of, and marked in the description."""
    job, features = case
    polymer = features.arrays["tokens_to_polymer_ligand_bonds:gather_mask"].all(axis=-1)
    index = features.arrays["tokens_to_polymer_ligand_bonds:gather_idxs"]
    seen = int((polymer & (index[:, 0] != index[:, 1])).sum())
    polymers = {id for id, m in job.chains if not isinstance(m, Ligand)}
    seen += sum(not {a.chain, b.chain} & polymers for a, b in features.bonds)
    unseen = unseen_bonds(job)
    assert seen == len(job.bonds) - len(unseen)
    told = [w for w in job.warnings() if re.search("written out|left out: |is left out", str(w))]
    assert {w.place.number for w in told if w.place and w.place.part == "bond"} == set(unseen)
    marked = re.findall(
        r"\((not seen by the network|seen by weights of Protenix only)\)", job.describe()
    )
    assert len(marked) == len(unseen)
    for bond in unseen.values():
        assert bond


def test_forecast_counts_what_the_model_gets():
    """The cost of a run follows the rows and templates of its features, not those of the files."""
    from af3nb.device.devices import Device
    from af3nb.device.speed import Speed
    from af3nb.model.config import Config
    from af3nb.runs.plan import plan_of
    from af3nb.runs.settings import DEFAULTS
    from af3nb.weights import registry

    for job in JOBS.values():
        plan = plan_of(job, DEFAULTS, registry.MINI, {}, dtype="float32")
        load = load_of(plan, Speed(Device("CPU", 1 << 30), Config.mini(), "float32"))
        features = featurise(job, seed=1)
        slots = np.flatnonzero(features.arrays["template_atom_mask"].any(axis=(1, 2)))
        assert load.rows == features.arrays["num_alignments"]
        assert (load.templates > max(slots)) if len(slots) else load.templates == 0


def test_rows_beyond_those_of_the_model_are_warned_of(monkeypatch):
    """A very deep alignment is read in part, and a warning says so."""
    monkeypatch.setattr("af3nb.job.rules.warnings.MSA_ROWS", 2)
    deep = replace(PAIRED[0], unpaired_msa=a3m(FIRST, ("x", FIRST), ("y", FIRST)), paired_msa="")
    (warning,) = Job("j", (deep,)).warnings()
    assert "at most 2 rows, the first of these 3" in str(warning)
