/** Words for generated tables: what is counted, and over what. The numbers come from `generated-table.ts`. */

export interface Dimension {
  readonly name: string;
  /** At least 10. */
  readonly items: readonly string[];
  /** Names of what can be measured of them; any measure where it is not said. */
  readonly measures?: readonly string[];
}

export interface Measure {
  readonly name: string;
  readonly unit: string;
  /** Typical largest value. */
  readonly top: number;
  /** Do the values of several categories add up to something (a whole, a stack)? */
  readonly adds: boolean;
}

export const DIMENSIONS: readonly Dimension[] = [
  {
    name: "Product",
    items: words("Chairs Desks Lamps Sofas Shelves Tables Beds Rugs Mirrors Clocks Stools"),
    measures: split("Revenue|Units sold|Orders|Costs|Production|Exports|Mean price|Satisfaction|Growth"),
  },
  {
    name: "Fruit",
    items: words("Apples Pears Plums Grapes Lemons Oranges Bananas Cherries Figs Mangos Kiwis"),
    measures: split("Revenue|Units sold|Production|Exports|Mean price|Growth"),
  },
  {
    name: "City",
    items: words("Lisbon Oslo Vienna Prague Dublin Athens Riga Madrid Tallinn Bern Porto Turin"),
    measures: split(
      "Revenue|Visitors|Employees|Costs|Orders|Emissions|Votes|Satisfaction|Mean temperature|Growth|Mean price",
    ),
  },
  {
    name: "Department",
    items: words("Sales Research Support Finance Legal Design Logistics Training Security IT Press"),
    measures: split("Employees|Costs|Hours spent|Orders|Satisfaction|Response time"),
  },
  {
    name: "Sport",
    items: words("Tennis Rowing Judo Cycling Boxing Fencing Sailing Diving Archery Golf Hockey"),
    measures: split("Revenue|Visitors|Share of respondents|Votes|Hours spent"),
  },
  {
    name: "Language",
    items: words("Python Java Rust Go Ruby Swift Kotlin Scala Perl Julia Haskell"),
    measures: split("Share of respondents|Votes|Hours spent|Response time|Growth"),
  },
  {
    name: "Drink",
    items: words("Tea Coffee Juice Water Milk Cocoa Soda Cider Lemonade Mate Smoothie"),
    measures: split("Revenue|Units sold|Share of respondents|Orders|Production|Exports|Mean price"),
  },
  {
    name: "Vehicle",
    items: words("Cars Buses Trams Trains Ferries Bicycles Scooters Taxis Vans Trucks"),
    measures: split("Units sold|Costs|Production|Emissions|Exports|Mean price"),
  },
  {
    name: "Animal",
    items: words("Foxes Hares Deer Owls Otters Bats Badgers Herons Frogs Beavers Moles"),
    measures: split("Votes|Sightings|Share of respondents"),
  },
  {
    name: "School subject",
    items: words("Maths History Biology Music Art Physics English Sports Geography Latin"),
    measures: split("Share of respondents|Votes|Hours spent|Average score|Satisfaction"),
  },
  {
    name: "Energy source",
    items: words("Coal Gas Oil Hydro Wind Solar Nuclear Biomass Tidal Geothermal"),
    measures: split("Costs|Production|Emissions|Exports|Growth"),
  },
  {
    name: "Age group",
    items: words("0-9 10-19 20-29 30-39 40-49 50-59 60-69 70-79 80-89 90+"),
    measures: split("Visitors|Share of respondents|Votes|Hours spent|Average score|Satisfaction"),
  },
  {
    name: "Genre",
    items: words("Drama Comedy Thriller Horror Western Crime Fantasy Musical Romance War"),
    measures: split("Revenue|Visitors|Share of respondents|Votes|Hours spent|Average score"),
  },
  {
    name: "Browser",
    items: words("Alpha Beacon Comet Delta Ember Falcon Glide Harbor Iris Juno"),
    measures: split("Visitors|Share of respondents|Response time|Growth"),
  },
  {
    name: "Crop",
    items: words("Wheat Maize Rice Barley Oats Rye Millet Soy Potatoes Beets"),
    measures: split("Revenue|Production|Exports|Costs|Mean price|Growth"),
  },
];

const YEARS = Array.from({ length: 34 }, (_, i) => String(1990 + i));

