"""The terms that apply to a result, in sentences."""

from collections.abc import Iterator

from af3nb.result.methods.program import UNKNOWN
from af3nb.result.provenance import SERVER, Provenance
from af3nb.texts import inside

_OUTPUT_TERMS = "https://github.com/google-deepmind/alphafold3/blob/main/OUTPUT_TERMS_OF_USE.md"


def terms_of(provenance: Provenance) -> tuple[str, ...]:
    """Return a sentence or two for each set of terms that apply."""
    return tuple(_terms(provenance))


def _terms(provenance: Provenance) -> Iterator[str]:
    if provenance.software == SERVER:
        yield (
            "AlphaFold Server's output terms of use apply: non-commercial use only, and no "
            "training of models that predict structures like AlphaFold Server does. Read the file "
            "terms_of_use.md that came with the result, or "
            "https://alphafoldserver.com/output-terms."
        )
    elif provenance.deepmind:
        yield (
            "The AlphaFold 3 output terms of use apply to these structures and scores: "
            "non-commercial use only, no training of models that predict biomolecular structures "
            "as AlphaFold 3 does, and whoever receives them must receive the terms with them: "
            f"{_OUTPUT_TERMS}."
        )
    elif provenance.weights == "own":
        yield "Whoever trained the weights decides who may use them."
    elif provenance.licence and provenance.licence not in UNKNOWN:
        maker = inside(provenance.maker)
        made = f" were made by {maker} and" if maker else ""
        yield f"The weights{made} are licensed under {provenance.licence}."
    if provenance.terms and not provenance.deepmind:
        yield provenance.terms
