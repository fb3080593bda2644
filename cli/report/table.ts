import { html, type Insert, type Markup } from "./html.ts";

/** A table whose first column heads its rows; the columns named in `numbers` are set to the right. */
export function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly Insert[])[],
  numbers: readonly string[] = [],
): Markup {
  const align = columns.map((name) => (numbers.includes(name) ? "number" : ""));
  const head = columns.map((name, i) => html`<th scope="col" class="${align[i] ?? ""}">${name}</th>`);
  const body = rows.map(
    ([first = "", ...others]) =>
      html`<tr>
        <th scope="row">${first}</th>
        ${others.map((cell, i) => html`<td class="${align[i + 1] ?? ""}">${cell}</td>`)}
      </tr> `,
  );
  const title =
    caption === ""
      ? ""
      : html`<caption>
          ${caption}
        </caption>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
    ${html`<table>
      ${title}
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>`}
  </div>`;
}
