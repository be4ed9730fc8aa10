"""Times and sizes in words, with no more digits than are known."""


def duration(seconds: float | int) -> str:
    """Return a roughly known time in words."""
    if seconds < 90:
        return f"about {max(5, round(seconds / 5) * 5)} s"
    minutes = seconds / 60
    if minutes < 90:
        return f"about {round(minutes) if minutes < 20 else round(minutes / 5) * 5} min"
    return f"about {minutes / 60:.0f} h" if minutes > 600 else f"about {minutes / 60:.1f} h"


def gibibytes(memory: int) -> str:
    """Return bytes in GiB."""
    gib = memory / 2**30
    return f"{gib:.0f} GiB" if gib >= 9.5 else f"{gib:.1f} GiB"
