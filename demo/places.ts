import * as t from "io-ts";
import { decode } from "../components/protocol/index.ts";

/** The outputs of the program that the demo goes by. */
const Places = t.type(
  {
    rawBucket: t.string,
    lakeBucket: t.string,
    ledgerTable: t.string,
    topicArn: t.string,
    stateMachineArn: t.string,
    workgroup: t.string,
    analystPolicyArn: t.string,
    sweepFunction: t.string,
    database: t.string,
  },
  "outputs of the program",
);
export type Places = t.TypeOf<typeof Places>;

export function placesOf(outputs: unknown): Places {
  return decode(Places, outputs, "what the program puts out");
}
