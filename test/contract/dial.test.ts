// Both ways of dialling the server, each against the one contract: the library's socket, and the socket
// of the platform, which Node has as well as a browser.
import { dialServer } from "../../src/node/client/dial-ws.ts";
import { dialServer as dialFromBrowser } from "../../src/web/worker/dial-websocket.ts";
import { dialSuite } from "./dial.ts";

dialSuite("the library's socket", dialServer);
dialSuite("the platform's socket", dialFromBrowser);
