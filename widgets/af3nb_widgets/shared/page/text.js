// Small pieces of text.

/**
 * Return a text with a capital first letter.
 *
 * @param {string} text
 */
export function sentence(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/**
 * Return a number with its noun: "1 chain", "2 chains".
 *
 * @param {number} number
 * @param {string} thing
 */
export function plural(number, thing) {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}
