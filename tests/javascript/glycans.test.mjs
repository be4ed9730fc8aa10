import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support.mjs";

const { CORE, flat, glycanSites, grown, parse, PRESETS, pruned, write } = await load(
  "job_builder/page/fields/sugars.js",
);
const { arranged } = await load("job_builder/page/fields/tree.js");

test("writing what was parsed gives the text", () => {
  for (const [, text] of PRESETS) assert.equal(write(parse(text)), text);
});

test("a link in front of a sugar is kept", () => {
  assert.equal(write(parse("NAG(1-4 GAL)")), "NAG(1-4 GAL)");
});

test("what is no tree has none", () => {
  for (const text of ["", "NAG(", "NAG)", "NAG(MAN))", "(NAG)"]) assert.equal(parse(text), null);
});

test("sugars are numbered in the order of the text", () => {
  assert.deepEqual(
    flat(parse(CORE)).map((sugar) => sugar.code),
    ["NAG", "NAG", "BMA", "MAN", "MAN"],
  );
});

test("a sugar that is added is the last branch of the chosen one", () => {
  assert.equal(grown("NAG(FUC)", 0, "NAG"), "NAG(FUC)(NAG)");
  assert.equal(grown("NAG(FUC)", 5, "NAG"), null);
});

test("a sugar goes with all that it carries", () => {
  assert.equal(pruned(CORE, 2), "NAG(NAG)");
});

test("removing a sugar that was just added gives the text back", () => {
  const count = flat(parse(CORE)).length;
  assert.equal(pruned(grown(CORE, 4, "GAL"), count), CORE);
});

test("asparagines in N-X-S/T are likely sites, others are listed apart", () => {
  const [likely, hydroxyls, others] = glycanSites("NKSNPTNN").map(([, sites]) => sites);
  assert.deepEqual(likely, [[1, "Asn 1 (NKS)"]]);
  assert.deepEqual(hydroxyls, [
    [3, "Ser 3"],
    [6, "Thr 6"],
  ]);
  assert.deepEqual(
    others.map(([position]) => position),
    [4, 7, 8],
  );
});

test("a parent stands amid the rows of its children, one step nearer to the protein", () => {
  const links = [
    [0, 1],
    [1, 2],
    [1, 3],
  ].map(([parent, child]) => ({ parent, child, oxygen: "O4" }));
  const { depth, row, rows } = arranged(4, links);
  assert.deepEqual(depth, [0, 1, 2, 2]);
  assert.deepEqual(row, [0.5, 0.5, 0, 1]);
  assert.equal(rows, 2);
});
