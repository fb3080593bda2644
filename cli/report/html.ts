/** Markup that is ready to be written; only `html` makes it, so that text cannot come into a page unescaped. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  static html(strings: TemplateStringsArray, ...values: readonly Insert[]): Markup {
    return new Markup(strings.map((text, i) => text + (i < values.length ? inserted(values[i] ?? "") : "")).join(""));
  }

  toString(): string {
    return this.#text;
  }
}

/** What can be put into a template: text and numbers are escaped, markup is not, lists are joined. */
export type Insert = string | number | Markup | readonly Insert[];

/** A template of HTML or SVG that escapes what is put into it, in text and in quoted attributes. */
export const html = Markup.html.bind(Markup);

function inserted(value: Insert): string {
  if (value instanceof Markup) return value.toString();
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return value.map(inserted).join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string) => text.replace(/[&<>"']/g, (found) => ESCAPES[found] ?? found);
