import assert from "node:assert/strict";
import { test } from "node:test";
import { load, twoChains } from "./support.mjs";

const { axis, fitting, ordered, within } = await load("shared/page/axis.js");
const { moved } = await load("shared/page/menu.js");
const { plural, sentence, whole } = await load("shared/page/text.js");
const { chainsOf, projected } = await load("run_panel/page/drawing.js");
const { stairs } = await load("run_panel/page/coverage.js");
const { duration, megabytes, times } = await load("run_panel/page/numbers.js");
const { filled, summed } = await load("run_panel/page/settings.js");
const orientation = await load("result_viewer/page/scene/orientation.js");
const { atomsOf, centralAtoms, middleAtom, traceAtoms } = await load(
  "result_viewer/page/scene/atoms.js",
);
const { readComplex } = await load("result_viewer/page/scene/complex.js");
const complex = readComplex(twoChains());
const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-5, `${a} is not ${b}`);

test("the place at the pixel where a place begins is that place", () => {
  const { toPixel, toPlace } = axis(7, 26, 300);
  for (let place = 0; place < 7; place++) assert.equal(toPlace(toPixel(place) + 1e-9), place);
});

test("pixels beside an axis mean its ends", () => {
  const { toPlace } = axis(7, 26, 300);
  assert.equal(toPlace(0), 0);
  assert.equal(toPlace(9999), 6);
  assert.equal(within(-3, 7), 0);
});

test("names that would touch are left out, the first stays", () => {
  const names = [10, 15, 40].map((middle) => ({ middle, width: 8 }));
  assert.deepEqual(
    fitting(names).map((name) => name.middle),
    [10, 40],
  );
});

test("two places in order", () => {
  assert.deepEqual(ordered(5, 2), [2, 5]);
  assert.deepEqual(ordered(2, 5), [2, 5]);
});

test("arrows go around the ends of a menu", () => {
  assert.equal(moved("ArrowDown", 2, 3), 0);
  assert.equal(moved("ArrowUp", 0, 3), 2);
  assert.equal(moved("End", 0, 3), 2);
  assert.equal(moved("x", 0, 3), null);
});

test("one thing has no plural, and large numbers have commas", () => {
  assert.equal(plural(1, "chain"), "1 chain");
  assert.equal(plural(0, "chain"), "0 chains");
  assert.equal(plural(12000, "token"), "12,000 tokens");
});

test("a note becomes a whole sentence, once", () => {
  assert.equal(whole("chain A is short"), "Chain A is short.");
  assert.equal(whole("Is it? It is."), "Is it? It is.");
  assert.equal(whole(""), "");
});

test("a sentence has a capital, also where there is none", () => {
  assert.equal(sentence("the end."), "The end.");
  assert.equal(sentence(""), "");
});

test("a turn keeps lengths", () => {
  const points = Float32Array.from([1, 2, 3, -4, 5, 6, 0, -7, 2]);
  const turned = orientation.turned(points, orientation.matrix(orientation.orientation(points)));
  for (let i = 0; i < 9; i += 3)
    close(Math.hypot(...turned.subarray(i, i + 3)), Math.hypot(...points.subarray(i, i + 3)));
});

test("the longest axis lies across the picture, the shortest towards the eye", () => {
  const points = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i * i) * [1, 3, 10][i % 3]);
  const turned = orientation.turned(points, orientation.matrix(orientation.orientation(points)));
  const [low, high] = orientation.bounds(turned);
  const [wide, tall, deep] = high.map((x, a) => x - low[a]);
  assert.ok(wide > tall && tall > deep);
});

test("one turn after another is one turn, and no turn changes nothing", () => {
  const turn = orientation.matrix([0, 0, Math.SQRT1_2, Math.SQRT1_2]); // a quarter around z
  assert.deepEqual(orientation.times(orientation.IDENTITY, turn), turn);
  const half = orientation.times(turn, turn);
  close(half[0][0], -1);
  close(half[1][1], -1);
});

test("a larger structure is seen from farther away", () => {
  const near = Float32Array.from([0, 0, 0, 10, 0, 0]);
  const far = near.map((x) => 4 * x);
  const distance = (points) => orientation.fitted(points, [0, 0, 0, 1], 1)[3];
  assert.ok(distance(far) < distance(near)); // 3Dmol counts towards the eye
});

test("each bond is known to both of its atoms", () => {
  const atoms = atomsOf(complex, new Float32Array(15), "cccc");
  for (const atom of atoms)
    for (const other of atom.bonds) assert.ok(atoms[other].bonds.includes(atom.index));
  assert.deepEqual(atoms[3].bondOrder, [2]);
});

test("a trace has no bonds within polymers", () => {
  const atoms = traceAtoms(complex, new Float32Array(15));
  assert.deepEqual(
    atoms.map((atom) => atom.bonds.length),
    [0, 0, 0, 1, 1],
  );
});

test("a helix begins and ends where the letters change, or at the chain's ends", () => {
  const atoms = atomsOf(complex, new Float32Array(15), "hhcc");
  assert.deepEqual(
    atoms.map((atom) => atom.ssbegin),
    [true, false, false, false, false],
  );
  assert.deepEqual(
    atoms.map((atom) => atom.ssend),
    [false, true, false, false, false],
  );
});

test("an element's symbol has one capital", () => {
  assert.equal(atomsOf(complex, new Float32Array(15), "")[4].elem, "Cl");
});

test("polymers are traced through their central atoms, and a residue is marked there", () => {
  assert.deepEqual(
    [...centralAtoms(complex)],
    [
      [0, 0],
      [1, 1],
      [2, 2],
    ],
  );
  assert.equal(middleAtom(complex, 3), 3);
});

test("a cloud fills the picture and is never nearer than 1", () => {
  const points = projected(Float32Array.from([5, 0, 0, -5, 0, 0, 0, 5, 0]), 0, 320, 240);
  close(points[0] - points[3], 2 * 0.46 * 240);
  assert.ok([2, 5, 8].every((i) => Math.abs(points[i]) <= 1));
});

test("residues are counted into chains by where these begin", () => {
  assert.deepEqual([...chainsOf([0, 2, 3], 5)], [0, 0, 1, 2, 2]);
});

test("stairs have a step for each value and end on the ground", () => {
  const path = stairs([1, 2], 10, 52);
  assert.equal(path, "M0 52L0.0 27.0H5.0L5.0 2.0H10.0V52Z");
});

test("sizes and times are in units of their order", () => {
  assert.deepEqual([4.2e6, 52e6, 1.05e9].map(megabytes), ["4.2 MB", "52 MB", "1.05 GB"]);
  assert.deepEqual([80, 720, 9000].map(duration), ["80 s", "12 min", "2.5 h"]);
});

test("what is left is told of a run that is at work", () => {
  const run = { state: "running", elapsed: 70, left: 600 };
  assert.equal(times(run), "70 s, about 10 min left");
  assert.equal(times({ ...run, state: "done" }), "70 s");
});

test("settings in a line: what is set, and else what the job or the weights say", () => {
  const fallback = { samples: "5", recycles: "10", seeds: "1", out: "results" };
  const form = { samples: "", seeds: "1-3", weights: "mini", out: "" };
  assert.equal(
    summed({ ...fallback, ...filled(form) }),
    "5 structures per seed, seeds 1-3, weights mini, in results",
  );
  assert.match(
    summed({ ...fallback, ligand_checks: "yes" }),
    /, impossible ligands last, in results$/,
  );
});
