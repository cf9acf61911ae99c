// How hard passwords are to guess, as the library says that the product uses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { estimateGuesses } from "#crypto";

const guessesOf = (password: string): Promise<number> => estimateGuesses(password, ["alice"]);

test("passwords that people often choose take few guesses, in whatever disguise", async () => {
  for (const password of ["letmein", "p4ssw0rd", "password2026", "qwertyuiop", "aaaaaaaaaaaaaaaa"])
    assert.ok((await guessesOf(password)) < 1e6, password);
});

test("the person's own name helps a password no more than a common word", async () => {
  const [own, other] = [await guessesOf("alice-1"), await estimateGuesses("alice-1", [])];
  assert.ok(own <= other && own < 1e6);
  assert.ok((await estimateGuesses("zorblatt", ["zorblatt"])) < (await guessesOf("zorblatt")));
});

test("four unrelated words, or long and random letters, take more than enough", async () => {
  for (const password of ["copper lantern drifts north", "vK9#qLz2pWm", "the password of alice"])
    assert.ok((await guessesOf(password)) > 1e10, password);
});

test("an empty password, a very long one, and one of any characters have an estimate", async () => {
  for (const password of ["", "ab1 ".repeat(2_000), "\u0000\ud800 \u{1f600}"])
    assert.ok((await guessesOf(password)) >= 1, password.slice(0, 9));
});
