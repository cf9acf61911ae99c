// One message: who, what, when, and where it is.
import { pageWords as words, type ShownLine } from "#peer";
import { MessageText } from "./message-text.tsx";
import { fullTime, timeOf } from "./when.ts";

interface Props {
  line: ShownLine;
  /** It goes on what the same author has said just before. */
  joins: boolean;
  /** It says in words where it is. */
  tells: boolean;
  /** It was searched for. */
  target: boolean;
}

/** One line of a chat or of a search. */
export function Line({ line: { line, own, name, text, at, where, isNew }, ...props }: Props) {
  const { joins, tells, target } = props;
  const classes = [
    "line", own ? "own" : "theirs", joins && "joins", target && "target",
  ]; // prettier-ignore
  const state = where && words.where[where];
  return (
    <li
      class={classes.filter(Boolean).join(" ")}
      data-line={line}
      data-new={isNew ? "" : undefined}
    >
      <div class="bubble">
        <span class="unseen">{own ? words.you : `${name}:`} </span>
        <MessageText text={text} />
        <time
          dateTime={new Date(at).toISOString()}
          title={`${fullTime(at)}${state ? `, ${state}` : ""}`}
        >
          {timeOf(at)}
        </time>
      </div>
      {tells && <small>{state}</small>}
    </li>
  );
}
