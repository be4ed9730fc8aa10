"""From the form to the job that it says, as far as it says one."""

import re
from dataclasses import dataclass, field, replace

from af3nb.chem.components import Components, built_in
from af3nb.chem.glycans import ATTACHMENTS, Glycan, build_glycan, parse_glycan
from af3nb.errors import InputError
from af3nb.job.imported import new_ids
from af3nb.job.job import AtomAddress, Bond, Dna, Job, Ligand, Modification, Molecule, Protein, Rna
from af3nb.job.rules.basics import LARGEST_SEED
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.seeds import MOST
from af3nb_widgets.job_builder.form import NAMES, Card, Form, clean_sequence, copies_of
from af3nb_widgets.job_builder.offers.ligands import code_of_ion, codes_of_ligand, named_component
from af3nb_widgets.job_builder.store import Store
from af3nb_widgets.job_builder.told import Mend, Told

_EMPTY = {
    "protein": "Type or paste a sequence.", "dna": "Type or paste a sequence.",
    "rna": "Type or paste a sequence.", "ligand": "Write a name or a code, or choose SMILES.",
    "ion": "Choose an ion.", "glycan": "Choose a glycan, or write one.",
}  # fmt: skip


@dataclass
class Composed:
    """The job of a form, and which of its molecules and bonds are whose.

    `cards` has a key per molecule, `bonds` one per bond: of a bond, or of a glycan's card.
    `unclear` are the keys of what is not in the job as it stands, for reasons `told`.
    """

    job: Job
    cards: list[str] = field(default_factory=list)
    bonds: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)
    chains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    glycans: dict[str, Glycan] = field(default_factory=dict)

    def tell(self, at: str, field: str, message: str, remedy: str = "", *mends: Mend) -> None:
        """Note what is wrong with a card or a bond that the job cannot say."""
        self.told.append(Told(at, field, message, remedy, mends))
        self.unclear.add(at)


def compose(form: Form, store: Store) -> Composed:
    """Return the job of a form; nothing is raised."""
    out = Composed(Job(form["name"].strip()))
    cards = {card["key"]: card for card in form["cards"]}
    _name_chains(form, cards, out)
    if form["user_ccd"]:
        out.job = replace(out.job, user_ccd=_text(out, "form", "user_ccd", form["user_ccd"], store))
    molecules: dict[str, Molecule] = {}
    for card in form["cards"]:
        if card["kind"] != "glycan":
            molecules[card["key"]] = _molecule(card, form, store, out)
    glycan_bonds = _glycans(form, cards, molecules, out)
    bonds = _bonds(form, cards, molecules, out)
    _add_own(form, molecules, store, out)
    for key in _bonded_smiles(bonds, molecules):
        molecules[key] = _with_names(molecules[key], out)
    out.cards = [card["key"] for card in form["cards"]]
    together = [*glycan_bonds, *bonds]
    out.bonds = [key for key, _ in together]
    out.job = replace(
        out.job,
        molecules=tuple(molecules[key] for key in out.cards),
        seeds=_seeds(form, out),
        bonds=tuple(bond for _, bond in together),
    )
    return out


def hosts_of(card: Card, cards: dict[str, Card]) -> list[int]:
    """Which copies of its protein a glycan is on."""
    host = cards.get(card["host"] or "")
    if host is None or host["kind"] != "protein":
        return []
    on = card.get("on")
    return [i for i in range(copies_of(host)) if not isinstance(on, list) or i in on]


def _name_chains(form: Form, cards: dict[str, Card], out: Composed) -> None:
    """Give each copy of each card its chain's name: the user's, else the next that is free."""
    given = {key: re.findall(r"[^\s,;]+", card["names"]) for key, card in cards.items()}
    fresh = new_ids({name for names in given.values() for name in names})
    for key, card in cards.items():
        count = copies_of(card)
        if card["kind"] == "glycan":
            count = max(len(hosts_of(card, cards)), 1)
        elif str(card["copies"]).strip() != str(count):
            mend = Mend(f"Make it {count}", {"copies": count})
            message = f'"{card["copies"]}" cannot be a number of copies.'
            out.tell(key, "copies", message, "Give a whole number from 1 to 100.", mend)
        names = given[key]
        if names and len(names) != count:
            mend = Mend("Name them automatically", {"names": ""})
            message = f"there are {len(names)} names for {count} chain{'s' * (count != 1)}."
            out.tell(key, "names", message, "Give one per copy, or none.", mend)
        names = (names + [next(fresh) for _ in range(count)])[:count] if names else [
            next(fresh) for _ in range(count)
        ]  # fmt: skip
        out.chains[key] = tuple(names)


