import type { DateFormat } from "./date-formats.ts";
import type { RecordBytes } from "./record-bytes.ts";

const DAY = 24 * 60 * 60 * 1000;
/** Excel's day number of 1 January 1970. */
const DAYS_TO_1970 = 25_569;
const DAYS_FROM_1900_TO_1904 = 1_462;
/** Excel has a 29 February 1900; before it, its numbers are one lower than counted back from later days. */
const LEAP_DAY_1900 = 60;
const FIRST_DAY_OF_YEAR_10000 = 2_958_466;
const [DASH, POINT, ZERO, COLON, T] = [45, 46, 48, 58, 84] as const;

/** Writes Excel's numbers of days as people see them. */
export class DateBytes {
  readonly #from1904: boolean;

  /** @param from1904 days count from 1904, as on old Macs. */
  constructor(from1904: boolean) {
    this.#from1904 = from1904;
  }

  /**
   * Writes `yyyy-MM-dd`, with `Thh:mm:ss` and milliseconds where there are any, or `hh:mm:ss` alone.
   * @returns false where Excel itself shows no date, or one that never was.
   */
  write(out: RecordBytes, days: number, shows: DateFormat): boolean {
    let whole = Math.floor(days);
    let milliseconds = Math.round((days - whole) * DAY);
    if (milliseconds === DAY) {
      whole++;
      milliseconds = 0;
    }
    const since1900 = whole + (this.#from1904 ? DAYS_FROM_1900_TO_1904 : 0);
    if (!(days >= 0 && since1900 < FIRST_DAY_OF_YEAR_10000)) return false;
    if (shows === "duration" || (shows === "time" && days < 1)) {
      writeClock(out, whole * 24, milliseconds);
      return true;
    }
    if (!this.#from1904 && (whole < 1 || whole === LEAP_DAY_1900)) return false;
    const oneLower = !this.#from1904 && whole < LEAP_DAY_1900;
    writeDay(out, since1900 - DAYS_TO_1970 + (oneLower ? 1 : 0));
    if (shows === "day" && milliseconds === 0) return true;
    out.byte(T);
    writeClock(out, 0, milliseconds);
    return true;
  }

  /**
   * The same for a date in ISO 8601, as strict workbooks have it.
   * @returns false where it is no such date.
   */
  writeIso(out: RecordBytes, text: string, shows: DateFormat | null): boolean {
    const [, date, clock] = ISO.exec(text) ?? [];
    if (date === undefined && clock === undefined) return false;
    const parsed = new Date(`${date ?? "2000-01-01"}T${clock ?? "00:00:00"}Z`);
    if (Number.isNaN(parsed.getTime())) return false;
    const written = parsed.toISOString();
    // A day that its month does not have would be read as one of the next.
    if (date !== undefined && written.slice(0, 10) !== date) return false;
    const time = written.slice(11, 23).replace(/\.000$/, "");
    if (date === undefined) out.text(time);
    else if (clock === undefined || (shows === "day" && time === "00:00:00")) out.text(date);
    else out.text(`${date}T${time}`);
    return true;
  }
}

/** Howard Hinnant's `civil_from_days`: years begin in March, so that the leap day is their last. */
function writeDay(out: RecordBytes, since1970: number): void {
  const day = since1970 + DAYS_FROM_YEAR_0_TO_1970;
  const era = Math.floor(day / DAYS_OF_ERA);
  const ofEra = day - era * DAYS_OF_ERA;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  out.twoDigits(Math.floor(year / 100));
  out.twoDigits(year % 100);
  out.byte(DASH);
  out.twoDigits(month);
  out.byte(DASH);
  out.twoDigits(ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1);
}

/** From 1 March of the year 0. */
const DAYS_FROM_YEAR_0_TO_1970 = 719_468;
/** 400 years. */
const DAYS_OF_ERA = 146_097;

const ISO = /^(\d{4}-\d\d-\d\d)?(?:(?:^|T)(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)Z?)?$/;

function writeClock(out: RecordBytes, hours: number, milliseconds: number): void {
  const seconds = Math.floor(milliseconds / 1000);
  const hour = hours + Math.floor(seconds / 3600);
  if (hour < 100) out.twoDigits(hour);
  else out.integer(hour);
  out.byte(COLON);
  out.twoDigits(Math.floor(seconds / 60) % 60);
  out.byte(COLON);
  out.twoDigits(seconds % 60);
  if (milliseconds % 1000 === 0) return;
  out.byte(POINT);
  out.byte(ZERO + Math.floor((milliseconds % 1000) / 100));
  out.twoDigits(milliseconds % 100);
}
