// The public side of `server/`: the meeting point as a machine, and what it needs from the world.
export { createServer, type Server } from "./server.ts";
export { defaultServerLimits, type Rate, type ServerLimits } from "./operator-limits.ts";
export type { Address, Channel, ServerEffect, ServerInput, ServerWorld } from "./ports.ts";
export type { AccountRow, Blocks, Database, PasswordRow, Queries, Query } from "./ports.ts";
export type { EndedRequest, Objections, SealedSettings } from "./ports.ts";
export type { PasswordAnswers, PasswordWork } from "./ports.ts";
