// The whole page: the way in, or chats on one side and the open chat on the other.
import { pageWords as words } from "#peer";
import { Bars } from "./bars.tsx";
import { ChatList } from "./chat-list.tsx";
import { Chat } from "./chat-view.tsx";
import type { Deeds, Scene } from "./facts.ts";
import { Found } from "./found.tsx";
import { Mark } from "./mark.tsx";
import { Entrance } from "./way-in.tsx";

/** The shortcuts of the whole page. */
function shortcut(event: KeyboardEvent, { act }: Deeds): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    document.querySelector<HTMLInputElement>("#search")?.focus();
  }
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    act({ act: document.querySelector("#found") ? "endSearch" : "close" });
  }
}

/** The whole page, drawn from one scene. */
export function App({ scene, deeds }: { scene: Scene; deeds: Deeds }) {
  const { shared, tab } = scene;
  if (scene.missing !== undefined || shared?.where.at !== "inside") {
    return <Entrance scene={scene} deeds={deeds} />;
  }
  const { looking, search } = tab;
  const shows = looking || search ? "page inside shows-chat" : "page inside";
  return (
    <main class={shows} onKeyDown={(event) => shortcut(event, deeds)}>
      <h1 class="unseen">{words.title}</h1>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      <Bars scene={scene} shared={shared} deeds={deeds} />
      <ChatList scene={scene} shared={shared} deeds={deeds} />
      <section id="main" class="beside" tabIndex={-1} aria-label={words.chat}>
        {search ? (
          <Found search={search} now={scene.now} deeds={deeds} />
        ) : looking ? (
          <Chat
            key={looking.name}
            looking={looking}
            shared={shared}
            now={scene.now}
            deeds={deeds}
          />
        ) : (
          <div class="nothing">
            <Mark />
            <p>{words.pickChat}</p>
          </div>
        )}
      </section>
    </main>
  );
}
