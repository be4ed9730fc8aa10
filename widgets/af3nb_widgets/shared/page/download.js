// Downloads.

import { h } from "./dom.js";

/**
 * Offer content as a download; it may be a data URI.
 *
 * @param {string} name
 * @param {string | Uint8Array<ArrayBuffer>} content
 * @param {string} type
 */
export function download(name, content, type) {
  const isLink = typeof content === "string" && content.startsWith("data:");
  const url = isLink ? content : URL.createObjectURL(new Blob([content], { type }));
  const link = h("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  if (!isLink) setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
