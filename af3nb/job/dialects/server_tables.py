"""What AlphaFold Server accepts: modifications, ligands, ions and glycans, by CCD code."""

# Modifications with the residue they are made of.
PROTEIN_MODIFICATIONS = {
    "SEP": "S", "TPO": "T", "PTR": "Y", "NEP": "H", "HIP": "H", "ALY": "K", "MLY": "K",
    "M3L": "K", "MLZ": "K", "2MR": "R", "AGM": "R", "MCS": "C", "HYP": "P", "HY3": "P",
    "LYZ": "K", "AHB": "N", "P1L": "C", "SNN": "N", "SNC": "C", "TRF": "W", "KCR": "K",
    "CIR": "R", "YHA": "K",
}  # fmt: skip
DNA_MODIFICATIONS = {
    "5CM": "C", "C34": "C", "5HC": "C", "6OG": "G", "6MA": "A", "1CC": "C", "8OG": "G",
    "5FC": "C", "3DR": "ACGT",
}  # fmt: skip
RNA_MODIFICATIONS = {
    "PSU": "U", "5MC": "C", "OMC": "C", "4OC": "C", "5MU": "U", "OMU": "U", "UR3": "U",
    "A2M": "A", "MA6": "A", "6MZ": "A", "2MG": "G", "OMG": "G", "7MG": "G", "RSQ": "C",
}  # fmt: skip
MODIFICATIONS = {
    "protein": PROTEIN_MODIFICATIONS,
    "dna": DNA_MODIFICATIONS,
    "rna": RNA_MODIFICATIONS,
}

LIGANDS = (
    "ADP", "ATP", "AMP", "GTP", "GDP", "FAD", "NAD", "NAP", "NDP", "HEM", "HEC", "PLM", "OLA",
    "MYR", "CIT", "CLA", "CHL", "BCL", "BCB",
)  # fmt: skip
IONS = ("MG", "ZN", "CL", "CA", "NA", "MN", "K", "FE", "CU", "CO")

# The first sugar of a glycan by the residue it is bonded to; the others may be any of `GLYCANS`.
FIRST_SUGARS = {
    "N": ("BGC", "BMA", "GLC", "MAN", "NAG"),
    "S": ("BGC", "BMA", "FUC", "GLC", "MAN", "NAG"),
    "T": ("BGC", "BMA", "FUC", "GLC", "MAN", "NAG"),
}
GLYCANS = ("BGC", "BMA", "FUC", "GAL", "GLC", "MAN", "NAG")
MOST_SUGARS, MOST_BRANCHES = 8, 2
