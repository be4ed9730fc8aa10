"""From the form to the job it describes, as far as the form is complete.

`af3nb.job` knows what each step of building a job means and what can be wrong with it. This module
takes the steps card by card, and collects problems at their fields with buttons that fix them.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from af3nb.chem.components import Components, readable_components
from af3nb.chem.glycans import Glycan, build_glycan, parse_glycan, sites
from af3nb.errors import InputError
from af3nb.job.imported import new_ids
from af3nb.job.job import (
    AtomAddress,
    Bond,
    Dna,
    Job,
    Ligand,
    Modification,
    Molecule,
    Protein,
    Rna,
    Template,
)
from af3nb.job.named_components import component_of_smiles, free_code, with_component
from af3nb.job.seeds import read_seeds
from af3nb.job.steps.bonds import glycan_bonds, glycan_end
from af3nb_widgets.job_builder.form import NAMES, Card, Form, clean_sequence, copies_of
from af3nb_widgets.job_builder.offers.ligands import understood
from af3nb_widgets.job_builder.store import Store
from af3nb_widgets.job_builder.told import Mend, Told
from af3nb_widgets.job_builder.wishes import of_form

_EMPTY = {
    "protein": "Type or paste a sequence.", "dna": "Type or paste a sequence.",
    "rna": "Type or paste a sequence.", "ligand": "Type a name or a code, or choose SMILES.",
    "ion": "Choose an ion.", "glycan": "Choose a glycan, or type one.",
}  # fmt: skip
_SITES = {"N": "Asn", "S": "Ser", "T": "Thr"}  # of glycans


@dataclass
class Composed:
    """The job of a form, with its molecules in the order of the cards, and the problems found.

    For each bond of the job, `bonds` has the key of the form's bond or of the glycan's card.
    """

    form: Form
    store: Store
    job: Job
    bonds: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    chains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    glycans: dict[str, Glycan] = field(default_factory=dict)

    @cached_property
    def cards(self) -> dict[str, Card]:
        """The cards of the form by their keys."""
        return {card["key"]: card for card in self.form["cards"]}

    @cached_property
    def components(self) -> Components:
        """The components that the composed job can use."""
        return readable_components(self.job.user_ccd)

    def tell(self, at: str, field: str, message: str, remedy: str = "", *mends: Mend) -> None:
        """Record a problem of a card, a bond or the form."""
        self.told.append(Told(at, field, message, remedy, mends))

    @contextmanager
    def collecting(self, at: str, field: str, *mends: Mend) -> Iterator[None]:
        """Record what a step raises, and go on."""
        try:
            yield
        except InputError as error:
            self.tell(at, field, error.message, error.remedy, *mends)

    def text(self, at: str, field: str, digest: str) -> str | None:
        """Return a long text of the form, or record that it is missing."""
        with self.collecting(at, field, Mend("Leave it out", {field: None})):
            return self.store.get(digest)

    def add_component(self, cif: str | None) -> None:
        """Add a component to the job's own dictionary."""
        if cif:
            self.job = replace(self.job, user_ccd=with_component(self.job.user_ccd, cif))


def compose(form: Form, store: Store) -> Composed:
    """Return the job of a form. Problems are recorded, not raised."""
    out = Composed(form, store, Job(form["name"].strip()))
    _name_chains(out)
    if form["user_ccd"]:
        user_ccd = out.text("form", "user_ccd", form["user_ccd"])
        out.job = replace(out.job, user_ccd=user_ccd)
    users = readable_components(out.job.user_ccd).user_codes
    own = frozenset((*users, *(own["code"] for own in form["own"])))
    molecules = {key: _molecule(card, own, out) for key, card in out.cards.items()}
    bonds = [*_bonds_of_glycans(molecules, out), *_bonds(molecules, out)]
    _add_components(molecules, [bond for _, bond in bonds], out)
    out.bonds = [key for key, _ in bonds]
    out.job = replace(
        out.job,
        molecules=tuple(molecules[card["key"]] for card in form["cards"]),
        seeds=_seeds(out),
        bonds=tuple(bond for _, bond in bonds),
        wishes=of_form(form["wishes"], out.chains),
    )
    return out


