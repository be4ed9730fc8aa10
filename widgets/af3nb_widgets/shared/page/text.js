// Small ways to put texts and numbers.

/**
 * A text with a capital at its start.
 *
 * @param {string} text
 */
export function sentence(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/**
 * A number with its noun: "1 chain", "2 chains".
 *
 * @param {number} number
 * @param {string} thing
 */
export function plural(number, thing) {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}
