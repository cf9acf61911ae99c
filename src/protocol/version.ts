// The version of the whole wire protocol, and its history.

/**
 * One number for the whole protocol (docs/protocol.md §11). A peer says in its first frame which
 * versions it speaks, and the server uses the highest common one, or refuses with `version`.
 * Between two peers, the prologue of their handshake binds the version.
 *
 * - 1 (2026-11-22): the first.
 * - 2 (2026-11-22): a claim includes the head of a log for its author, who may have lost it.
 */
export const protocolVersion = 2;
