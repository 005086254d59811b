/** Real tables with one or several numbers per country, city, sport and so on. */
import { dataFile, type Fields } from "./data-file.ts";

export interface NamedTable {
  /** Tables of one set share their rows' names: a row is in the same split in all of them. */
  readonly set: string;
  readonly title: string;
  readonly atTitle: string;
  readonly valueTitle: string;
  /** Do the values add up to something? */
  readonly adds: boolean;
  readonly series: readonly string[];
  /** One value per series; only rows that have them all. */
  readonly rows: () => readonly NamedRow[];
}

export interface NamedRow {
  readonly name: string;
  readonly values: readonly number[];
}

/** Longer names make charts that are all label. */
const LONGEST_NAME = 15;

export const NAMED_TABLES: readonly NamedTable[] = [
  byCountry("Population", "population", "Population (million)", "population", 1e6),
  byCountry("Surface area", "surface-area", "Area (thousand km²)", "area", 1e3),
  byCountry("Population density", "population-density", "People per km²", "density"),
  byCountry("Life expectancy", "life-expectancy", "Years", "expectancy"),
  byCountry("Average temperature", "yearly-average-temperature", "°C", "temperature"),
  byCountry("Mean elevation", "elevation", "Metres", "elevation"),
  table(
    "metros",
    "Population of metropolitan areas",
    "City",
    "Population (thousand)",
    true,
    ["1980", "2015"],
    () => metros("POP_1980", "POP_2015", 1000),
  ),
  table("metros", "Wage inequality in US cities", "City", "90/10 wage ratio", false, ["1980", "2015"], () =>
    metros("R90_10_1980", "R90_10_2015", 1),
  ),
  table("nations", "Olympic medals in 2016", "Country", "Medals", true, ["gold", "silver", "bronze"], medals),
  table("sports", "Athletes in 2016", "Sport", "Athletes", true, ["female", "male"], athletes),
  table("makes", "Fuel economy of cars", "Make", "Miles per gallon", false, ["mpg"], () =>
    makes("economy (mpg)"),
  ),
  table("makes", "Engine power of cars", "Make", "Horsepower", false, ["hp"], () => makes("power (hp)")),
  table("letters", "Letters in English text", "Letter", "Share (%)", true, ["share"], letters),
];

function table(
  set: string,
  title: string,
  atTitle: string,
  valueTitle: string,
  adds: boolean,
  series: readonly string[],
  rows: () => NamedRow[],
): NamedTable {
  return { set, title, atTitle, valueTitle, adds, series, rows: once(() => complete(rows())) };
}

function byCountry(title: string, file: string, valueTitle: string, column: string, unit = 1): NamedTable {
  const adds = unit > 1;
  return table("countries", `${title} by country`, "Country", valueTitle, adds, [title], () =>
    dataFile(file)
      .filter((row) => spelled().has(row.country))
      .map((row) => ({ name: String(row.country), values: [number(row[column], unit)] })),
  );
}

/** Some files of country-json misspell names; a country must have one name to be in one split. */
const spelled = once(() => new Set(dataFile("name").map((row) => row.country)));

function metros(first: string, second: string, unit: number): NamedRow[] {
  return dataFile("citywages.csv").map((row) => ({
    name: String(row.nyt_display || capitals(row.Metro)),
    values: [number(row[first], unit), number(row[second], unit)],
  }));
}

/** "new york-newark-jersey city, ny-nj-pa": the first city named. */
function capitals(metro: Fields[string]): string {
  const [city] = String(metro).split(/[-,]/);
  return city.replace(/\b\w/g, (letter) => letter.toUpperCase());
}

function medals(): NamedRow[] {
  return counted("nationality", (row) => ["gold", "silver", "bronze"].map((metal) => Number(row[metal])));
}

function athletes(): NamedRow[] {
  return counted("sport", (row) => ["female", "male"].map((sex) => Number(row.sex === sex)));
}

function counted(column: string, values: (row: Fields) => number[]): NamedRow[] {
  const sums = new Map<string, number[]>();
  for (const row of dataFile("olympians.csv")) {
    const name = String(row[column]);
    const before = sums.get(name);
    sums.set(name, before ? values(row).map((v, i) => v + before[i]) : values(row));
  }
  return [...sums].map(([name, sum]) => ({ name, values: sum }));
}

function makes(column: string): NamedRow[] {
  const found = new Map<string, number[]>();
  for (const row of dataFile("cars.csv")) {
    const make = String(row.name).split(" ")[0];
    found.set(make, [...(found.get(make) ?? []), number(row[column])]);
  }
  const means = [...found].map(([name, all]) => ({ name, known: all.filter(Number.isFinite) }));
  return means
    .filter(({ known }) => known.length > 2)
    .map(({ name, known }) => ({ name, values: [rounded(known.reduce((a, b) => a + b) / known.length)] }));
}

function letters(): NamedRow[] {
  return dataFile("alphabet.csv").map((row) => ({
    name: String(row.letter),
    values: [number(row.frequency, 0.01)],
  }));
}

/** NaN where a field is empty. */
function number(field: Fields[string], unit = 1): number {
  return field === null || field === undefined || field === "" ? Number.NaN : rounded(Number(field) / unit);
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** Rows with positive numbers only and short names of their own. */
function complete(rows: readonly NamedRow[]): NamedRow[] {
  const first = new Map<string, NamedRow>();
  for (const row of rows) {
    if (row.name.length > LONGEST_NAME || !row.values.every((v) => v > 0)) continue;
    if (!first.has(row.name)) first.set(row.name, row);
  }
  return [...first.values()];
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
