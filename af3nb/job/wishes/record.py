"""The wishes themselves, each a small record."""

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Spot:
    """A residue by chain id and 1-based number, or one of its atoms if `atom` is not empty."""

    chain: str
    residue: int = 1
    atom: str = ""

    def __str__(self) -> str:
        return f"{self.chain} {self.residue} {self.atom}".rstrip()


@dataclass(frozen=True)
class Cyclic:
    """The first and the last residue of a chain are bonded."""

    chain: str


@dataclass(frozen=True)
class Contact:
    """Two residues or atoms are close to each other; distances in angstroms.

    `forced` asks the program to push them together, and not only to tell its network.
    """

    first: Spot
    second: Spot
    max_distance: float
    min_distance: float = 0.0
    forced: bool = False


@dataclass(frozen=True)
class Pocket:
    """A chain, the `binder`, lies close to these residues or atoms; distance in angstroms."""

    binder: str
    spots: tuple[Spot, ...]
    max_distance: float
    forced: bool = False


@dataclass(frozen=True)
class Affinity:
    """How strongly does this chain bind to the others?"""

    binder: str


Wish = Cyclic | Contact | Pocket | Affinity


def spots_of(wish: Wish) -> tuple[Spot, ...]:
    """Return the residues and atoms that a wish names."""
    match wish:
        case Contact():
            return wish.first, wish.second
        case Pocket():
            return wish.spots
    return ()


def chains_of(wish: Wish) -> tuple[str, ...]:
    """Return the chains that a wish names, each once, in order."""
    match wish:
        case Cyclic():
            named = (wish.chain,)
        case Contact():
            named = ()
        case _:
            named = (wish.binder,)
    return tuple(dict.fromkeys((*named, *(spot.chain for spot in spots_of(wish)))))


def moved(wish: Wish, move: Callable[[Spot], Spot]) -> Wish:
    """Return a wish whose spots are moved; a chain as a whole moves as its first residue does."""
    match wish:
        case Cyclic():
            return Cyclic(move(Spot(wish.chain)).chain)
        case Contact():
            return replace(wish, first=move(wish.first), second=move(wish.second))
        case Pocket():
            binder, spots = move(Spot(wish.binder)).chain, tuple(map(move, wish.spots))
            return replace(wish, binder=binder, spots=spots)
    return Affinity(move(Spot(wish.binder)).chain)
