import { expect } from "chai";
import type { ContractDocument } from "../../../components/contract/document.ts";
import { contracts as known, converted } from "./converting.ts";
import { HEADER, rawRow, rawWorkbook } from "./workbooks.ts";

type Policy = ContractDocument["hiddenSheets"];

const SHOWN = { name: "Shown", data: HEADER + rawRow(2, ["1", "a", "b"]) };
const HIDDEN = { name: "Old", data: HEADER + rawRow(2, ["2", "c", "d"]), state: "hidden" };
const LISTS = { name: "Lists", data: rawRow(1, ["Colours"]) + rawRow(2, ["red"]), state: "veryHidden" };
const BLANK = { name: "Blank", data: "", state: "hidden" };

/** What becomes of a workbook, if the contract of notes has a policy for hidden sheets. */
async function outcome(policy: Policy, sheets: Parameters<typeof rawWorkbook>[0], intended: string | null = "notes") {
  const contracts = known.map((each) => (each.name === "notes" ? { ...each, hiddenSheets: policy } : each));
  const { conversion, parts } = await converted(rawWorkbook(sheets), {
    key: "incoming/file.xlsx",
    intended,
    contracts,
  });
  return conversion.outcome === "refused"
    ? { faults: conversion.faults, notes: conversion.notes }
    : { read: parts.map(({ sheet, text }) => ({ sheet, text })), notes: conversion.notes };
}

const shown = { sheet: "Shown", text: "2,1,a,b\n" };
const hidden = { sheet: "Old", text: "2,2,c,d\n" };
const refusal = (sheet: string) => ({
  sheet,
  fault: "the sheet is hidden, and hidden sheets are not taken; unhide it, or delete it",
});

describe("hidden sheets", () => {
  it("are skipped unless the contract says otherwise, and that is told", async () => {
    expect(await outcome("skip", [SHOWN, HIDDEN, LISTS])).to.deep.equal({
      read: [shown],
      notes: ["skipped the hidden sheet 'Old'", "skipped the hidden sheet 'Lists'"],
    });
  });

  it("are read like all others", async () => {
    expect(await outcome("read", [SHOWN, HIDDEN, BLANK])).to.deep.equal({
      read: [shown, hidden],
      notes: ["skipped the empty sheet 'Blank'"],
    });
    expect(await outcome("read", [HIDDEN])).to.deep.equal({ read: [hidden], notes: [] });
    expect((await outcome("read", [SHOWN, LISTS])).faults?.map(({ sheet }) => sheet)).to.deep.equal(["Lists"]);
  });

  it("refuse the workbook, unless nothing is on them", async () => {
    expect(await outcome("refuse", [SHOWN, HIDDEN, LISTS, BLANK])).to.deep.equal({
      faults: [refusal("Old"), refusal("Lists")],
      notes: ["skipped the empty sheet 'Blank'"],
    });
  });

  it("are each treated as the dataset says whose header they have, where headers decide", async () => {
    expect(await outcome("read", [SHOWN, HIDDEN, LISTS], null)).to.deep.equal({
      read: [shown, hidden],
      notes: ["skipped the hidden sheet 'Lists'"],
    });
    expect(await outcome("refuse", [SHOWN, HIDDEN, LISTS], null)).to.deep.equal({
      faults: [refusal("Old")],
      notes: ["skipped the hidden sheet 'Lists'"],
    });
    expect(await outcome("refuse", [LISTS], null)).to.deep.equal({
      faults: [{ sheet: null, fault: "'file.xlsx' has no visible sheet with anything in it; fill or unhide one" }],
      notes: ["skipped the hidden sheet 'Lists'"],
    });
  });

  it("may have merged cells", async () => {
    const merged = { ...HIDDEN, after: '<mergeCells><mergeCell ref="B2:C2"/></mergeCells>' };
    expect(await outcome("read", [SHOWN, merged])).to.deep.equal({
      read: [shown, { sheet: "Old", text: "2,2,c,\n" }],
      notes: [],
    });
  });
});
