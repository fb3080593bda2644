/** What to do with a file that cannot be read as it is. */
export const SAVE_AS_CSV = "open it in Excel and save it as 'CSV UTF-8 (comma delimited)'";
export const SAVE_AS_XLSX = "open it in Excel and save it as 'Excel Workbook (*.xlsx)'";
