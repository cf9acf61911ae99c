// Draws the page, again and again, into one element.
import { render } from "preact";
import { App } from "./app.tsx";
import type { Deeds, Scene } from "./facts.ts";

/** Draws the scene into `root`; called again, it draws only what has changed. */
export function mount(root: HTMLElement, scene: Scene, deeds: Deeds): void {
  render(<App scene={scene} deeds={deeds} />, root);
}
