import type { ArgumentFault } from "../argument-faults.ts";

/** A block of IPv4 addresses: the first of them, as a number, and the bits that all of them share. */
interface Block {
  first: number;
  bits: number;
}

/** A private network takes from /16, AWS's largest, to /24: a load's every worker needs an address of its own. */
export const WIDEST_BITS = 16;
export const NARROWEST_BITS = 24;

/** Whether the text is a block such as `10.20.0.0/20`, its first address first, that a private network can have. */
export function isCidr(text: string): boolean {
  const block = parse(text);
  return block !== null && block.bits >= WIDEST_BITS && block.bits <= NARROWEST_BITS && isAligned(block);
}

export function cidrFaults(propertyPath: string, text: string): ArgumentFault[] {
  if (isCidr(text)) return [];
  const block = parse(text);
  const aligned = block && !isAligned(block) ? `; it lies in ${format(alignedTo(block))}` : "";
  return [
    {
      propertyPath,
      reason: `'${text}' is not a block of addresses from /${WIDEST_BITS} to /${NARROWEST_BITS} such as 10.20.0.0/20${aligned}`,
    },
  ];
}

/** So many equal parts of a block, the largest that there can be. */
export function split(text: string, parts: number): string[] {
  const { first, bits } = parse(text) ?? { first: 0, bits: 0 };
  const partBits = bits + Math.ceil(Math.log2(parts));
  return Array.from({ length: parts }, (_, index) =>
    format({ first: first + index * 2 ** (32 - partBits), bits: partBits }),
  );
}

function parse(text: string): Block | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return null;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((byte) => byte > 255) || bits > 32) return null;
  return { first: a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d, bits };
}

function format({ first, bits }: Block): string {
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${bytes.join(".")}/${bits}`;
}

function alignedTo({ first, bits }: Block): Block {
  return { first: first - (first % 2 ** (32 - bits)), bits };
}

function isAligned(block: Block): boolean {
  return block.first === alignedTo(block).first;
}
