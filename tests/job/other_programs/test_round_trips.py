"""Jobs written for other programs and read again: the same, but for the losses that were listed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from example_jobs import EVERYTHING
from job_corpus import CORPUS

from af3nb.chem.components import Components
from af3nb.cli import main
from af3nb.job.convert import convert, write
from af3nb.job.dialects.as_written import as_written
from af3nb.job.imported import Written
from af3nb.job.job import AtomAddress, Job, Ligand, Modification, Protein, Rna
from af3nb.job.read import read
from af3nb.job.wishes.record import Affinity, Contact, Cyclic, Pocket, Spot, chains_of
from af3nb.job.wishes.words import told

ENDINGS = {
    "boltz": ".yaml", "chai": ".fasta", "protenix": ".json", "openfold3": ".json",
    "rosettafold3": ".json",
}  # fmt: skip
KEYED = ">query\nMKTAC\n>tr|KEYED0001|KEYED_00001 key=1\nMKSAC\n"


def again(written: Written, to: str, folder: Path) -> Job:
    """The job of what was written."""
    for name, text in {f"x{ENDINGS[to]}": written.text, **written.files}.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(text)
    (job,) = read(folder / f"x{ENDINGS[to]}").jobs
    return job


def known(job: Job, losses: tuple[str, ...], to: str) -> dict[str, object]:
    """What must be the same of a job: all but what the losses name.

    No program is told that there are no templates, since none searches any; some search no MSAs.
    """
    gone = {id for loss in losses for id in _chains(loss, r"\(chain (.*?)\):")}
    gone |= {id for loss in losses if "guesses the kind" in loss for id in _named(loss)}
    return {
        "name": "" if _any(losses, "the name of the job") else job.name,
        "seeds": () if _any(losses, "the seeds") else job.seeds,
        "chains": {
            id: _known_chain(replace(molecule, ids=()), id, losses, to, job)
            for id, molecule in job.chains
            if id not in gone
        },
        "bonds": {
            frozenset(_end(atom, job, losses) for atom in bond)
            for bond in job.bonds
            if not any(atom.chain in gone for atom in bond)
            and not _any(losses, " - ".join(f"{a.chain} {a.residue} {a.atom}" for a in bond))
            and not _any(losses, " - ".join(f"{a.chain} {a.residue} {a.atom}" for a in bond[::-1]))
        },
        "wishes": {
            _wish(wish, job, losses)
            for wish in job.wishes
            if not gone & set(chains_of(wish)) and not _lost(wish, losses)
        },
    }  # fmt: skip


def _known_chain(molecule, id: str, losses: tuple[str, ...], to: str, job: Job):
    mine = [loss for loss in losses if id in _named(loss)]
    changes: dict = {}
    if _any(mine, "description"):
        changes["description"] = None
    if isinstance(molecule, Ligand):
        own = not set(molecule.ccd_codes).isdisjoint(Components(job.user_ccd).user_codes)
        if own or _any(mine, "the code") or _any(losses, "userCCD") and molecule.smiles:
            changes |= {"ccd_codes": (), "smiles": "*"}
        return replace(molecule, **changes)
    if _any(mine, "the letter") or _any(mine, "the modification"):
        changes |= {"modifications": (), "sequence": "X" * molecule.length}
    else:
        changes["modifications"] = tuple(sorted(molecule.modifications, key=lambda m: m.position))
    for field in ("unpaired_msa", "paired_msa"):
        if hasattr(molecule, field):
            text = getattr(molecule, field)
            lost = _any(mine, "MSA") or (not text and to in ("chai", "rosettafold3"))
            changes[field] = None if lost else text and text.strip()
    if isinstance(molecule, Protein):
        templates = (
            () if _any(mine, "templates") else tuple(t.mmcif for t in molecule.templates or ())
        )
        changes["templates"] = templates
    return replace(molecule, **changes)


def _end(atom: AtomAddress, job: Job, losses: tuple[str, ...]) -> tuple:
    """An atom; that of a ligand that is a SMILES there, or one's own here, by its element."""
    molecule = dict(job.chains)[atom.chain]
    codes = molecule.ccd_codes if isinstance(molecule, Ligand) else ()
    own = not set(codes).isdisjoint(Components(job.user_ccd).user_codes)
    own |= any("the code" in loss and atom.chain in _named(loss) for loss in losses)
    component = Components(job.user_ccd).get(codes[0]) if codes else None
    elements = component.element_of if component else {}
    name = elements.get(atom.atom, re.sub("[0-9]", "", atom.atom)) if own else atom.atom
    return atom.chain, atom.residue, name


