import { behindAttribute, type FastScanner, SCAN, type ScanEnd, stands } from "./fast-scan.ts";
import type { SharedTexts } from "./shared-texts.ts";
import { BYTE_CLASSES, isPlainXml, NEEDS_PARSER, STOPS } from "./text-bytes.ts";

const [TAB, LF, CR, SPACE, LESS, GREATER] = [9, 10, 13, 32, 60, 62] as const;

/** Scans the texts that cells share, as long as they are plain ones: the content of `sst`. */
export class TextScanner implements FastScanner {
  readonly path = ["sst"];
  consumed = 0;
  readonly #texts: SharedTexts;

  constructor(texts: SharedTexts) {
    this.#texts = texts;
  }

  scan(bytes: Buffer, start: number): ScanEnd {
    let at = start;
    for (;;) {
      this.consumed = at;
      let byte = bytes[at];
      while (byte === SPACE || byte === LF || byte === CR || byte === TAB) byte = bytes[++at];
      if (!stands("<si><t", bytes, at)) {
        if (!stands("</sst>", bytes, at)) return SCAN.stuck;
        this.consumed = at + 6;
        return SCAN.closed;
      }
      at += 6;
      if (bytes[at] === SPACE) at = behindAttribute(bytes, at + 1);
      if (at < 0 || bytes[at] !== GREATER) return SCAN.stuck;
      const text = ++at;
      let asks = 0;
      for (let found = BYTE_CLASSES[bytes[at] ?? 0] ?? 0; (found & STOPS) === 0;) {
        asks |= found;
        found = BYTE_CLASSES[bytes[++at] ?? 0] ?? 0;
      }
      if (bytes[at] !== LESS || !stands("</t></si>", bytes, at)) return SCAN.stuck;
      if ((asks & NEEDS_PARSER) !== 0 && !isPlainXml(bytes, text, at)) return SCAN.stuck;
      this.#texts.addXml(bytes, text, at, asks);
      at += 9;
    }
  }
}
