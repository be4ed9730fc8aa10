"""Glycans as trees in text, `NAG(NAG(MAN(MAN)(MAN)))`, and as components with their bonds.

The first sugar is bonded to the protein. A child stands in parentheses after its parent, and bonds
with its anomeric carbon to an oxygen of the parent. You may name the oxygen: in `NAG(4-1 NAG)`
O4 of the parent bonds to C1 of the child. Otherwise the commonest bond of N- and O-glycans is used
(`USUAL`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from af3nb.chem.components import Component, Components
from af3nb.errors import InputError, short

MOST_SUGARS = 100

# Where a sugar (C1 or C2) is bonded to a residue of a protein.
ATTACHMENTS = {
    "ASN": "ND2", "SER": "OG", "THR": "OG1", "TYR": "OH", "HYP": "OD1", "LYZ": "OH",
    "TRP": "CD1", "CYS": "SG",
}  # fmt: skip

# Oxygens of a parent in the order in which children of a kind take them, by their numbers.
USUAL = {
    ("NAG", "FUC"): "63",  # core fucose; at an antenna the third
    ("NAG", "GAL"): "43",
    ("NAG", "SIA"): "63",
    ("MAN", "NAG"): "246",  # antennae
    ("BMA", "NAG"): "42",  # the bisecting one
    ("BMA", "MAN"): "362",  # the core of N-glycans
    ("BMA", "XYP"): "2",
    ("GAL", "SIA"): "63",
    ("GAL", "FUC"): "2",
    ("GAL", "NAG"): "36",
    ("GAL", "GLA"): "34",
    ("GAL", "A2G"): "3",
    ("A2G", "GAL"): "3",
    ("A2G", "NAG"): "63",
    ("A2G", "SIA"): "6",
    ("FUC", "NAG"): "3",
    ("FUC", "BGC"): "3",
    ("FUC", "GLC"): "3",
    ("BGC", "XYS"): "36",
    ("XYS", "XYS"): "3",
    ("GLC", "GLC"): "46",
    ("SIA", "SIA"): "8",
}
_OTHERWISE = "436289"
_CORE_MANNOSE, _OUTER_MANNOSE = "362", "236"

_TOKEN = re.compile(r"\s*(?:([()])|(?:(\d+)\s*-\s*(\d+)[\s:]*)?([A-Za-z0-9]{1,5}))")


@dataclass(frozen=True)
class Sugar:
    """A sugar and its children; `positions` number its parent's oxygen and its own carbon."""

    code: str
    children: tuple["Sugar", ...] = ()
    positions: tuple[int, int] | None = None


class Link(NamedTuple):
    """A bond between two sugars, by their 0-based numbers in the list and their atoms."""

    parent: int
    oxygen: str
    child: int
    carbon: str


class Glycan(NamedTuple):
    """Components in the order of the text, their bonds, and the atom that bonds to a protein."""

    codes: tuple[str, ...]
    links: tuple[Link, ...]
    anomeric: str


def parse_glycan(text: str, where: str = "") -> Sugar:
    """Parse the text of a glycan into a tree."""
    path: list[tuple[str, list[Sugar], tuple[int, int] | None]] = []  # sugars still open
    at, count, wants_sugar = 0, 0, True
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if not match:
            raise _fault(text, at, "a sugar, a parenthesis or a position is expected here", where)
        bracket, oxygen, carbon, code = match.groups()
        at = match.start() + len(match[0]) - len(match[0].lstrip())
        if bracket == "(" and not wants_sugar:
            wants_sugar = True
        elif bracket == ")" and not wants_sugar and len(path) > 1:
            code, children, positions = path.pop()
            path[-1][1].append(Sugar(code, tuple(children), positions))
        elif code and wants_sugar:
            path.append((code.upper(), [], (int(oxygen), int(carbon)) if oxygen else None))
            count, wants_sugar = count + 1, False
        elif bracket == ")" and not wants_sugar:
            raise _fault(text, at, "this parenthesis was never opened", where)
        else:
            wanted = (
                "the code of a sugar is expected" if wants_sugar else "a parenthesis is expected"
            )
            raise _fault(text, at, wanted, where)
        if count > MOST_SUGARS:
            raise InputError(f"the glycan has more than {MOST_SUGARS} sugars.", where=where)
        at = match.end()
        if bracket == ")" and re.match(r"\s*[A-Za-z0-9]", text[at:]):
            wanted = "only another branch, in parentheses, can follow a branch"
            raise _fault(text, at, wanted, where)
    if wants_sugar or len(path) > 1:
        missing = "a sugar is missing" if wants_sugar else "a parenthesis is not closed"
        raise _fault(text, len(text), missing, where)
    code, children, positions = path[0]
    return Sugar(code, tuple(children), positions)


