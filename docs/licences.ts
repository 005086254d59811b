/** Makes `docs/licences.md` from the lock file: `npm run docs:licences`. */
import fs from "node:fs";
import { fileURLToPath } from "node:url";

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** What the main job installs, what `--omit=optional` leaves out of it, and what only a clone for development has. */
const PARTS = ["The main job", "Optional parts", "Development"] as const;

const HEAD = `# Licences

What the lock file installs, by licence. Made by \`npm run docs:licences\`; the same for programs is \`npm run --silent sbom\` (CycloneDX 1.5), which the package
carries as \`dist/sbom.json\`. Sparring itself, the model that ships and the pictures that it draws are under the MIT licence ([LICENSE](../LICENSE)); the model's photographs
are CIFAR-10's, and no picture of them is in the package. \`npm audit\` asks the registry for known faults of these versions.

- **Optional parts** draw charts for games (resvg, DejaVu fonts, tables of data sets), read and write Parquet (hyparquet), and read photographs other than PNG (sharp, whose libvips is under the LGPL and
  linked dynamically).
  \`npm ci --omit=optional\` leaves them out, and a command that lacks one names it. Of packages for several platforms npm installs the one for this machine.
- **Development** is what tests, types and documents need. The package has none of it.
`;

/** @param lock the text of package-lock.json. */
export function licencesMarkdown(lock: string): string {
  const { packages } = JSON.parse(lock) as { packages: Record<string, Locked> };
  const rows = PARTS.map(() => new Map<string, Set<string>>());
  for (const [place, { version, license, dev, optional }] of Object.entries(packages)) {
    if (place === "") continue;
    const part = rows[dev ? 2 : optional ? 1 : 0];
    const licence = license ?? "not told";
    const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    part.set(licence, (part.get(licence) ?? new Set()).add(`${name} ${version}`));
  }
  return [HEAD, ...PARTS.map((part, i) => `## ${part}\n\n${table(rows[i])}`)].join("\n");
}

function table(rows: ReadonlyMap<string, ReadonlySet<string>>): string {
  const lines = [...rows].sort(([a, x], [b, y]) => y.size - x.size || (a < b ? -1 : 1));
  const text = lines.map(
    ([licence, names]) => `| ${licence} | ${names.size} | ${[...names].sort().join(", ")} |\n`,
  );
  return `| licence | packages | names |\n|---|---|---|\n${text.join("")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lock = fs.readFileSync(new URL("../package-lock.json", import.meta.url), "utf8");
  fs.writeFileSync(new URL("licences.md", import.meta.url), licencesMarkdown(lock));
}
