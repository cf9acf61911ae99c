// Bars across the page: temporary conditions, and sentences that belong to no chat.
import { pageWords as words } from "#peer";
import type { Shared } from "../screen/shared.ts";
import type { Deeds, Scene } from "./facts.ts";

/** The bars; each shows only while it applies. */
export function Bars({ scene, shared, deeds }: { scene: Scene; shared: Shared; deeds: Deeds }) {
  const { server, storage, notices } = shared;
  return (
    <div class="bars" role="status">
      {storage === "memory" && <p class="bar warning">{words.memoryBanner}</p>}
      {server === "away" && <p class="bar">{words.serverAway}</p>}
      {server === "gone" && <p class="bar warning">{words.serverGone}</p>}
      {scene.update && (
        <p class="bar">
          {words.updateOffered}
          <button onClick={deeds.applyUpdate}>{words.update}</button>
        </p>
      )}
      {notices.map(({ id, text }) => (
        <p key={id} class="bar">
          <span dir="auto">{text}</span>
          <button onClick={() => deeds.act({ act: "dismiss", notice: id })}>{words.dismiss}</button>
        </p>
      ))}
    </div>
  );
}
