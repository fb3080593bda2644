import { GetCrawlerCommand, type GlueClient, paginateGetTables, type Table } from "@aws-sdk/client-glue";

/** The catalog, and what a crawl of the tables finds, side by side. */
export interface CatalogCheck {
  glue: GlueClient;
  crawler: string;
  /** The catalog's database, and the one that the crawler writes to. */
  database: string;
  crawledDatabase: string;
  /** The tables of each dataset. */
  tables: ReadonlyMap<string, readonly string[]>;
}

/** A column that one knows and the other does not, or knows as another type. */
export interface Difference {
  table: string;
  column: string;
  catalog: string | null;
  crawled: string | null;
}

/**
 * Where the catalog and the last crawl differ, by dataset. Of a table that was changed after that crawl began nothing
 * can be said; such datasets are left out, and so is everything before the first crawl that succeeded.
 */
export async function catalogDrift(check: CatalogCheck): Promise<Map<string, Difference[]>> {
  const crawledAt = await lastCrawl(check);
  if (!crawledAt) return new Map();
  const [catalog, crawled] = await Promise.all([
    tablesIn(check.glue, check.database),
    tablesIn(check.glue, check.crawledDatabase),
  ]);
  return differences(check.tables, crawledAt, catalog, crawled);
}

/** What {@link catalogDrift} says, of tables that were read. */
export function differences(
  tables: ReadonlyMap<string, readonly string[]>,
  crawledAt: Date,
  catalog: ReadonlyMap<string, Table>,
  crawled: ReadonlyMap<string, Table>,
): Map<string, Difference[]> {
  const judged = [...tables].flatMap(([dataset, names]) => {
    const pairs = names.map((name) => ({
      name,
      known: catalog.get(name),
      found: crawled.get(name),
    }));
    const comparable = pairs.every(({ known, found }) => known && found && isBefore(known.UpdateTime, crawledAt));
    if (!comparable) return [];
    return [
      [
        dataset,
        pairs.flatMap(({ name, known, found }) => differing(name, columnsOf(known), columnsOf(found))),
      ] as const,
    ];
  });
  return new Map(judged);
}

async function lastCrawl({ glue, crawler }: CatalogCheck): Promise<Date | null> {
  const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: crawler }));
  const { Status, StartTime } = Crawler?.LastCrawl ?? {};
  return Status === "SUCCEEDED" && StartTime ? StartTime : null;
}

async function tablesIn(glue: GlueClient, database: string): Promise<Map<string, Table>> {
  const tables = new Map<string, Table>();
  for await (const { TableList = [] } of paginateGetTables({ client: glue }, { DatabaseName: database })) {
    for (const table of TableList) tables.set(table.Name ?? "", table);
  }
  return tables;
}

function isBefore(time: Date | undefined, other: Date): boolean {
  return time !== undefined && time < other;
}

/** Column to type. A crawl keeps partition columns apart, the catalog does not; in which order they come says nothing. */
function columnsOf(table: Table | undefined): Map<string, string> {
  const columns = [...(table?.StorageDescriptor?.Columns ?? []), ...(table?.PartitionKeys ?? [])];
  return new Map(columns.map(({ Name = "", Type = "" }) => [Name.toLowerCase(), Type.toLowerCase()]));
}

function differing(table: string, catalog: Map<string, string>, crawled: Map<string, string>): Difference[] {
  const names = [...new Set([...catalog.keys(), ...crawled.keys()])];
  return names
    .map((column) => ({ table, column, catalog: catalog.get(column) ?? null, crawled: crawled.get(column) ?? null }))
    .filter((one) => one.catalog !== one.crawled);
}
