// The person at a simulated device: types what the plan says, answers requests, and reads the
// lines.
import type { Command, PeerEvent } from "#peer";
import { limits } from "#protocol";
import type { SimulatedDevice } from "./sim-device.ts";
import type { Dice } from "./dice.ts";
import type { Act, Mood } from "./plan.ts";
import type { PeerState } from "./reach.ts";
import type { Around } from "./sim-world.ts";

/** In every text, and nowhere else: any code that finds it has read a message. */
export const canary = "canary-b7d1";

/** How long people take for what they do, ms. */
const thinkMs = 300;
const readMs = 40;
/** How long they wait before they retry something that failed, ms. */
const againMs = 3_000;

/** What the person sees. */
interface View {
  entry: "outside" | "in";
  server: "there" | "away";
  chat: { with: string; path: "relay" | "direct" | undefined } | undefined;
  asking: string | undefined;
  asked: Set<string>;
  online: string[];
  screen: string[];
}

const nothingSeen = (): View => ({
  entry: "outside",
  server: "away",
  chat: undefined,
  asking: undefined,
  asked: new Set(),
  online: [],
  screen: [],
});

export class Hand {
  readonly #around: Around;
  readonly #device: SimulatedDevice;
  readonly #stays: boolean;
  readonly #moods: Dice;
  #view = nothingSeen();
  #looking = true;
  #texts = 0;
  /** How long after its end the process starts again, ms; undefined if only the plan starts it. */
  #backAfterMs: number | undefined;
  #healed = false;
  /** The people to whom they have given little space. */
  readonly #frugalTo = new Set<string>();
  /** The person they want to talk to once everything works again. */
  #wants: string | undefined;

  constructor(around: Around, device: SimulatedDevice, stays: boolean) {
    this.#around = around;
    this.#device = device;
    this.#stays = stays;
    this.#moods = around.dice(`answers ${around.plan.seed} ${device.name}`);
  }

  /** The states that a fault can meet here. */
  get state(): PeerState {
    if (this.#device.isOff) return "off";
    const { entry, server, chat, asking, asked } = this.#view;
    if (entry === "outside") return "outside";
    if (chat?.path) return chat.path === "relay" ? "relayed chat" : "direct chat";
    if (server === "away") return "server away";
    if (asking !== undefined) return "asking";
    if (asked.size > 0) return "being asked";
    return chat ? "waiting chat" : "at the prompt";
  }

  /** Whether the server has let the device in, as far as the screen shows. */
  get isIn(): boolean {
    return this.#view.entry === "in" && this.#view.server === "there";
  }

  /** The names that the screen last showed as online. */
  get online(): string[] {
    return this.#view.online;
  }

  /** Shows the chat with this name; see `screen`. */
  looksAt(name: string): void {
    this.#view.screen = [];
    this.#say({ do: "history", name, count: 10_000 });
  }

  /** The lines of a chat that were last shown. */
  get screen(): string[] {
    return this.#view.screen;
  }

  // What the plan says

  act(act: Act): void {
    this.#around.journal.note(this.#device.name, act.act, "to" in act ? act.to : undefined);
    if (act.act === "starts") return this.#device.start();
    if (!this.#device.isRunning) return;
    switch (act.act) {
      case "talks":
        return this.#talk(act.to);
      case "writes":
        return this.#write(act.count, act.bytes);
      case "leaves":
        return this.#say({ do: "leave" });
      case "signs out":
        return this.#say({ do: "signOut" });
      case "looks away":
        this.#looking = false;
        return;
      case "looks back":
        this.#looking = true;
        return;
      case "forgets its answer":
        return this.#say({ do: "forgetAnswer", name: act.to });
      case "makes no direct path":
        return this.#say({ do: "relayOnly", on: act.yes, ...(act.to && { name: act.to }) });
      case "removes": {
        const device = this.#around.watch.idOf(act.device);
        if (device) this.#say({ do: "revoke", device, password: this.#password });
        return;
      }
      case "blocks":
        this.#say({ do: "block", name: act.to });
        return this.#soon(1, () => this.#around.watch.blocked(this.#device, act.to));
      case "gives little space":
        this.#frugalTo.add(act.to);
        return this.#say({ do: "quota", name: act.to, bytes: 0 });
    }
  }

  get #password(): string {
    return `the password of ${this.#device.person}`;
  }

  #talk(name: string): void {
    this.#around.watch.agreements.wants(this.#device, name);
    this.#say({ do: "talk", name });
  }

