import { answersToAnything, readsAsOthersDo } from "./csv-fuzz.ts";

describe("CSV of any kind", () => {
  it("is read as another parser reads it, or refused", () => readsAsOthersDo(500));

  it("always gets an answer", () => answersToAnything(500));
});
