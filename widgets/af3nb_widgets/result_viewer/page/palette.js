// The palette of pLDDT that was last chosen in this browser.

/** @import { Palette } from "./result.d.ts" */

const REMEMBERED = "af3nb-palette";

/**
 * Return the palette that was last chosen, or AlphaFold's.
 *
 * @returns {Palette}
 */
export function rememberedPalette() {
  try {
    return localStorage.getItem(REMEMBERED) === "safe" ? "safe" : "alphafold";
  } catch {
    return "alphafold"; // the browser forbids it here
  }
}

/** @param {Palette} palette */
export function rememberPalette(palette) {
  try {
    localStorage.setItem(REMEMBERED, palette);
  } catch {
    // then it is not remembered
  }
}
