/** A field of a record as parts have it: RFC 4180. An empty one is written as nothing, and means null. */
export function fieldText(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** What a field written so says. */
export function fieldValue(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
}
