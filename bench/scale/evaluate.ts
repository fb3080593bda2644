import * as pulumi from "@pulumi/pulumi";
import { lakehouse } from "./program.ts";

/**
 * Evaluates the program once, as Pulumi's own run-time settings have it, against an engine that answers at once, and
 * prints what that took and came to. Its argument is the number of datasets.
 */
const datasets = Number(process.argv[2]);
const place = { partition: "aws", region: "eu-central-1", accountId: "123456789012" };
let resources = 0;
let definition = "";

await pulumi.runtime.setMocks(
  {
    newResource: ({ type, name, inputs, custom }) => {
      const state = inputs as Record<string, unknown>; // Pulumi's own type for it is any
      if (custom === true) resources += 1;
      if (type === "aws:sfn/stateMachine:StateMachine") definition = String(state["definition"]);
      return { id: `${name}-id`, state: { name, arn: `arn:aws:mock:::${name}`, ...state } };
    },
    call: () => place,
  },
  "bench",
  "scale",
  false,
);
const began = performance.now();
lakehouse(datasets);
await pulumi.runtime.disconnect();
const seconds = (performance.now() - began) / 1000;

const { States } = JSON.parse(definition) as { States: Record<string, unknown> };
const states = Object.keys(States).length;
console.log(JSON.stringify({ seconds, resources, states, definitionBytes: Buffer.byteLength(definition) }));
