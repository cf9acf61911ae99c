// What the onlooker notes of one device: what it has reported, shown and kept.

/** What one device has reported, and has shown. */
export interface DeviceRecord {
  /** Every text that it reported as kept, in order. */
  kept: string[];
  /** Every line it reported, by row: its text. */
  told: Map<number, string>;
  /** By author: the number of the last text that was reported for the first time. */
  lastTold: Map<string, number>;
  /** Lines that its person has reported as shown, and when. */
  shown: Map<number, number>;
  /** Logs of which its disk has lost something: how long each was. */
  lost: Map<string, number>;
  /** For each account: how many of its entries are stored. */
  entries: Map<string, number>;
  relayOnly: boolean;
  /** By device: how many bytes went to it over the relay in this turn. */
  relayed: { turn: number; bytes: Map<string, number> };
  startedAt: number;
  /** Whether it has said anything since it was started. */
  spoke: boolean;
  lifeWithTrouble: number;
  /** The process in which it last reported that it is in. */
  inLife: number;
  /** How often it has reported that somebody said two different things. */
  forksTold: number;
}

/** Of a device that has done nothing yet. */
export const emptyRecord = (): DeviceRecord => ({
  kept: [],
  told: new Map(),
  lastTold: new Map(),
  shown: new Map(),
  lost: new Map(),
  entries: new Map(),
  relayOnly: false,
  relayed: { turn: -1, bytes: new Map() },
  startedAt: 0,
  spoke: false,
  lifeWithTrouble: 0,
  inLife: 0,
  forksTold: 0,
});
