// Another program that brings messages from one person to another, as the bench measures it.

/** Two ends of it that can talk to each other; all times are in ms. */
export interface RivalEnds {
  /** One question after another, each answered by the other end. */
  roundTrips(count: number): Promise<number[]>;
  /** Until the other end has shown that it has all of them. */
  stream(count: number): Promise<number>;
  /** Ends everything that was started. */
  end(): Promise<void>;
}

/** One program. */
export interface Rival {
  name: string;
  /** What it does not do for these messages and we do, in words. */
  lacks: string;
  /** Starts it with its files in this empty folder; undefined where it is not installed. */
  start(folder: string): Promise<RivalEnds | undefined>;
}
