// Which code has run: V8's own block counters, read through the inspector of this process.
import { Session, type Profiler } from "node:inspector";

/** Places in our code, each given by script and offset. */
export type Places = ReadonlySet<string>;

/** The coverage of one target. */
export interface View {
  /** The places that have run since any view was last read. */
  reached(): Places;
}

/** Counts which code runs. */
export interface Coverage {
  /**
   * A new view; each learns for itself where blocks begin, so that views do not disturb each other.
   */
  view(): View;
  /** Stops counting. */
  stop(): void;
}

/** What is counted: our sources, and the one library that reads strangers' bytes. */
const counted = /\/src\/|\/cborg\/lib\//;

/** Starts counting the code that runs in this thread. */
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
 * V8 merges neighbouring blocks that ran equally often, so blocks have no stable names. But the
 * offsets at which a block has ever begun are few, and V8 can always tell whether the code there
 * ran.
 */
interface Script {
  readonly id: string;
  readonly begins: Set<number>;
  painted: Uint8Array;
}

/** Ranges come outermost first, so the one painted last is right. */
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