/** Items stand in an order that charts keep; a table takes a run of neighbours. */
export const TIMES: readonly Dimension[] = [
  { name: "Month", items: words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec") },
  { name: "Year", items: YEARS },
  { name: "Year", items: YEARS },
  {
    name: "Quarter",
    items: ["'20", "'21", "'22", "'23"].flatMap((y) => [1, 2, 3, 4].map((q) => `Q${q} ${y}`)),
  },
  { name: "Week", items: Array.from({ length: 26 }, (_, i) => `W${i + 1}`) },
  { name: "Hour", items: Array.from({ length: 18 }, (_, i) => `${i + 6}:00`) },
];

export const MEASURES: readonly Measure[] = [
  { name: "Revenue", unit: "million $", top: 240, adds: true },
  { name: "Units sold", unit: "thousand", top: 60, adds: true },
  { name: "Visitors", unit: "", top: 9000, adds: true },
  { name: "Share of respondents", unit: "%", top: 60, adds: true },
  { name: "Employees", unit: "", top: 480, adds: true },
  { name: "Costs", unit: "thousand €", top: 850, adds: true },
  { name: "Production", unit: "tonnes", top: 12000, adds: true },
  { name: "Orders", unit: "", top: 320, adds: true },
  { name: "Emissions", unit: "kt CO2", top: 75, adds: true },
  { name: "Votes", unit: "thousand", top: 36, adds: true },
  { name: "Hours spent", unit: "", top: 140, adds: true },
  { name: "Exports", unit: "billion $", top: 18, adds: true },
  { name: "Sightings", unit: "", top: 260, adds: true },
  { name: "Average score", unit: "points", top: 95, adds: false },
  { name: "Mean price", unit: "$", top: 48, adds: false },
  { name: "Satisfaction", unit: "%", top: 92, adds: false },
  { name: "Response time", unit: "ms", top: 620, adds: false },
  { name: "Growth", unit: "%", top: 12, adds: false },
  { name: "Mean temperature", unit: "°C", top: 31, adds: false },
];

/** Pairs of quantities for scatter plots: name and range of x, then of y; and whose they are. */
export const RELATIONS: readonly {
  readonly title: string;
  readonly x: readonly [string, number, number];
  readonly y: readonly [string, number, number];
  readonly by: string;
  readonly groups: readonly string[];
}[] = [
  {
    title: "Height and weight",
    x: ["Height (cm)", 150, 200],
    y: ["Weight (kg)", 45, 110],
    by: "sport",
    groups: words("Rowing Judo Golf Tennis"),
  },
  {
    title: "Study time and marks",
    x: ["Hours per week", 0, 30],
    y: ["Mark (points)", 20, 100],
    by: "school subject",
    groups: words("Maths History Biology Latin"),
  },
  {
    title: "Price and demand",
    x: ["Price ($)", 2, 40],
    y: ["Units sold", 100, 900],
    by: "drink",
    groups: words("Tea Coffee Juice Cocoa"),
  },
  {
    title: "Rent and distance",
    x: ["Distance (km)", 0, 25],
    y: ["Rent (€ per m²)", 6, 30],
    by: "city",
    groups: words("Lisbon Oslo Vienna Prague"),
  },
  {
    title: "Rain and harvest",
    x: ["Rain (mm)", 300, 1100],
    y: ["Harvest (t/ha)", 2, 11],
    by: "crop",
    groups: words("Wheat Maize Rice Barley"),
  },
  {
    title: "Speed and fuel",
    x: ["Speed (km/h)", 40, 160],
    y: ["Litres per 100 km", 3, 14],
    by: "vehicle",
    groups: words("Cars Vans Buses Trucks"),
  },
  {
    title: "Age and income",
    x: ["Age (years)", 20, 65],
    y: ["Income (thousand $)", 15, 120],
    by: "department",
    groups: words("Sales Research Legal Design"),
  },
  {
    title: "Width and length of leaves",
    x: ["Width (mm)", 5, 45],
    y: ["Length (mm)", 20, 120],
    by: "tree",
    groups: words("Oak Birch Maple Willow"),
  },
];

function words(text: string): string[] {
  return text.split(" ");
}

function split(text: string): string[] {
  return text.split("|");
}