def _wish(wish, job: Job, losses: tuple[str, ...]):
    forced = getattr(wish, "forced", False) and not _any(losses, "the force of")
    match wish:
        case Contact():
            ends = frozenset(
                _end(AtomAddress(spot.chain, spot.residue, spot.atom), job, losses)
                for spot in (wish.first, wish.second)
            )
            least = None if _any(losses, "least distance") else wish.min_distance
            return "contact", ends, least, wish.max_distance, forced
        case Pocket():
            return "pocket", wish.binder, wish.spots, wish.max_distance, forced
    return wish


def _lost(wish, losses: tuple[str, ...]) -> bool:
    """Whether a wish was lost, or its atoms were."""
    return any(loss.startswith(told(wish)) for loss in losses) or (
        isinstance(wish, Contact) and _any(losses, f"the contact {wish.first}")
    )


def _any(losses, words: str) -> bool:
    return any(words in loss for loss in losses)


def _named(loss: str) -> set[str]:
    return _chains(loss, r"\bchain ((?:[A-Z]+(?:, )?)+)")


def _chains(loss: str, pattern: str) -> set[str]:
    return {id for found in re.findall(pattern, loss) for id in found.split(", ")}


@pytest.mark.parametrize("to", ENDINGS)
def test_what_is_written_is_read_again(to: str, tmp_path: Path):
    """A job comes back the same from each format, but for the losses that were listed."""
    for number, job in enumerate(CORPUS):
        written = write(job, to, stem="x")
        if _any(written.losses, "the ligand") and not _kept(job, written.losses):
            continue  # nothing is left of it
        back, job = again(written, to, tmp_path / str(number)), as_written(job)
        assert known(back, written.losses, to) == known(job, written.losses, to), (
            job.name, written.losses,
        )  # fmt: skip


def _kept(job: Job, losses: tuple[str, ...]) -> set[str]:
    gone = {id for loss in losses for id in _chains(loss, r"\(chain (.*?)\):")}
    return {id for id, _ in job.chains} - gone


@pytest.mark.parametrize("to", ENDINGS)
def test_most_of_a_job_is_no_loss(to: str):
    """Losses are listed for what is lost, and no more: most jobs lose little."""
    losses = [write(replace(job, seeds=(1,)), to, stem="x").losses for job in CORPUS]
    usual = ("the name of the job", "the description", "the code", "the chain id")
    few = [told for told in losses if not [s for s in told if not s.startswith(usual)]]
    assert len(few) >= len(CORPUS) // 3


BASE = Job(
    "base",
    (
        Protein(("A", "B"), "MKTAC", (Modification(3, "TPO"),), "", "", (), "one"),
        Protein(("C",), "GGSGN"),
        Rna(("D",), "GGACU"),
        Ligand(("E",), ("NAG", "NAG")),
        Ligand(("F", "G"), smiles="CCO"),
        Ligand(("H",), ("ATP",)),
    ),
    bonds=(
        (AtomAddress("E", 1, "O4"), AtomAddress("E", 2, "C1")),
        (AtomAddress("C", 5, "ND2"), AtomAddress("E", 1, "C1")),
    ),
    wishes=(
        Contact(Spot("A", 1), Spot("C", 2), 8.0),
        Pocket("H", (Spot("A", 2), Spot("C", 1)), 6.0),
    ),
)


