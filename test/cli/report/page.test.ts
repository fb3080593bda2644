import { expect } from "chai";
import { flowOf } from "../../../cli/report/flow.ts";
import { html } from "../../../cli/report/html.ts";
import { reportPage } from "../../../cli/report/page.ts";
import { STYLES } from "../../../cli/report/styles.ts";
import { contrast } from "./contrast.ts";
import { HOSTILE, sampleDocument } from "./document.ts";

describe("the run report", () => {
  it("escapes what is put into a template, but not markup", () => {
    expect(html`<b title="${HOSTILE}">${["&", html`<i>${1}</i>`]}</b>`.toString()).to.equal(
      `<b title="&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;">&amp;<i>1</i></b>`,
    );
  });

  it("has hostile names as text only", () => {
    const page = reportPage(sampleDocument());
    expect(page).not.to.include("<script");
    expect(page.split("&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;")).to.have.lengthOf(5);
  });

  it("lets as many rows flow as were counted", () => {
    expect(flowOf(sampleDocument().runs)).to.have.deep.members([
      { from: "kind:csv", to: "dataset:orders", rows: 70 },
      { from: "kind:xlsx", to: "dataset:orders", rows: 30 },
      { from: "kind:csv", to: "dataset:products", rows: 40 },
      { from: "dataset:orders", to: "outcome:inserted", rows: 60 },
      { from: "dataset:orders", to: "outcome:updated", rows: 20 },
      { from: "dataset:orders", to: "outcome:stale", rows: 5 },
      { from: "dataset:orders", to: "outcome:rejected", rows: 15 },
      { from: "dataset:products", to: "outcome:inserted", rows: 40 },
    ]);
  });

  it("counts no row of a reload or of another run's file", () => {
    const [orders, products] = sampleDocument().runs;
    if (!orders || !products) throw new Error("the sample has two runs");
    const again = { ...orders, files: orders.files.map((file) => ({ ...file, outcome: "already-loaded" as const })) };
    expect(flowOf([{ ...products, kind: "reload" }, again])).to.deep.equal([]);
  });

  it("tells 500 files and how many more there are, in less than 2 MB", () => {
    const page = reportPage(sampleDocument(1000));
    expect(page).to.include("and 503 more files");
    expect(page).to.include("extra-497.csv").and.not.include("extra-498.csv");
    expect(page.length).to.be.lessThan(2_000_000);
  });

  it("sets numbers of an answer to the right, and tells its first 50 rows", () => {
    const rows = Array.from({ length: 51 }, (_, i) => [`row-${i}`, String(i), i === 50 ? "–" : "1.5E-7"]);
    const answer = { question: "Many?", sql: "select 1", columns: ["name", "n", "rate"], rows, failed: null };
    const page = reportPage({ ...sampleDocument(), answers: [answer] });
    expect(page).to.include("row-49").and.not.include("row-50");
    expect(page).to.include("Only the first 50 rows are told.");
    expect(page).to.include('<td class="number">49</td>').and.include('<td class="">1.5E-7</td>');
  });

  for (const scheme of ["light", "dark"] as const) {
    it(`has colours that stand out from both grounds, when ${scheme}`, () => {
      const [light = "", dark = ""] = STYLES.toString().split("@media (prefers-color-scheme: dark)");
      const colours = new Map(
        [...(scheme === "light" ? light : dark).matchAll(/--([a-z]+): (#[0-9a-f]{3,6});/g)].map(
          ([, name = "", hex = ""]) => [name, rgb(hex)],
        ),
      );
      for (const ground of ["ground", "card"]) {
        const low = [...colours].filter(
          ([name, colour]) =>
            !["ground", "card", "line"].includes(name) && contrast(colour, colours.get(ground) ?? []) < 4.5,
        );
        expect([ground, colours.size, low.map(([name]) => name)]).to.deep.equal([ground, 13, []]);
      }
    });
  }

  it("says so where there is nothing", () => {
    const page = reportPage({ ...sampleDocument(), runs: [], refused: [], answers: [] });
    for (const sentence of ["No rows were read.", "Nothing has run.", "No file failed."])
      expect(page).to.include(sentence);
  });
});

function rgb(hex: string): number[] {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit) : (hex.slice(1).match(/../g) ?? []);
  return digits.map((pair) => Number.parseInt(pair, 16));
}
