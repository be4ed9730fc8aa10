import assert from "node:assert/strict";
import { test } from "node:test";
import { load, twoChains } from "./support.mjs";

const page = "result_viewer/page/";
const { bytes, numbers } = await load(`${page}scene/bytes.js`);
const { overResidues, readComplex, residueLabel, tokensOf } = await load(`${page}scene/complex.js`);
const sets = await load(`${page}scene/sets.js`);
const colours = await load(`${page}scene/colours.js`);
const squares = await load(`${page}views/squares.js`);
const { curvesOf, depthOf, short, valuesWords } = await load(`${page}views/curves.js`);
const { describe, fixed, shareOf, written } = await load(`${page}views/scores.js`);
const { groupsOf } = await load(`${page}legend.js`);
const complex = readComplex(twoChains());
const set = (...values) => Uint8Array.from(values);

test("bytes are read where they lie in a larger buffer", () => {
  const whole = new Uint8Array([9, 9, 1, 0, 0, 0, 2, 0, 0, 0]);
  const view = new DataView(whole.buffer, 2, 8);
  assert.deepEqual([...bytes(view)], [1, 0, 0, 0, 2, 0, 0, 0]);
  assert.deepEqual([...numbers(view, Uint32Array)], [1, 2]);
  assert.equal(bytes(null).length, 0);
});

test("each token belongs to the residue that it is part of", () => {
  assert.deepEqual([...complex.tokenResidue], [0, 0, 1, 2, 3, 3]);
  assert.deepEqual(
    [0, 1, 2, 3].map((i) => tokensOf(complex, i)),
    [
      [0, 2],
      [2, 3],
      [3, 4],
      [4, 6],
    ],
  );
});

test("a residue is named by chain, name and number; a SMILES has no name", () => {
  assert.equal(residueLabel(complex, 0), "A Gly 5");
  assert.equal(residueLabel(complex, 3), "B ligand 1");
});

test("a value of a residue is the mean of its tokens", () => {
  const mean = overResidues(complex, complex.tokenSpread, complex.tokenResidue);
  assert.deepEqual([...mean], [2, 5, 7, 3]);
});

test("ranges and sets are two ways to say the same", () => {
  const ranges = [
    ["A", 5, 6],
    ["B", 1, 1],
  ];
  assert.deepEqual([...sets.toSet(complex, ranges)], [1, 1, 0, 1]);
  assert.deepEqual(sets.toRanges(complex, set(1, 1, 0, 1)), ranges);
});

test("ranges of chains that are not there select nothing", () => {
  assert.equal(sets.size(sets.toSet(complex, [["Z", 1, 9]])), 0);
});

test("no run goes from one chain into the next", () => {
  assert.deepEqual(sets.runs(complex, set(0, 1, 1, 1)), [
    [1, 2],
    [3, 3],
  ]);
});

test("the residues between two places are the same in either order", () => {
  assert.deepEqual(sets.between(complex, 2, 1), sets.between(complex, 1, 2));
  assert.equal(sets.size(sets.between(complex, 1, 1)), 1);
});

test("an interface is what touches, each side in its own chain", () => {
  const [a, b] = [sets.chainSet(complex, 0), sets.chainSet(complex, 1)];
  const [first, second] = sets.touching(a, b, [
    { a: 3, b: 1 },
    { a: 0, b: 2 },
  ]);
  assert.deepEqual(
    [[...first], [...second]],
    [
      [0, 1, 0, 0],
      [0, 0, 0, 1],
    ],
  );
});

test("a set in words: ranges, whole chains, and how many more there are", () => {
  assert.equal(sets.setLabel(complex, set(1, 1, 0, 0)), "A 5-6");
  assert.equal(sets.setLabel(complex, set(1, 1, 1, 1)), "all of A, B");
  assert.equal(sets.setLabel(complex, set(1, 0, 1, 1), 1), "A 5 and 2 more");
});

test("a band begins above its least value", () => {
  const [high, low] = ["#0053d6", "#65cbf3"];
  assert.equal(colours.bandColour(90.1, "alphafold"), high);
  assert.equal(colours.bandColour(90, "alphafold"), low);
  assert.equal(colours.bandColour(0, "safe"), colours.BANDS.at(-1).safe);
});

test("mixing goes from one colour to the other", () => {
  assert.equal(colours.mixed("#000000", "#ffffff", 0), "#000000");
  assert.equal(colours.mixed("#000000", "#ffffff", 1), "#ffffff");
  assert.equal(colours.mixed("#000000", "#ffffff", 0.5), "#808080");
});

test("a colour is read from either of its forms, and written back", () => {
  assert.deepEqual(colours.rgb("#0a10ff"), [10, 16, 255]);
  assert.deepEqual(colours.rgb("rgba(10, 16, 255, 0.5)"), [10, 16, 255]);
  assert.equal(colours.hex(colours.rgb("#0a10ff")), "#0a10ff");
});

test("a ramp of errors gets lighter, one of chances darker", () => {
  const light = (what) => [0, 0.5, 1].map((t) => colours.rgb(colours.rampColour(what, t))[0]);
  assert.deepEqual(
    light("pae"),
    light("pae").toSorted((a, b) => a - b),
  );
  assert.deepEqual(
    light("contacts"),
    light("contacts").toSorted((a, b) => b - a),
  );
});

