"""Where the text of a SMILES breaks the grammar, character by character.

RDKit decides whether a text is a SMILES; this module finds the fault if it is not. Positions are
0-based indices into the text.
"""

import re
from functools import cache
from typing import NamedTuple

_TOKENS = re.compile(
    r"""(?P<bracket>\[[^][]*\])
    |(?P<atom>Cl|Br|[BCNOPSFI]|[bcnops]|\*)
    |(?P<ring>%\([0-9]{1,5}\)|%[1-9][0-9]|[0-9])
    |(?P<bond><-|->|[-=\#$:~/\\])
    |(?P<open>\()|(?P<close>\))|(?P<dot>\.)""",
    re.VERBOSE,
)
_SYMBOL = re.compile(r"(?:0|[1-9][0-9]*)?(\#[0-9]+|\*|Uu[a-z]|[A-Z][a-z]?|[a-z]{1,2})")
# What follows the symbol: chirality, hydrogens, charge, the number of the atom in a reaction.
_REST = re.compile(
    r"(?:@(?:@|(?:TH|AL|SP|TB|OH)[0-9]{0,2})?)?"
    r"(?:H[0-9]*)?(?:\+\+|--|[+-][0-9]*)?(?::[0-9]+)?"
)
_AROMATIC = frozenset(("b", "c", "n", "o", "p", "s", "as", "se", "si", "te"))
_HEAVIEST = 118
_PLAIN = "B, C, N, O, P, S, F, Cl, Br and I"


class Remark(NamedTuple):
    """What is wrong or uncertain, at which place of the text if at one, and what to do about it."""

    position: int | None
    message: str
    remedy: str = ""

    @property
    def sentence(self) -> str:
        """The message with its place, characters counted from 1."""
        place = "" if self.position is None else f"at character {self.position + 1}, "
        return place + self.message


def find_fault(text: str) -> Remark | None:
    """Return the first fault in the grammar of a SMILES, or None."""
    reader = _Reader()
    position = 0
    while position < len(text):
        token = _TOKENS.match(text, position)
        if token is None:
            return _unreadable(text, position)
        fault = reader.take(token.lastgroup or "", token[0], position)
        if fault:
            return fault
        position = token.end()
    return reader.end()


def atom_places(text: str) -> list[int]:
    """Return where each atom of a well-formed SMILES stands, in the order of the atoms."""
    tokens = _TOKENS.finditer(text)
    return [token.start() for token in tokens if token.lastgroup in ("atom", "bracket")]


class _Reader:
    """The state of reading a SMILES: its open ends and the last two tokens."""

    def __init__(self):
        self.before, self.last, self.last_at = "", "start", 0
        self.atoms = 0
        self.atom = 0  # the one that a bond would start from
        self.branches: list[tuple[int, int]] = []  # atoms and positions of open parentheses
        self.rings: dict[int, tuple[int, int]] = {}  # atoms and positions of open numbers
        self.bonded: set[frozenset[int]] = set()

    def take(self, kind: str, token: str, at: int) -> Remark | None:
        """Read one token, or return what is wrong with it."""
        fault = self._misplaced(kind, token, at)
        if fault is None and kind in ("atom", "bracket"):
            self._add_atom()
            fault = _bracket_fault(token[1:-1], at + 1) if kind == "bracket" else None
        elif fault is None and kind == "ring":
            fault = self._bind_ring(int(token.strip("%()")), at)
        elif fault is None and kind == "open":
            self.branches.append((self.atom, at))
        elif fault is None and kind == "close":
            self.atom, _ = self.branches.pop()
        self.before, self.last, self.last_at = self.last, kind, at
        return fault

    def end(self) -> Remark | None:
        """Return what is missing at the end, if anything is."""
        if self.last == "bond":
            return Remark(self.last_at, "this bond leads nowhere.", "Add the second atom.")
        if self.last == "dot":
            return Remark(self.last_at, "nothing follows this dot.", "Remove it.")
        if self.branches:
            _, at = self.branches[-1]
            return Remark(at, "this parenthesis is never closed.", 'Add a ")".')
        if self.rings:
            number, (_, at) = next(iter(self.rings.items()))
            message = f"the ring bond {number} that starts here is never closed."
            return Remark(at, message, f"Write {number} after the atom that closes the ring.")
        return None

    def _misplaced(self, kind: str, token: str, at: int) -> Remark | None:
        nothing = self.last in ("start", "dot", "open")
        match kind:
            case "bond" if self.last == "bond":
                return Remark(at, f'"{token}" follows another bond.', "Keep one of them.")
            case "bond" if self.last in ("start", "dot"):
                return Remark(at, f'the bond "{token}" has no atom before it.', "Remove it.")
            case "ring" if nothing or (self.last == "bond" and self.before == "open"):
                return Remark(at, f'the ring bond "{token}" has no atom before it.', "Move it.")
            case "open" if nothing or self.last == "bond":
                remedy = "A branch follows the atom it starts from; its bond is inside."
                return Remark(at, "this parenthesis has no atom before it.", remedy)
            case "dot" if nothing or self.last == "bond":
                return Remark(at, "this dot has no atom before it.", "Remove it.")
            case "close" if not self.branches:
                return Remark(at, "this parenthesis was never opened.", 'Remove it, or add a "(".')
            case "close" if nothing or self.last == "bond":
                return Remark(at, "the branch ends here without an atom.", "Add one.")
        return None

    def _add_atom(self) -> None:
        if self.last not in ("start", "dot"):
            self.bonded.add(frozenset((self.atom, self.atoms)))
        self.atom, self.atoms = self.atoms, self.atoms + 1

    def _bind_ring(self, number: int, at: int) -> Remark | None:
        other, _ = self.rings.pop(number, (None, 0))
        if other is None:
            self.rings[number] = (self.atom, at)
            return None
        pair = frozenset((self.atom, other))
        if other == self.atom:
            return Remark(at, f"the ring bond {number} bonds an atom to itself.", "Move it.")
        if pair in self.bonded:
            message = f"the ring bond {number} joins two atoms that are already bonded."
            return Remark(at, message, "Remove it at both ends.")
        self.bonded.add(pair)
        return None


