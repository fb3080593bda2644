import { documentOf } from "../../components/contract/index.ts";
import { converted, notes } from "../functions/convert/converting.ts";

/** Converts the CSV files that come as JSON on stdin, in Base64, and says what became of each: for tests in Python. */
const files = JSON.parse(await text(process.stdin)) as string[];
const results = [];
for (const file of files) {
  // Whatever can be copied is, and in many parts.
  const { conversion, parts } = await converted(Buffer.from(file, "base64"), {
    limits: { copyBytes: 0, partBytes: 150 },
  });
  results.push({ conversion, texts: parts.map((part) => part.text) });
}
console.log(JSON.stringify({ contract: documentOf(notes), results }));

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