const square = {
  what: "pae",
  block: 2,
  side: 3,
  values: Uint8Array.from({ length: 9 }, (_, i) => 8 * i),
};

test("a pair of tokens has the value of its block", () => {
  assert.equal(squares.valueAt(square, 0, 5), 2);
  assert.equal(squares.valueAt(square, 4, 1), 6);
  assert.equal(
    squares.valueAt(
      { ...square, what: "contacts", values: Uint8Array.from({ length: 9 }, () => 255) },
      0,
      0,
    ),
    1,
  );
});

test("a set of residues covers the blocks of its tokens", () => {
  assert.deepEqual(squares.cellsOf(square, complex, set(0, 1, 0, 1)), [1, 2]);
});

test("a box has the mean, least and largest value of columns seen from rows", () => {
  const marks = { selection: set(1, 0, 0, 0), against: set(0, 0, 0, 1) };
  assert.deepEqual(squares.boxOf(square, complex, marks), { mean: 6, least: 6, most: 6 });
  const alone = { selection: set(1, 1, 0, 0), against: set(0, 0, 0, 0) };
  assert.deepEqual(squares.boxOf(square, complex, alone), { mean: 2, least: 0, most: 4 });
});

test("a value of a block is said to be about so much", () => {
  const words = squares.pairWords(square, complex, 5, 0);
  assert.equal(words, "Aligned on A Gly 5, the expected error of B ligand 1 is about 2.0 Å.");
});

test("the largest error stands for all that is larger", () => {
  const largest = { ...square, block: 1, side: 6, values: new Uint8Array(36).fill(254) };
  assert.match(squares.pairWords(largest, complex, 0, 1), /more than 31 Å/);
});

test("of errors the least of a box counts, of chances the largest", () => {
  const box = { mean: 0.5, least: 0.25, most: 0.75 };
  assert.match(squares.boxWords("pae", box, true), /0\.5 Å on average, 0\.3 Å at best/);
  assert.match(squares.boxWords("contacts", box, false), /about 50% on average, 75% at most/);
});

const sample = { residuePlddt: Float32Array.from([90, 80, 70, 60]) };

test("there is a curve for what is known, each from 0 to its most", () => {
  const names = (coverage) => curvesOf(complex, sample, coverage).map((curve) => curve.name);
  assert.deepEqual(names(null), ["pLDDT", "Spread"]);
  assert.deepEqual(names({ A: [3, 40, 5] }), ["pLDDT", "Spread", "MSA"]);
  assert.deepEqual(names({ A: [0, 0, 0] }), ["pLDDT", "Spread"]);
  assert.deepEqual(
    curvesOf(complex, sample, { A: [3, 40, 5] }).map((curve) => curve.most),
    [100, 7, 40],
  );
});

test("a chain without an alignment has no depth, which is not a depth of 0", () => {
  const depth = depthOf(complex, { A: [3, 4, 5, 6], Z: [1] });
  assert.deepEqual([...depth.subarray(0, 3)], [3, 4, 5]);
  assert.ok(Number.isNaN(depth[3]));
});

test("the curves at a residue are said with their units, where they have a value", () => {
  const curves = curvesOf(complex, sample, { A: [3, 40, 5] });
  assert.equal(valuesWords(curves, 1), "pLDDT 80, Spread 5.0 Å, MSA 40 rows");
  assert.equal(valuesWords(curves, 3), "pLDDT 60, Spread 3.0 Å");
});

test("a number on an axis is short", () => {
  assert.deepEqual([12345, 34.4, 5.55, 0].map(short), ["12k", "34", "5.6", "0"]);
});

test("scores are written with two digits, and a dash where there is none", () => {
  assert.equal(fixed(0.847), "0.85");
  assert.equal(fixed(null), "–");
  const row = { score: 0.8, iptm: null, ptm: 0.75, plddt: 81.6 };
  assert.equal(describe(row), "ranking score 0.80, ipTM –, pTM 0.75, mean pLDDT 82");
  assert.equal(describe({ ...row, plddt: null }), "ranking score 0.80, ipTM –, pTM 0.75");
  assert.match(describe({ ...row, ligand_fails: true }), /a ligand fails a check/);
});

test("the best score has the longest bar, no score none", () => {
  assert.equal(shareOf(0.9, [0.5, 0.9]), 1);
  assert.equal(shareOf(0.5, [0.5, 0.9]), 0.12);
  assert.equal(shareOf(0.5, [0.5, 0.5]), 1);
  assert.equal(shareOf(null, [0.5]), 0);
});

test("any value of a statement can be written", () => {
  assert.equal(written([1, 0.126, true, null, "x"]), "1, 0.13, yes, –, x");
});

test("equal chains are one key where entities have the colours", () => {
  const chains = [0, 0, 1].map((entity, i) => ({
    id: "ABC"[i],
    entity,
    what: "w",
    description: "",
  }));
  assert.deepEqual(
    groupsOf(chains, "entity").map((group) => group.words),
    ["A, B w", "C w"],
  );
  assert.equal(groupsOf(chains, "chain").length, 3);
});
