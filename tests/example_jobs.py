"""Jobs that several tests share: a small one, and one with everything a job can have."""

from af3nb.job.job import (
    AtomAddress,
    Dna,
    Job,
    Ligand,
    Modification,
    Protein,
    Rna,
    Template,
)

MMCIF = """data_1ABC
loop_
_atom_site.label_atom_id
_atom_site.label_comp_id
_atom_site.label_asym_id
_atom_site.label_seq_id
_atom_site.Cartn_x
_atom_site.Cartn_y
_atom_site.Cartn_z
""" + "".join(f"CA ALA A {i} {4 * i} 0 0\n" for i in range(1, 9))
COMPONENT = """data_NEW
_chem_comp.id NEW
_chem_comp.name new
_chem_comp.type non-polymer
_chem_comp.formula 'C O'
_chem_comp.mon_nstd_parent_comp_id ?
_chem_comp.pdbx_synonyms ?
_chem_comp.formula_weight 28
loop_
_chem_comp_atom.comp_id
_chem_comp_atom.atom_id
_chem_comp_atom.type_symbol
_chem_comp_atom.charge
_chem_comp_atom.pdbx_model_Cartn_x_ideal
_chem_comp_atom.pdbx_model_Cartn_y_ideal
_chem_comp_atom.pdbx_model_Cartn_z_ideal
NEW C1 C 0 0 0 0
NEW O1 O 0 1.2 0 0
loop_
_chem_comp_bond.atom_id_1
_chem_comp_bond.atom_id_2
_chem_comp_bond.value_order
_chem_comp_bond.pdbx_aromatic_flag
C1 O1 DOUB N
"""
EVERYTHING = Job(
    name="Every kind, once",
    molecules=(
        Protein(
            ids=("B", "AA"),
            sequence="MKSX",
            modifications=(Modification(3, "SEP"),),
            unpaired_msa=">query\nMKSX\n",
            paired_msa="",
            templates=(Template(MMCIF, (0, 1, 3), (4, 5, 7)),),
            description="a protein",
        ),
        Protein(ids=("C",), sequence="MK", templates=()),
        Rna(("R",), "GGACU", (Modification(5, "PSU"),), unpaired_msa="", description=""),
        Dna(("D",), "GATN", (Modification(1, "6OG"),)),
        Ligand(("G",), ccd_codes=("NAG", "NAG")),
        Ligand(("S", "T"), smiles="C/C=C\\C", description="a gas"),
        Ligand(("N",), ccd_codes=("NEW",)),
    ),
    seeds=(1, 4294967295),
    bonds=(
        (AtomAddress("G", 1, "O4"), AtomAddress("G", 2, "C1")),
        (AtomAddress("B", 3, "OG"), AtomAddress("N", 1, "C1")),
    ),
    user_ccd=COMPONENT,
)


def minimal(**changes) -> dict:
    """A small job, with keys changed or (None) left out."""
    document = {
        "dialect": "alphafold3",
        "version": 4,
        "name": "job",
        "modelSeeds": [1],
        "sequences": [{"protein": {"id": "A", "sequence": "MKT"}}],
    }
    return {key: value for key, value in {**document, **changes}.items() if value is not None}