def _molecule(card: Card, form: Form, store: Store, out: Composed) -> Molecule:
    key, ids, text = card["key"], out.chains[card["key"]], card["text"].strip()
    description = card.get("description")
    if not text:
        out.tell(key, "text", "This is empty.", _EMPTY[card["kind"]], Mend("Remove it", drop=True))
    if card["kind"] == "ligand" and card["given"] == "smiles":
        return Ligand(ids, smiles=text or None, description=description)
    if card["kind"] in ("ligand", "ion"):
        codes: tuple[str, ...] = ()
        if text:
            find = code_of_ion if card["kind"] == "ion" else codes_of_ligand
            found = find(text, key, _own_codes(form, out))
            if isinstance(found, Told):
                out.told.append(found)
                out.unclear.add(key)
            else:
                codes = found
        return Ligand(ids, codes, description=description)
    sequence = clean_sequence(text)
    changes = tuple(
        Modification(m["position"] or 0, m["code"].strip())
        for m in sorted(card["modifications"], key=lambda m: m["position"] or 0)
    )
    if card["kind"] == "dna":
        return Dna(ids, sequence, changes, description=description)
    msa = _evidence(card, "msa", store, out)
    if card["kind"] == "rna":
        return Rna(ids, sequence, changes, msa, description)
    templates = card["templates"]
    if templates is not None:
        try:
            templates = tuple(store.get_template(t["digest"]) for t in templates)
        except (InputError, KeyError, ValueError):
            mend = Mend("Leave them out", {"templates": None})
            out.tell(key, "templates", "the templates are no longer here.", "Add them again.", mend)
            templates = None
    paired = _evidence(card, "paired", store, out)
    return Protein(ids, sequence, changes, msa, paired, templates, description)


def _evidence(card: Card, which: str, store: Store, out: Composed) -> str | None:
    given = card[which]
    return _text(out, card["key"], which, given["digest"], store) if given else given


def _text(out: Composed, at: str, field: str, digest: str, store: Store) -> str | None:
    try:
        return store.get(digest)
    except InputError as error:
        out.tell(at, field, error.message, error.remedy, Mend("Leave it out", {field: None}))
        return None


def _seeds(form: Form, out: Composed) -> tuple[int, ...]:
    text = re.sub(r"(\d{1,10}) *- *(\d{1,10})", _range, form["seeds"])
    words = re.findall(r"[^\s,;]+", text)
    wrong = next((w for w in words if not re.fullmatch(r"[0-9]{1,10}", w)), None)
    good = [w for w in dict.fromkeys(words) if re.fullmatch(r"[0-9]{1,10}", w)]
    good = [w for w in good if int(w) <= LARGEST_SEED] or ["1"]
    mend = Mend(f"Use {', '.join(good)}", {"seeds": ", ".join(good)})
    if not words:
        out.tell("form", "seeds", "There is no seed.", "Give a whole number, such as 1.", mend)
    elif wrong:
        message = f'"{wrong[:20]}" is no seed.'
        out.tell("form", "seeds", message, "Give whole numbers, such as 1, 2, 5-8.", mend)
    elif len(good) < len(words):
        message = "A seed is given twice or is too large."
        out.tell("form", "seeds", message, f"Seeds go from 0 to {LARGEST_SEED}.", mend)
    return tuple(map(int, good))


def _range(found: re.Match) -> str:
    """The seeds of a range, such as 5-8; what is no range stays as it is."""
    first, last = int(found[1]), int(found[2])
    if not first <= last < first + MOST:
        return found[0].replace(" ", "")
    return ", ".join(map(str, range(first, last + 1)))


def _own_codes(form: Form, out: Composed) -> frozenset[str]:
    try:
        users = Components(out.job.user_ccd).user_codes
    except InputError:
        users = ()
    return frozenset((*users, *(own["code"] for own in form["own"])))


def _glycans(
    form: Form, cards: dict[str, Card], molecules: dict[str, Molecule], out: Composed
) -> list[tuple[str, Bond]]:
    """Make the chains of glycans; return their bonds."""
    bonds: list[tuple[str, Bond]] = []
    for card in (card for card in form["cards"] if card["kind"] == "glycan"):
        key, ids = card["key"], out.chains[card["key"]]
        molecules[key] = Ligand(ids, description=card.get("description"))
        try:
            built = build_glycan(parse_glycan(card["text"]))
        except InputError as error:
            empty = not card["text"].strip()
            message = "This is empty." if empty else error.message
            out.tell(key, "text", message, _EMPTY["glycan"] if empty else error.remedy)
            continue
        out.glycans[key] = built
        molecules[key] = replace(molecules[key], ccd_codes=built.codes)
        site = _site(card, cards, molecules, out)
        if site is None:
            continue
        host, atom = site
        for copy, id in zip(hosts_of(card, cards), ids, strict=True):
            end = AtomAddress(out.chains[host][copy], card["position"], atom)
            bonds.append((key, (end, AtomAddress(id, 1, built.anomeric))))
            bonds += [(key, (AtomAddress(id, link.parent + 1, link.oxygen),
                             AtomAddress(id, link.child + 1, link.carbon)))
                      for link in built.links]  # fmt: skip
    return bonds


