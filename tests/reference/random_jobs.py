"""Jobs with everything that our reader takes, and templates with every kind of alternative."""

import random

from af3nb.job.job import Dna, Job, Ligand, Modification, Molecule, Protein, Rna, Template
from af3nb.job.wishes.record import Cyclic

ALPHABETS = {Protein: "ACDEFGHIKLMNPQRSTVWY", Rna: "ACGU", Dna: "ACGT"}
MODIFIED = {
    Protein: ("SEP", "MSE", "TPO", "MLY", "HYP", "DAL"),
    Rna: ("PSU", "5MC", "2MG"),
    Dna: ("6OG", "5CM", "DU"),
}
LIGANDS = (
    {"ccd_codes": ("ATP",)}, {"ccd_codes": ("MG",)}, {"ccd_codes": ("NAG", "NAG")},
    {"smiles": "CCO"}, {"smiles": "C[C@H](N)C(=O)O"}, {"ccd_codes": ("NEW",)},
)  # fmt: skip
NAMES = ("tr|A0A{0}AA|A0A{0}AA_HUMAN/1-9", "sp|P0C2L{0}|A3X{0}_LOXLA x", "h|{0}", "UniRef100_A", "")
# One atom: AlphaFold 3 wants a table of bonds even so.
USER_CCD = """data_NEW
_chem_comp.id NEW
_chem_comp.name new
_chem_comp.type non-polymer
_chem_comp.formula Mg
_chem_comp.mon_nstd_parent_comp_id ?
_chem_comp.pdbx_synonyms ?
_chem_comp.formula_weight 24
_chem_comp_atom.comp_id NEW
_chem_comp_atom.atom_id MG
_chem_comp_atom.type_symbol MG
_chem_comp_atom.charge 2
_chem_comp_atom.pdbx_model_Cartn_x_ideal 0
_chem_comp_atom.pdbx_model_Cartn_y_ideal 0
_chem_comp_atom.pdbx_model_Cartn_z_ideal 0
"""
SIDE = {"SER": ("OG",), "ARG": ("CG", "CD", "NE", "CZ", "NH1", "NH2"), "MSE": ("CG", "SE", "CE")}
STYLES = ("plain", "letters", "back", "no letters", "two components", "some letters")
COLUMNS = (
    "group_PDB id type_symbol label_atom_id label_alt_id label_comp_id label_asym_id"
    " label_entity_id label_seq_id pdbx_PDB_ins_code Cartn_x Cartn_y Cartn_z occupancy"
    " B_iso_or_equiv auth_seq_id auth_asym_id pdbx_PDB_model_num"
).split()


def random_job(seed: int) -> Job:
    """One to three molecules, with modifications, alignments and templates."""
    chance, ids = random.Random(seed), iter("ABCDEFGH")
    molecules = []
    for _ in range(chance.randint(1, 3)):
        own = tuple(next(ids) for _ in range(chance.choice((1, 1, 2))))
        molecules.append(_molecule(chance, own))
    wishes = (Cyclic("Z"),) if seed % 2 else ()  # which AlphaFold 3 finds in a description
    molecules = (*molecules, Protein(("Z",), "MK"))
    return Job("random", molecules, user_ccd=USER_CCD, wishes=wishes)