def changes() -> Iterator[tuple[str, Callable[[Job], Job]]]:
    """Every part of a job, changed."""

    def molecule(number: int, **fields) -> Callable[[Job], Job]:
        def change(job: Job) -> Job:
            molecules = list(job.molecules)
            molecules[number] = replace(molecules[number], **fields)
            return replace(job, molecules=tuple(molecules))

        return change

    yield "name", lambda job: replace(job, name="other")
    yield "seeds", lambda job: replace(job, seeds=(7, 8))
    yield "userCCD", lambda job: replace(job, user_ccd=EVERYTHING.user_ccd)
    yield "no bond", lambda job: replace(job, bonds=job.bonds[:1])
    yield (
        "other atom",
        lambda job: replace(
            job, bonds=(job.bonds[0], (AtomAddress("C", 5, "OD1"), job.bonds[1][1]))
        ),
    )
    yield "sequence", molecule(0, sequence="MKTAA")
    yield "copies", molecule(0, ids=("A", "B", "Z"))
    yield "names", molecule(0, ids=("A", "Q"))
    yield "modification", molecule(0, modifications=(Modification(2, "ALY"),))
    yield "one more", molecule(0, modifications=(Modification(2, "ALY"), Modification(3, "TPO")))
    yield "MSA", molecule(1, unpaired_msa=">q\nGGSGN\n>r\nGGS-N\n", paired_msa="")
    yield "other MSA", molecule(0, unpaired_msa=">q\nMKTAC\n>r\nMK-AC\n")
    yield "paired MSA", molecule(0, paired_msa=KEYED)
    yield "RNA MSA", molecule(2, unpaired_msa=">q\nGGACU\n>r\nGGA-U\n")
    yield "template", molecule(0, templates=EVERYTHING.molecules[0].templates)
    yield "description", molecule(1, description="two")
    yield "RNA", molecule(2, sequence="GGACG")
    yield "RNA modification", molecule(2, modifications=(Modification(5, "PSU"),))
    yield "codes", molecule(3, ccd_codes=("NAG", "BMA"))
    yield "SMILES", molecule(4, smiles="CCCO")
    yield "stereochemistry", molecule(4, smiles="F[C@H](Cl)Br")
    yield "code", molecule(5, ccd_codes=("ADP",))
    yield "one molecule less", lambda job: replace(job, molecules=job.molecules[:-1], wishes=())
    contact, pocket = BASE.wishes
    assert isinstance(contact, Contact) and isinstance(pocket, Pocket)
    for name, more in (
        ("cyclic", Cyclic("C")), ("cyclic RNA", Cyclic("D")), ("affinity", Affinity("H")),
        ("contact", Contact(Spot("B", 1), Spot("C", 3), 5.0)),
        ("atoms", Contact(Spot("B", 1, "CA"), Spot("C", 3, "CB"), 5.0)),
        ("atom of a SMILES", Contact(Spot("B", 1), Spot("F", 1, "O1"), 5.0)),
        ("atom of a code", Contact(Spot("B", 1), Spot("H", 1, "PA"), 5.0)),
        ("atom of a glycan", Contact(Spot("B", 1), Spot("E", 2, "O4"), 5.0)),
        ("pocket", Pocket("F", (Spot("A", 2),), 6.0)),
        ("pocket of a protein", Pocket("C", (Spot("A", 2),), 6.0)),
    ):  # fmt: skip
        yield name, lambda job, more=more: replace(job, wishes=(*job.wishes, more))
    for name, other in (
        ("distance", replace(contact, max_distance=9.0)),
        ("least distance", replace(contact, min_distance=2.0)),
        ("force", replace(contact, forced=True)),
        ("spot", replace(contact, first=Spot("B", 1))),
        ("residue", replace(contact, first=Spot("A", 2))),
        ("atom", replace(contact, first=Spot("A", 1, "CA"))),
    ):
        yield name, lambda job, other=other: replace(job, wishes=(other, pocket))
    for name, other in (
        ("binder", replace(pocket, binder="F")),
        ("depth", replace(pocket, max_distance=9.0)),
        ("forced pocket", replace(pocket, forced=True)),
        ("fewer spots", replace(pocket, spots=pocket.spots[:1])),
        ("atom in a pocket", replace(pocket, spots=(Spot("A", 2, "CA"), Spot("C", 1)))),
    ):
        yield name, lambda job, other=other: replace(job, wishes=(contact, other))


@pytest.mark.parametrize("to", ENDINGS)
def test_each_part_is_in_the_file_or_in_the_losses(to: str, tmp_path: Path):
    """A change of any part of a job changes what is read again, or what was listed as lost."""
    base = write(BASE, to, stem="x")
    before = again(base, to, tmp_path / "base")
    silent = []
    for number, (name, change) in enumerate(changes()):
        job = change(BASE)
        assert job != BASE and [p for p in job.check() if name != "template"] == [], name
        written = write(job, to, stem="x")
        if written.losses == base.losses and again(written, to, tmp_path / str(number)) == before:
            silent.append(name)
    assert silent == []