def _site(
    card: Card, cards: dict[str, Card], molecules: dict[str, Molecule], out: Composed
) -> tuple[str, str] | None:
    """The card and the atom that a glycan is bonded to."""
    key, host = card["key"], cards.get(card["host"] or "")
    proteins = [c for c in cards.values() if c["kind"] == "protein"]
    options = [(c, position) for c in proteins for position in sites(clean_sequence(c["text"]))[:3]]
    mends = tuple(
        Mend(f"Put it on {_site_name(c, position, out)}", {"host": c["key"], "position": position})
        for c, position in options[:3]
    )
    if host is None or host["kind"] != "protein" or not hosts_of(card, cards):
        remedy = "Choose a protein and a residue." if proteins else "Add a protein first."
        out.tell(key, "host", "It is not yet on a protein.", remedy, *mends)
        return None
    protein, position = molecules[host["key"]], card["position"]
    if not position or not 1 <= position <= protein.length:
        message = f"There is no residue {position}." if position else "No residue is chosen."
        out.tell(key, "position", message, f"The protein has {protein.length}.", *mends)
        return None
    code = residue_codes(protein)[position - 1]
    atom = card["atom"].strip() or ATTACHMENTS.get(code)
    if not atom:
        out.tell(key, "position", f"{code} {position} carries no glycans.",
                 "Asn, Ser and Thr usually do.", *mends)  # fmt: skip
        return None
    return host["key"], atom


def sites(sequence: str) -> list[int]:
    """Residues that may carry a glycan, the likeliest first: N of N-X-S/T, then other S and T."""
    likely = [m.start() + 1 for m in re.finditer(r"(?=N[^P][ST])", sequence)]
    others = [i for letter in "TSN" for i, c in enumerate(sequence, 1) if c == letter]
    return list(dict.fromkeys([*likely, *others]))


def _site_name(card: Card, position: int, out: Composed) -> str:
    letter = clean_sequence(card["text"])[position - 1]
    names = {"N": "Asn", "S": "Ser", "T": "Thr"}
    return f"{names[letter]} {position} of {out.chains[card['key']][0]}"


def _bonds(
    form: Form, cards: dict[str, Card], molecules: dict[str, Molecule], out: Composed
) -> list[tuple[str, Bond]]:
    bonds = []
    for bond in form["bonds"]:
        key, atoms = bond["key"], []
        for number, end in enumerate(bond["ends"]):
            card, where = cards.get(end["card"] or ""), f"end{number}"
            drop = Mend("Remove the bond", drop=True)
            if card is None:
                gone = end["card"] is not None
                message = "its molecule is no longer there." if gone else "no molecule is chosen."
                out.tell(key, where, message, "Choose both atoms.", drop)
            elif end["copy"] >= len(out.chains[card["key"]]):
                message = f"there is no copy {end['copy'] + 1} of this {NAMES[card['kind']]}."
                out.tell(key, where, message, "Choose another copy.", drop)
            elif not end["residue"] or not end["atom"]:
                what = "atom" if end["residue"] else "residue"
                out.tell(key, where, f"no {what} is chosen.", "Choose it here.", drop)
            elif not molecules[card["key"]].length:
                out.tell(key, where, "its molecule is not clear yet.", "Mend the molecule first.")
            else:
                chain = out.chains[card["key"]][end["copy"]]
                atoms.append(AtomAddress(chain, end["residue"], end["atom"]))
        if len(atoms) == 2:
            bonds.append((key, (atoms[0], atoms[1])))
    return bonds


def _bonded_smiles(bonds: list[tuple[str, Bond]], molecules: dict[str, Molecule]) -> list[str]:
    """Keys of ligands given as SMILES that have bonds, and so need names for their atoms."""
    chains = {atom.chain for _, bond in bonds for atom in bond}
    return [
        key
        for key, molecule in molecules.items()
        if isinstance(molecule, Ligand) and molecule.smiles and chains & set(molecule.ids)
    ]


def _with_names(molecule: Molecule, out: Composed) -> Molecule:
    """The same ligand as a component of the job's own, in which its atoms have names."""
    assert isinstance(molecule, Ligand) and molecule.smiles
    try:
        users = Components(out.job.user_ccd).user_codes
        codes = (f"LIG{i}" for i in range(1, 1000))
        code = next(c for c in codes if c not in users and built_in(c) is None)
        cif = named_component(molecule.smiles, code)
    except InputError:  # what is wrong with the SMILES is told where it stands
        return molecule
    together = f"{out.job.user_ccd.rstrip()}\n\n{cif}" if out.job.user_ccd else cif
    out.job = replace(out.job, user_ccd=together)
    return replace(molecule, smiles=None, ccd_codes=(code,))


def _add_own(form: Form, molecules: dict[str, Molecule], store: Store, out: Composed) -> None:
    """Put the components from files that are used into the job's own dictionary."""
    used = {c for m in molecules.values() if isinstance(m, Ligand) for c in m.ccd_codes}
    for own in form["own"]:
        if own["code"] in used:
            text = _text(out, "form", "own", own["digest"], store)
            if text and out.job.user_ccd:
                text = f"{out.job.user_ccd.rstrip()}\n\n{text}"
            out.job = replace(out.job, user_ccd=text or out.job.user_ccd)
