export interface QuoteFault {
  kind: "unclosed" | "text after the closing quote";
  /** The line of the text, from 1, in which the quoted value begins, or in which it goes on wrongly. */
  line: number;
}

/** Finds the first quote that breaks the text's structure; null if there is none. */
export function locateQuoteFault(text: string): QuoteFault | null {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    if (text[at] === '"' && beginsField(text, at)) {
      const openedIn = line;
      const end = closingQuote(text, at + 1);
      line += lineBreaks(text.slice(at, end < 0 ? text.length : end));
      if (end < 0) return { kind: "unclosed", line: openedIn };
      const next = text[end + 1];
      if (next !== undefined && !",\r\n".includes(next)) return { kind: "text after the closing quote", line };
      at = end + 1;
    } else {
      if (text[at] === "\n" || (text[at] === "\r" && text[at + 1] !== "\n")) line++;
      at++;
    }
  }
  return null;
}

function beginsField(text: string, at: number): boolean {
  const before = text[at - 1];
  return before === undefined || ",\r\n".includes(before);
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function lineBreaks(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
