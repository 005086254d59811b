/** Real measurements of single things: two numbers and a group each, for scatter plots. */
import { dataFile, type Fields } from "./data-file.ts";

export interface PointTable {
  /** Tables of one set are about the same things: each is in the same split in all of them. */
  readonly set: string;
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly groupTitle: string;
  readonly points: () => readonly Point[];
}

export interface Point {
  /** Tells the point from all others of its table. */
  readonly name: string;
  readonly group: string;
  readonly x: number;
  readonly y: number;
}

/** File, column of the group, and name of that column in titles. */
const PENGUINS = ["penguins.csv", "species", "species"] as const;
const CARS = ["cars.csv", "cylinders", "cylinders"] as const;
const ATHLETES = ["olympians.csv", "sex", "sex"] as const;

export const POINT_TABLES: readonly PointTable[] = [
  points(PENGUINS, "Beaks of penguins", "culmen_length_mm", "Length (mm)", "culmen_depth_mm", "Depth (mm)"),
  points(PENGUINS, "Flippers of penguins", "flipper_length_mm", "Flipper (mm)", "body_mass_g", "Mass (g)"),
  points(
    PENGUINS,
    "Beaks and flippers",
    "culmen_length_mm",
    "Beak (mm)",
    "flipper_length_mm",
    "Flipper (mm)",
  ),
  points(
    CARS,
    "Weight and economy of cars",
    "weight (lb)",
    "Weight (lb)",
    "economy (mpg)",
    "Miles per gallon",
  ),
  points(CARS, "Power and acceleration", "power (hp)", "Horsepower", "0-60 mph (s)", "0-60 mph (s)"),
  points(
    CARS,
    "Displacement and power",
    "displacement (cc)",
    "Displacement (cc)",
    "power (hp)",
    "Horsepower",
  ),
  points(ATHLETES, "Athletes of 2016", "height", "Height (m)", "weight", "Weight (kg)"),
  countries("Temperature and life expectancy", "yearly-average-temperature", "temperature", "°C"),
];

function points(
  [file, group, groupTitle]: readonly [string, string, string],
  title: string,
  x: string,
  xTitle: string,
  y: string,
  yTitle: string,
): PointTable {
  const load = () =>
    dataFile(file).map((row, i) => ({
      name: String(i),
      group: capital(String(row[group])) + (group === "cylinders" ? " cyl" : ""),
      x: number(row[x]),
      y: number(row[y]),
    }));
  return { set: file, title, xTitle, yTitle, groupTitle, points: once(load) };
}

function countries(title: string, file: string, column: string, xTitle: string): PointTable {
  const load = () => {
    const continents = new Map(dataFile("continent").map((row) => [row.country, String(row.continent)]));
    const years = new Map(dataFile("life-expectancy").map((row) => [row.country, row.expectancy]));
    return dataFile(file).map((row) => ({
      name: String(row.country),
      group: continents.get(row.country) ?? "Other",
      x: number(row[column]),
      y: number(years.get(row.country)),
    }));
  };
  return { set: "countries", title, xTitle, yTitle: "Years", groupTitle: "continent", points: once(load) };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function number(field: Fields[string]): number {
  return field === null || field === undefined || field === "" ? Number.NaN : Number(field);
}

/** Points with both numbers, loaded when first asked for. */
function once(load: () => Point[]): () => readonly Point[] {
  let made: Point[] | undefined;
  return () => {
    made ??= load().filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
    return made;
  };
}
