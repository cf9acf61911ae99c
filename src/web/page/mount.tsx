// Draws the page, again and again, into one element.
import { render } from "preact";
import { App } from "./app.tsx";
import type { Deeds, Scene } from "./facts.ts";

export function mount(root: HTMLElement, scene: Scene, deeds: Deeds): void {
  render(<App scene={scene} deeds={deeds} />, root);
}
