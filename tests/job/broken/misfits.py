"""Jobs that read well and whose chemistry, alignments or templates are wrong."""

from broken_jobs import ATP, SMILES, bond, molecule, protein, template
from example_jobs import MMCIF, minimal

# A job, where its problem is, and words that the sentence holds: what only chemistry can tell.
UNCHEMICAL = [
    (molecule("ligand", ccdCodes=["atp"]), "sequences[0].ligand.ccdCodes[0]", '"ATP"'),
    (molecule("ligand", ccdCodes=["Zn2+"]), "sequences[0].ligand.ccdCodes[0]", 'write "ZN"'),
    (molecule("ligand", ccdCodes=["ZZZZZ"]), "sequences[0].ligand.ccdCodes[0]", "dictionary"),
    (
        protein(modifications=[{"ptmType": "NOPE", "ptmPosition": 1}]),
        "sequences[0].protein.modifications[0]",
        '"NOPE" is not in the dictionary',
    ),
    (
        molecule(
            "rna", sequence="GA", modifications=[{"modificationType": "x", "basePosition": 1}]
        ),
        "sequences[0].rna.modifications[0]",
        "dictionary",
    ),
    (bond([["A", 2, "ND3"], ["G", 1, "C1"]]), "bondedAtomPairs[0][0]", "It has ND2"),
    (bond([["A", 2, "HD21"], ["G", 1, "C1"]]), "bondedAtomPairs[0][0]", "hydrogen"),
    (molecule("ligand", smiles="C" * 1000), SMILES, "C1000"),
    (
        minimal(
            sequences=[{"rna": {"id": "A", "sequence": "GA"}}, {"ligand": {"id": "B", **ATP}}],
            bondedAtomPairs=[[["A", 2, "OP3"], ["B", 1, "PG"]]],
        ),
        "bondedAtomPairs[0][0]",
        "OP3 leaves",
    ),
]

# The same, of MSAs and templates.
UNFITTING = [
    (protein(unpairedMsa=">q\nMKV\n"), "unpairedMsa", "MKV, but the sequence of the chain is MKT"),
    (protein(pairedMsa=">q\nMK\n"), "pairedMsa", "MK, but the sequence of the chain is MKT"),
    (protein(unpairedMsa=">q\nMKT\n>r\nMK\n"), "unpairedMsa", "row 2 (>r) has 2 columns"),
    (protein(unpairedMsa=">q\nMKT\n>r\nMK*T\n"), "unpairedMsa", "(>r) contains the character '*'"),
    (protein(unpairedMsa=">q\nMKT\n>r\nMKÄ€\n"), "unpairedMsa", "the character 'Ä'"),
    (protein(unpairedMsa="MKT\nMRT\n"), "unpairedMsa", "starts with a line '>name'"),
    (protein(unpairedMsa="# STOCKHOLM 1.0\nq MKT\n//"), "unpairedMsa", "this is Stockholm"),
    (
        protein(sequence="MKT" * 30, unpairedMsa=f">q\n{'MKT' * 29}MKV\n"),
        "unpairedMsa",
        "they differ from residue 90 on",
    ),
    (template(queryIndices=[0], templateIndices=[8]), "templates[0].templateIndices", "outside"),
    (template(mmcif="data_x\n_entry.id x\n"), "templates[0].mmcif", "no atoms"),
    (template(mmcif="data_x loop_"), "templates[0].mmcif", "not valid mmCIF"),
    (template(mmcif=MMCIF + MMCIF.split("Cartn_z\n")[1].replace(" A ", " B ")),
     "templates[0].mmcif", "2 polymer chains"),
    (template(mmcif=MMCIF.replace("4 0 0", "x 0 0")), "templates[0].mmcif", "number"),
]  # fmt: skip
