// One message: its author, text and time, and where it is.
import { arrivedLater, pageWords as words, type ShownLine } from "#peer";
import { MessageText } from "./message-text.tsx";
import { fullTime, timeOf } from "./when.ts";

interface Props {
  line: ShownLine;
  /** It continues what the same author said just before. */
  joins: boolean;
  /** It says in words where the message is. */
  tells: boolean;
  /** The person searched for it. */
  target: boolean;
}

/** One line of a chat or of a search. */
export function Line({ line: shown, ...props }: Props) {
  const { joins, tells, target } = props;
  const { line, own, name, text, gone, at, lateMs, where, isNew } = shown;
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
        <MessageText text={text} gone={gone} />
        <time
          dateTime={new Date(at).toISOString()}
          title={`${fullTime(at)}${state ? `, ${state}` : ""}`}
        >
          {timeOf(at)}
        </time>
      </div>
      {lateMs !== undefined && <small>{arrivedLater(lateMs)}</small>}
      {tells && <small>{state}</small>}
    </li>
  );
}
