/** Real tables over time, cut into blocks (a year, a quarter) of which each belongs to one split. */
import { dataFile, type Fields } from "./data-file.ts";

export interface TimedTable {
  /** Tables of one set are cut into the same blocks: a block is in the same split in all of them. */
  readonly set: string;
  readonly title: string;
  readonly valueTitle: string;
  readonly adds: boolean;
  readonly blocks: () => readonly Block[];
}

export interface Block {
  /** E.g. "2004" or "2013 Q2". */
  readonly name: string;
  readonly times: readonly string[];
  readonly series: readonly string[];
  /** `values[series][time]`. */
  readonly values: readonly (readonly number[])[];
}

interface Recipe {
  readonly title: string;
  readonly valueTitle: string;
  readonly adds?: boolean;
  readonly file: string;
  readonly date: string;
  /** Either a column that names the series, or one column per series. */
  readonly series: string | Readonly<Record<string, string>>;
  readonly value?: string;
  readonly only?: readonly [column: string, value: string];
  /** A year of months or a quarter of weeks. */
  readonly block: "year" | "quarter";
  readonly reduce: "mean" | "sum";
  readonly unit?: number;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const WEATHER = { file: "weather.csv", date: "date", block: "quarter", reduce: "mean" } as const;
const APPLE = { file: "aapl.csv", date: "Date", block: "quarter", reduce: "mean" } as const;

export const TIMED_TABLES: readonly TimedTable[] = (
  [
    {
      title: "Unemployed by industry",
      valueTitle: "People (thousand)",
      adds: true,
      file: "industries.csv",
      date: "date",
      series: "industry",
      value: "unemployed",
      block: "year",
      reduce: "mean",
    },
    { ...WEATHER, title: "Daily high by city", valueTitle: "°C", series: "location", value: "temp_max" },
    { ...WEATHER, title: "Wind by city", valueTitle: "Wind (m/s)", series: "location", value: "wind" },
    {
      ...WEATHER,
      title: "Rain by city",
      valueTitle: "Rain (mm)",
      adds: true,
      series: "location",
      value: "precipitation",
      reduce: "sum",
    },
    ...["Seattle", "New York"].map((city) => ({
      ...WEATHER,
      title: `Highs and lows in ${city}`,
      valueTitle: "°C",
      series: { high: "temp_max", low: "temp_min" },
      only: ["location", city] as const,
    })),
    { ...APPLE, title: "Apple shares", valueTitle: "Price ($)", series: { high: "High", low: "Low" } },
    {
      ...APPLE,
      title: "Apple shares traded",
      valueTitle: "Shares (million)",
      series: { volume: "Volume" },
      unit: 1e6,
    },
    {
      title: "Pizza sales",
      valueTitle: "Revenue (thousand $)",
      adds: true,
      unit: 1000,
      file: "pizza.csv",
      date: "order_date",
      series: "category",
      value: "revenue",
      block: "quarter",
      reduce: "sum",
    },
  ] satisfies Recipe[] as Recipe[]
).map((recipe) => {
  let made: readonly Block[] | undefined;
  const { title, valueTitle, adds = false, file: set } = recipe;
  const blocks = () => {
    made ??= blocksOf(recipe);
    return made;
  };
  return { set, title, valueTitle, adds, blocks };
});

/** Sum and number of the values of a series at a time of a block. */
type Cells = Map<string, Map<string, Map<string, [number, number]>>>;

function blocksOf(recipe: Recipe): Block[] {
  const cells: Cells = new Map();
  for (const row of dataFile(recipe.file)) {
    if (recipe.only && row[recipe.only[0]] !== recipe.only[1]) continue;
    for (const [series, field] of entriesOf(recipe, row)) {
      const [block, time] = blockAndTime(String(row[recipe.date]), recipe.block);
      const cell = inner(inner(cells, block), time);
      const [sum, count] = cell.get(series) ?? [0, 0];
      cell.set(series, [sum + Number(field), count + 1]);
    }
  }
  return [...cells].map(([name, times]) => blockOf(recipe, name, times));
}

function entriesOf({ series, value }: Recipe, row: Fields): [string, Fields[string]][] {
  if (typeof series === "string") return [[short(String(row[series])), row[value!]]];
  return Object.entries(series).map(([name, column]) => [name, row[column]]);
}

/** "Wholesale and Retail Trade" fits no legend. */
function short(name: string): string {
  return name.split(/ and |-/)[0].replace("Self", "Self-employed");
}

/**
 * @param date starts with "2013-05-14". Weeks are counted in the quarter and named by their first possible
 * day.
 */
function blockAndTime(date: string, block: "year" | "quarter"): [string, string] {
  const [year, month, day] = date.slice(0, 10).split("-").map(Number);
  if (block === "year") return [String(year), MONTHS[month - 1]];
  const week = Math.min(3, Math.floor((day - 1) / 7));
  return [`${year} Q${Math.ceil(month / 3)}`, `${week * 7 + 1} ${MONTHS[month - 1]}`];
}

function blockOf(
  { reduce, unit = 1 }: Recipe,
  name: string,
  cells: Map<string, Map<string, [number, number]>>,
): Block {
  const all = [...cells.values()];
  const series = [...all[0].keys()].filter((s) => all.every((cell) => cell.has(s)));
  const values = series.map((s) =>
    all.map((cell) => {
      const [sum, count] = cell.get(s)!;
      return Number(((reduce === "sum" ? sum : sum / count) / unit).toPrecision(3));
    }),
  );
  return { name, times: [...cells.keys()], series, values };
}

function inner<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const found = map.get(key) ?? new Map<string, V>();
  map.set(key, found);
  return found;
}
