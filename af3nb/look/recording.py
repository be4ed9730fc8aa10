"""A run recorded in one file, which opens on any laptop, without the weights and without JAX."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from af3nb.disk.files import DAMAGED, atomic
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError
from af3nb.look.ablation import Ablation
from af3nb.look.records import Facts, Theatre, Triangle
from af3nb.look.source import Source
from af3nb.result.layout import Layout
from af3nb.result.provenance import Provenance
from af3nb.result.result import PairScores, Result, Sample

KIND = "af3nb.look 1"
_TRIANGLE = ("terms", "updates", "offset")
_HALF = 30_000.0  # the largest number, as float16 holds it with 11 bits


class Recording(Source):
    """What a file holds; everything else raises `InputError`."""

    def __init__(self, arrays: Mapping[str, np.ndarray], where: str):
        self._arrays, self._where = arrays, where
        about = parse_json(str(arrays["about"]))
        if about["kind"] != KIND:
            raise ValueError(f"this is {about['kind']}")
        self._about = about
        stages, facts = tuple(about["facts"].pop("stages")), about["facts"]
        self.facts = Facts(stages=stages, **facts)
        self.ablation = Ablation(**about["ablation"])
        layout = {f.name: arrays[f"layout/{f.name}"] for f in fields(Layout)}
        strings = {n: a.astype(object) for n, a in layout.items() if a.dtype.kind == "U"}
        self.layout = Layout(**{**layout, **strings})

    @classmethod
    def load(cls, path: Path) -> "Recording":
        """Open a file; raises `InputError` if it is no recording."""
        try:
            with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as file:
                return cls({name: file[name] for name in file.files}, str(path))
        except DAMAGED as error:
            known = path.exists()
            message = "this is no recording of a run, or it is damaged." if known else "no file."
            raise InputError(message, where=str(path)) from error

    def pair(self, stage: str | int, recycle: int) -> np.ndarray:
        """If representations were kept."""
        return self._whole(f"pair/{recycle}/{stage}", "the pair after this stage and pass")

    def pair_norm(self, stage: str | int, recycle: int) -> np.ndarray:
        """Of all stages of the recorded passes."""
        return self._whole(f"pair_norm/{recycle}/{stage}", "the pair after this pass")

    def single(self, stage: str | int, recycle: int) -> np.ndarray:
        """If representations were kept."""
        return self._whole(f"single/{recycle}/{stage}", "the single after this block and pass")

    def msa(self, block: int, recycle: int) -> np.ndarray:
        """If representations were kept."""
        return self._whole(f"msa/{recycle}/{block}", "the MSA after this block and pass")

    def msa_rows(self, recycle: int) -> np.ndarray:
        """If representations were kept."""
        return self._array(f"msa_rows/{recycle}", "the rows of this pass")

    def triangle(self, i: int, j: int, block: int, kind: str, recycle: int) -> Triangle:
        """Of a recorded pair."""
        what = f"{_triangle(i, j, block, kind, recycle)}/"
        arrays = (self._whole(what + name, self._pair_words(i, j)) for name in _TRIANGLE)
        return Triangle(i, j, block, kind, *arrays)

    def attention(
        self, node: int, query: int | None, block: int, kind: str, recycle: int
    ) -> np.ndarray:
        """Of a recorded pair."""
        i, j = (query, node) if kind == "ending" else (node, query)
        words = "whole rows of attention" if query is None else self._pair_words(i, j)
        return self._whole(_attention(node, query, block, kind, recycle), words)

    def distogram_logits(self, recycle: int) -> np.ndarray:
        """Of all passes; the half that was kept, and its mirror image."""
        half, n = self._whole(f"distogram/{recycle}", "this distogram"), len(self._tokens)
        whole = np.empty((n, n, half.shape[-1]), np.float32)
        upper = np.triu_indices(n)
        whole[upper] = half
        whole[upper[::-1]] = half
        return whole

    @cached_property
    def theatre(self) -> Theatre:
        """Positions to about 0.02 angstroms; the last moment is the result's."""
        noisy, clean = (self._whole(f"theatre/{name}", "theatre") for name in ("noisy", "clean"))
        last = self._arrays["positions"][None]
        steps, levels = self._arrays["theatre/steps"], self._arrays["theatre/levels"]
        noisy, clean = np.concatenate([noisy, last]), np.concatenate([clean, last])
        return Theatre(steps, levels, noisy, clean, self.layout)

    @property
    def pae_logits(self) -> np.ndarray:
        """Always kept."""
        return self._whole("pae_logits", "these logits")

    @property
    def plddt_logits(self) -> np.ndarray:
        """Always kept."""
        return self._whole("plddt_logits", "these logits")

    @cached_property
    def result(self) -> Result:
        """The structure and its scores as they were; the job is not kept."""
        arrays, about = self._arrays, self._about
        pae, contacts = arrays["scores/pae"], arrays["scores/contact_probs"]
        sample = Sample(
            seed=self.facts.seed,
            index=0,
            positions=arrays["positions"],
            atom_plddts=arrays["atom_plddts"],
            summary=_unpacked(about["summary"]),
            pairs=PairScores(pae, contacts, arrays.get("scores/pde")),
        )
        made, notes = Provenance.of(about["provenance"]), tuple(about["notes"])
        return Result(self.facts.name, self.layout, (sample,), provenance=made, notes=notes)

    @property
    def _tokens(self) -> np.ndarray:
        return self.layout.token_chain_id

    def _pair_words(self, i: int | None, j: int | None) -> str:
        return f"triangles and attention of tokens {i} and {j} in this pass"

    def _array(self, name: str, words: str) -> np.ndarray:
        if (found := self._arrays.get(name)) is not None:
            return found
        known = self._about["recorded"]
        pairs = ", ".join(f"{i} and {j}" for i, j in known["pairs"]) or "none"
        has = "representations" if known["representations"] else "no representations"
        passes = ", ".join(map(str, known["passes"]))
        remedy = f"It has {has} of pass {passes}, and the pairs of tokens {pairs}."
        message = f"this recording does not have {words}."
        raise InputError(message, where=self._where, remedy=remedy)

    def _whole(self, name: str, words: str) -> np.ndarray:
        """An array in 32 bits that was kept in 16."""
        half = self._array(name, words).astype(np.float32)
        return half * self._arrays[f"{name}/scale"]


