"""Protenix' weights. Its maker publishes no checksums; those here are of files as fetched."""

from dataclasses import replace

from af3nb.model.makers import released
from af3nb.result.methods.library import LIBRARY
from af3nb.weights.sets.weight_set import PROTENIX as FAMILY
from af3nb.weights.sets.weight_set import WeightSet

_ADDRESS = "https://protenix.tos-cn-beijing.volces.com/checkpoint"

BASE = WeightSet(
    name="protenix",
    title="Protenix base 20250630 v1.0.0, 368 million parameters",
    maker="ByteDance",
    family=FAMILY,
    licence="Apache-2.0",
    use="Anyone, for anything, also commercially.",
    cut_off="2025-06-30",
    good_for="Complexes of all kinds, also for companies.",
    makes_sense_on="a graphics card",
    cite=str(LIBRARY["protenix"]),
    page="https://github.com/bytedance/Protenix",
    recycles=9,
    steps=200,
    samples=5,
    url=f"{_ADDRESS}/protenix_base_20250630_v1.0.0.pt",
    loader="torch",
    config=released.PROTENIX_BASE,
    file_name="protenix_base_20250630_v1.0.0.pt",
    about=1_474_000_000,
)

BASE_2021 = replace(
    BASE,
    name="protenix-2021",
    title="Protenix base default v1.0.0, 368 million parameters",
    cut_off="2021-09-30",
    good_for="Fair comparisons with AlphaFold 3, whose cut-off date it shares.",
    url=f"{_ADDRESS}/protenix_base_default_v1.0.0.pt",
    file_name="protenix_base_default_v1.0.0.pt",
)

MINI = replace(
    BASE,
    name="protenix-mini",
    title="Protenix mini v0.5.0, 134 million parameters, 5 denoising steps",
    cut_off="2021-09-30",
    good_for="Real predictions of proteins on a small graphics card or in a classroom.",
    makes_sense_on="a small graphics card, or a CPU for up to about 600 tokens",
    cite=str(LIBRARY["protenix_mini"]),
    few_steps=True,
    recycles=3,
    steps=5,
    url=f"{_ADDRESS}/protenix_mini_default_v0.5.0.pt",
    config=released.PROTENIX_MINI,
    file_name="protenix_mini_default_v0.5.0.pt",
    size=537_049_294,
    sha256="3803340c5d9958c038e799ddd2b53b532db21855f261592ad455a5f003791f81",
)

TINY = replace(
    MINI,
    name="protenix-tiny",
    title="Protenix tiny v0.5.0, 110 million parameters, 5 denoising steps",
    good_for="Real predictions of small proteins on a computer without a graphics card.",
    makes_sense_on="a CPU",
    url=f"{_ADDRESS}/protenix_tiny_default_v0.5.0.pt",
    config=released.PROTENIX_TINY,
    file_name="protenix_tiny_default_v0.5.0.pt",
    size=None,
    sha256=None,
    about=443_000_000,
)

V2 = replace(
    BASE,
    name="protenix-v2",
    title="Protenix v2, 464 million parameters",
    cut_off="2021-09-30",
    good_for="Antibodies with their antigens, according to its maker.",
    not_offered=(
        "its maker does not offer the file at the moment: the address has refused every request "
        "since April 2026"
    ),
    url=f"{_ADDRESS}/protenix-v2.pt",
    config=replace(
        released.PROTENIX_BASE,
        c_z=256,
        c_m=128,
        c_triangle=256,
        c_template_triangle=64,
        h_pair=8,
        h_template=2,
    ),
    file_name="protenix-v2.pt",
    about=1_858_000_000,
)
