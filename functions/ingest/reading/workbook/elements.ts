import { SaxesParser } from "saxes";
import { XmlFault } from "./xml-document.ts";

export interface Element {
  /** Without its namespace prefix, which programs choose as they like. */
  name: string;
  /** The element around it; empty for the outermost. */
  parent: string;
  /** An attribute by its name without prefix; empty where it has none. */
  attribute: (name: string) => string;
}

/** Calls `visit` for each element of an XML document, in order. @throws XmlFault where it is not well-formed. */
export function eachElement(xml: string, visit: (element: Element) => void): void {
  const parser = new SaxesParser();
  const open: string[] = [];
  parser.on("error", (error) => {
    throw new XmlFault(error.message.split("\n")[0] ?? "");
  });
  parser.on("doctype", () => {
    throw new XmlFault("it declares entities of its own (DOCTYPE)");
  });
  parser.on("opentag", (tag) => {
    const name = localName(tag.name);
    const attribute = (wanted: string) =>
      Object.entries(tag.attributes).find(([key]) => !key.startsWith("xmlns") && localName(key) === wanted)?.[1] ?? "";
    visit({ name, parent: open.at(-1) ?? "", attribute });
    open.push(name);
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(xml).close();
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
