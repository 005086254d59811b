/** Puts the tables of experiments between their markers in a Markdown file. */
import fs from "node:fs";
import { writeFileAtomic } from "../checkpoint/files.ts";
import { DataError } from "../core/errors.ts";

/**
 * @param tables by experiment.
 * @param titleOf an experiment, the heading of its section. A file that does not exist is made, and one that was made so gets sections for
 * those that it lacks.
 * @throws DataError if another file lacks the markers of one of them; then nothing is written.
 */
export function writeUp<Name extends string>(
  file: string,
  tables: ReadonlyMap<Name, string>,
  titleOf: (name: Name) => string,
): void {
  const stored = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : HEAD;
  const before = stored.startsWith(HEAD) ? withSections(stored, [...tables.keys()], titleOf) : stored;
  const text = [...tables].reduce((now, [name, content]) => putBetween(now, name, content, file), before);
  writeFileAtomic(file, text);
}

/** Of a file that nobody but this program writes. */
const HEAD = "# What came out\n";

function withSections<Name extends string>(
  text: string,
  names: readonly Name[],
  titleOf: (name: Name) => string,
): string {
  const sections = names
    .filter((name) => !text.includes(markers(name)[0]))
    .map((name) => `\n## ${titleOf(name)}\n\n${markers(name).join("\n\n")}\n`);
  return [text, ...sections].join("");
}

function markers(name: string): [string, string] {
  return [`<!-- results ${name} -->`, `<!-- end of results ${name} -->`];
}

function putBetween(text: string, name: string, content: string, file: string): string {
  const [start, end] = markers(name);
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new DataError(
      `${file} lacks the line ${start} or, after it, ${end}. Put both where the tables belong.`,
    );
  }
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}
