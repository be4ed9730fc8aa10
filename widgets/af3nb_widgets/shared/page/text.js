// Small pieces of text.

// The same as in af3nb/texts.py, which says what these characters are.
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u{0}-\u{8}\u{b}-\u{1f}\u{7f}-\u{9f}\u{61c}\u{180e}\u{200b}\u{200e}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{d800}-\u{dfff}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/gu;

/**
 * Return a text with a mark such as ⟨U+202E⟩ for each character that would act or hide.
 *
 * @param {string} text
 */
export function visible(text) {
  return text.replace(HIDDEN, (found) => {
    const code = found.codePointAt(0) ?? 0;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

/**
 * Return a text with a capital first letter.
 *
 * @param {string} text
 */
export function sentence(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/**
 * Return a note, which is written without capital and full stop, as a sentence.
 *
 * @param {string} text
 */
export function whole(text) {
  return sentence(/[.!?]$/.test(text) || !text ? text : `${text}.`);
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
