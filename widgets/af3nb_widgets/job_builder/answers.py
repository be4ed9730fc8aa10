"""What Python replies to a form: chain names, sizes, what was understood, and the problems."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from af3nb.alignment.text import count_rows
from af3nb.chem.components import Component
from af3nb.chem.smiles import check_smiles
from af3nb.errors import InputError
from af3nb.job.job import Job, Ligand, Molecule
from af3nb.job.size import BUCKETS, padded_size, residue_sizes
from af3nb_widgets.job_builder.compose import Composed, compose
from af3nb_widgets.job_builder.examine import examine
from af3nb_widgets.job_builder.form import POLYMERS, Card, Form
from af3nb_widgets.job_builder.store import Store
from af3nb_widgets.job_builder.told import Told

_MOST_TOLD = 60


def answer(form: Form, store: Store) -> tuple[dict[str, Any], Job, list[Told]]:
    """Return the reply to a form, the job it describes, and the errors in that job."""
    composed = compose(form, store)
    told = examine(form, composed)
    sizes = _sizes(composed)
    cards = {
        card["key"]: _of_card(card, molecule, composed, sizes)
        for card, molecule in zip(form["cards"], composed.job.molecules, strict=True)
    }
    errors = [t for t in told if t.level == "error"]
    tokens = sum(card["tokens"] for card in cards.values())
    said = {
        "revision": form["revision"],
        "cards": cards,
        "told": [t.as_dict() for t in told[:_MOST_TOLD]],
        "errors": len(errors),
        "warnings": len(told) - len(errors),
        "total": {
            "chains": sum(len(ids) for ids in composed.chains.values()),
            "tokens": tokens,
            "atoms": sum(card["atoms"] for card in cards.values()),
            "padded": padded_size(tokens, BUCKETS) if tokens else 0,
            "seeds": len(composed.job.seeds),
        },
        "unaligned": _unaligned(form),
        "ready": not errors,
    }
    return said, composed.job, errors


def _of_card(card: Card, molecule: Molecule, composed: Composed, sizes: dict) -> dict[str, Any]:
    """The reply to one card."""
    ids, components = composed.chains[card["key"]], composed.components
    of_chains = [sizes.get(id, []) for id in ids]
    said = {
        "chains": list(ids),
        "tokens": sum(size.tokens for sizes in of_chains for size in sizes),
        "atoms": sum(size.atoms for sizes in of_chains for size in sizes),
        "each": sum(size.tokens for size in of_chains[0]) if of_chains else 0,
    }
    if card["kind"] in POLYMERS:
        costs = dict(enumerate(of_chains[0] if of_chains else [], start=1))
        said["length"] = molecule.length
        said["modified"] = [
            m | {"name": component.name if (component := components.get(m["code"])) else "",
                 "tokens": costs[m["position"]].tokens if m["position"] in costs else 0}
            for m in card["modifications"]
        ]  # fmt: skip
        said["evidence"] = {
            which: _rows(composed.store, card[which]["digest"])
            for which in ("msa", "paired")
            if isinstance(card.get(which), dict)
        }
        return said
    assert isinstance(molecule, Ligand)
    said["codes"] = list(molecule.ccd_codes)
    if built := composed.glycans.get(card["key"]):
        said["links"] = [link._asdict() for link in built.links]
        said["anomeric"] = built.anomeric
    if card.get("given") == "smiles":
        said["picture"] = {"smiles": card["text"].strip()}
        said["about"] = _of_smiles(card["text"].strip())
    elif len(molecule.ccd_codes) == 1:
        said["picture"] = {"code": molecule.ccd_codes[0]}
        said["about"] = _of_component(components.get(molecule.ccd_codes[0]))
    return said


def _of_component(component: Component | None) -> dict[str, str]:
    if component is None:
        return {}
    weight = f"{component.formula_weight:.1f} Da" if component.formula_weight else ""
    return {"code": component.code, "name": component.name, "formula": component.formula or "",
            "weight": weight}  # fmt: skip


@lru_cache(maxsize=256)
def _of_smiles(smiles: str) -> dict[str, str]:
    report = check_smiles(smiles)
    if report.problems:
        return {}
    charge = f"charge {report.charge:+d}" if report.charge else ""
    return {"code": "", "name": "", "formula": report.formula, "weight": charge}


def _rows(store: Store, digest: str) -> int:
    try:
        return count_rows(store.get(digest))
    except InputError:
        return 0


def _unaligned(form: Form) -> int:
    """How many proteins and RNAs have no alignment yet, so that one would be searched for."""
    return sum(
        card["kind"] in ("protein", "rna") and card["msa"] is None and bool(card["text"].strip())
        for card in form["cards"]
    )


def _sizes(composed: Composed) -> dict:
    """The sizes of residues by chain, for molecules that are well defined."""
    molecules = [
        m
        for m in composed.job.molecules
        if m.length and not (isinstance(m, Ligand) and m.smiles and check_smiles(m.smiles).problems)
    ]
    known = {id for m in molecules for id in m.ids}
    bonds = [b for b in composed.job.bonds if all(atom.chain in known for atom in b)]
    try:
        return residue_sizes(replace(composed.job, molecules=tuple(molecules), bonds=tuple(bonds)))
    except InputError:
        return {}
