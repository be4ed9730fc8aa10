"""Scores of interfaces once more, from the files of a result and by the published definitions.

Deliberately unlike the package: loops over plain numbers, no layout, no numpy. Which token stands
for a residue is found by counting the tokens of the file against its atoms.
"""

import json
import math
from pathlib import Path
from typing import Any

import gemmi

STANDARD = set(
    "ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL UNK MSE "
    "A C G U N DA DC DG DT DN".split()
)


class Files:
    """What the files of one sample say."""

    def __init__(self, folder: Path):
        (model,) = folder.glob("*_model.cif")
        stem = str(model).removesuffix("model.cif")
        data = json.loads(Path(f"{stem}confidences.json").read_text())
        summary = json.loads(Path(f"{stem}summary_confidences.json").read_text())
        self.pae, self.probs, self.plddts = data["pae"], data["contact_probs"], data["atom_plddts"]
        self.token_chains = data["token_chain_ids"]
        self.iptm = summary["chain_pair_iptm"]
        block = gemmi.cif.read(str(model)).sole_block()
        entities = {r[0]: r[1] for r in block.find("_entity_poly.", ["entity_id", "type"])}
        of = {r[0]: r[1] for r in block.find("_struct_asym.", ["id", "entity_id"])}
        names = "label_asym_id auth_seq_id label_comp_id label_atom_id type_symbol".split()
        places = [f"Cartn_{c}" for c in "xyz"]
        self.chains: list[str] = []
        self.kinds: dict[str, str | None] = {}
        self.residues: list[dict[str, Any]] = []
        token = 0
        for k, row in enumerate(block.find("_atom_site.", [*names, *places])):
            chain, number, residue, atom, element = (gemmi.cif.as_string(row[i]) for i in range(5))
            if chain not in self.chains:
                self.chains.append(chain)
                self.kinds[chain] = entities.get(of[chain])
            key = chain, number
            if not self.residues or self.residues[-1]["key"] != key:
                self.residues.append({"key": key, "name": residue, "chain": chain, "atoms": {}})
            self.residues[-1]["atoms"][atom] = {
                "x": tuple(float(row[i]) for i in range(5, 8)),
                "element": element.upper(),
                "plddt": self.plddts[k],
            }
        for residue in self.residues:
            whole = residue["name"] in STANDARD and self.kinds[residue["chain"]]
            for place, atom in enumerate(residue["atoms"].values()):
                atom["token"] = token + (0 if whole else place)
            token += 1 if whole else len(residue["atoms"])
        assert token == len(self.pae)

    def of(self, chain: str) -> list[dict[str, Any]]:
        """The residues of a chain, each with its token, point and pLDDT."""
        found = []
        for residue in (r for r in self.residues if r["chain"] == chain):
            atoms, protein = residue["atoms"], "peptide" in (self.kinds[chain] or "")
            centre = atoms["CA" if protein else "C1'"]
            point = atoms.get("CB", centre) if protein else atoms["C3'"]
            one = {"token": centre["token"], "x": point["x"], "plddt": point["plddt"]}
            found.append(residue | one)
        return found


def ipsae_by_hand(files: Files, a: str, b: str, cutoff: float) -> dict[str, float]:
    """ipSAE of b seen from a."""
    one, other = files.of(a), files.of(b)
    nucleic = any("nucleotide" in (files.kinds[c] or "") for c in (a, b))
    rows = [[files.pae[i["token"]][j["token"]] for j in other] for i in one]
    below = [[p for p in row if p < cutoff] for row in rows]
    seen = {k for row in rows for k, p in enumerate(row) if p < cutoff}
    domain = sum(1 for row in below if row) + len(seen)
    whole = len(one) + len(other)

    def best(d0: float, of: list[list[float]]) -> float:
        return max(sum(1 / (1 + (p / d0) ** 2) for p in row) / len(row) if row else 0 for row in of)

    return {
        "ipsae": max(
            best(d0_by_hand(max(26, len(row)), nucleic, strict=False), [row]) for row in below
        ),
        "ipsae_d0chn": best(d0_by_hand(whole, nucleic), below),
        "ipsae_d0dom": best(d0_by_hand(domain, nucleic), below),
        "iptm_d0chn": best(d0_by_hand(whole, nucleic), rows),
    }


