// The only globals that the pure folders may use. Everything else from the outside world comes
// through a port.

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
interface Uint8Array {
  toHex(): string;
}
interface Uint8ArrayConstructor {
  fromHex(hex: string): Uint8Array<ArrayBuffer>;
}
