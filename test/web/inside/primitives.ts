// Gives suites the browser's primitives under the name of Node's when they run inside a browser.
export { primitivesNoble as primitivesNode } from "../../../src/web/worker/primitives-noble.ts";
