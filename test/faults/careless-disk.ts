// Loaded before a program, so that its SQLite does not wait for the disk: texts reported as kept
// may then be lost. It proves that the test of power loss notices such a loss.
import { DatabaseSync } from "node:sqlite";

const level = process.env["TINCAN_SYNCHRONOUS"] ?? "OFF";
const { exec } = DatabaseSync.prototype;

DatabaseSync.prototype.exec = function careless(sql: string): void {
  exec.call(this, sql.replace("synchronous = FULL", `synchronous = ${level}`));
};
