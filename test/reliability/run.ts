/**
 * `npm run reliability -- NAME`: checks that take minutes to hours. `kills`: a fault at every file operation;
 * `fuzz`: damaged inputs to every parser; `soak`: memory and open files over many iterations. Each prints its
 * figures as JSON lines and exits with 1 if something is wrong.
 */
import { fuzz } from "./fuzz-everything.ts";
import { kills } from "./kill-everywhere.ts";
import { soak } from "./soak.ts";

const CHECKS: Readonly<Record<string, (argv: string[]) => Promise<number>>> = { kills, fuzz, soak };

const [name, ...argv] = process.argv.slice(2);
const check = Object.hasOwn(CHECKS, name ?? "") ? CHECKS[name] : undefined;
if (!check) {
  process.stderr.write(`Give one of ${Object.keys(CHECKS).join(", ")}.\n`);
  process.exit(2);
}
process.exitCode = await check(argv);
