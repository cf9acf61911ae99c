// What suites know as Node's primitives, inside a browser: the browser's own.
export { primitivesNoble as primitivesNode } from "../../../src/web/worker/primitives-noble.ts";
