"""What can go wrong while evidence is looked for, and what the user can do then."""

from af3nb.errors import EvidenceError

CHOICES = (
    "You can wait and run the same again, name another server, search a database of your own, or "
    "go on with the single sequence, which makes most predictions much worse."
)


class ServerFailure(EvidenceError):
    """A server that could not be reached or gave an answer that cannot be used.

    `again` says whether the same request may succeed a little later, `after` how many seconds
    later the server wants it.
    """

    def __init__(
        self, message: str, *, where: str = "", remedy: str = CHOICES, again: bool = False,
        after: float | None = None,
    ):  # fmt: skip
        super().__init__(message, where=where, remedy=remedy)
        self.again, self.after = again, after


class TooBusy(ServerFailure):
    """A server that has had too many requests from here."""


class NotAgreed(EvidenceError):
    """Nothing may be sent to a server before the user has agreed to it."""


class Cancelled(EvidenceError):
    """The user stopped the search. Its ticket is kept."""

    def __init__(self) -> None:
        super().__init__(
            "the search was stopped.", remedy="Run the same again and it goes on where it was."
        )
