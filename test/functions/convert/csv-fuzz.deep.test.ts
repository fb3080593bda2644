import { answersToAnything, readsAsOthersDo } from "./csv-fuzz.ts";

describe("CSV of any kind, at length", function () {
  this.timeout(600_000);

  it("is read as another parser reads it, or refused", () => readsAsOthersDo(10_000));

  it("always gets an answer", () => answersToAnything(10_000));
});
