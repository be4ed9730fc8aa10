"""Slips in files of other programs: each is told at its place, and none changes the job unseen."""

from pathlib import Path

import pytest
from example_files import DATA, with_files

from af3nb.errors import InputError
from af3nb.job.convert import write
from af3nb.job.dialects.other_programs.boltz.alignment import from_csv
from af3nb.job.dialects.other_programs.yaml_text import load_yaml
from af3nb.job.job import Job, Protein
from af3nb.job.read import parse, read
from af3nb.job.wishes.record import Contact, Pocket, Spot

RESTRAINTS = (DATA / "chai/05_contact.restraints").read_text().splitlines()[0]
CHAIN = '{"molecule_type": "protein", "chain_ids": "A", "sequence": "MKT"}'


def test_rows_without_a_key_are_not_paired():
    """Boltz writes -1 for no key, other tools nan; 562.0 is the key 562."""
    for none in ("-1", "-1.0", "nan", ""):
        assert from_csv(f"key,sequence\n{none},MKT\n{none},MKS\n")[1] == ""
    paired = [from_csv(f"key,sequence\n,MKT\n{key},MKS\n")[1] for key in ("562", "562.0")]
    assert paired[0] == paired[1] and "key=562\n" in paired[0]


def test_keys_of_a_table_alone_are_a_loss():
    """A job of one alignment has no other chain to pair with."""
    assert "the keys" in parse("key,sequence\n7,MKT\n7,MKS\n").losses[0]
    assert parse("key,sequence\n-1,MKT\n-1,MKS\n").losses == ()


@pytest.mark.parametrize(
    ("smiles", "atom"), [("FC(F)(F)c1nc2c(C#N)c(Cl)c(Cl)c(Cl)c2c(=O)n1CC(=O)Cl", "N3"),
                         ("CC(=O)NCCS", "S11")]
)  # fmt: skip
def test_copies_of_a_bonded_ligand_are_bonded_at_one_atom(smiles: str, atom: str):
    """The name of an atom leads to the same atom in each copy."""
    text = f"""sequences:
  - protein: {{id: A, sequence: CKC}}
  - ligand: {{id: [L, M], smiles: '{smiles}'}}
constraints:
  - bond: {{atom1: [A, 1, SG], atom2: [L, 1, {atom}]}}
  - bond: {{atom1: [A, 3, SG], atom2: [M, 1, {atom}]}}
"""
    (job,) = parse(text).jobs
    first, second = (bond[1].atom for bond in job.bonds)
    assert first == second


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ("  - protein: {id: A, sequence: MKT}\n    protein: {id: B, sequence: MKL}\n", "a dash"),
        ("  - protein: {id: A, sequence: MKT}\n    Protein: {id: B, sequence: MKL}\n", "a dash"),
        (
            "  - protein: {id: A, sequence: MKT}\nconstraints:\n"
            "  - contact: {token1: [A, 1], token2: [A, 3]}\n"
            "    pocket: {binder: A, contacts: [[A, 3]]}\n",
            "contains contact and pocket. Separate them.",
        ),
        (
            "  - protein: {id: A, sequence: MCK}\n  - protein: {id: lig1, sequence: MKL}\n"
            "constraints:\n  - pocket: {binder: B, contacts: [[A, 3]]}\n",
            'there is no chain "B". The chains are A, lig1.',
        ),
    ],
)  # fmt: skip
def test_slips_in_yaml_are_told(entries: str, told: str):
    """A forgotten dash and a chain that is not there are told; no chain is lost or mistaken."""
    with pytest.raises(InputError) as caught:
        parse(f"sequences:\n{entries}")
    assert told in str(caught.value) and len(caught.value.problems) == 1


def test_values_of_yaml_are_those_of_boltz():
    """A number with an exponent has a dot, so that codes are texts; a wrong tag is told."""
    assert load_yaml("[5E7, 1e3, 1.5e3, .5, 7, 1.]") == ["5E7", "1e3", 1500.0, 0.5, 7, 1.0]
    for text in ("version: !!timestamp x", "version: !!bool maybe", "version: !!int x"):
        with pytest.raises(InputError, match="does not fit its tag"):
            load_yaml(text)


def test_a_template_for_all_chains_is_used_where_it_fits(tmp_path: Path):
    """A template without a chain goes to the proteins that it resembles, and a note says so."""
    file = with_files(tmp_path) / "rosettafold3/x.yaml"
    file.write_text("""sequences:
  - protein: {id: A, sequence: AAAAAAAA}
  - protein: {id: B, sequence: WHPWHPWH}
templates:
  - cif: A.cif
""")
    found = read(file)
    first, second = found.jobs[0].molecules
    assert isinstance(first, Protein) and isinstance(second, Protein)
    assert len(first.templates or ()) == 1 and not second.templates
    assert any("not used" in note for note in found.notes)


def test_a_residue_that_is_not_given_is_not_the_first(tmp_path: Path):
    """A contact without a residue is refused by Chai's and Protenix's readers."""
    (tmp_path / "x.fasta").write_text(">protein|a\nMKT\n>protein|b\nMKL\n")
    (tmp_path / "x.restraints").write_text(f"{RESTRAINTS}\nA,,B,K2,contact,1.0,0.0,5.5,,r\n")
    with pytest.raises(InputError, match="res_idxA: a contact names a residue"):
        read(tmp_path / "x.fasta")
    chain = '{"proteinChain": {"sequence": "MKT", "count": 1}}'
    pocket = """{"binder_chain": {"entity": 1, "copy": 1}, "max_distance": 6,
      "contact_residues": [{"entity": 2, "copy": 1}]}"""
    text = (
        f'[{{"name": "x", "sequences": [{chain}, {chain}], "constraint": {{"pocket": {pocket}}}}}]'
    )
    with pytest.raises(InputError, match="position: expected a whole number"):
        parse(text)
    assert parse(text.replace('"copy": 1}]', '"copy": 1, "position": 2}]')).jobs[0].wishes


