"""From a job to the form that describes it."""

from collections.abc import Iterable

from af3nb.chem.components import Components, readable_components
from af3nb.chem.glycans import ATTACHMENTS, build_glycan, glycan_text, parse_glycan
from af3nb.errors import InputError
from af3nb.job.imported import new_ids
from af3nb.job.job import AtomAddress, Bond, Job, Ligand, Molecule, Protein, Rna
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.steps.bonds import glycan_bonds, glycan_link
from af3nb_widgets.job_builder.form import Card, Form, new_card, new_form, new_key
from af3nb_widgets.job_builder.store import Store
from af3nb_widgets.job_builder.wishes import of_job

_Places = dict[str, tuple[str, int]]  # the card and the copy that a chain is


def form_of(job: Job, store: Store) -> Form:
    """Return the form of a job; its long texts go into the store."""
    components = readable_components(job.user_ccd)
    cards = [_card(molecule, store, components) for molecule in job.molecules]
    places = {
        id: (card["key"], copy)
        for card, molecule in zip(cards, job.molecules, strict=True)
        for copy, id in enumerate(molecule.ids)
    }
    bonds = list(job.bonds)
    for i, molecule in enumerate(job.molecules):
        if found := _glycan(molecule, dict(job.chains), bonds, places, components):
            card, said = found
            cards[i] = card | {"key": cards[i]["key"]}
            bonds = [bond for bond in bonds if bond not in said]
    _name_chains(job.molecules, cards)
    return new_form(
        name=job.name,
        seeds=", ".join(map(str, job.seeds)),
        cards=cards,
        bonds=[{"key": new_key(), "ends": [_end(atom, places) for atom in bond]} for bond in bonds],
        wishes=of_job(job, places),
        user_ccd=None if job.user_ccd is None else store.put(job.user_ccd),
    )


def _card(molecule: Molecule, store: Store, components: Components) -> Card:
    more = {"copies": len(molecule.ids), "description": molecule.description}
    if isinstance(molecule, Ligand):
        if molecule.smiles is not None:
            return new_card("ligand", molecule.smiles, given="smiles", **more)
        codes = molecule.ccd_codes
        component = components.get(codes[0]) if len(codes) == 1 else None
        kind = "ion" if component and len(component.heavy_atoms) == 1 else "ligand"
        return new_card(kind, " ".join(codes), **more)
    changes = [{"position": m.position, "code": m.code} for m in molecule.modifications]
    card = new_card(molecule.kind, molecule.sequence, modifications=changes, **more)
    if isinstance(molecule, Protein | Rna):
        card["msa"] = _reference(molecule.unpaired_msa, "in the job", store)
    if isinstance(molecule, Protein):
        card["paired"] = _reference(molecule.paired_msa, "in the job", store)
        if molecule.templates is not None:
            card["templates"] = [
                {
                    "digest": store.put_template(t), "name": f"template {i}",
                    "about": f"{len(t.query_indices)} residues matched",
                }
                for i, t in enumerate(molecule.templates, start=1)
            ]  # fmt: skip
    return card


def _reference(text: str | None, name: str, store: Store) -> dict | str | None:
    return {"digest": store.put(text), "name": name} if text else text


def _end(atom: AtomAddress, places: _Places) -> dict:
    card, copy = places.get(atom.chain, (None, 0))
    return {"card": card, "copy": copy, "residue": atom.residue, "atom": atom.atom}


def _name_chains(molecules: Iterable[Molecule], cards: list[Card]) -> None:
    """Write down the names of chains if they differ from the automatic ones."""
    fresh = new_ids()
    usual = [tuple(next(fresh) for _ in m.ids) for m in molecules]
    if usual != [tuple(m.ids) for m in molecules]:
        for card, molecule in zip(cards, molecules, strict=True):
            card["names"] = " ".join(molecule.ids)


def _glycan(
    molecule: Molecule,
    chains: dict[str, Molecule],
    bonds: list[Bond],
    places: _Places,
    components: Components,
) -> tuple[Card, list[Bond]] | None:
    """The card of a ligand that is a tree of sugars on a protein, and the bonds it stands for."""
    if not isinstance(molecule, Ligand) or not molecule.ccd_codes:
        return None
    ends = []
    for id in molecule.ids:  # each copy is bonded to one atom of something else
        outside = [b for b in bonds if sum(atom.chain == id for atom in b) == 1]
        ends += [atom for b in outside for atom in b if atom.chain != id]
        if len(ends) != molecule.ids.index(id) + 1:
            return None
    if not ends:
        return None
    first, host = ends[0], chains.get(ends[0].chain)
    at = {(places[e.chain][0], e.residue, e.atom) for e in ends if e.chain in places}
    copies = [places[e.chain][1] for e in ends if e.chain in places]
    if not isinstance(host, Protein) or len(at) != 1 or copies != sorted(set(copies)):
        return None
    inside = [b for b in bonds if all(atom.chain == molecule.ids[0] for atom in b)]
    try:
        text = glycan_text(molecule.ccd_codes, map(glycan_link, inside), components=components)
        built = build_glycan(parse_glycan(text), components)
    except InputError:
        return None
    pairs = zip(ends, molecule.ids, strict=True)
    said = {frozenset(b) for end, id in pairs for b in glycan_bonds(built, end, id)}
    own = [b for b in bonds if any(atom.chain in molecule.ids for atom in b)]
    if built.codes != molecule.ccd_codes or said != set(map(frozenset, own)):
        return None
    codes = residue_codes(host)
    usual = ATTACHMENTS.get(codes[first.residue - 1]) if first.residue <= len(codes) else ""
    card = new_card(
        "glycan", text, host=places[first.chain][0], position=first.residue,
        atom="" if first.atom == usual else first.atom,
        on=None if len(copies) == len(host.ids) else copies, copies=len(copies),
        description=molecule.description,
    )  # fmt: skip
    return card, own
