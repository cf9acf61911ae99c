// Opens the store of an older program in this folder, as a process of its own that can be traced.
import { openWholeStore } from "../../src/node/client/whole-store-file.ts";
import { placeIn } from "../node/stage/older-file.ts";

const [folder = ""] = process.argv.slice(2);
openWholeStore(placeIn(folder)).close();
