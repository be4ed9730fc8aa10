"""What can go wrong, said so that the user can mend it: where, what was found, what was wanted."""


class Af3nbError(Exception):
    """An error with a place and a remedy.

    `where` is a path such as ``sequences[2].protein.sequence``, or a file; `message` says what was
    found and what was wanted; `remedy` says what to do.
    """

    def __init__(self, message: str, *, where: str = "", remedy: str = ""):
        self.where, self.message, self.remedy = where, message, remedy
        place = f"{where}: " if where else ""
        super().__init__(f"{place}{message}{' ' + remedy if remedy else ''}")


class InputError(Af3nbError):
    """A job that cannot be run as it stands. `problems` holds every one that was found."""

    def __init__(self, message: str, *, where: str = "", remedy: str = "", problems=()):
        super().__init__(message, where=where, remedy=remedy)
        self.problems = tuple(problems) or (self,)


class WeightsError(Af3nbError):
    """A weights file that cannot be used."""


class EvidenceError(Af3nbError):
    """MSAs or templates that cannot be found or do not fit their chain."""


class RunError(Af3nbError):
    """A run that could not be finished."""
