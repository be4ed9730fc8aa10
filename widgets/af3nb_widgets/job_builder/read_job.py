"""From a job to the form that says the same."""

from collections.abc import Iterable

from af3nb.chem.components import Components
from af3nb.chem.glycans import ATTACHMENTS, Link, glycan_text
from af3nb.errors import InputError
from af3nb.job.imported import new_ids
from af3nb.job.job import AtomAddress, Bond, Job, Ligand, Molecule, Protein, Rna
from af3nb.job.rules.chemistry import residue_codes
from af3nb_widgets.job_builder.form import Card, Form, new_card, new_form, new_key
from af3nb_widgets.job_builder.store import Store


def form_of(job: Job, store: Store) -> Form:
    """Return the form of a job; its long texts go into the store."""
    components = _components(job)
    cards = [_card(molecule, store, components) for molecule in job.molecules]
    places = {
        id: (card["key"], copy)
        for card, molecule in zip(cards, job.molecules, strict=True)
        for copy, id in enumerate(molecule.ids)
    }
    bonds = list(job.bonds)
    for i, molecule in enumerate(job.molecules):
        if isinstance(molecule, Ligand) and components:
            bonds = _as_glycan(job, i, cards, places, bonds, components)
    _name_chains(job.molecules, cards)
    return new_form(
        name=job.name,
        seeds=", ".join(map(str, job.seeds)),
        cards=cards,
        bonds=[{"key": new_key(), "ends": [_end(atom, places) for atom in bond]} for bond in bonds],
        user_ccd=None if job.user_ccd is None else store.put(job.user_ccd),
    )


def _card(molecule: Molecule, store: Store, components: Components | None) -> Card:
    more = {"copies": len(molecule.ids), "description": molecule.description}
    if isinstance(molecule, Ligand):
        if molecule.smiles is not None:
            return new_card("ligand", molecule.smiles, given="smiles", **more)
        codes = molecule.ccd_codes
        component = components.get(codes[0]) if components and len(codes) == 1 else None
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


def _end(atom: AtomAddress, places: dict[str, tuple[str, int]]) -> dict:
    card, copy = places.get(atom.chain, (None, 0))
    return {"card": card, "copy": copy, "residue": atom.residue, "atom": atom.atom}


def _name_chains(molecules: Iterable[Molecule], cards: list[Card]) -> None:
    """Write the names of chains down where they are not those that would be given anyway."""
    fresh = new_ids()
    usual = [tuple(next(fresh) for _ in m.ids) for m in molecules]
    if usual != [tuple(m.ids) for m in molecules]:
        for card, molecule in zip(cards, molecules, strict=True):
            card["names"] = " ".join(molecule.ids)


def _components(job: Job) -> Components | None:
    try:
        return Components(job.user_ccd)
    except InputError:
        return None


def _as_glycan(
    job: Job,
    i: int,
    cards: list[Card],
    places: dict[str, tuple[str, int]],
    bonds: list[Bond],
    components: Components,
) -> list[Bond]:
    """Make a ligand that is a tree of sugars on a protein a glycan; return the bonds left."""
    molecule = job.molecules[i]
    assert isinstance(molecule, Ligand)
    found = [components.get(code) for code in molecule.ccd_codes]
    if not found or not all(c and c.is_glycan for c in found):
        return bonds
    texts, hosts, used = set(), [], []
    for id in molecule.ids:
        inside = [b for b in bonds if all(atom.chain == id for atom in b)]
        outside = [b for b in bonds if sum(atom.chain == id for atom in b) == 1]
        if len(outside) != 1:
            return bonds
        own, other = sorted(outside[0], key=lambda atom: atom.chain != id)
        host = dict(job.chains).get(other.chain)
        if own.residue != 1 or not isinstance(host, Protein):
            return bonds
        links = []
        for a, b in inside:
            parent, child = sorted((a, b), key=lambda atom: atom.residue)
            links.append(Link(parent.residue - 1, parent.atom, child.residue - 1, child.atom))
        try:
            text = glycan_text(molecule.ccd_codes, links, components=components)
        except InputError:
            return bonds
        texts.add(text)
        hosts.append((other, host))
        used += [*inside, *outside]
    if len(texts) != 1 or len({(places[o.chain][0], o.residue, o.atom) for o, _ in hosts}) != 1:
        return bonds
    copies = [places[other.chain][1] for other, _ in hosts]
    if copies != sorted(set(copies)):
        return bonds
    other, host = hosts[0]
    usual = (
        ATTACHMENTS.get(residue_codes(host)[other.residue - 1])
        if other.residue <= host.length
        else ""
    )
    cards[i] = new_card(
        "glycan", texts.pop(), key=cards[i]["key"], host=places[other.chain][0],
        position=other.residue, atom="" if other.atom == usual else other.atom,
        on=None if len(copies) == len(host.ids) else copies, copies=len(copies),
        description=molecule.description,
    )  # fmt: skip
    if not _says_the_same(cards[i], molecule, used, components):
        cards[i] = _card(molecule, Store(), components) | {"key": cards[i]["key"]}
        return bonds
    return [bond for bond in bonds if bond not in used]


def _says_the_same(card: Card, molecule: Ligand, used: list[Bond], components: Components) -> bool:
    """Whether the tree gives the sugars in the order of the job, and its very bonds."""
    from af3nb.chem.glycans import build_glycan, parse_glycan

    try:
        built = build_glycan(parse_glycan(card["text"]), components)
    except InputError:
        return False
    inside = {
        frozenset(((link.parent + 1, link.oxygen), (link.child + 1, link.carbon)))
        for link in built.links
    }
    told = {
        frozenset((atom.residue, atom.atom) for atom in bond)
        for bond in used
        if bond[0].chain == bond[1].chain
    }
    ends = {a.atom for b in used for a in b if b[0].chain != b[1].chain and a.chain in molecule.ids}
    return built.codes == molecule.ccd_codes and inside == told and ends == {built.anomeric}
