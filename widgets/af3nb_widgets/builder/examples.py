"""The examples of the menu, with what each shows."""

EXAMPLES = (
    ("ubiquitin", "Ubiquitin: one protein, with its alignment; the small model knows it"),
    ("insulin", "Insulin: two chains with paired alignments"),
    ("barnase_barstar", "Barnase and barstar: a template"),
    ("tetr_operator", "Tetracycline repressor on DNA"),
    ("zif268_dna", "Zinc fingers on DNA, with zinc"),
    ("methylated_dna", "DNA with methylated cytosines"),
    ("u1a_hairpin", "Protein U1A on an RNA hairpin"),
    ("trna_arm", "Transfer RNA with modified bases"),
    ("adenine_riboswitch", "Riboswitch with adenine and magnesium"),
    ("calmodulin_calcium", "Calmodulin with four calcium ions"),
    ("haemoglobin", "Haemoglobin: four chains, four hemes"),
    ("streptavidin_biotin", "Streptavidin and biotin (SMILES)"),
    ("erk2_phosphorylated", "ERK2 with two phosphorylated residues"),
    ("kras_sotorasib", "KRAS with a covalent drug"),
    ("rnase_b", "Ribonuclease B with its glycan"),
)
