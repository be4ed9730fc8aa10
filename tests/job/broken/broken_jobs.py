"""Jobs whose text or fields are wrong: each with its place and words of the sentence about it."""

from example_jobs import COMPONENT, MMCIF, minimal


def molecule(kind: str, **fields) -> dict:
    """A job of one molecule."""
    return minimal(sequences=[{kind: {"id": "A", **fields}}])


def protein(**fields) -> dict:
    """A job of one protein."""
    return molecule("protein", **{"sequence": "MKT", **fields})


def template(**fields) -> dict:
    """A job with one template."""
    given = {"mmcif": MMCIF, "queryIndices": [0], "templateIndices": [0], **fields}
    return protein(templates=[given])


def bond(*bonds) -> dict:
    """A protein, a glycan and a SMILES with bonds."""
    sequences = [
        {"protein": {"id": "A", "sequence": "MNT"}},
        {"ligand": {"id": "G", "ccdCodes": ["NAG", "NAG"]}},
        {"ligand": {"id": "S", "smiles": "CCO"}},
    ]
    return minimal(sequences=sequences, bondedAtomPairs=list(bonds))


SMILES = "sequences[0].ligand.smiles"
ATP = {"ccdCodes": ["ATP"]}
GLYCOSYLATION = [["A", 2, "ND2"], ["G", 1, "C1"]]

