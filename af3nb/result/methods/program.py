"""The program and its weights in words, for each program whose results can be opened."""

import re

from af3nb.result.methods.words import on_day
from af3nb.result.others.words import WORDS
from af3nb.result.provenance import COLABFOLD, OTHER_FAMILIES, SERVER, Provenance
from af3nb.texts import inside

UNKNOWN = ("unknown", "?", "")


def made_by(provenance: Provenance) -> str:
    """Say which program made a prediction, as what follows "was predicted"."""
    if provenance.software == SERVER:
        return "by AlphaFold Server (alphafoldserver.com), which runs AlphaFold 3 [@alphafold3]"
    if provenance.software == COLABFOLD:
        return f"with ColabFold [@colabfold], which ran {_alphafold2(provenance.weights)}"
    if words := WORDS.get(provenance.software):
        return words.made_by
    if provenance.software == "af3nb":
        version = "" if provenance.version in UNKNOWN else f" {provenance.version}"
        jax = next((f" {v.split()[1]}" for v in provenance.versions if v.startswith("jax ")), "")
        return (
            f"with af3nb{version} [@af3nb], an implementation of AlphaFold 3 [@alphafold3] in "
            f"JAX{jax} [@jax]"
        )
    if provenance.deepmind:
        return "with AlphaFold 3 [@alphafold3]"
    if provenance.software in UNKNOWN:
        return "with a program that the result does not name"
    return f"with the program {provenance.software}, according to its file"


def weights_sentence(provenance: Provenance) -> str:
    """Say which weights were used, whose they are, and what they were trained on."""
    name, maker = provenance.weights, provenance.maker
    if provenance.software in (SERVER, COLABFOLD, *WORDS):
        return ""
    seen = ""
    if provenance.cut_off:
        seen = f" They were trained on structures released up to {on_day(provenance.cut_off)}."
    if provenance.deepmind:
        file = provenance.model_id
        known = "" if file in (*UNKNOWN, name) else f" (identifier {file})"
        return f"The model parameters were those of Google DeepMind{known}.{seen}"
    if name == "mini":
        return (
            "The weights were af3nb's mini (Apache-2.0), a small network for teaching and for "
            "trying things out. It was trained on 29 example structures and knows little else, so "
            "its predictions do not support biological conclusions."
        )
    if name == "mini-msa":
        return (
            "The weights were af3nb's mini-msa (Apache-2.0), a small network for lessons. Of it, "
            "only the prediction of contacts is trained, on families that do not exist, so the "
            "predicted structure does not support any conclusion."
        )
    if provenance.family in OTHER_FAMILIES:
        return _others(provenance) + seen
    if provenance.untrained:
        return (
            "Nothing is known of the training of the weights, which may be random numbers, so the "
            "predicted structure does not support any conclusion."
        )
    if name == "own":
        digest = provenance.weights_digest
        known = f" (digest {digest})" if digest not in UNKNOWN else ""
        return f"The weights were trained with the training code of af3nb{known}."
    if name in UNKNOWN:
        return ""
    whose = f" by {inside(maker)}" if maker else ""
    return f"The weights were {name}{whose}.{seen}"


def _others(provenance: Provenance) -> str:
    """The sentence on the weights of another maker, whose network and features af3nb computes."""
    family, licence = provenance.family, provenance.licence
    paper = f"{family.lower()}_mini" if provenance.few_steps else family.lower()
    maker = f" by {inside(provenance.maker)}" if provenance.maker else ""
    file = provenance.model_id
    known = "" if file in (*UNKNOWN, provenance.weights) else f"checkpoint {file}"
    told = ", ".join(filter(None, (known, licence and f"licence {licence}")))
    return (
        f"The weights were {provenance.weights}{maker}{f' ({told})' * bool(told)}, run with the "
        f"network and the input features of {family} [@{paper}]."
    )


def _alphafold2(weights: str) -> str:
    """AlphaFold 2 by ColabFold's name of its weights."""
    if version := re.fullmatch(r"alphafold2_multimer_(v\d)", weights):
        return f"AlphaFold-Multimer [@alphafold2,alphafold_multimer] (weights {version[1]})"
    if weights == "alphafold2_ptm":
        return "AlphaFold 2 [@alphafold2] (weights with pTM)"
    return f"AlphaFold 2 [@alphafold2] (weights {weights})"
