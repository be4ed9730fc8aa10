// Files of the user's: picked, dropped and given back.

import { h } from "../../shared/page/dom.js";

export const LARGEST = 150_000_000;

/** Let the user pick a file; take(name, bytes) gets it. */
export function pickFile(accept, take, { failed } = {}) {
  const input = h("input", { type: "file", accept, style: "display:none" });
  input.addEventListener("change", async () => {
    const file = input.files[0];
    input.remove();
    if (file) await give(file, take, failed);
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

/** Read a file that was picked or dropped. */
export async function give(file, take, failed) {
  if (file.size > LARGEST) {
    failed?.({ message: `${file.name} has ${Math.round(file.size / 1e6)} MB, too much for a job.`, remedy: "" });
    return;
  }
  await take(file.name, await file.arrayBuffer());
}

/** Offer a text as a file to keep. */
export function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = h("a", { href: url, download: name, style: "display:none" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Files dropped on an element; take(file) gets each. */
export function dropZone(element, take) {
  const holds = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0;
  const mark = (on) => element.classList.toggle("jb-drop", on);
  element.addEventListener("dragenter", (event) => { if (holds(event)) { event.preventDefault(); event.stopPropagation(); depth += 1; mark(true); } });
  element.addEventListener("dragover", (event) => { if (holds(event)) { event.preventDefault(); event.stopPropagation(); } });
  element.addEventListener("dragleave", (event) => { if (holds(event)) { event.stopPropagation(); depth -= 1; if (depth <= 0) mark(false); } });
  element.addEventListener("drop", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    event.stopPropagation();
    depth = 0;
    mark(false);
    for (const file of event.dataTransfer.files) take(file);
  });
}