# A job, where its problem is, and words that the sentence holds.
BROKEN = [
    ("", "", "empty"),
    ("{", "line 1", "cut off"),
    ('{"name": "x", "seq', "line 1, column 15", "never ends"),
    ('{"name": "x",}', "line 1", "comma"),
    ("{'name': 'x'}", "line 1, column 2", "double quotes"),
    ('{"name": "x"} {}', "line 1, column 15", "after the end"),
    ('{"name": "C\\C"}', "line 1, column 12", "backslash"),
    ('{"name": "a\nb"}', "line 1, column 12", "line break"),
    ('{"sequences": [...]}', "line 1, column 16", "Write the text in full"),
    ('{\n"name": "x" // my job\n}', "line 2, column 13", "comments"),
    ('{"name" "x"}', "line 1, column 9", "not JSON"),
    ("name: x", "line 1, column 1", "not JSON"),
    ('{"a":' * 100_000, "", "nested too deeply"),
    ('{"modelSeeds": [' + "1" * 5000 + "]}", "", "number"),
    ("3", "", "expected an object {...}, found the number 3"),
    (minimal(dialect=None), "dialect", 'Write "dialect": "alphafold3"'),
    (minimal(dialect="alphafold4"), "dialect", 'expected "alphafold3"'),
    (minimal(version=None), "version", 'Write "version": 4'),
    (minimal(version=5), "version", "expected 1, 2, 3 or 4, found the number 5"),
    (minimal(version=True), "version", "found true"),
    (minimal(version="4"), "version", 'found the text "4". Write "version": 4.'),
    (minimal(version="2"), "version", 'found the text "2". Write "version": 2.'),
    (
        molecule("protein", sequence="MKT")
        | {"sequences": [{"protein": {"id": 2, "sequence": "M"}}]},
        "sequences[0].protein.id",
        'found the number 2. Write ["B"].',
    ),
    (
        molecule("protein", sequence="MKT")
        | {"sequences": [{"protein": {"id": ["A", 2], "sequence": "M"}}]},
        "sequences[0].protein.id",
        'found the number 2. Write ["A", "B"].',
    ),
    (bond([["A", "2", "ND2"], ["G", 1, "C1"]]), "bondedAtomPairs[0][0][1]", "Remove the quotes"),
    (bond([["A", 2.5, "ND2"], ["G", 1, "C1"]]), "bondedAtomPairs[0][0][1]", "the number 2.5"),
    (minimal(name=None), "name", "missing"),
    (minimal(name=3), "name", "expected text, found the number 3"),
    (minimal(name="???"), "name", "file name"),
    (minimal(name=".."), "name", "begin a file name"),
    (minimal(name="x" * 200), "name", "200 characters"),
    (minimal(name="\ud800x"), "name", "surrogate"),
    (minimal(seqences=[]), "seqences", 'Did you mean "sequences"?'),
    (minimal(modelSeeds=None), "modelSeeds", "no seed"),
    (minimal(modelSeeds=[]), "modelSeeds", "no seed"),
    (minimal(modelSeeds=1), "modelSeeds", "expected a list [...], found the number 1"),
    (minimal(modelSeeds=[True]), "modelSeeds[0]", "found true"),
    (minimal(modelSeeds=[1.5]), "modelSeeds[0]", "found the number 1.5"),
    (minimal(modelSeeds=[float("nan")]), "modelSeeds[0]", "found the number nan"),
    (minimal(modelSeeds=[-1]), "modelSeeds[0]", "from 0 to 4294967295"),
    (minimal(modelSeeds=[2**32]), "modelSeeds[0]", "from 0 to 4294967295"),
    (minimal(modelSeeds=[1, 1]), "modelSeeds[1]", "twice"),
    (minimal(sequences=None), "sequences", "no molecules"),
    (minimal(sequences=[]), "sequences", "no molecules"),
    (minimal(sequences={"protein": {}}), "sequences", "expected a list [...]"),
    (minimal(sequences=["MKT"]), "sequences[0]", 'found the text "MKT"'),
    (minimal(sequences=[{}]), "sequences[0]", "protein, rna, dna, ligand"),
    (minimal(sequences=[{"protien": {}}]), "sequences[0].protien", 'Did you mean "protein"?'),
    (minimal(sequences=[{"protein": {}}]), "sequences[0].protein", "empty"),
    (minimal(sequences=[{"lipid": {}}]), "sequences[0].lipid", "protein, rna, dna, ligand"),
    (minimal(sequences=[{"ion": {"ion": "MG"}}]), "sequences[0].ion", "An ion is a ligand"),
    (minimal(sequences=[{"ligand": "ATP"}]), "sequences[0].ligand", '"ccdCodes": ["ATP"]'),
    (minimal(sequences=[{"ligand": []}]), "sequences[0].ligand", "an empty list"),
    (minimal(ligand={"id": "B"}), "ligand", "belongs in the list"),
    (minimal(smiles="CCO"), "smiles", "unknown key"),
    (minimal(sequences=[{"smiles": "CCO"}]), "sequences[0].smiles", '{"ligand": {"smiles": ...}}'),
    (molecule("ligand", ligand={"ccdCodes": ["ATP"]}), "sequences[0].ligand.ligand", "ccdCodes"),
    (protein(count=2), "sequences[0].protein.count", '"id": ["A", "B"]'),
    (protein(glycans=[]), "sequences[0].protein.glycans", "bondedAtomPairs"),
    (minimal(modelSeeds=[["1"]]), "modelSeeds[0]", "a list of 1"),
    (
        minimal(sequences=[{"protein": {"id": "A"}, "ligand": {"id": "B"}}]),
        "sequences[0]",
        "protein and ligand",
    ),
    (protein(id=None), "sequences[0].protein.id", "missing"),
    (protein(id=[]), "sequences[0].protein.id", "no chain id"),
    (protein(id="a"), "sequences[0].protein.id", "upper-case"),
    (protein(id="A1"), "sequences[0].protein.id", "upper-case"),
    (protein(id=["A", "A"]), "sequences[0].protein.id", "used twice"),
    (protein(sequence="MK..."), "sequences[0].protein.sequence", "without dots"),
    (protein(sequence="MK:MK"), "sequences[0].protein.sequence", "its own entry"),
    (protein(sequence=None), "sequences[0].protein.sequence", "missing"),
    (protein(sequence=""), "sequences[0].protein.sequence", "empty"),
    (protein(sequence=["M"]), "sequences[0].protein.sequence", "a list of 1"),
    (protein(sequence="MKB"), "sequences[0].protein.sequence", '"B" at position 3'),
    (protein(sequence="MUK"), "sequences[0].protein.sequence", "modification SEC"),
    (protein(sequence="MOK"), "sequences[0].protein.sequence", "modification PYL"),
    (protein(sequence="MK T"), "sequences[0].protein.sequence", "spaces"),
    (protein(sequence="M1"), "sequences[0].protein.sequence", "numbers"),
    (protein(sequence="MKT*"), "sequences[0].protein.sequence", "stop codon"),
    (protein(sequence="M-K"), "sequences[0].protein.sequence", "gaps"),
    (protein(sequence="MKÄ"), "sequences[0].protein.sequence", '"Ä" at position 3'),
    (protein(sequence="XXX"), "sequences[0].protein.sequence", "unknown"),
    (molecule("rna", sequence="GATC"), "sequences[0].rna.sequence", "RNA has U"),
    (molecule("dna", sequence="GAUC"), "sequences[0].dna.sequence", "DNA has T"),
    (molecule("rna", sequence="GRC"), "sequences[0].rna.sequence", "Use N"),
    (protein(Sequence="MKT"), "sequences[0].protein.Sequence", 'Did you mean "sequence"?'),
    (protein(description=1), "sequences[0].protein.description", "expected text"),
    (
        protein(modifications=[{"ptmType": "SEP", "ptmPosition": 4}]),
        "sequences[0].protein.modifications[0]",
        "position 4 is outside the sequence of 3",
    ),
    (
        protein(modifications=[{"ptmType": "SEP", "ptmPosition": "2"}]),
        "sequences[0].protein.modifications[0].ptmPosition",
        "Remove the quotes",
    ),
    (
        protein(modifications=[{"ptmType": "CCD_SEP", "ptmPosition": 1}]),
        "sequences[0].protein.modifications[0]",
        'Write "SEP"',
    ),
    (
        protein(modifications=[{"ptmType": c, "ptmPosition": 1} for c in ("SEP", "TPO")]),
        "sequences[0].protein.modifications[1]",
        "modified twice",
    ),
    (
        molecule("dna", sequence="GA", modifications=[{"modificationType": "6OG", "position": 1}]),
        "sequences[0].dna.modifications[0].position",
        'Did you mean "basePosition"?',
    ),
    (
        protein(modifications=[{"ptmType": "??? ", "ptmPosition": 1}]),
        "sequences[0].protein.modifications[0]",
        "CCD code",
    ),
    (protein(unpairedMsa=[]), "sequences[0].protein.unpairedMsa", "expected text"),
    (
        protein(unpairedMsa=">q\nMKT\n", unpairedMsaPath="a.a3m"),
        "sequences[0].protein.unpairedMsa",
        "Keep one of them",
    ),
    (
        protein(pairedMsaPath="no/such/file.a3m"),
        "sequences[0].protein.pairedMsaPath",
        "no folder to start from",
    ),
    (
        protein(pairedMsaPath="/no/such/file.a3m"),
        "sequences[0].protein.pairedMsaPath",
        "opens no files",
    ),
    (protein(templates={}), "sequences[0].protein.templates", "a list"),
    (template(mmcif=None), "sequences[0].protein.templates[0].mmcif", "no structure"),
    (template(mmcif="ATOM 1"), "sequences[0].protein.templates[0].mmcif", "not mmCIF"),
    (template(queryIndices=None), "sequences[0].protein.templates[0].queryIndices", "missing"),
    (template(queryIndices=[0, 1]), "sequences[0].protein.templates[0]", "same length"),
    (template(queryIndices=[3]), "sequences[0].protein.templates[0].queryIndices", "outside"),
    (template(templateIndices=[-1]), "sequences[0].protein.templates[0].templateIndices", "neg"),
    (
        template(queryIndices=[0, 0], templateIndices=[0, 1]),
        "sequences[0].protein.templates[0].queryIndices",
        "given twice",
    ),
    (molecule("ligand"), "sequences[0].ligand", "neither a CCD code nor a SMILES"),
    (molecule("ligand", ccdCodes="ATP"), "sequences[0].ligand.ccdCodes", "Put it in [ ]"),
    (molecule("ligand", ccdCodes=[]), "sequences[0].ligand", "neither"),
    (molecule("ligand", ccdCodes=["CCD_ATP"]), "sequences[0].ligand.ccdCodes[0]", '"ATP"'),
    (molecule("ligand", ccdCodes=["UNL"]), "sequences[0].ligand.ccdCodes", "SMILES"),
    (molecule("ligand", ccdCodes=["HOH"]), "sequences[0].ligand.ccdCodes", "Remove the water"),
    (molecule("ligand", ccdCodes=["ATP"], smiles="C"), "sequences[0].ligand", "Keep one"),
    (molecule("ligand", smiles="C1CC"), SMILES, "at character 2, the ring bond 1 that starts here"),
    (molecule("ligand", smiles="CC(C"), SMILES, "at character 3, this parenthesis is never closed"),
    (
        molecule("ligand", smiles="CC)C"),
        SMILES,
        "at character 3, this parenthesis was never opened",
    ),
    (molecule("ligand", smiles="CC=="), SMILES, 'at character 4, "=" follows another bond'),
    (molecule("ligand", smiles="C[Na"), SMILES, "at character 2, this bracket is never closed"),
    (molecule("ligand", smiles="C[Xx]"), SMILES, 'at character 3, "Xx" is not an element'),
    (molecule("ligand", smiles="CNa"), SMILES, "Write [Na]"),
    (molecule("ligand", smiles="CÄ"), SMILES, "at character 2"),
    (molecule("ligand", smiles="C*"), SMILES, "at character 2, this atom has no known element"),
    (molecule("ligand", smiles="CF(C)C"), SMILES, "at character 2, F has more bonds"),
    (molecule("ligand", smiles="n1cccc1"), SMILES, "[nH]"),
    (molecule("ligand", smiles="cC"), SMILES, "outside a ring"),
    (molecule("ligand", smiles="C$C"), SMILES, "at character 2, the bond C1-C2 is quadruple"),
    (molecule("ligand", smiles="[H][H]"), SMILES, "only hydrogens"),
    (molecule("ligand", smiles="CCO ethanol"), SMILES, "at character 4, a space"),
    (molecule("ligand", smiles="C/C=C\nC"), SMILES, "line break"),
    (molecule("ligand", smiles="C" * 100_000), SMILES, "100000 characters"),
    (protein(sequence="M" * 1_000_000), "sequences", "1000000 residues"),
    (protein(id=["A", "B"], sequence="M" * 10_001), "sequences", "20002 residues"),
    (bond(GLYCOSYLATION[:1]), "bondedAtomPairs[0]", "expected two atoms"),
    (bond(*GLYCOSYLATION), "bondedAtomPairs[0]", 'found ["A", 2, "ND2"]. A bond is [['),
    (bond([["A", True, "ND2"], ["G", 1, "C1"]]), "bondedAtomPairs[0][0][1]", "whole number"),
    (bond([["A", None, "ND2"], ["G", 1, "C1"]]), "bondedAtomPairs[0][0]", "residue number"),
    (bond([["B", 2, "ND2"], ["G", 1, "C1"]]), "bondedAtomPairs[0][0]", 'no chain "B"'),
    (bond([["A", 4, "ND2"], ["G", 1, "C1"]]), "bondedAtomPairs[0][0]", "numbered 1 to 3"),
    (bond([["A", 2, "ND2"], ["S", 1, "C1"]]), "bondedAtomPairs[0][1]", "is a SMILES"),
    (bond(GLYCOSYLATION, GLYCOSYLATION), "bondedAtomPairs[1]", "given twice"),
    (bond(GLYCOSYLATION, GLYCOSYLATION[::-1]), "bondedAtomPairs[1]", "given twice"),
    (bond([["A", 1, "SD"], ["A", 1, "CG"]]), "bondedAtomPairs[0]", "one residue"),
    (bond([["G", 1, "C1"], ["G", 1, "O3"]]), "bondedAtomPairs[0]", "one residue"),
    (minimal(userCCD=""), "userCCD", "empty"),
    (minimal(userCCD="not CIF"), "userCCD", "not valid CIF"),
    (minimal(userCCD=COMPONENT.split("loop_")[0]), "userCCD, component NEW", "missing"),
    (minimal(userCCD=COMPONENT, userCCDPath="x"), "userCCD", "Keep one of them"),
    ('{"name": "x", "name": "y"}', "name", "appears twice"),
]


def name_of(value: object) -> str:
    """A short name of a case for pytest."""
    return value if isinstance(value, str) and len(value) < 40 else "job"