  #write(count: number, bytes: number): void {
    for (let left = count; left > 0; left -= 1) {
      this.#texts += 1;
      const text = `${this.#device.name}#${this.#texts} ${canary}`;
      this.#say({ do: "write", text: text.padEnd(bytes, " .") });
    }
  }

  #say(command: Command): void {
    this.#device.says(command);
  }

  /** Does this later, if the process is still alive. */
  #soon(ms: number, work: () => void): void {
    const { life } = this.#device;
    this.#around.clockwork.after(ms, () => {
      if (this.#device.life === life && !this.#device.isOff) work();
    });
  }

  // Living

  /** Before a crash: the person starts it again after this time, ms, or never if it is Infinity. */
  comesBackAfter(ms: number): void {
    this.#backAfterMs = ms;
  }

  gone(how: "ended" | "died"): void {
    this.#view = nothingSeen();
    if (this.#backAfterMs === Infinity) return;
    const ms = this.#healed ? 1_000 : this.#backAfterMs;
    this.#backAfterMs = undefined;
    if (how === "ended" && !this.#healed) return;
    this.#around.clockwork.after(ms ?? againMs, () => {
      if (this.#backAfterMs !== Infinity) this.#device.start();
    });
  }

  /** From now on the person is always on, says yes to everyone, and reads every line. */
  heal(): void {
    this.#healed = true;
    this.#looking = true;
    if (this.#device.isOff) this.#device.start();
    else this.#giveSpace();
    for (const name of this.#view.asked) this.#soon(thinkMs, () => this.#answer(name));
  }

  /** As much as usual, once they are in and everything is healed. */
  #giveSpace(): void {
    if (!this.#healed || this.#view.entry === "outside") return;
    for (const name of this.#frugalTo) this.#say({ do: "quota", name, bytes: limits.quotaBytes });
  }

  /** Wants to talk to somebody, as at the end of a plan, and retries if that failed. */
  asks(name: string): void {
    this.#wants = name;
    if (!this.#device.isRunning) return;
    this.#around.journal.note(this.#device.name, "talks", name);
    this.#talk(name);
  }

  #askAgain(): void {
    const name = this.#wants;
    if (name !== undefined) this.#soon(againMs, () => this.asks(name));
  }

  #startAgain(ms: number): void {
    this.#soon(ms, () => {
      this.#backAfterMs = 500;
      this.#device.crash();
    });
  }

  // What it reports

  tell(event: PeerEvent): void {
    if ((event.tell !== "online" && event.tell !== "history") || !this.#healed) {
      this.#around.journal.note(this.#device.name, `hears ${event.tell}`, nameIn(event));
    }
    this.#around.watch.told(this.#device, event);
    this.#see(event);
    const password = this.#password;
    switch (event.tell) {
      case "nameIsNew":
        return this.#soon(thinkMs, () => this.#say({ do: "signUp", password }));
      case "nameIsKnown":
        // Whoever has stolen it does not know the password.
        if (this.#around.watch.removals.isRemoved(this.#device)) return;
        return this.#soon(thinkMs, () => this.#say({ do: "signIn", password }));
      case "signedIn":
        this.#giveSpace();
        if (!event.askStay) return;
        return this.#soon(thinkMs, () => this.#say({ do: "staySignedIn", stay: this.#stays }));
      case "nameTaken":
      case "serverChanged":
      case "wrongPassword":
      case "signedOutHere":
        return this.#startAgain(againMs);
      case "refused":
        if (this.#view.entry === "outside") this.#startAgain(Math.max(againMs, event.retryMs ?? 0));
        return this.#askAgain();
      case "requestEnded":
        return this.#askAgain();
      case "chatOpened":
        if (event.waits !== false) this.#askAgain();
        return;
      case "asked":
        return this.#soon(thinkMs, () => this.#answer(event.name));
      case "opened":
        return this.#giveSpace();
      case "line":
        return this.#read(event.line.line);
      case "ended":
        return this.#device.end();
      default:
    }
  }

  #read(line: number): void {
    if (!this.#looking) return;
    this.#soon(readMs, () => {
      this.#say({ do: "shown", line });
      this.#around.watch.shown(this.#device, line);
    });
  }

  #answer(name: string): void {
    if (!this.#view.asked.has(name)) return;
    const mood = this.#healed ? "yes" : this.#mood();
    if (mood === "nothing") return;
    this.#around.journal.note(this.#device.name, `answers ${mood}`, name);
    this.#around.watch.agreements.answered(this.#device, name, mood);
    this.#view.asked.delete(name);
    this.#say({ do: "answer", name, says: mood });
    if (mood === "block") this.#soon(1, () => this.#around.watch.blocked(this.#device, name));
  }

  #mood(): Mood {
    const { answers } = this.#around.plan.weather;
    const moods = Object.entries(answers) as [Mood, number][];
    let roll = this.#moods.fraction() * moods.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [mood, weight] of moods) {
      roll -= weight;
      if (roll < 0) return mood;
    }
    return "yes";
  }

  #see(event: PeerEvent): void {
    const view = this.#view;
    switch (event.tell) {
      case "nameIsNew":
      case "nameIsKnown":
        view.entry = "outside";
        return;
      case "opened":
      case "signedIn":
        view.entry = "in";
        return;
      case "online":
        view.server = "there";
        view.online = event.names;
        return;
      case "serverReached":
      case "signedInAgain":
        view.server = "there";
        return;
      case "serverAway":
      case "notLookedUp":
        view.server = "away";
        return;
      case "ringing":
        view.asking = event.name;
        return;
      case "declined":
      case "requestEnded":
        view.asking = undefined;
        return;
      case "asked":
        view.asked.add(event.name);
        return;
      case "askedEnded":
        view.asked.delete(event.name);
        return;
      case "chatOpened":
        view.asking = undefined;
        view.chat = { with: event.name, path: undefined };
        return;
      case "path":
        view.chat = { with: event.name, path: event.path };
        return;
      case "history":
        view.screen = event.lines.map(({ text }) => text?.slice(0, 20) ?? "");
        return;
      case "theyLeft":
      case "youLeft":
        view.chat = undefined;
        return;
      default:
    }
  }
}

function nameIn(event: PeerEvent): string | undefined {
  if (event.tell === "line" || event.tell === "kept") return event.line.text?.slice(0, 14);
  if (event.tell === "path") return `${event.name} ${event.path ?? "none"}`;
  if (event.tell === "refused") return event.code;
  return "name" in event ? event.name : undefined;
}