def random_template(seed: int) -> Template:
    """Eight residues, whose atoms have alternative positions of every kind.

    Half of the texts lack tables. They have no arginine: where its atoms appear more than once, no
    text with one position for each atom is read alike, as NH1 and NH2 are named by distance.
    """
    chance = random.Random(seed)
    complete = chance.random() < 0.5
    codes = ("ALA", "SER", "ARG", "MSE") if complete else ("ALA", "SER", "MSE")
    rows: list[list[str]] = []
    for number in range(1, 9):
        for fields in _residue(chance, codes):
            xyz = [f"{chance.uniform(-50, 50):.3f}" for _ in "xyz"]
            name, letter, code, occupancy = fields
            element = "SE" if name == "SE" else name[0]
            rows.append(
                ["ATOM", str(len(rows) + 1), element, name, letter, code, "A", "1", str(number),
                 "?", *xyz, occupancy, "1.0", str(number), "A", "1"]
            )  # fmt: skip
    listed = dict.fromkeys((row[8], row[5]) for row in rows)
    text = "data_1ABC\n_entry.id 1ABC\n_entity_poly.entity_id 1\n"
    text += "_entity_poly.type polypeptide(L)\n_struct_asym.id A\n_struct_asym.entity_id 1\n"
    if chance.random() < 0.5:
        text += "_pdbx_audit_revision_history.revision_date 1999-01-01\n"
    if complete:
        text += "_entity.id 1\n_entity.type polymer\n"
    text += "loop_\n" + "".join(f"_entity_poly_seq.{x}\n" for x in ("entity_id", "num", "mon_id"))
    text += "".join(f"1 {number} {code}\n" for number, code in listed)
    text += "loop_\n" + "".join(f"_atom_site.{column}\n" for column in COLUMNS)
    return Template(
        text + "".join(f"{' '.join(row)}\n" for row in rows), (*range(8),), (*range(8),)
    )


def _molecule(chance: random.Random, ids: tuple[str, ...]) -> Molecule:
    kind = chance.choice((Protein, Protein, Rna, Dna, Ligand))
    if kind is Ligand:
        return Ligand(ids, **chance.choice(LIGANDS))
    sequence = "".join(chance.choices(ALPHABETS[kind], k=chance.randint(1, 12)))
    places = chance.sample(range(1, len(sequence) + 1), min(len(sequence), chance.choice((0, 2))))
    changes = tuple(Modification(place, chance.choice(MODIFIED[kind])) for place in places)
    if kind is Dna:
        return Dna(ids, sequence, changes)
    msa = _msa(chance, sequence, ALPHABETS[kind])
    if kind is Rna:
        return Rna(ids, sequence, changes, unpaired_msa=msa)
    paired = _msa(chance, sequence, ALPHABETS[kind])
    return Protein(ids, sequence, changes, unpaired_msa=msa, paired_msa=paired)


def _msa(chance: random.Random, query: str, letters: str) -> str | None:
    rows = [("query", query)]
    for i in range(chance.randint(0, 6)):
        choices = [(c, c, "-", chance.choice(letters), c + chance.choice("acd")) for c in query]
        rows.append((chance.choice(NAMES).format(i), "".join(map(chance.choice, choices))))
    end = chance.choice(("\n", "\n", "\r\n", "\n\n", "\n "))
    text = "".join(f">{name}{end}{row}{end}" for name, row in rows)
    return chance.choice((text, text, text.rstrip(), f"\n{text}", "", None))


def _residue(chance: random.Random, known: tuple[str, ...]) -> list[tuple[str, str, str, str]]:
    """Name, letter, component and occupancy of each atom."""
    style = chance.choice(STYLES)
    codes = [chance.choice(known)]
    if style == "two components":
        codes.append(chance.choice(("GLY", "SER", "ALA")))
    found = []
    for code, only in zip(codes, "AB", strict=False):
        letters = {"letters": "AB", "back": "BA", "no letters": "..", "some letters": ".AB"}
        own = list(only if style == "two components" else letters.get(style, "."))
        occupancies = {letter: chance.choice((0.0, 0.3, 0.5, 0.7, 1.0)) for letter in own}
        atoms = [(n, a) for n in ("N", "CA", "C", "O", "CB", *SIDE.get(code, ())) for a in own]
        if style == "some letters":
            atoms = [atom for atom in atoms if chance.random() < 0.6]
        order = chance.choice(("by name", "by letter", "none"))
        if order == "by letter":
            atoms.sort(key=lambda atom: own.index(atom[1]))
        elif order == "none":
            chance.shuffle(atoms)
        for name, letter in atoms:
            occupancy = chance.choice((occupancies[letter],) * 4 + (0.1, 0.9))
            found.append((name, letter, code, str(occupancy)))
    return found
