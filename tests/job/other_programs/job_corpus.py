"""A systematic corpus of jobs: every kind of molecule with its options, pairs, bonds and wishes."""

import itertools
from dataclasses import replace
from pathlib import Path

from example_jobs import MMCIF

from af3nb.job.job import Dna, Job, Ligand, Modification, Protein, Rna, Template
from af3nb.job.wishes.record import Affinity, Contact, Cyclic, Pocket, Spot

COMPONENT = Path(__file__).parents[2] / "data/alcohol.cif"
MSA = ">q\nMNTSKCYNH\n>r\nMN-SKaCYNH\n"


def proteins() -> list[Protein]:
    """Proteins with every combination of evidence, and with the other options one at a time."""
    template = Template(MMCIF, (0, 1), (4, 5))
    given = itertools.product((None, "", MSA), (None, "", MSA), (None, (), (template,)))
    plain = Protein(("A",), "MNTSKCYNH")
    changes = (Modification(4, "SEP"), Modification(5, "ALY"))
    return [
        *(replace(plain, unpaired_msa=u, paired_msa=p, templates=t) for u, p, t in given),
        replace(plain, modifications=changes),
        replace(plain, description="a protein"),
        replace(plain, description=""),
        replace(plain, ids=("A", "C", "AB")),
        replace(plain, sequence="X" * 5 + "M"),
        *(replace(plain, sequence=a * 3) for a in "ACDEFGHIKLMNPQRSTVWY"),
    ]


def nucleic_acids() -> list[Rna | Dna]:
    """RNA and DNA with their options."""
    rna, dna = Rna(("B",), "ACGUN"), Dna(("B",), "ACGTN")
    return [
        *(replace(rna, unpaired_msa=msa) for msa in (None, "", ">q\nACGUN\n")),
        replace(rna, modifications=(Modification(4, "PSU"),)),
        replace(rna, ids=("B", "D"), description="two"),
        dna,
        replace(dna, modifications=(Modification(2, "5CM"), Modification(1, "6MA"))),
        replace(dna, ids=("B", "D"), description="two"),
    ]


def ligands() -> list[Ligand]:
    """Ligands by code and SMILES, with several components, in copies."""
    codes = ("ATP", "HEM", "ZN", "MG", "CL", "NAG", "FMN", "GOL")
    smiles = ("CCO", "C/C=C\\C", "[Na+]", "c1ccccc1[N+](=O)[O-]", "F[C@H](Cl)Br")
    return [
        *(Ligand(("L",), (code,)) for code in codes),
        *(Ligand(("L",), smiles=text) for text in smiles),
        Ligand(("L", "M", "N"), ("ATP",)),
        Ligand(("L",), ("NAG", "NAG", "BMA")),
        Ligand(("L",), ("ATP",), description='with "quotes", \\ and é'),
    ]


def corpus() -> list[Job]:
    """Jobs of one molecule each, of pairs, with bonds, seeds, names and components of their own."""
    singles = [*proteins(), *nucleic_acids(), *ligands()]
    jobs = [Job(f"single {i}", (molecule,)) for i, molecule in enumerate(singles)]
    pairs = itertools.product(proteins()[27:31], nucleic_acids()[::3], ligands()[::5])
    jobs += [
        Job(f"three_{i}", tuple(m if m.ids[0] != "A" else replace(m, ids=("A",)) for m in three))
        for i, three in enumerate(pairs)
    ]
    base = Job("bonds").protein("MNTSKCYNH", 2)
    trees = ("NAG", "NAG(NAG)", "NAG(NAG(BMA(MAN)(MAN)))", "NAG(FUC)(NAG)", "BMA(3-1 MAN)")
    jobs += [base.glycan("A", 2, tree) for tree in trees]
    jobs += [base.glycan(["A", "B"], n, "NAG(NAG)") for n in (2, 3, 4, 8)]
    jobs += [base.ligand("ATP").bond(f"A {n}", "C 1 C2") for n in (2, 3, 4, 5, 6, 7, 9)]
    jobs += [replace(base, seeds=seeds) for seeds in ((0,), (2**32 - 1,), tuple(range(30)))]
    jobs += [replace(base, name=name) for name in ("x", "a b", "é_1", "n" * 150, 'say "hi"')]
    wishes = (Cyclic("A"), Affinity("C"), Pocket("C", (Spot("A", 2), Spot("B", 3)), 6.0, True))
    close = Contact(Spot("A", 1), Spot("C", 1, "PA"), 8.0, 2.5)
    jobs.append(replace(base.ligand("ATP"), name="wishes", wishes=(*wishes, close)))
    own = COMPONENT.read_text().replace("1.3 ?", "1.3 0.0")
    code = own.split("data_")[1].split()[0]
    jobs.append(Job("own", (Ligand(("A",), (code,)),), user_ccd=own))
    return jobs


CORPUS = corpus()
