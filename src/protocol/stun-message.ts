// The form of every STUN message (RFC 8489 §5): header, attributes, and the checksum after them.
//
//   message     = type 2 • length 2 • cookie 4 • transaction id 12 • attribute[]
//   attribute   = type 2 • length 2 • value • padding to a multiple of 4
//   fingerprint = 0x80 0x28 • 0 4 • CRC-32 of all before it, XORed with "STUN"

/** One attribute; `value` comes without its padding. */
export interface StunAttribute {
  type: number;
  value: Uint8Array;
}

/** The magic number in the header that marks a STUN message. */
export const stunCookie = 0x2112a442;
/** The length of the header, bytes. */
export const stunHeaderBytes = 20;
/** The type of the attribute that holds the checksum. */
export const stunFingerprint = 0x8028;

/** Every IPv4 network passes this many bytes in one piece; valid messages are far smaller. */
const datagramBytesMax = 548;
const fingerprintBytes = 8;

/** A message without a fingerprint. The transaction id has 12 bytes. */
export function encodeStunMessage(
  type: number,
  transactionId: Uint8Array,
  attributes: StunAttribute[],
): Uint8Array {
  const lengths = attributes.map(({ value }) => 4 + padded(value.length));
  const message = new Uint8Array(lengths.reduce((sum, length) => sum + length, stunHeaderBytes));
  const view = viewOf(message);
  view.setUint16(0, type);
  view.setUint16(2, message.length - stunHeaderBytes);
  view.setUint32(4, stunCookie);
  message.set(transactionId, 8);
  let offset = stunHeaderBytes;
  for (const attribute of attributes) {
    view.setUint16(offset, attribute.type);
    view.setUint16(offset + 2, attribute.value.length);
    message.set(attribute.value, offset + 4);
    offset += 4 + padded(attribute.value.length);
  }
  return message;
}

/** The attributes of a valid message of this type, or undefined for any other bytes. */
export function decodeStunMessage(type: number, datagram: Uint8Array): StunAttribute[] | undefined {
  if (datagram.length < stunHeaderBytes || datagram.length > datagramBytesMax) return undefined;
  const view = viewOf(datagram);
  const sound =
    view.getUint16(0) === type &&
    view.getUint16(2) === datagram.length - stunHeaderBytes &&
    view.getUint32(4) === stunCookie;
  return sound ? decodeAttributes(datagram) : undefined;
}

/** Reads to the very end. A fingerprint must be the last attribute, and correct. */
function decodeAttributes(datagram: Uint8Array): StunAttribute[] | undefined {
  const view = viewOf(datagram);
  const attributes: StunAttribute[] = [];
  let offset = stunHeaderBytes;
  while (offset < datagram.length) {
    if (offset + 4 > datagram.length) return undefined;
    const type = view.getUint16(offset);
    const end = offset + 4 + view.getUint16(offset + 2);
    if (padded(end) > datagram.length) return undefined;
    if (type === stunFingerprint && !isFingerprint(datagram, offset)) return undefined;
    attributes.push({ type, value: datagram.subarray(offset + 4, end) });
    offset = padded(end);
  }
  return attributes;
}

/** The message with its checksum appended. */
export function withFingerprint(message: Uint8Array): Uint8Array {
  const longer = new Uint8Array(message.length + fingerprintBytes);
  longer.set(message);
  const view = viewOf(longer);
  view.setUint16(2, longer.length - stunHeaderBytes);
  view.setUint16(message.length, stunFingerprint);
  view.setUint16(message.length + 2, 4);
  view.setUint32(message.length + 4, checksum(longer, message.length));
  return longer;
}

function isFingerprint(message: Uint8Array, offset: number): boolean {
  const view = viewOf(message);
  return (
    offset + fingerprintBytes === message.length &&
    view.getUint16(offset + 2) === 4 &&
    view.getUint32(offset + 4) === checksum(message, offset)
  );
}

const checksum = (message: Uint8Array, end: number): number =>
  (crc32(message.subarray(0, end)) ^ 0x5354554e) >>> 0;

/** The CRC-32 of Ethernet and zip: reflected, polynomial 0xedb88320. */
function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const padded = (length: number): number => (length + 3) & ~3;

const viewOf = (data: Uint8Array): DataView =>
  new DataView(data.buffer, data.byteOffset, data.byteLength);
