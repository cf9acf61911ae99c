// The version of everything that is said on the wire, and its history.

/**
 * One number for the whole protocol. Each side of the WebSocket says in its first frame which
 * versions it speaks, and the highest common one is used; a peer with none in common is refused
 * with `version`. Between two peers the version is bound into the prologue of their handshake.
 *
 * - 1 (2026-11-22): the first.
 * - 2 (2026-11-22): a claim shows the head of a log to its author, who may have lost it.
 */
export const protocolVersion = 2;