def record(
    source: Source,
    path: Path,
    pairs: Sequence[tuple[int, int]],
    passes: Sequence[int],
    representations: bool,
) -> Path:
    """Write what a source computes."""
    facts, result, arrays = source.facts, source.result, {}
    halves = {f"pair_norm/{r}/{s}": source.pair_norm(s, r) for r in passes for s in facts.stages}
    for r in passes if representations else ():
        halves |= {f"pair/{r}/{stage}": source.pair(stage, r) for stage in facts.stages}
        blocks = ("input", *range(facts.n_blocks))
        halves |= {f"single/{r}/{block}": source.single(block, r) for block in blocks}
        msa = range(-1, facts.n_msa_blocks)
        halves |= {f"msa/{r}/{block}": source.msa(block, r) for block in msa}
        arrays[f"msa_rows/{r}"] = source.msa_rows(r)
    for r in passes:
        halves |= _of_pairs(source, pairs, r)
    upper = np.triu_indices(len(source.layout.token_chain_id))
    for r in range(facts.n_passes):
        halves[f"distogram/{r}"] = source.distogram_logits(r)[upper]
    halves |= {"pae_logits": source.pae_logits, "plddt_logits": source.plddt_logits}
    theatre = source.theatre
    halves |= {"theatre/noisy": theatre.noisy[:-1], "theatre/clean": theatre.clean[:-1]}
    for name, array in halves.items():
        each = (1, 2) if name.startswith("theatre") else None  # later moments are smaller
        largest = np.abs(array).max(each, keepdims=each is not None) if array.size else 1.0
        scale = np.maximum(np.float32(largest), 1e-30).astype(np.float32) / _HALF
        arrays |= {name: (array / scale).astype(np.float16), f"{name}/scale": scale}
    sample = result.samples[0]
    arrays |= {"theatre/steps": theatre.steps, "theatre/levels": theatre.levels}
    arrays |= {"positions": sample.positions, "atom_plddts": sample.atom_plddts}
    scores = {"pae": sample.pae, "contact_probs": sample.contact_probs, "pde": sample.pde}
    arrays |= {f"scores/{name}": array for name, array in scores.items() if array is not None}
    for field in fields(Layout):
        array = getattr(source.layout, field.name)
        arrays[f"layout/{field.name}"] = array.astype(str) if array.dtype == object else array
    about = {
        "kind": KIND,
        "facts": asdict(facts),
        "ablation": asdict(source.ablation),
        "recorded": {"pairs": pairs, "passes": passes, "representations": representations},
        "summary": _packed(sample.summary),
        "provenance": asdict(result.provenance),
        "notes": result.notes,
    }
    with atomic(path) as file:
        np.savez_compressed(file, allow_pickle=False, about=np.array(json.dumps(about)), **arrays)
    return path


def _of_pairs(source: Source, pairs: Sequence[tuple[int, int]], r: int) -> dict[str, np.ndarray]:
    """Triangles and attention of the named pairs, and the single's attention of their tokens."""
    found = {}
    for block in range(source.facts.n_blocks):
        for i, j in pairs:
            for kind in ("outgoing", "incoming"):
                triangle = source.triangle(i, j, block, kind, r)
                name = _triangle(i, j, block, kind, r)
                found |= {f"{name}/{part}": getattr(triangle, part) for part in _TRIANGLE}
            rows = ("starting", i, j), ("ending", j, i), ("single", i, i), ("single", j, j)
            for kind, node, query in rows:
                name = _attention(node, query, block, kind, r)
                found[name] = source.attention(node, query, block, kind, r)
    return found


def _triangle(i: int, j: int, block: int, kind: str, recycle: int) -> str:
    return f"triangle/{recycle}/{block}/{kind}/{i}/{j}"


def _attention(node: int, query: int | None, block: int, kind: str, recycle: int) -> str:
    return f"attention/{recycle}/{block}/{kind}/{node}/{query}"


def _packed(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Scores as plain numbers and lists."""
    return {k: v.tolist() if hasattr(v, "tolist") else v for k, v in summary.items()}


def _unpacked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of numbers as arrays again."""
    numbers = {
        k: np.array(v, float) for k, v in values.items()
        if isinstance(v, list) and not (v and isinstance(v[0], str | dict))
    }  # fmt: skip
    return {**values, **numbers}
