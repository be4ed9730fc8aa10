import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support.mjs";

const fields = "job_builder/page/fields/";
const { calm, chainsText, clean, complement, firstSite, isPolymer, residueName } = await load(
  "job_builder/page/words.js",
);
const { shifted } = await load(`${fields}shift.js`);
const { plain } = await load(`${fields}ligand.js`);
const { colour } = await load(`${fields}svg.js`);
const { together, words } = await load(`${fields}evidence.js`);
const { residueCodes, residueOptions, suggested } = await load(`${fields}partners.js`);

test("a sequence is its letters: blanks, line breaks and numbers are dropped", () => {
  assert.equal(clean(" 1 mkt\n11 GYV\t"), "MKTGYV");
});

test("cleaning twice is cleaning once", () => {
  const text = clean("a c\n12 g");
  assert.equal(clean(text), text);
});

test("the complement of a complement is the strand itself", () => {
  for (const [kind, strand] of [
    ["dna", "ACGTN"],
    ["rna", "ACGUN"],
  ]) {
    assert.equal(complement(kind, complement(kind, strand)), strand);
  }
});

test("the complement is read from its own 5' end", () => {
  assert.equal(complement("dna", "AACG"), "CGTT");
  assert.equal(complement("rna", "AACG"), "CGUU");
});

test("a letter that pairs with nothing becomes N", () => {
  assert.equal(complement("dna", "AXG"), "CNT");
});

test("only names that shout are put in small letters", () => {
  assert.equal(calm("PHOSPHOSERINE"), "phosphoserine");
  assert.equal(calm("ATP"), "ATP");
  assert.equal(calm("Heme B"), "Heme B");
});

test("up to four chains are listed, more are a range", () => {
  assert.equal(chainsText(["A", "B", "C", "D"]), "A, B, C, D");
  assert.equal(chainsText(["A", "B", "C", "D", "E"]), "A to E");
});

test("polymers are the kinds with letters", () => {
  const kinds = ["protein", "dna", "rna", "ligand", "ion", "glycan"];
  assert.deepEqual(kinds.filter(isPolymer), ["protein", "dna", "rna"]);
});

test("a letter is named after its kind", () => {
  assert.equal(residueName("protein", "A"), "alanine");
  assert.equal(residueName("rna", "A"), "adenine");
  assert.equal(residueName("dna", "Z"), "");
});

test("a glycan is first offered on the first N-X-S/T", () => {
  const cards = [
    { kind: "dna", text: "ACGT" },
    { kind: "protein", key: "p", text: "MNPTNKS" },
  ];
  assert.deepEqual(firstSite(cards), { host: "p", position: 5 });
  assert.deepEqual(firstSite(cards.slice(0, 1)), {});
});

const at = (...positions) => positions.map((position) => ({ position, code: "SEP" }));
const positions = (list) => list.map((m) => m.position);

test("letters typed before a modification move it", () => {
  assert.deepEqual(positions(shifted(at(2, 4), "MKTS", "MAAKTS")), [4, 6]);
});

test("letters typed after a modification leave it", () => {
  assert.deepEqual(positions(shifted(at(2), "MKTS", "MKTSGG")), [2]);
});

test("a modification goes with the letter that is deleted", () => {
  assert.deepEqual(positions(shifted(at(2, 4), "MKTS", "MTS")), [3]);
});

test("an edit that changes nothing moves nothing", () => {
  assert.deepEqual(positions(shifted(at(1, 4), "MKTS", "MKTS")), [1, 4]);
});

test("a charge is no part of what is searched", () => {
  assert.equal(plain("Mg2+"), "Mg");
  assert.equal(plain("Zn (2+)"), "Zn");
  assert.equal(plain("ATP"), "ATP");
});

test("a drawing's colours become the page's, in whatever form they come", () => {
  assert.equal(colour("#FF0000"), "var(--jb-o)");
  assert.equal(colour("rgb(255, 0, 0)"), "var(--jb-o)");
  assert.equal(colour("#123456"), "#123456");
});

test("evidence is to be searched, none, or a file with its sequences", () => {
  assert.equal(words("msa", null, {}), "to be searched");
  assert.equal(words("msa", "", {}), "none: folded from the single sequence");
  assert.equal(words("templates", [], {}), "none");
  const said = { evidence: { msa: 1200 } };
  assert.equal(words("msa", { name: "x.a3m" }, said), "x.a3m, 1,200 sequences");
});

test("evidence that is alike is said once", () => {
  const sorts = ["msa", "paired", "templates"];
  assert.equal(together(sorts, { msa: null, paired: null, templates: null }, {}), "to be searched");
  assert.equal(
    together(sorts, { msa: null, paired: "", templates: [] }, {}),
    "alignment: to be searched · paired: none · templates: none",
  );
});

const protein = { key: "p", kind: "protein", text: "MKC", modifications: at(2) };

test("residues are known by their component, modified ones by theirs", () => {
  assert.deepEqual(residueCodes(protein, {}), ["MET", "SEP", "CYS"]);
  assert.deepEqual(residueCodes({ kind: "dna", text: "AC" }, {}), ["DA", "DC"]);
  assert.deepEqual(residueCodes({ kind: "glycan", text: "" }, { codes: ["NAG", "MAN"] }), [
    "NAG",
    "MAN",
  ]);
});

test("cysteines come first in the list of a protein's residues", () => {
  const options = residueOptions(protein, ["MET", "SEP", "CYS"]);
  assert.deepEqual(
    options.map(([number]) => number),
    [3, 1, 2],
  );
});

test("a new bond is between the first cysteine and the first ligand", () => {
  const ligand = { key: "l", kind: "ligand", text: "ATP" };
  const [one, other] = suggested([protein, ligand], () => ({}));
  assert.deepEqual(one, { card: "p", copy: 0, residue: 3, atom: "SG" });
  assert.deepEqual(other, { card: "l", copy: 0, residue: 1, atom: "" });
});
