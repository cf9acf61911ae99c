// Views Buffers as plain byte arrays.

/** A view of the same bytes whose `slice` copies, as it does everywhere except on a Buffer. */
export const plainBytes = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
