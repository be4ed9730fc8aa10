import assert from "node:assert/strict";
import { test } from "node:test";
import { load, SCHEMA } from "./support.mjs";

const { completed, extendForm, isFilled, newKey, renamed, replaceCard, replaceForm } = await load(
  "job_builder/page/cards.js",
);
const blank = (kind) => SCHEMA.kinds[kind].card;
const card = (kind, more) => completed(blank(kind), { key: newKey(), ...more });
const form = (cards, more) => ({
  ...{ version: 1, revision: 0, name: "whole", seeds: "1", bonds: [], own: [], user_ccd: null },
  ...{ cards, ...more },
});

test("no two keys are the same", () => {
  assert.equal(new Set(Array.from({ length: 500 }, newKey)).size, 500);
});

test("a card that becomes another kind keeps what both kinds have, and nothing else", () => {
  const protein = card("protein", { text: "MK", copies: 3, msa: "", templates: [] });
  const rna = completed(blank("rna"), protein);
  assert.deepEqual(rna, { ...blank("rna"), key: protein.key, text: "MK", copies: 3, msa: "" });
});

test("only a ligand keeps the name of its file", () => {
  assert.equal(card("ligand", { file: "x.sdf" }).file, "x.sdf");
  assert.ok(!("file" in card("ion", { file: "x.sdf" })));
});

test("an empty description is not kept", () => {
  assert.ok(!("description" in card("dna", { description: "" })));
  assert.equal(card("dna", { description: "strand" }).description, "strand");
});

test("two cards of a kind share no list", () => {
  const [one, other] = [card("protein"), card("protein")];
  one.modifications.push({ position: 1, code: "SEP" });
  assert.deepEqual(other.modifications, []);
});

test("arriving molecules get new keys, and glycans and bonds follow them", () => {
  const protein = card("protein", { text: "MN" });
  const glycan = card("glycan", { text: "NAG", host: protein.key, names: "X" });
  const ends = [protein.key, glycan.key].map((key) => ({
    card: key,
    copy: 0,
    residue: 1,
    atom: "",
  }));
  const { cards, bonds } = renamed(form([protein, glycan], { bonds: [{ key: "b", ends }] }));
  assert.notEqual(cards[0].key, protein.key);
  assert.equal(cards[1].host, cards[0].key);
  assert.equal(cards[1].names, "");
  assert.deepEqual(
    bonds[0].ends.map((end) => end.card),
    cards.map((one) => one.key),
  );
});

test("wishes follow arriving molecules, and go with the card that is replaced", () => {
  const [old, fresh] = [card("protein", { text: "MK" }), card("protein", { text: "GS" })];
  const whole = form([old], { wishes: [{ cyclic: `${old.key}/0` }] });
  const arriving = form([fresh], { wishes: [{ cyclic: `${fresh.key}/0` }] });
  extendForm(whole, arriving);
  assert.deepEqual(
    whole.wishes.map((wish) => wish.cyclic),
    whole.cards.map((one) => `${one.key}/0`),
  );
  replaceCard(whole, old.key, form([card("protein", { text: "A" })]));
  assert.deepEqual(whole.wishes, [{ cyclic: `${whole.cards[1].key}/0` }]);
});

test("what is renamed is a copy: the arriving form stays as it was", () => {
  const arriving = form([card("protein", { text: "MK", names: "Q" })]);
  const before = structuredClone(arriving);
  renamed(arriving);
  assert.deepEqual(arriving, before);
});

test("a form that takes the place of another keeps the revision, and the name if it has none", () => {
  const whole = form([], { revision: 7 });
  replaceForm(whole, form([card("ion", { text: "MG" })], { name: "", revision: 0, pieces: [] }));
  assert.equal(whole.revision, 7);
  assert.equal(whole.name, "whole");
  assert.equal(whole.cards[0].text, "MG");
  assert.ok(!("pieces" in whole));
});

test("a form that is added replaces empty cards and components of the same code", () => {
  const whole = form([card("protein"), card("ion", { text: "MG" })], {
    own: [{ code: "L1", digest: "old" }],
  });
  const pieces = [{ code: "L1", digest: "new" }];
  extendForm(whole, form([card("ligand", { text: "L1" })], { pieces }));
  assert.deepEqual(
    whole.cards.map((one) => one.text),
    ["MG", "L1"],
  );
  assert.deepEqual(whole.own, pieces);
});

test("a card with nothing but blanks is empty", () => {
  assert.ok(!isFilled(card("protein", { text: " \n" })));
  assert.ok(isFilled(card("protein", { text: "M" })));
});
