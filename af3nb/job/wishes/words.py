"""Wishes in words."""

from af3nb.job.wishes.record import Contact, Cyclic, Pocket, Wish


def told(wish: Wish) -> str:
    """Say what a wish asks for: ``contact A 36 - B 3 within 8 Å``."""
    match wish:
        case Cyclic():
            return f"chain {wish.chain} is cyclic"
        case Contact():
            least = f"{wish.min_distance:g} to " if wish.min_distance else ""
            within = f"{least}{wish.max_distance:g} Å"
            joined = f"contact {wish.first} - {wish.second}"
            return f"{joined} {'at' if least else 'within'} {within}{_forced(wish)}"
        case Pocket():
            spots = ", ".join(map(str, wish.spots))
            return f"pocket of {wish.binder} within {wish.max_distance:g} Å: {spots}{_forced(wish)}"
    return f"affinity of {wish.binder}"


def _forced(wish: Contact | Pocket) -> str:
    return ", forced" if wish.forced else ""
