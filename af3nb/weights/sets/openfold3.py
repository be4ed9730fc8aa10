"""OpenFold3's weights. Size and sha256 are those of the file in its makers' bucket."""

from af3nb.model.makers import released
from af3nb.result.methods.library import LIBRARY
from af3nb.weights.sets.weight_set import OPENFOLD3 as FAMILY
from af3nb.weights.sets.weight_set import WeightSet

OPENFOLD3 = WeightSet(
    name="openfold3",
    title="OpenFold3 (OpenBind), 368 million parameters",
    maker="The OpenFold Consortium",
    family=FAMILY,
    licence="Apache-2.0",
    use="Anyone, for anything, also commercially.",
    cut_off="2025-06-30",
    good_for="Complexes of all kinds, also for companies.",
    makes_sense_on="a graphics card",
    cite=str(LIBRARY["openfold3"]),
    page="https://github.com/aqlaboratory/openfold-3",
    recycles=3,
    steps=200,
    samples=5,
    url=("https://openfold3-data.s3.amazonaws.com/openfold3-parameters/of3-ob-2025-06-30-174k.pt"),
    loader="torch",
    config=released.OPENFOLD3,
    file_name="of3-ob-2025-06-30-174k.pt",
    size=2_287_872_989,
    sha256="bd43301c011d5f87580d3e8b548658869433e4488399feb03035ba248f8e29e4",
)
