import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { load, Model, SCHEMA } from "./support.mjs";

const { State } = await load("job_builder/page/state.js");

function started(answer = { revision: 0 }) {
  const form = { version: 1, revision: 0, name: "x", seeds: "1", cards: [], bonds: [], own: [] };
  const model = new Model({ form, answer, surroundings: { schema: SCHEMA } });
  return { model, state: new State(model) };
}
const answered = (model, answer) => model.set("answer", answer);

test("each change raises the revision and is sent", () => {
  const { model, state } = started();
  state.change((form) => Object.assign(form, { name: "y" }));
  assert.equal(model.saved.at(-1).revision, 1);
  assert.equal(model.saved.at(-1).name, "y");
  state.stop();
});

test("while Python has not answered, changes wait and go together", () => {
  const { model, state } = started();
  for (const name of ["a", "b", "c"]) state.change((form) => Object.assign(form, { name }));
  assert.equal(model.saved.length, 1);
  answered(model, { revision: 1 });
  assert.deepEqual(
    model.saved.map((form) => form.name),
    ["a", "c"],
  );
  state.stop();
});

test("a change with a label can be undone, and undoing is a change, too", () => {
  const { state } = started();
  state.change((form) => Object.assign(form, { name: "y" }), "rename");
  assert.equal(state.undo(), "rename");
  assert.equal(state.form.name, "x");
  assert.equal(state.form.revision, 2);
  assert.equal(state.undo(), null);
  state.stop();
});

test("only the last fifty changes can be undone", () => {
  const { state } = started();
  for (let i = 0; i < 60; i++) state.change(() => {}, String(i));
  assert.equal(state.history.length, 50);
  assert.equal(state.history[0].label, "10");
  state.stop();
});

test("what must wait for an answer is done after it, and at once where none is due", () => {
  const { model, state } = started();
  const waited = [];
  state.settled((late) => waited.push(late));
  state.change(() => {});
  state.settled((late) => waited.push(late));
  assert.deepEqual(waited, [false]);
  answered(model, { revision: 1 });
  assert.deepEqual(waited, [false, true]);
  state.stop();
});

test("an error of a text that is being typed is held back until typing ends", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const wrong = { at: "k", field: "text", level: "error" };
  const { state } = started({ revision: 0, told: [wrong, { ...wrong, at: "other" }] });
  state.begin("k");
  assert.equal(state.told("k").length, 0);
  assert.equal(state.told("other").length, 1);
  assert.equal(state.unfinished, 1);
  mock.timers.tick(1500);
  assert.deepEqual(state.told("k"), [wrong]);
  state.stop();
  mock.timers.reset();
});

test("a warning is not held back", () => {
  const { state } = started({ told: [{ at: "k", field: "text", level: "warning" }] });
  state.begin("k");
  assert.equal(state.told("k").length, 1);
  state.stop();
});

test("an answer goes to the command that asked, and a problem is thrown there", async () => {
  const { model, state } = started();
  const [one, other] = [state.command("paste", { text: "M" }), state.command("picture")];
  const [first, second] = model.sent;
  assert.equal(first.do, "paste");
  model.fire("msg:custom", { id: second.id, problem: { message: "no" } });
  model.fire("msg:custom", { id: first.id, ok: 42 });
  assert.equal(await one, 42);
  await assert.rejects(other, { message: "no" });
  state.stop();
});

test("a form that Python sets is taken over", () => {
  const { model, state } = started();
  model.set("form", { ...state.form, name: "theirs", revision: 9 });
  assert.equal(state.form.name, "theirs");
  state.stop();
});

test("the echo of a form that was just sent is not taken for a change", () => {
  const { model, state } = started();
  state.change((form) => Object.assign(form, { name: "mine" }));
  model.set("form", { ...state.form, name: "echo" });
  assert.equal(state.form.name, "mine");
  state.stop();
});

test("a new card has what Python says that its kind has", () => {
  const { state } = started();
  const { key, ...card } = state.newCard("ligand", { text: "ATP" });
  assert.ok(key);
  assert.deepEqual(card, { kind: "ligand", copies: 1, names: "", text: "ATP", given: "code" });
  state.stop();
});
