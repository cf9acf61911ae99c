// Everything that a file exports says what it does.
import { test } from "node:test";
import { check, read, sources } from "./sources.ts";

const declared =
  /^export (?:async )?(?:abstract )?(?:function|class|const|let|interface|type) (\w+)/;

test("everything that a file of src exports has a doc comment", () => {
  check(sources, (file) => {
    const lines = read(file).split("\n");
    const bare = lines.filter(
      (line, at) => declared.test(line) && !lines[at - 1]?.trimEnd().endsWith("*/"),
    );
    return bare.length > 0 && `says nothing about ${bare.map((line) => declared.exec(line)?.[1])}`;
  });
});
