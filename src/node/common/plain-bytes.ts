// Buffers without what is particular to them.

/** A view of the same bytes on which `slice` copies, as everywhere but on a Buffer. */
export const plainBytes = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
