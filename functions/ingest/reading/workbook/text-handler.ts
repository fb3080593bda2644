import type { SharedTexts } from "./shared-texts.ts";
import { joined, XmlFault, type XmlHandler } from "./xml-document.ts";

/** Reads the texts that cells share where the scanner does not: rich ones among others. */
export class TextHandler implements XmlHandler {
  readonly pieceBytes = 64 * 1024;
  readonly #texts: SharedTexts;
  #text = "";

  constructor(texts: SharedTexts) {
    this.#texts = texts;
  }

  open(path: readonly string[]): void {
    if (path.length === 1 && path[0] !== "sst") throw new XmlFault("it holds something else than texts");
    if (path.length === 2 && path[1] === "si") this.#text = "";
  }

  text(path: readonly string[], text: string): void {
    // Plain, or a run of rich text; not what tells how to pronounce it.
    const within = path.slice(1).join("/");
    if (within === "si/t" || within === "si/r/t") this.#text = joined(this.#text, text);
  }

  close(path: readonly string[]): void {
    if (path.length === 2 && path[1] === "si") this.#texts.addText(this.#text);
  }

  resume(): string {
    return "";
  }

  rest(): boolean {
    return false;
  }
}
