"""What to say of files of a result that are missing."""


def without_scores(model: str, name: str) -> str:
    """Say that a structure has no scores, and which file has them."""
    return (
        f"{model} has no scores (ranking score, pTM, ipTM): they are in {name}, which is missing."
    )


def without_pairs(model: str, name: str) -> str:
    """Say that a structure has no scores of pairs, and which file has them."""
    return f"{model} has no errors (PAE) and contacts: they are in {name}, which is missing."


def without_errors(model: str, name: str, why: str = "") -> str:
    """Say that a structure has no errors, which file has them, and `why` it may never have been."""
    return f"{model} has no errors (PAE): they are in {name}, which is missing. {why}".strip()
