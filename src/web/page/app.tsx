// The whole page: the way in, or chats on one side and the open chat on the other.
import { pageWords as words } from "#peer";
import type { Shared } from "../screen/shared.ts";
import { Asks } from "./asks.tsx";
import { Bars } from "./bars.tsx";
import { ChatList } from "./chat-list.tsx";
import { Chat } from "./chat-view.tsx";
import type { Deeds, Scene } from "./facts.ts";
import { useFocusBack } from "./focus.ts";
import { Found } from "./found.tsx";
import { Mark } from "./mark.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { Entrance } from "./way-in.tsx";

/** The whole page, drawn from one scene. */
export function App({ scene, deeds }: { scene: Scene; deeds: Deeds }) {
  const { shared } = scene;
  if (scene.missing !== undefined || shared?.where.at !== "inside") {
    return <Entrance scene={scene} deeds={deeds} />;
  }
  return <Inside scene={scene} shared={shared} deeds={deeds} />;
}

function Inside({ scene, shared, deeds }: { scene: Scene; shared: Shared; deeds: Deeds }) {
  const { looking, search } = scene.tab;
  useShortcuts(deeds);
  useFocusBack(looking?.name);
  const shows = search ? "shows-found" : looking ? "shows-chat" : "";
  return (
    <main class={`page inside ${shows}`}>
      <h1 class="unseen">{words.title}</h1>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      <Bars scene={scene} shared={shared} deeds={deeds} />
      <Asks shared={shared} deeds={deeds} />
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