def d0_by_hand(length: int, nucleic: bool, *, strict: bool = True) -> float:
    """d0 as the published script has it: its two functions differ at a length of 27."""
    least = 2.0 if nucleic else 1.0
    if strict and length <= 27:
        return least
    return max(least, 1.24 * (length - 15) ** (1 / 3) - 1.8)


def lis_by_hand(files: Files, a: str, b: str) -> dict[str, float]:
    """LIS and cLIS of b seen from a, with the numbers of pairs."""
    every, near = [], []
    for i in files.of(a):
        for j in files.of(b):
            p = files.pae[i["token"]][j["token"]]
            if p < 12:
                every.append((12 - p) / 12)
                if math.dist(i["x"], j["x"]) <= 8:
                    near.append((12 - p) / 12)
    mean = [sum(values) / len(values) if values else 0 for values in (every, near)]
    return {"lis": mean[0], "clis": mean[1], "lia": len(every), "clia": len(near)}


def pdockq_by_hand(files: Files, a: str, b: str) -> tuple[float, float]:
    """pDockQ, and pDockQ2 of b seen from a."""
    pairs, plddts = [], {}
    for i in files.of(a):
        for j in files.of(b):
            if math.dist(i["x"], j["x"]) <= 8:
                pairs.append(files.pae[i["token"]][j["token"]])
                plddts[i["key"]], plddts[j["key"]] = i["plddt"], j["plddt"]
    if not pairs:
        return 0.0, 0.0
    mean = sum(plddts.values()) / len(plddts)
    sure = sum(1 / (1 + (p / 10) * (p / 10)) for p in pairs) / len(pairs)
    one = 0.724 / (1 + math.exp(-0.052 * (mean * math.log(len(pairs), 10) - 152.611))) + 0.018
    two = 1.31 / (1 + math.exp(-0.075 * (mean * sure - 84.733))) + 0.005
    return one, two


def tokens_by_hand(files: Files, a: str) -> list[int]:
    """All tokens of a chain."""
    return [k for k, chain in enumerate(files.token_chains) if chain == a]


def iptm_by_hand(files: Files, a: str, b: str, *, only: set[int] | None, length: int) -> float:
    """ipTM of two chains from expected errors, over `only` some tokens."""
    d0 = 1.24 * (max(length, 19) - 15) ** (1 / 3) - 1.8
    ends = [[t for t in tokens_by_hand(files, c) if only is None or t in only] for c in (a, b)]
    best = 0.0
    for here, there in (ends, ends[::-1]):
        for i in here:
            terms = [1 / (1 + (files.pae[i][j] / d0) ** 2) for j in there]
            best = max(best, sum(terms) / len(terms))
    return best


def contacts_by_hand(files: Files, a: str, b: str) -> dict[str, Any]:
    """Pairs of residues within 5 Å, and the numbers that come from them."""
    polymers = files.kinds[a] and files.kinds[b]
    touch, pairs, sure, kinds = 0, set(), 0, {("N", "O"): 5.5, ("C", "C"): 5, ("S", "S"): 2.56}
    for i in (r for r in files.residues if r["chain"] == a):
        for j in (r for r in files.residues if r["chain"] == b):
            physical = False
            near = []
            for x in i["atoms"].values():
                for y in j["atoms"].values():
                    apart = math.dist(x["x"], y["x"])
                    ends = (min(x["element"], y["element"]), max(x["element"], y["element"]))
                    physical |= apart <= kinds.get(ends, 0)
                    if apart <= 5:
                        near.append((_token(files, i, x), _token(files, j, y)))
            touch += bool(near)
            pairs |= set(near)
            if physical and polymers:
                one, other = (next(r for r in files.of(c) if r["key"] == k["key"])["token"]
                              for c, k in ((a, i), (b, j)))  # fmt: skip
                sure += files.pae[one][other] < 4
    errors = [files.pae[i][j] for i, j in pairs]
    return {"contacts": touch, "pae_interface": sum(errors) / len(errors) if errors else None,
            "ccc": sure if polymers else None}  # fmt: skip


def _token(files: Files, residue: dict[str, Any], atom: dict[str, Any]) -> int:
    """The token that stands for an atom: of its residue in a polymer, its own in a ligand."""
    kind = files.kinds[residue["chain"]]
    if not kind:
        return atom["token"]
    return residue["atoms"]["CA" if "peptide" in kind else "C1'"]["token"]
