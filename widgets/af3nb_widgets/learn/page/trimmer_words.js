// What the trimmer shows, in words.

/**
 * @typedef {object} Cell one depth and divergence
 * @property {string} map probabilities of contacts, a byte each, of the pairs above the diagonal
 * @property {number[][]} surest the pairs that count for the precision
 * @property {number} precision
 * @property {number} identity with the query, on average
 * @property {number} different rows once similar ones are merged, the query included
 */
/**
 * @typedef {object} Recording
 * @property {number} seed
 * @property {number} families
 * @property {string} query
 * @property {string[]} groups of letters that stand for each other
 * @property {number} apart
 * @property {number[]} depths
 * @property {number[]} divergences
 * @property {string[]} rows of each divergence, one after the other
 * @property {number[][]} contacts
 * @property {number} chance
 * @property {Cell[][]} cells by divergence and depth
 * @property {number[][]} means over the families
 */

/**
 * @param {Recording} told
 * @param {number} divergence its place
 * @param {number} depth its place
 */
export function choice(told, divergence, depth) {
  const cell = told.cells[divergence][depth];
  const count = told.depths[depth];
  const rows = count === 1 ? "1 row" : `${count} rows`;
  const copies = told.divergences[divergence] === 0;
  const whole = percent(told.cells[divergence][told.depths.length - 1].identity);
  const apart = copies
    ? "0, copies of the query"
    : `${told.divergences[divergence]}, ${whole} identical to the query`;
  const merged = `counted with the query as ${Math.round(cell.different)} different`;
  const alike = copies ? "all like the query" : `${percent(cell.identity)} identical to the query`;
  const alignment = count
    ? `The query on top and ${rows} below it, ${alike}; ${merged}.`
    : "The query alone.";
  return { rows, apart, alignment };
}

/**
 * @param {Recording} told
 * @param {number} divergence
 * @param {number} depth
 */
export function shown(told, divergence, depth) {
  const cell = told.cells[divergence][depth];
  const mean = told.means[divergence][depth].toFixed(2);
  const all = told.families > 1 ? `Mean of ${told.families} families: ${mean}; by` : "By";
  const { alignment } = choice(told, divergence, depth);
  return (
    `${alignment} ${hits(told, cell)} of the ${cell.surest.length} surest pairs are contacts: ` +
    `precision ${cell.precision.toFixed(2)}. ${all} chance: ${told.chance.toFixed(2)}.`
  );
}

/**
 * @param {Recording} told
 * @param {number} divergence
 * @param {number} depth
 */
export function sureness(told, divergence, depth) {
  const cell = told.cells[divergence][depth];
  return (
    `Square map of ${told.query.length} residues: above the diagonal how probable the network ` +
    `thinks each contact, below it the contacts of the fold. ${hits(told, cell)} of its ` +
    `${cell.surest.length} surest pairs are contacts (rings), the others are not (crosses).`
  );
}

/**
 * @param {Recording} told
 * @param {Cell} cell
 */
function hits(told, cell) {
  const true_ = new Set(told.contacts.map(([i, j]) => `${i}-${j}`));
  return cell.surest.filter(([i, j]) => true_.has(`${i}-${j}`)).length;
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(100 * share)} %`;
}
