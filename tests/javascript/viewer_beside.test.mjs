import assert from "node:assert/strict";
import { test } from "node:test";
import { load, twoChains } from "./support.mjs";

const page = "result_viewer/page/";
const { readComplex } = await load(`${page}scene/complex.js`);
const { alone, counterparts, nameBeside, otherLetters, otherMarksOf } = await load(
  `${page}beside/match.js`,
);
const { certaintyKeys, lookOf, otherLookOf, shownScheme } = await load(`${page}scene/looks.js`);
const { partsText } = await load(`${page}scene/sets.js`);
const squares = await load(`${page}views/squares.js`);
const complex = readComplex(twoChains());
const set = (...values) => Uint8Array.from(values);
const to = Int32Array.of(1, -1, 0, -1);
const from = Int32Array.of(2, 0, -1);
const none = { selection: set(0, 0, 0, 0), against: set(0, 0, 0, 0) };

/** The second structure: three residues, of which the last has no counterpart. */
function second() {
  return {
    kind: "result",
    name: "b",
    complex: {
      chains: [{ residue: 0, residues: 3 }],
      residueChain: [0, 0, 0],
      atomResidue: [0, 1, 2],
      letters: "XGA",
      residueName: ["TRP", "GLY", "ALA"],
    },
    sample: { residuePlddt: [95, 95, 95] },
    ...{ to, from },
    distance: Float32Array.of(0.5, NaN, 9, NaN),
    lddt: Float32Array.of(0.95, NaN, 0.3, NaN),
    change: Float32Array.of(0, NaN, -20, NaN),
    wrong: set(0, 0, 1, 0),
    right: set(0, 0, 0, 0),
  };
}

test("what is selected in one is selected in the other, and what is alone stays alone", () => {
  assert.deepEqual(counterparts(set(1, 1, 0, 0), to, 3), set(0, 1, 0));
  assert.deepEqual(counterparts(set(0, 1, 1), from, 4), set(1, 0, 0, 0));
  assert.deepEqual(alone(set(0, 1, 1), from), set(0, 0, 1));
});

test("a box on residues that only the second has keeps its two sides", () => {
  const other = { to, from };
  const boxed = { selection: set(1, 0, 0), against: set(0, 0, 1) };
  const marks = { selection: set(0, 0, 1, 0), against: none.against };
  const unmatched = set(0, 0, 1);
  assert.deepEqual(otherMarksOf(marks, unmatched, other, boxed), boxed);
  const linked = { selection: set(1, 0, 1), against: set(0, 0, 0) };
  assert.deepEqual(otherMarksOf(marks, unmatched, other, null), linked);
  const elsewhere = { selection: set(1, 0, 0, 0), against: none.against };
  const moved = { selection: set(0, 1, 0), against: set(0, 0, 0) };
  assert.deepEqual(otherMarksOf(elsewhere, set(0, 0, 0), other, boxed), moved);
});

test("what is right about a measured structure is alike in another prediction", () => {
  const words = (isModel) => certaintyKeys(isModel).map(({ label }) => label);
  assert.deepEqual(words(false), ["sure but wrong", "unsure but right", "as believed"]);
  assert.deepEqual(words(true), ["sure but different", "unsure but alike", "as believed"]);
});

test("two that have one name are told apart", () => {
  assert.equal(nameBeside({ name: "a" }, "b", "result"), "b");
  assert.equal(nameBeside({ name: "a" }, "a", "result"), "a (second)");
  assert.equal(nameBeside({ name: "a" }, "a", "experiment"), "a (experiment)");
});

test("letters say which residues differ, and which are missing", () => {
  const own = { letters: "GAWS", residueName: ["GLY", "ALA", "TRP", "SER"] };
  assert.deepEqual(otherLetters(own, second()), ["", "-", "X", "-"]);
});

test("colours of two structures need a second one", () => {
  assert.equal(shownScheme("distance", null), "plddt");
  assert.equal(shownScheme("distance", second()), "distance");
  assert.equal(shownScheme("chain", null), "chain");
});

test("each residue has the colour of its counterpart, and a grey without one", () => {
  const other = second();
  const sample = { residuePlddt: [95, 95, 95, 95], plddt: [95] };
  const shown = { complex, sample, other, marks: none, otherMarks: none, palette: "alphafold" };
  for (const scheme of ["distance", "lddt", "change"]) {
    const look = lookOf(shown, scheme, "#ffffff");
    const there = otherLookOf(shown, other, look, { pale: false, hidden: false });
    assert.equal(there.residueColour(0), look.residueColour(2));
    assert.notEqual(look.residueColour(0), look.residueColour(2));
    assert.equal(look.residueColour(1), look.residueColour(3));
    assert.equal(there.residueColour(2), look.residueColour(1));
  }
  const sure = lookOf(shown, "certainty", "#ffffff");
  assert.notEqual(sure.residueColour(2), sure.residueColour(0));
  const experiment = { ...other, kind: "experiment" };
  const look = lookOf({ ...shown, other: experiment }, "lddt", "#ffffff");
  const plain = otherLookOf(shown, experiment, look, { pale: true, hidden: true });
  assert.equal(plain.residueColour(0), plain.residueColour(2));
  assert.equal(plain.hidden, true);
});

test("a selection is written as what to superpose by, without its ligands", () => {
  const ranges = [
    ["A", 3, 5],
    ["B", 1, 1],
    ["A", 9, 12],
    ["C", 7, 7],
  ];
  const chains = [{ polymer: true }, { polymer: false }, { polymer: true }];
  const chainIndex = new Map(["A", "B", "C"].map((id, k) => [id, k]));
  assert.equal(partsText({ chains, chainIndex }, ranges), "A:3-5,9-12; C:7");
  assert.equal(partsText(complex, [["B", 1, 1]]), "");
});

test("a difference has a sign, an unknown pair has none, and chance is called so", () => {
  const square = {
    ...{ what: "ddist", side: 6, block: 1, most: 10, names: ["a", "b"] },
    values: Uint8Array.from({ length: 36 }, (_, i) => (i === 1 ? 255 : i === 2 ? 64 : 190)),
    beyond: Uint8Array.from({ length: 36 }, (_, i) => (i === 2 ? 1 : 0)),
  };
  assert.match(squares.pairWords(square, complex, 3, 0), /5\.0 Å farther apart in b.*no conclus/);
  assert.match(squares.pairWords(square, complex, 2, 0), /5\.0 Å closer in b.*more than seeds do/);
  assert.match(squares.pairWords(square, complex, 1, 0), /are not compared here/);
  const blocks = { ...square, block: 2, side: 3 };
  assert.match(
    squares.pairWords(blocks, complex, 4, 0),
    /about 5\.0 Å closer.*some pair near here/,
  );
  const ends = (most) => ({ ...square, most, values: new Uint8Array(36).fill(254) });
  assert.match(squares.pairWords(ends(10), complex, 3, 0), /at least 10\.0 Å farther/);
  assert.doesNotMatch(squares.pairWords(ends(7), complex, 3, 0), /at least/);
  const box = squares.boxOf(square, complex, {
    selection: set(1, 0, 0, 0),
    against: set(0, 0, 0, 0),
  });
  assert.ok(Math.abs(box.mean - 4.96) < 0.01 && Math.abs(box.least - 4.96) < 0.01);
  assert.match(
    squares.boxWords("ddist", { mean: -1, least: -2, most: 3 }, true),
    /: −1\.0 Å.*\+3\.0/,
  );
  assert.match(squares.boxWords("ddist", { mean: -1, least: -2, most: 3 }, false), /about −1\.0 Å/);
});
