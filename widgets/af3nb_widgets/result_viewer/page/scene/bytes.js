// Arrays from Python, which come as little-endian bytes.

/** @import { Bytes } from "../result.d.ts" */

/**
 * Return the bytes of a DataView, an ArrayBuffer or an array.
 *
 * @param {Bytes} value
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bytes(value) {
  if (!value) return new Uint8Array(0);
  if (ArrayBuffer.isView(value)) {
    const buffer = /** @type {ArrayBuffer} */ (value.buffer);
    return new Uint8Array(buffer, value.byteOffset, value.byteLength);
  }
  return new Uint8Array(value);
}

/**
 * Return bytes as numbers of a type, such as Uint32Array.
 *
 * @template Made
 * @param {Bytes} value
 * @param {new (buffer: ArrayBuffer) => Made} Type
 */
export function numbers(value, Type) {
  return new Type(bytes(value).slice().buffer);
}
