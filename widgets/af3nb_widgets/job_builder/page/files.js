// Files that the user picks or drops.

import { h } from "../../shared/page/dom.js";
import { dropZone } from "../../shared/page/dropping.js";

/** @import { Problem } from "./form.d.ts" */
/** @typedef {(name: string, bytes: ArrayBuffer) => unknown} Take */
/** @typedef {(problem: Problem) => void} Failed */

export const LARGEST = 150_000_000;

/**
 * Let the user pick a file, and pass it to take(name, bytes).
 *
 * @param {string} accept
 * @param {Take} take
 * @param {{ failed?: Failed }} [more]
 */
export function pickFile(accept, take, { failed } = {}) {
  const input = h("input", { type: "file", accept, style: "display:none" });
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    input.remove();
    if (file) await give(file, take, failed);
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

/**
 * Read a picked or dropped file.
 *
 * @param {File} file
 * @param {Take} take
 * @param {Failed} [failed]
 */
export async function give(file, take, failed) {
  if (file.size > LARGEST) {
    failed?.({
      message: `${file.name} has ${Math.round(file.size / 1e6)} MB, too much for a job.`,
      remedy: "",
    });
    return;
  }
  await take(file.name, await file.arrayBuffer());
}

/**
 * Pass each file of a drop to take(file).
 *
 * @param {HTMLElement} element
 * @param {(file: File) => void} take
 */
export function dropFiles(element, take) {
  dropZone(element, "jb-drop", (data) => {
    for (const file of data.files) take(file);
  });
}
