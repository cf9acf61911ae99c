// Draws the page into one element, again and again.
import { render } from "preact";
import { App } from "./app.tsx";
import type { Deeds, Scene } from "./facts.ts";

/** Draws the scene into `root`; later calls draw only what has changed. */
export function mount(root: HTMLElement, scene: Scene, deeds: Deeds): void {
  render(<App scene={scene} deeds={deeds} />, root);
}