def _name_chains(out: Composed) -> None:
    """Name the chain of each copy of each card: as the user did, or by the next free name."""
    given = {key: re.findall(r"[^\s,;]+", card["names"]) for key, card in out.cards.items()}
    fresh = new_ids({name for names in given.values() for name in names})
    for key, card in out.cards.items():
        count, names = copies_of(card), given[key]
        if card["kind"] == "glycan":
            count = max(len(_hosts(card, out)), 1)
        elif str(card["copies"]).strip() != str(count):
            mend = Mend(f"Make it {count}", {"copies": count})
            message = f'"{card["copies"]}" is not a valid number of copies.'
            out.tell(key, "copies", message, "Give a whole number from 1 to 100.", mend)
        if names and len(names) != count:
            mend = Mend("Name them automatically", {"names": ""})
            message = f"there are {len(names)} names for {count} chain{'s' * (count != 1)}."
            out.tell(key, "names", message, "Give one per copy, or none.", mend)
        lacking = range(len(names) if names else 0, count)
        out.chains[key] = tuple((names + [next(fresh) for _ in lacking])[:count])


def _molecule(card: Card, own: frozenset[str], out: Composed) -> Molecule:
    key, text, kind = card["key"], card["text"].strip(), card["kind"]
    ids = out.chains[key]
    about: dict[str, Any] = {"description": card.get("description")}
    if not text:
        drop = () if kind == "glycan" else (Mend("Remove it", drop=True),)
        out.tell(key, "text", "This is empty.", _EMPTY[kind], *drop)
    if kind == "glycan":
        if text:
            with out.collecting(key, "text"):
                out.glycans[key] = build_glycan(parse_glycan(card["text"]))
        return Ligand(ids, out.glycans[key].codes if key in out.glycans else (), **about)
    if kind == "ligand" and card["given"] == "smiles":
        return Ligand(ids, smiles=text or None, **about)
    if kind in ("ligand", "ion"):
        found = understood(kind, text, own) if text else ()
        if isinstance(found, Told):
            out.told.append(replace(found, at=key))
        return Ligand(ids, () if isinstance(found, Told) else found, **about)
    sequence = clean_sequence(text)
    changes = tuple(
        Modification(m["position"] or 0, m["code"].strip())
        for m in sorted(card["modifications"], key=lambda m: m["position"] or 0)
    )
    if kind == "dna":
        return Dna(ids, sequence, changes, **about)
    about["unpaired_msa"] = _evidence(card, "msa", out)
    if kind == "rna":
        return Rna(ids, sequence, changes, **about)
    about |= {"paired_msa": _evidence(card, "paired", out), "templates": _templates(card, out)}
    return Protein(ids, sequence, changes, **about)


def _evidence(card: Card, which: str, out: Composed) -> str | None:
    given = card[which]
    return out.text(card["key"], which, given["digest"]) if given else given


def _templates(card: Card, out: Composed) -> tuple[Template, ...] | None:
    if card["templates"] is None:
        return None
    try:
        return tuple(out.store.get_template(t["digest"]) for t in card["templates"])
    except (InputError, KeyError, ValueError):
        mend = Mend("Leave them out", {"templates": None})
        message = "the templates are no longer available."
        out.tell(card["key"], "templates", message, "Add them again.", mend)
        return None


def _seeds(out: Composed) -> tuple[int, ...]:
    text = out.form["seeds"]
    seeds, problem = read_seeds(text)
    good = tuple(dict.fromkeys(seeds)) or (1,)
    said = ", ".join(map(str, good))
    mend = Mend(f"Use {said}", {"seeds": said})
    if not text.strip():
        out.tell("form", "seeds", "There is no seed.", "Give a whole number, such as 1.", mend)
    elif problem:
        out.tell("form", "seeds", problem.message, problem.remedy, mend)
    elif len(good) < len(seeds):
        out.tell("form", "seeds", "A seed is given twice.", "Keep one.", mend)
    return good


