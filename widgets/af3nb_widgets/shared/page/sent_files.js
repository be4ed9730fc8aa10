// Files and folders that the user drops or picks, sent piece by piece.

const PIECE = 4_000_000; // bytes; servers limit the size of a message
// What results consist of; the rest of a folder is not sent.
const WANTED =
  /\.(cif|mmcif|pdb|ent)(\.(gz|xz|zst|bz2))?$|\.json(\.zst)?$|\.csv$|\.md$|\.zip$|\.tar$|\.t(ar\.)?(gz|xz|bz2)$|\.tgz$/i;
// Arrays with scores of other programs; others, such as embeddings, are large and not shown.
const SCORES = /(^|\/)(plddt|pae|pde)_[^/]*\.npz$|scores\.model_idx_\d+\.npz$|_confidences\.npz$/i;

/** @typedef {{ name: string, file: File }} Named */
/** @typedef {(message: object, buffers?: ArrayBuffer[]) => void} Send */

/**
 * The files of a drop, those in folders included.
 *
 * @param {DataTransfer} data
 * @returns {Promise<Named[]>}
 */
export async function dropped(data) {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some(Boolean)) return [...data.files].map((file) => ({ name: file.name, file }));
  /** @type {Named[]} */
  const found = [];
  for (const entry of entries) if (entry) await collect(entry, "", found);
  return found;
}

/**
 * The files of a field for files or folders.
 *
 * @param {HTMLInputElement} input
 * @returns {Named[]}
 */
export function picked(input) {
  return [...(input.files ?? [])].map((file) => ({
    name: file.webkitRelativePath || file.name,
    file,
  }));
}

/**
 * Send files, and return how many were sent.
 *
 * @param {Named[]} files
 * @param {string} batch
 * @param {Send} send
 * @param {(done: number, of: number) => void} tell
 */
export async function sendAll(files, batch, send, tell) {
  const wanted = files.filter(
    ({ name }) => (WANTED.test(name) || SCORES.test(name)) && !hidden(name),
  );
  const all = wanted.reduce((sum, { file }) => sum + file.size, 0);
  let done = 0;
  for (const { name, file } of wanted) {
    for (let from = 0; from === 0 || from < file.size; from += PIECE) {
      const piece = await file.slice(from, from + PIECE).arrayBuffer();
      send({ kind: "piece", batch, name }, [piece]);
      done += piece.byteLength;
      tell(done, all);
    }
  }
  return wanted.length;
}

/**
 * What starts with a dot, such as the files that a run continues from.
 *
 * @param {string} name
 */
function hidden(name) {
  return name.split("/").some((part) => part.startsWith("."));
}

/**
 * @param {FileSystemEntry} entry
 * @param {string} above
 * @param {Named[]} found
 */
async function collect(entry, above, found) {
  const name = above + entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => {
      /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject);
    });
    found.push({ name, file });
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const inside = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!inside.length) return;
    for (const one of inside) await collect(one, `${name}/`, found);
  }
}
