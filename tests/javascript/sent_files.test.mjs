import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support.mjs";

const { sendAll } = await load("shared/page/sent_files.js");

/** The names that are sent of a folder with these files. */
async function sent(names) {
  const messages = [];
  const files = names.map((name) => ({ name, file: new Blob(["x"]) }));
  const count = await sendAll(
    files,
    "1",
    (message) => messages.push(message.name),
    () => {},
  );
  assert.equal(count, messages.length);
  return messages;
}

test("structures and scores of every program are sent", async () => {
  const wanted = [
    "out/x_model.cif",
    "out/x_confidences.json",
    "boltz/predictions/x/x_model_0.pdb",
    "boltz/predictions/x/confidence_x_model_0.json",
    "boltz/predictions/x/plddt_x_model_0.npz",
    "boltz/predictions/x/pae_x_model_0.npz",
    "boltz/predictions/x/pde_x_model_0.npz",
    "chai/scores.model_idx_0.npz",
    "of3/q/seed_1/q_seed_1_sample_1_confidences.npz",
    "AF-P69905-F1-predicted_aligned_error_v4.json",
  ];
  assert.deepEqual(await sent(wanted), wanted);
});

test("large arrays that nobody shows and hidden files stay where they are", async () => {
  const others = [
    "boltz/predictions/x/embeddings_x.npz",
    "boltz/predictions/x/pre_affinity_x.npz",
    "boltz/processed/structures/x.npz",
    "of3/q/seed_1/q_seed_1_batch.pt",
    "out/.af3nb/manifest.json",
    "out/seed-1_embeddings/x_seed-1_embeddings.npz",
  ];
  assert.deepEqual(await sent(others), []);
});
