// How long a flood lasts: a short one is part of `npm test`, long ones are `npm run attacks`.

/** Whether this is the long run; `TINCAN_ATTACKS=long` asks for it. */
export const isLongRun = process.env["TINCAN_ATTACKS"] === "long";

/** How long each flood lasts, ms; `TINCAN_FLOOD_MS` sets it. */
export const floodMs = Number(process.env["TINCAN_FLOOD_MS"] ?? (isLongRun ? 60_000 : 2_000));
