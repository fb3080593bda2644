import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { tagged } from "../../components/tags.ts";
import { everyOption, example } from "./example.ts";
import { record, type Recording } from "./recording.ts";

describe("tags for cost allocation", () => {
  let recording: Recording;
  before(async () => {
    ({ recording } = await record(() => example()));
  });

  it("are on every resource that AWS lets anyone tag, and on no other", async () => {
    const { recording: whole } = await record(() => example(everyOption("aws-cn")));
    const custom = whole.registered.filter((resource) => resource.custom);
    expect(custom).to.have.length.above(120);
    const tagless = custom.filter(({ type, tags }) => takesTags(type) !== (tags !== undefined));
    expect(tagless.map(({ type, name }) => `${type} ${name}`)).to.deep.equal([]);
    const kinds = new Set(custom.filter(({ tags }) => tags).map(({ type }) => type));
    expect(kinds).to.have.length.above(12);
  });

  it("name project, stack and the innermost component", () => {
    const common = { project: "lakehouse", stack: "test" };
    for (const { name, tags } of recording.registered.filter((resource) => resource.tags)) {
      expect(tags, name).to.include(common);
    }
    const tagsOf = (name: string) => recording.registered.find((one) => one.custom && one.name === name)?.tags;
    expect(tagsOf("lake-raw")).to.deep.equal({ ...common, component: "lake-raw" });
    expect(tagsOf("lake-database")).to.deep.equal({ ...common, component: "lake" });
    expect(tagsOf("estate-ingest-role")).to.deep.equal({ ...common, component: "estate-ingest" });
    expect(tagsOf("houses-job")).to.deep.equal({ ...common, component: "houses", dataset: "houses" });
  });

  it("name the dataset on everything of a dataset", () => {
    const own = recording.registered.filter(({ name, tags }) => tags && name.startsWith("rooms-"));
    expect(own.map(({ tags }) => tags?.["dataset"])).to.deep.equal(own.map(() => "rooms"));
    expect(own).to.have.length(11);
  });

  it("yield to a resource's own, known now or later", async () => {
    class Own extends pulumi.ComponentResource {
      constructor(name: string) {
        super("test:index:Own", name, {}, tagged(name));
        const tags = { component: "mine", team: "data" };
        new aws.sqs.Queue(`${name}-now`, { tags }, { parent: this });
        new aws.sqs.Queue(`${name}-later`, { tags: pulumi.output(tags) }, { parent: this });
      }
    }
    const { recording: own } = await record(() => new Own("own"));
    const found = own.registered.filter(({ custom }) => custom).map(({ tags }) => tags);
    const wanted = { project: "lakehouse", stack: "test", component: "mine", team: "data" };
    expect(found).to.deep.equal([wanted, wanted]);
  });
});

/** Whether the provider's own declarations give the arguments of a type tags. */
function takesTags(token: string): boolean {
  const [, path, kind] = token.split(":");
  const file = createRequire(import.meta.url)
    .resolve(`@pulumi/aws/${path}.js`)
    .replace(/\.js$/, ".d.ts");
  const [, body] =
    new RegExp(`export interface ${kind}Args \\{([\\s\\S]*?)^\\}`, "m").exec(readFileSync(file, "utf8")) ?? [];
  if (body === undefined) throw new Error(`${file} declares no ${kind}Args`);
  return /^ {4}tags\?:/m.test(body);
}
