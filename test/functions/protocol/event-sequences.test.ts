import { endOnce } from "./event-sequences.ts";
import { localAws } from "./local-aws.ts";

describe("events in any number and order", function () {
  this.timeout(300_000);
  const aws = localAws();

  it("bring each file to its end once, whatever dies between", () => endOnce(aws, 3));
});