def build_glycan(tree: Sugar, components: Components | None = None, where: str = "") -> Glycan:
    """Return the components of a tree and the bonds between them."""
    components = components or Components()
    codes: list[str] = []
    links: list[Link] = []

    def visit(sugar: Sugar, above: Sugar | None) -> int:
        number = len(codes)
        codes.append(sugar.code)
        component = _sugar(sugar.code, components, where)
        carbons = [anomeric_atom(_sugar(c.code, components, where)) for c in sugar.children]
        for child, carbon in zip(sugar.children, carbons, strict=True):
            if child.positions and f"C{child.positions[1]}" != carbon:
                raise _not_anomeric(child, carbon, where)
        oxygens = _oxygens(sugar, above, component, where)
        for child, oxygen, carbon in zip(sugar.children, oxygens, carbons, strict=True):
            links.append(Link(number, oxygen, visit(child, sugar), carbon))
        return number

    visit(tree, None)
    first = anomeric_atom(_sugar(tree.code, components, where))
    return Glycan(tuple(codes), tuple(sorted(links, key=lambda link: link.child)), first)


def glycan_text(
    codes: Sequence[str],
    links: Iterable[Link],
    *,
    positions: bool | None = None,
    components: Components | None = None,
) -> str:
    """Return the text of a glycan whose first component bonds to the protein.

    `positions` writes all of them (True), none (False) or those that are not the usual ones (None).
    """
    links = list(links)
    below: dict[int, list[Link]] = {}
    for link in links:
        below.setdefault(link.parent, []).append(link)
    if len({link.child for link in links} | {0}) != len(codes) or len(links) != len(codes) - 1:
        raise InputError("these sugars and bonds do not form a tree.")
    if any(link.child <= link.parent for link in links):
        raise InputError("each sugar of a glycan must come after the one it is bonded to.")

    def tree(number: int, link: Link | None) -> Sugar:
        said = None if link is None else (_number(link.oxygen), _number(link.carbon))
        parts = tuple(tree(lower.child, lower) for lower in below.get(number, ()))
        return Sugar(codes[number], parts, said)

    whole = tree(0, None)
    plain = _without_positions(whole)
    if positions is None:
        usual = [link.oxygen for link in build_glycan(plain, components).links]
        said = [f"O{s.positions[0]}" for s in _preorder(whole) if s.positions]
        positions = said != usual
    return _text(whole if positions else plain)


def sites(sequence: str) -> list[int]:
    """Return the residues that may carry a glycan, N-X-S/T first, then other T, S and N."""
    likely = [m.start() + 1 for m in re.finditer("(?=N[^P][ST])", sequence)]
    others = [i for letter in "TSN" for i, c in enumerate(sequence, 1) if c == letter]
    return list(dict.fromkeys([*likely, *others]))


def anomeric_atom(component: Component) -> str:
    """Return the carbon by which a sugar is bonded to what comes before it: C1, or C2."""
    oxygens = component.leaving_names.intersection(component.heavy_names)
    for bond in component.bonds:
        for oxygen, carbon in ((bond.atom1, bond.atom2), (bond.atom2, bond.atom1)):
            if oxygen in oxygens and carbon.startswith("C"):
                return carbon
    return "C1"


