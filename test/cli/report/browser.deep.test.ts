import chromium from "@sparticuz/chromium";
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium as playwright } from "playwright-core";
import { reportPage } from "../../../cli/report/page.ts";
import { contrast } from "./contrast.ts";
import { sampleDocument } from "./document.ts";

interface Style {
  ink: number[];
  ground: number[];
}

/** Runs in the page: the colour of a node's text and of what lies behind it. */
const STYLE_OF = `(node) => {
  const colour = (of) => of.match(/[\\d.]+/g).slice(0, 3).map(Number);
  let ground = node;
  while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
  return { ink: colour(getComputedStyle(node).color), ground: colour(getComputedStyle(ground).backgroundColor) };
}`;

describe("the run report in Chromium", function () {
  this.timeout(60_000);
  let folder: string;
  let browser: Browser;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "lakehouse-report-"));
    writeFileSync(join(folder, "report.html"), reportPage(sampleDocument(1000)));
    browser = await playwright.launch({
      executablePath: await chromium.executablePath(),
      args: ["--no-sandbox", "--no-zygote", "--disable-gpu"],
    });
  });

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`opens without errors or requests, and can be read, when ${colorScheme}`, async () => {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 1000 } });
      const errors: string[] = [];
      const requests: string[] = [];
      page.on("console", (message) => errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("request", (request) => requests.push(request.url().split(":")[0] ?? ""));
      const began = performance.now();
      await page.goto(pathToFileURL(join(folder, "report.html")).href);
      expect(performance.now() - began).to.be.lessThan(2000);
      const shots = process.env["REPORT_SCREENSHOTS"];
      if (shots !== undefined)
        await page.screenshot({ path: join(shots, `report-${colorScheme}.png`), fullPage: true });

      expect(errors).to.deep.equal([]);
      expect(requests.filter((scheme) => scheme !== "data")).to.deep.equal(["file"]);
      expect(await page.locator("h1").allTextContents()).to.deep.equal(["Lakehouse shop-dev"]);
      expect(await page.locator("h2").allTextContents()).to.deep.equal([
        "Where the rows went",
        "Rows by outcome",
        "Why rows were refused",
        "Runs and their steps",
        "Files that failed",
        "Files that were read",
        "Questions and answers",
      ]);
      expect(await page.locator("table").count()).to.equal(7);
      for (const text of ["body", "p.soft", "a", "caption"]) {
        const style = await page.evaluate<Style>(`(${STYLE_OF})([...document.querySelectorAll("${text}")].at(-1))`);
        expect(contrast(style.ink, style.ground), text).to.be.greaterThan(4.5);
      }
      await page.close();
    });
  }
});
