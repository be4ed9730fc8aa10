"""AlphaFold 3's own weights."""

from af3nb.result.methods.library import LIBRARY
from af3nb.weights.sets.weight_set import Document, WeightSet

_DEEPMIND = "https://raw.githubusercontent.com/google-deepmind/alphafold3/main"

ALPHAFOLD3 = WeightSet(
    name="alphafold3",
    title="AlphaFold 3 of Google DeepMind, 368 million parameters",
    maker="Google DeepMind",
    cut_off="2021-09-30",
    good_for="Complexes of all kinds; the most thoroughly tested of all sets.",
    makes_sense_on="a graphics card",
    cite=str(LIBRARY["alphafold3"]),
    page="https://github.com/google-deepmind/alphafold3",
    licence="AlphaFold 3 Model Parameters Terms of Use",
    use="Non-commercial use only, by those who accepted Google's terms.",
    recycles=10,
    steps=200,
    samples=5,
    url="https://storage.googleapis.com/alphafold3/af3.bin.zst",
    is_deepminds=True,
    purposes=("academic", "teaching"),
    quote=(
        "only available for non-commercial use by, or on behalf of, non-commercial organizations "
        "(i.e., universities, non-profit organizations and research institutes, educational, "
        "journalism and government bodies)"
    ),
    terms=(
        Document(
            "WEIGHTS_TERMS_OF_USE.md",
            "ALPHAFOLD 3 MODEL PARAMETERS TERMS OF USE",
            f"{_DEEPMIND}/WEIGHTS_TERMS_OF_USE.md",
        ),
        Document(
            "WEIGHTS_PROHIBITED_USE_POLICY.md",
            "ALPHAFOLD 3 MODEL PARAMETERS PROHIBITED USE POLICY",
            f"{_DEEPMIND}/WEIGHTS_PROHIBITED_USE_POLICY.md",
        ),
        Document(
            "OUTPUT_TERMS_OF_USE.md",
            "ALPHAFOLD 3 OUTPUT TERMS OF USE",
            f"{_DEEPMIND}/OUTPUT_TERMS_OF_USE.md",
            beside_outputs=True,
        ),
    ),
    terms_version="95e23a06b21ade8a53139fc5adc23b68b5f365211312f9787dda42e4196c4bf0",
    notice=(  # word for word as in DeepMind's program
        "Non-commercial use only, by using this file you agree to the terms of use found\n"
        "at https://github.com/google-deepmind/alphafold3/blob/main/OUTPUT_TERMS_OF_USE.md.\n"
        "To request access to the AlphaFold 3 model parameters, follow the process set\n"
        "out at https://github.com/google-deepmind/alphafold3. You may only use these if\n"
        "received directly from Google. Use is subject to terms of use available at\n"
        "https://github.com/google-deepmind/alphafold3/blob/main/WEIGHTS_TERMS_OF_USE.md."
    ),
    loader="deepmind",
    file_name="af3.bin.zst",
    about=1_000_000_000,
)