def acceptors(component: Component) -> tuple[str, ...]:
    """Return the hydroxyl oxygens of a sugar to which another may be bonded."""
    elements = component.element_of
    anomeric = {name for name, _ in component.neighbours(anomeric_atom(component))}
    return tuple(
        name
        for name in component.heavy_names
        if elements[name] == "O"
        and name not in anomeric
        and any(elements.get(other) == "H" for other, _ in component.neighbours(name))
    )


def _oxygens(sugar: Sugar, above: Sugar | None, component: Component, where: str) -> list[str]:
    """The oxygens that the children of a sugar take: those they name, then the usual ones."""
    known = acceptors(component)
    said = [f"O{child.positions[0]}" if child.positions else "" for child in sugar.children]
    for child, oxygen in zip(sugar.children, said, strict=True):
        if oxygen and oxygen not in known:
            message = f"{sugar.code} cannot bond {child.code} at position {oxygen[1:]}."
            free = ", ".join(name[1:] for name in known)
            raise InputError(message, where=where, remedy=f"Possible are {free}.")
        if oxygen and said.count(oxygen) > 1:
            message = f"two sugars are bonded to {oxygen} of {sugar.code}."
            raise InputError(message, where=where, remedy="Give each a position of its own.")
    for i, child in enumerate(sugar.children):
        if said[i]:
            continue
        usual = [f"O{n}" for n in _usual(sugar, above, child)]
        free = [name for name in (*usual, *known) if name in known and name not in said]
        if not free:
            message = f"{sugar.code} has no free hydroxyl for {child.code}."
            raise InputError(message, where=where, remedy=f"It has {len(known)}.")
        said[i] = free[0]
    return said


def _usual(sugar: Sugar, above: Sugar | None, child: Sugar) -> str:
    mannoses = ("MAN", "BMA")
    if sugar.code == "MAN" and child.code in mannoses:
        outer = above is not None and above.code in mannoses and len(sugar.children) == 1
        return _OUTER_MANNOSE if outer else _CORE_MANNOSE
    return USUAL.get((sugar.code, child.code), "") + _OTHERWISE


def _sugar(code: str, components: Components, where: str) -> Component:
    component = components.get(code)
    if component is None or not component.is_glycan:
        what = "not in the dictionary" if component is None else f"not a sugar ({component.name})"
        remedy = "Sugars include NAG, BMA, MAN, FUC, GAL and SIA."
        raise InputError(f'"{code}" is {what}.', where=where, remedy=remedy)
    return component


def _not_anomeric(child: Sugar, carbon: str, where: str) -> InputError:
    assert child.positions
    oxygen, own = child.positions
    message = f"{child.code} bonds with {carbon}, not with C{own}."
    turned = f"Write the parent's position first: {own}-{oxygen} {child.code}."
    remedy = turned if f"C{oxygen}" == carbon else f"Write {oxygen}-{carbon[1:]} {child.code}."
    return InputError(message, where=where, remedy=remedy)


def _preorder(sugar: Sugar) -> list[Sugar]:
    return [sugar, *(lower for child in sugar.children for lower in _preorder(child))]


def _without_positions(sugar: Sugar) -> Sugar:
    return Sugar(sugar.code, tuple(_without_positions(child) for child in sugar.children))


def _text(sugar: Sugar) -> str:
    said = f"{sugar.positions[0]}-{sugar.positions[1]} " if sugar.positions else ""
    return said + sugar.code + "".join(f"({_text(child)})" for child in sugar.children)


def _number(atom: str) -> int:
    digits = re.search(r"\d+", atom)
    return int(digits[0]) if digits else 0


def _fault(text: str, at: int, message: str, where: str) -> InputError:
    stands = f"found {short(text[at:].strip(), 20)!r}" if text[at:].strip() else "the text ends"
    remedy = 'A glycan is written "NAG(NAG(BMA(MAN)(MAN)))".'
    if re.search("GlcNAc|GalNAc|Man|Gal|Glc|Fuc|Neu", text):
        remedy += " The codes are NAG for GlcNAc, BMA and MAN for beta and alpha mannose,"
        remedy += " GAL, FUC and SIA for Neu5Ac; the sugar at the protein comes first."
    return InputError(f"character {at + 1}: {message}, {stands}.", where=where, remedy=remedy)
