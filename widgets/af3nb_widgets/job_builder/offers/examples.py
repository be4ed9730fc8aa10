"""The examples in the menu, grouped by the model they need, with what each shows."""

from typing import NamedTuple


class Shown(NamedTuple):
    """An example: its file name, its line in the menu, and its button in an empty form, if any."""

    name: str
    about: str
    button: str = ""


GROUPS = {
    "The small model (mini) knows these": (
        Shown("ubiquitin", "Ubiquitin: one protein, with its alignment", "Ubiquitin"),
        Shown("trp_cage", "Trp-cage: 20 residues, the quickest"),
        Shown("sh3_peptide", "SH3 domain holding a peptide", "A domain with a peptide"),
        Shown("ww_phosphopeptide", "WW domain holding a peptide with two phosphates"),
        Shown("rubredoxin_iron", "Rubredoxin with its iron", "A protein with iron"),
        Shown("pex14_inhibitor", "PEX14 with an inhibitor"),
    ),
    "These need full-size weights": (
        Shown("insulin", "Insulin: two chains with paired alignments"),
        Shown("barnase_barstar", "Barnase and barstar: a template"),
        Shown("tetr_operator", "Tetracycline repressor on DNA"),
        Shown("zif268_dna", "Zinc fingers on DNA, with zinc", "Zinc fingers on DNA"),
        Shown("methylated_dna", "DNA with methylated cytosines"),
        Shown("u1a_hairpin", "Protein U1A on an RNA hairpin"),
        Shown("trna_arm", "Transfer RNA with modified bases"),
        Shown("adenine_riboswitch", "Riboswitch with adenine and magnesium"),
        Shown("calmodulin_calcium", "Calmodulin with four calcium ions"),
        Shown("haemoglobin", "Haemoglobin: four chains, four hemes"),
        Shown("streptavidin_biotin", "Streptavidin and biotin (SMILES)"),
        Shown("erk2_phosphorylated", "ERK2 with two phosphorylated residues"),
        Shown("kras_sotorasib", "KRAS with a covalent drug", "KRAS with a covalent drug"),
        Shown("rnase_b", "Ribonuclease B with its glycan", "A glycoprotein"),
    ),
}


def told() -> list[dict]:
    """Return the groups as JSON for the page."""
    return [
        {"words": words, "examples": [example._asdict() for example in examples]}
        for words, examples in GROUPS.items()
    ]