def _bonds_of_glycans(
    molecules: dict[str, Molecule], out: Composed
) -> Iterator[tuple[str, Bond]]:  # fmt: skip
    """Yield the bonds of attached glycans, each with the key of its card."""
    proteins = [card for card in out.cards.values() if card["kind"] == "protein"]
    for key, built in out.glycans.items():
        card, mends = out.cards[key], _sites_offered(proteins, out)
        hosts, position = _hosts(card, out), card["position"]
        if not hosts:
            remedy = "Choose a protein and a residue." if proteins else "Add a protein first."
            out.tell(key, "host", "This glycan is not attached to a protein yet.", remedy, *mends)
            continue
        protein = molecules[card["host"]]
        if not position:
            remedy = f"The protein has {protein.length}."
            out.tell(key, "position", "No residue is chosen.", remedy, *mends)
            continue
        with out.collecting(key, "position", *mends):
            for copy, id in zip(hosts, out.chains[key], strict=True):
                chain = out.chains[card["host"]][copy]
                end = glycan_end(protein, chain, position, card["atom"].strip())
                yield from ((key, bond) for bond in glycan_bonds(built, end, id))


def _hosts(card: Card, out: Composed) -> list[int]:
    """Which copies of its protein a glycan is attached to."""
    host = out.cards.get(card["host"] or "")
    if host is None or host["kind"] != "protein":
        return []
    on = card.get("on")
    return [i for i in range(copies_of(host)) if not isinstance(on, list) or i in on]


def _sites_offered(proteins: list[Card], out: Composed) -> tuple[Mend, ...]:
    mends = []
    for card in proteins:
        sequence, chain = clean_sequence(card["text"]), out.chains[card["key"]][0]
        for position in sites(sequence)[:3]:
            label = f"Put it on {_SITES[sequence[position - 1]]} {position} of {chain}"
            mends.append(Mend(label, {"host": card["key"], "position": position}))
    return tuple(mends[:3])


def _bonds(molecules: dict[str, Molecule], out: Composed) -> Iterator[tuple[str, Bond]]:
    drop = Mend("Remove the bond", drop=True)
    for bond in out.form["bonds"]:
        key, atoms = bond["key"], []
        for number, end in enumerate(bond["ends"]):
            card, where = out.cards.get(end["card"] or ""), f"end{number}"
            if card is None:
                gone = end["card"] is not None
                message = "its molecule was removed." if gone else "no molecule is chosen."
                out.tell(key, where, message, "Choose both atoms.", drop)
            elif end["copy"] >= len(out.chains[card["key"]]):
                message = f"there is no copy {end['copy'] + 1} of this {NAMES[card['kind']]}."
                out.tell(key, where, message, "Choose another copy.", drop)
            elif not end["residue"] or not end["atom"]:
                what = "atom" if end["residue"] else "residue"
                out.tell(key, where, f"no {what} is chosen.", "Choose it here.", drop)
            elif not molecules[card["key"]].length:
                out.tell(key, where, "its molecule is not defined yet.", "Fix the molecule first.")
            else:
                chain = out.chains[card["key"]][end["copy"]]
                atoms.append(AtomAddress(chain, end["residue"], end["atom"]))
        if len(atoms) == 2:
            yield key, (atoms[0], atoms[1])


def _add_components(molecules: dict[str, Molecule], bonds: list[Bond], out: Composed) -> None:
    """Add the molecules used from files, and bonded SMILES, to the job's own dictionary."""
    ligands = {key: m for key, m in molecules.items() if isinstance(m, Ligand)}
    used = {code for ligand in ligands.values() for code in ligand.ccd_codes}
    for own in out.form["own"]:
        if own["code"] in used:
            out.add_component(out.text("form", "own", own["digest"]))
    bonded = {atom.chain for bond in bonds for atom in bond}
    for key, ligand in ligands.items():
        if ligand.smiles and bonded & set(ligand.ids):  # its atoms need names
            code = free_code(readable_components(out.job.user_ccd).user_codes)
            with suppress(InputError):  # examine() reports what is wrong with a SMILES
                out.add_component(component_of_smiles(ligand.smiles, code))
                molecules[key] = replace(ligand, smiles=None, ccd_codes=(code,))
