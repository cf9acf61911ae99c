// The lines of a chat, with days, notices and a mark for what is new; keeps your reading position.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { pageWords as words, type ShownLine } from "#peer";
import type { Notice } from "../screen/shared.ts";
import type { Looking } from "../screen/tab.ts";
import { Announcer } from "./announcer.tsx";
import type { Deeds } from "./facts.ts";
import { Line } from "./message.tsx";
import { createScrolling } from "./scrolling.ts";
import { UnsentText } from "./unsent-text.tsx";
import { dayOf, isSameDay } from "./when.ts";

interface Props {
  looking: Looking;
  notices: Notice[];
  unread: number;
  now: number;
  act: Deeds["act"];
}

/** Lines by one author within this time form a group, ms. */
const togetherMs = 300_000;

/** The lines of the chat, oldest first. */
export function MessageList({ looking, notices, unread, now, act }: Props) {
  const { name, lines = [], older, newer, target, firstNew, unsent } = looking;
  const place = useRef<HTMLDivElement>(null);
  const scrolling = useRef(createScrolling()).current;
  const [endInSight, setEndInSight] = useState(true);
  const latest = useRef({ older, newer, act });
  latest.current = { older, newer, act };

  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    return scrolling.attach(element, {
      top: () => latest.current.older && latest.current.act({ act: "older" }),
      bottom: () => latest.current.newer && latest.current.act({ act: "newer" }),
      seen: (seen, atEnd) => latest.current.act({ act: "seen", lines: seen, atEnd }),
      end(atEnd) {
        setEndInSight(atEnd);
        latest.current.act({ act: "atEnd", atEnd });
      },
    });
  }, []);
  useLayoutEffect(() => scrolling.drawn({ target, firstNew, newer }));
  // A text of one's own is what one wants to see, wherever one has scrolled to.
  const written = useRef(unsent.length);
  useLayoutEffect(() => {
    if (unsent.length > written.current) scrolling.toEnd();
    written.current = unsent.length;
  }, [unsent.length]);

  return (
    <div class="lines-place">
      <div class="lines" ref={place} tabIndex={0} role="group" aria-label={words.log(name)}>
        {looking.lines && !older && <p class="hint">{beginning(looking)}</p>}
        <ol>{rows(looking, lines, notices, now)}</ol>
        {unsent.map((one) => (
          <UnsentText key={one.id} unsent={one} act={act} />
        ))}
      </div>
      <button
        class="to-latest"
        hidden={endInSight && !newer && unread === 0}
        onClick={() => toNewOrEnd()}
      >
        {unread > 0 ? words.unread(unread) : words.toLatest}
      </button>
      <Announcer key={name} lines={looking.lines} />
    </div>
  );

  /** To what is new above or has not been read in yet, or else down to the end. */
  function toNewOrEnd(): void {
    const first = lines.find(({ isNew }) => isNew)?.line;
    if (first !== undefined && scrolling.upTo(first)) return;
    if (first === undefined && unread > 0) return act({ act: "toNew" });
    scrolling.toEnd();
    if (newer) act({ act: "toEnd" });
  }
}

const beginning = ({ lines, name }: Looking): string =>
  lines?.length === 0 ? words.noLines(name) : words.firstLine;

function rows(looking: Looking, lines: ShownLine[], notices: Notice[], now: number) {
  const lastOf = lastByState(lines);
  const shown = new Set(lines.map(({ line }) => line));
  const before = notices.filter(({ after }) => !shown.has(after));
  return [
    ...before.map((notice) => <NoticeRow key={`n${notice.id}`} notice={notice} />),
    ...lines.flatMap((line, at) => {
      const previous = lines[at - 1];
      const isNewDay = !previous || !isSameDay(previous.at, line.at);
      return [
        isNewDay && (
          <li key={`d${line.line}`} class="day">
            <h3>{dayOf(line.at, now)}</h3>
          </li>
        ),
        looking.firstNew === line.line && (
          <li key="new" class="new-mark">
            {words.newMessages}
          </li>
        ),
        <Line
          key={line.line}
          line={line}
          joins={!isNewDay && isTogether(previous, line)}
          tells={lastOf.has(line.line)}
          target={line.line === looking.target}
        />,
        ...notices
          .filter(({ after }) => after === line.line)
          .map((notice) => <NoticeRow key={`n${notice.id}`} notice={notice} />),
      ];
    }),
  ];
}

const isTogether = (previous: ShownLine | undefined, line: ShownLine): boolean =>
  previous !== undefined && previous.own === line.own && line.at - previous.at < togetherMs;

/** Says only once where messages are, at the last of those in the same place. */
function lastByState(lines: ShownLine[]): Set<number> {
  const last = new Map<string, number>();
  for (const { where, line } of lines) if (where) last.set(where, line);
  return new Set(last.values());
}

function NoticeRow({ notice }: { notice: Notice }) {
  return (
    <li class="notice" dir="auto">
      {notice.text}
    </li>
  );
}
