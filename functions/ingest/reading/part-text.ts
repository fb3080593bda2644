/** A record of a part: RFC 4180 with `\n` behind it. An empty field is written as nothing, and means null. */
export function recordText(fields: readonly string[]): string {
  return `${fields.map(fieldText).join(",")}\n`;
}

export function fieldText(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
