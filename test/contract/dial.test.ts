// Runs the contract on both ways of dialling the server: the library's socket, and the platform's
// socket, which Node has as well as a browser.
import { dialServer } from "../../src/node/client/dial-ws.ts";
import { dialServer as dialFromBrowser } from "../../src/web/worker/dial-websocket.ts";
import { dialSuite } from "./dial.ts";

dialSuite("the library's socket", dialServer);
dialSuite("the platform's socket", dialFromBrowser);
