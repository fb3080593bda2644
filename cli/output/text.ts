/** No line of text is longer. */
export const WIDTH = 118;

export function count(n: number | null): string {
  return n === null ? "–" : n.toLocaleString("en-US");
}

/** A number for tables full of zeros. */
export function countOrDot(n: number): string {
  return n === 0 ? "·" : count(n);
}

export function seconds(n: number): string {
  return n.toFixed(1);
}

/** Long names keep their end, which tells more. */
export function shortened(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - width + 1)}`;
}

/** Lines no longer than the page, each indented. */
export function wrapped(text: string, indent: string): string {
  const room = WIDTH - indent.length;
  const lines = text.split("\n").flatMap((line) => {
    const broken: string[] = [];
    let rest = line.trimEnd();
    while (rest.length > room) {
      const space = rest.lastIndexOf(" ", room);
      const cut = space > room / 2 ? space : room;
      broken.push(rest.slice(0, cut));
      rest = rest.slice(cut).trimStart();
    }
    return [...broken, rest];
  });
  return lines.map((line) => `${indent}${line}`.trimEnd()).join("\n");
}

export function heading(text: string): string {
  return `\n${text}\n${"═".repeat(text.length)}`;
}
