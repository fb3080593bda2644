/** Text of records in the making: bytes in UTF-8, written one behind the other. */
export class RecordBytes {
  bytes: Buffer;
  length = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Makes room for so many bytes more. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** A whole number from 0 on. */
  integer(value: number): void {
    this.reserve(MOST_DIGITS);
    let end = this.length + 1;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end++;
    for (let at = end - 1, rest = value; at >= this.length; at--) {
      const tenth = Math.floor(rest / 10);
      this.bytes[at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.length = end;
  }

  /** A whole number below 100, with two digits. */
  twoDigits(value: number): void {
    this.reserve(2);
    const tens = Math.floor(value / 10);
    this.bytes[this.length++] = ZERO + tens;
    this.bytes[this.length++] = ZERO + value - tens * 10;
  }

  copy(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    const { bytes } = this;
    let at = this.length;
    if (end - start > SHORT) bytes.set(from.subarray(start, end), at);
    else for (let i = start; i < end; i++) bytes[at++] = from[i] ?? 0;
    this.length += end - start;
  }

  text(text: string): void {
    this.reserve(text.length * MOST_BYTES_PER_UNIT);
    this.length += this.bytes.write(text, this.length, "utf8");
  }

  /** What has been written so far, in a buffer of its own; begins anew. */
  take(): Buffer {
    const taken = Buffer.allocUnsafeSlow(this.length);
    this.bytes.copy(taken, 0, 0, this.length);
    this.length = 0;
    return taken;
  }
}

const ZERO = 48;
const MOST_DIGITS = 17;
const MOST_BYTES_PER_UNIT = 3;
/** Up to so many bytes a loop is faster than a call. */
const SHORT = 48;
