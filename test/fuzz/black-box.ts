// Memory shared by two threads: it shows which input is running, even if the running thread hangs.

/** The last input that started. */
export interface BlackBox {
  /** The memory to hand to the other thread. */
  readonly memory: SharedArrayBuffer;
  /** How many inputs have started. */
  readonly count: number;
  /** Notes that this input starts; `target` is its position in the task. */
  begin(target: number, input: Uint8Array): void;
  last(): { target: number; input: Uint8Array };
}

const inputBytesMax = 1 << 17;
const headBytes = 12;

/** A new box, or another thread's end of one. */
export function createBlackBox(
  memory = new SharedArrayBuffer(headBytes + inputBytesMax),
): BlackBox {
  const head = new Uint32Array(memory, 0, 3);
  const body = new Uint8Array(memory, headBytes);
  return {
    memory,
    get count() {
      return head[0] ?? 0;
    },
    begin(target, input) {
      body.set(input.subarray(0, inputBytesMax));
      head[1] = target;
      head[2] = Math.min(input.length, inputBytesMax);
      head[0] = (head[0] ?? 0) + 1;
    },
    last: () => ({ target: head[1] ?? 0, input: body.slice(0, head[2]) }),
  };
}