@pytest.mark.parametrize(
    ("atom", "told"), [("A/ASP/2/ND2", "residue 2 of chain A is ASN, not ASP"),
                       ("A/ASN/²/ND2", "expected chain/component/residue/atom"),
                       ("A/ASN/2/ND2", "")]
)  # fmt: skip
def test_rosettafold3_bonds_name_their_residues(atom: str, told: str):
    """The component in an address is that of the chain, and the number is one."""
    text = f"""{{"name": "x", "components": [{{"seq": "MNT", "chain_id": "A"}},
      {{"ccd_code": "NAG", "chain_id": "B"}}], "bonds": [["{atom}", "B/NAG/1/C1"]]}}"""
    if not told:
        assert parse(text).jobs[0].bonds
        return
    with pytest.raises(InputError, match=told):
        parse(text)


def test_restraints_beside_another_fasta_are_refused(tmp_path: Path):
    """A FASTA without Chai's headers is told by its name."""
    (tmp_path / "x.fasta").write_text(">A\nMKT\n")
    (tmp_path / "x.restraints").write_text(f"{RESTRAINTS}\nA,M1,A,T3,contact,1.0,0.0,5.5,,r\n")
    with pytest.raises(InputError, match="x.fasta, beside these restraints, is no FASTA for Chai"):
        read(tmp_path / "x.restraints")
    with pytest.raises(InputError, match="is no header of Chai's"):
        parse(">\nprotein|A\nMKT\n")


def test_openfold3_bonds_are_a_list():
    """Anything else in their place is told."""
    with pytest.raises(InputError, match="covalent_bonds: expected a list"):
        parse(f'{{"queries": {{"x": {{"chains": [{CHAIN}], "covalent_bonds": true}}}}}}')


@pytest.mark.parametrize(
    ("names", "ids"),
    [(("receptor", "A"), "BA"), (("A", "A"), "AB"), (("B", "A"), "BA"), (("x", "y"), "AB")],
)
def test_names_and_letters_of_chai_do_not_clash(names: tuple[str, str], ids: str, tmp_path: Path):
    """A name that can be a chain id is one; the others have their letter, or one that is free."""
    first, second = names
    (tmp_path / "x.fasta").write_text(f">protein|{first}\nMKT\n>ligand|{second}\nCCO\n")
    (job,) = read(tmp_path / "x.fasta").jobs
    assert "".join(m.ids[0] for m in job.molecules) == ids and job.check() == []


def test_restraints_follow_the_order_of_the_fasta(tmp_path: Path):
    """The letters of a table are places, also where names are other letters; a note says so."""
    (tmp_path / "x.fasta").write_text(">protein|B\nMKT\n>protein|A\nGGS\n")
    (tmp_path / "x.restraints").write_text(f"{RESTRAINTS}\nA,M1,B,S3,contact,1.0,0.0,5.5,,r\n")
    found = read(tmp_path / "x.fasta")
    assert found.jobs[0].wishes == (Contact(Spot("B", 1), Spot("A", 3), 5.5),)
    assert any("by their order" in note for note in found.notes)


@pytest.mark.parametrize("to", ["chai", "protenix", "openfold3"])
def test_what_is_not_forced_is_in_the_file_all_the_same(to: str):
    """Only the force of a wish is listed as lost."""
    wish = Pocket("B", (Spot("A", 2),), 6.0, forced=True)
    job = Job("x").protein("MKT").ligand(smiles="CCO")
    losses = write(Job("x", job.molecules, wishes=(wish,)), to, stem="x").losses
    assert [s.split(":")[0] for s in losses if "pocket" in s] == [
        "the force of pocket of B within 6 Å"
    ]


def test_boltz_gets_all_alignments_or_none():
    """Where one chain has a file the others are `empty`, as Boltz refuses a mix with a search."""
    own = ">q\nMKT\n>r\nMKS\n"
    job = Job("x", (Protein(("A",), "MKT", (), own, ""), Protein(("B",), "GGS")))
    written = write(job, "boltz", stem="x")
    assert "id: B, sequence: GGS, msa: empty" in written.text
    assert any(s.startswith("the search for an MSA of chain B: Boltz") for s in written.losses)
    pairs = Job("x", (Protein(("A",), "MKT", (), "", own),))
    assert "msa: empty" in write(pairs, "boltz", stem="x").text


def test_a_text_alone_opens_no_files(tmp_path: Path):
    """Whole paths and parents are opened for jobs in files, and never for a pasted text."""
    (tmp_path / "in").mkdir()
    (tmp_path / "m.a3m").write_text(">q\nMKT\n>r\nMKS\n")
    for path in (str(tmp_path / "m.a3m"), "../m.a3m"):
        text = f"sequences:\n  - protein: {{id: A, sequence: MKT, msa: {path}}}\n"
        found = parse(text)
        assert "a text alone has no folder" in found.losses[0]
        (tmp_path / "in/x.yaml").write_text(text)
        (job,) = read(tmp_path / "in/x.yaml").jobs
        assert isinstance(job.molecules[0], Protein) and job.molecules[0].unpaired_msa
    needed = '{"name": "x", "components": [{"path": "%s"}]}' % (tmp_path / "m.a3m")
    with pytest.raises(InputError, match="a text alone opens no files"):
        parse(needed)
