// A program that stretches passwords at their full cost, and prints by how many MiB it has grown.
import { passwordServer } from "#crypto";
import { createPasswordThread } from "../../../src/node/client/password-thread.ts";

const passwords = createPasswordThread();
const secret = await passwordServer.createSecret();

async function signUp(): Promise<void> {
  const { state, request } = await passwords.startSignUp("correct horse");
  const response = await passwordServer.signUpResponse(secret, "alice", request);
  if (!response) throw new Error("the request was malformed");
  const finished = await passwords.finishSignUp("correct horse", state, response, "alice");
  if (!finished) throw new Error("the response was malformed");
}

const before = process.memoryUsage().rss;
for (let time = 0; time < 3; time += 1) await signUp();
// A process ends when nothing runs in it any more, no thread either.
process.once("exit", () => {
  console.log(Math.round((process.memoryUsage().rss - before) / 2 ** 20));
});
