// Which code has run: V8's own block counters, read over its inspector from this very process.
import { Session, type Profiler } from "node:inspector";

/** Places in our code, each named by its script and offset. */
export type Places = ReadonlySet<string>;

/** What one target reaches. */
export interface View {
  /** The places that have run since any view was last asked. */
  reached(): Places;
}

/** The counting of what runs. */
export interface Coverage {
  /** A new one: where blocks begin is learnt by each for itself, else each would disturb the others. */
  view(): View;
  /** Stops counting. */
  stop(): void;
}

/** What is counted: our sources, and the one library that reads what strangers send. */
const counted = /\/src\/|\/cborg\/lib\//;

/** Starts counting what runs in this thread. */
export function startCoverage(): Coverage {
  const inspector = new Session();
  inspector.connect();

  function take(): Profiler.ScriptCoverage[] {
    let taken: Profiler.ScriptCoverage[] = [];
    // Within one thread the inspector answers before `post` returns.
    inspector.post("Profiler.takePreciseCoverage", (error, answer) => {
      if (error) throw error;
      taken = answer.result;
    });
    return taken.filter(({ url }) => counted.test(url));
  }

  inspector.post("Profiler.enable");
  inspector.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  return {
    view: () => createView(take),
    stop: () => inspector.disconnect(),
  };
}

function createView(take: () => Profiler.ScriptCoverage[]): View {
  const scripts = new Map<string, Script>();
  function scriptOf(id: string): Script {
    const script = scripts.get(id) ?? { id, begins: new Set(), painted: new Uint8Array() };
    scripts.set(id, script);
    return script;
  }
  return {
    reached: () =>
      new Set(take().flatMap(({ scriptId, functions }) => paint(scriptOf(scriptId), functions))),
  };
}

/**
 * V8 joins neighbouring blocks that ran equally often, so blocks have no lasting names. But the
 * places where one has ever begun are few, and whether such a place has run can always be told.
 */
interface Script {
  readonly id: string;
  readonly begins: Set<number>;
  painted: Uint8Array;
}

/** Ranges come from the outside inwards: what is painted last at a place is right. */
function paint(script: Script, functions: Profiler.FunctionCoverage[]): string[] {
  const ranges = functions.flatMap((one) => one.ranges);
  const end = Math.max(0, ...ranges.map(({ endOffset }) => endOffset));
  if (script.painted.length < end) script.painted = new Uint8Array(end);
  script.painted.fill(0);
  for (const { startOffset, endOffset, count } of ranges) {
    script.begins.add(startOffset);
    script.painted.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  const ran = [...script.begins].filter((at) => script.painted[at] === 1);
  return ran.map((at) => `${script.id}:${at}`);
}