def _bracket_fault(inside: str, at: int) -> Remark | None:
    symbol = _SYMBOL.match(inside)
    if symbol is None:
        return Remark(at, "an element is expected here.", "Examples are [Na+] and [13C].")
    name, start, end = symbol[1], symbol.start(1), symbol.end()
    if name[0] == "#" and int(name[1:]) > _HEAVIEST:
        return Remark(at + start, f"there is no element {name[1:]}.")
    if name[0].isalpha() and name not in _elements() | _AROMATIC:
        remedy = {"D": "Deuterium is [2H].", "T": "Tritium is [3H]."}.get(name, "")
        remedy = f"Write {name.capitalize()}." if name.capitalize() in _elements() else remedy
        return Remark(at + start, f'"{name}" is not an element.', remedy)
    rest = _REST.match(inside, end)
    end = rest.end() if rest else end
    pair = inside[start : start + 2]
    if end == start + 1 < len(inside) and pair.capitalize() in _elements():
        return Remark(at + start, f'"{pair}" is not an element.', f"Write {pair.capitalize()}.")
    if end < len(inside):
        remedy = "The order is isotope, element, chirality, hydrogens, charge, as in [13C@@H+]."
        return Remark(at + end, f'"{inside[end]}" is not allowed here in brackets.', remedy)
    return None


def _unreadable(text: str, at: int) -> Remark:
    """What is wrong with a character that does not start a token."""
    char, pair = text[at], text[max(at - 1, 0) : at + 1]
    if char == "[":
        return Remark(at, "this bracket is never closed.", 'Add a "]".')
    if char == "]":
        return Remark(at, "this bracket was never opened.", 'Remove it, or add a "[".')
    if char == "%":
        return Remark(at, "two digits are expected after this.", "An example is %10.")
    for symbol, place in ((text[at : at + 2], at), (pair, at - 1), (char, at)):
        if symbol in _elements():
            remedy = f"Write [{symbol}]; only {_PLAIN} need no brackets."
            return Remark(max(place, 0), f'"{symbol}" needs brackets.', remedy)
    if pair.capitalize() in ("Cl", "Br"):
        return Remark(max(at - 1, 0), f'"{pair}" is not an element.', f"Write {pair.capitalize()}.")
    shown = char if char.isprintable() else repr(char)[1:-1]
    return Remark(at, f'"{shown}" is not allowed in a SMILES.', "Remove it.")


@cache
def _elements() -> frozenset[str]:
    from rdkit import Chem

    table = Chem.GetPeriodicTable()
    placeholders = {f"Uu{letter}" for letter in "nubtqphso"}
    return frozenset(table.GetElementSymbol(n) for n in range(1, _HEAVIEST + 1)) | placeholders
