// Makes temporary folders for tests that touch the disk.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** An empty folder that is removed when the test is over. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tincan-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