def test_boltz_merging_is_a_loss():
    """Chains of one sequence that differ are told: Boltz would take all from the first."""
    job = Job("x").protein("MSK").protein("MSK").modify("B", 2, "SEP")
    assert _any(write(job, "boltz").losses, "the modifications of chain B: Boltz takes those of")
    ring = replace(Job("x").protein("MSK", 2), wishes=(Cyclic("B"),))
    assert _any(write(ring, "boltz").losses, "the ring of chain B")


def test_affinities_that_boltz_refuses_are_losses():
    """Boltz stops at the affinity of a ligand of two copies, of several components, or larger than
    it allows; the loss says which, and the file asks for none."""
    base = Job("x").protein("MSK")
    fits = base.ligand("ATP").affinity("B")
    assert not _any(write(fits, "boltz").losses, "affinity")
    assert not _any(write(fits.ligand("ADP", 2), "boltz").losses, "affinity")
    for job, why in (
        (base.ligand("ATP", 2).affinity("B"), "one copy"),
        (base.ligand("ATP").ligand("ATP").affinity("B"), "one copy"),
        (base.ligand(smiles="CCO").ligand(smiles="CCO").affinity("C"), "one copy"),
        (base.ligand(["NAG", "NAG"]).affinity("B"), "one component"),
        (base.ligand("CDL").affinity("B"), "at most 128 atoms with hydrogens"),
        (base.ligand(smiles="C" * 129).affinity("B"), "at most 128 heavy atoms"),
        (fits.ligand("ADP").affinity("C"), "one affinity"),
    ):
        written = write(job, "boltz")
        assert _any(written.losses, why)
        assert ("affinity" in written.text) == ("ADP" in written.text)


def test_bonded_ligands_keep_their_atoms(tmp_path: Path):
    """A bond to a ligand of one's own leads to the same atom of its graph in each format."""
    (job,) = read(Path(__file__).parents[2] / "data/formats/chai/04_covalent_ligand.fasta").jobs
    for to in ("boltz", "chai", "protenix"):
        back = again(write(job, to, stem="x"), to, tmp_path / to)
        assert [atom.atom for atom in back.bonds[0]] == ["SG", "S1"]
        assert back.check() == []


def test_files_are_written_beside_the_job(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Alignments and restraints get names of the job, and are read with it."""
    job = replace(BASE, name="job")
    job = replace(job, molecules=(replace(job.molecules[0], unpaired_msa=KEYED, paired_msa=KEYED),
                                  *job.molecules[1:]))  # fmt: skip
    (tmp_path / "in.json").write_text(job.to_json())
    done = convert(tmp_path / "in.json", tmp_path / "out.yaml")
    assert [path.name for path in done.files] == ["out.yaml", "out_A.csv"]
    (back,) = read(tmp_path / "out.yaml").jobs
    assert isinstance(back.molecules[0], Protein) and "key=1" in (
        back.molecules[0].paired_msa or ""
    )
    done = convert(tmp_path / "in.json", tmp_path / "out.fasta", to="chai")
    assert [path.name for path in done.files] == ["out.fasta", "out.restraints"]
    command = ["convert", str(tmp_path / "in.json"), str(tmp_path / "of3.json")]
    assert main([*command, "--to", "openfold3"]) == 0
    said = capsys.readouterr()
    assert "colabfold_main.a3m" in said.out and "OpenFold3 reads none" in said.err


def test_several_jobs_go_where_they_can(tmp_path: Path):
    """Lists and queries hold all jobs; Boltz and Chai have a file for each."""
    (tmp_path / "in.fasta").write_text(">x\nMKT:MKT\n>y\nMKTLL\n")
    for to in ("protenix", "openfold3", "rosettafold3"):
        done = convert(tmp_path / "in.fasta", tmp_path / f"{to}.json", to=to)
        assert [job.name for job in read(done.files[0]).jobs] == ["x", "y"]
    for to, ending in (("boltz", "yaml"), ("chai", "fasta")):
        done = convert(tmp_path / "in.fasta", tmp_path / to, to=to)
        assert [path.name for path in done.files] == [f"x.{ending}", f"y.{ending}"]
