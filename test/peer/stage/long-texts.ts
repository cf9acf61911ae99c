// Texts so long that a test can destroy the page of one of them, and nothing of the others.
import assert from "node:assert/strict";
import { pageBytes, pagesOf } from "#peer";
import { decodeBatch, openBody } from "#protocol";
import { rowsOn } from "../../../src/peer/damage/sqlite-rows.ts";
import { fileOf, overwrite } from "./disk.ts";
import { history, type Story } from "./stories.ts";

/** Long enough that no two of them fit on one page. */
export const long = (text: string): string => `${text} ${".".repeat(2_500)}`;
const short = (line: string): string => line.replace(/ \.*$/, "");
/** The chat as it is on the disk of the first. */
export const lines = (one: Story["alice"], other: Story["bob"]): string[] =>
  history(one, other.name).map(short);

/** Lines of this person, as `lines` has them. */
export const said = (name: string, ...texts: string[]): string[] =>
  texts.map((text) => `${name}: ${text}`);

/** Destroys the pages on which the batches with these texts begin. */
export function destroy(image: Uint8Array, ...texts: string[]): Uint8Array {
  const has = (page: number, wanted: string): boolean =>
    rowsOn(pagesOf(fileOf(image)), page).some(({ values }) =>
      values.some((one) => one instanceof Uint8Array && textsIn(one).includes(long(wanted))),
    );
  let damaged = image;
  for (let page = 1; page <= image.length / pageBytes; page += 1) {
    if (texts.some((text) => has(page, text))) damaged = overwrite(damaged, page, () => 0);
  }
  assert.notEqual(damaged, image);
  return damaged;
}

/** The texts of a batch. */
const textsIn = (bytes: Uint8Array): string[] =>
  (decodeBatch(bytes)?.entries ?? []).map(({ type, content }) =>
    new TextDecoder().decode(openBody(type, content)?.content ?? new Uint8Array()),
  );

/** Bob is back, and the two talk. */
export function meetAgain({ world, alice, bob }: Story): void {
  bob.start();
  world.advance(3_000);
  alice.says({ do: "talk", name: "bob" });
  bob.says({ do: "answer", says: "yes" });
  world.advance(1_000);
}

/** The disk alters a text, and nothing but the text itself shows it. */
export function alter({ disk }: Story["alice"], from: string, to: string): void {
  disk.store.run(
    "UPDATE batch SET bytes = CAST(replace(bytes, CAST(? AS BLOB), CAST(? AS BLOB)) AS BLOB)",
    from, to,
  ); // prettier-ignore
}
