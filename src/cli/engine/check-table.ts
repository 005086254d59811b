/** The table of `sparring engine check`, written row by row as they are tried, 100 columns wide. */
import { printableLine } from "../../core/terminal-text.ts";
import { type Capabilities, type Server, shortOf } from "../../engine/tinker/capabilities.ts";
import { total } from "../../engine/tinker/check/carry-out.ts";
import type { Checked } from "../../engine/tinker/check/check-server.ts";
import type { Finding, Group } from "../../engine/tinker/check/finding.ts";
import type { Tokens } from "../../engine/tinker/client/limits/budget.ts";
import type { CliIo } from "../io.ts";
import { wrapped } from "./wrapped.ts";

const WIDTH = 100;
const TITLE = 38;
const VERDICT = 11;
/** Longest text of what was seen: servers may say much. */
const MOST_SEEN = 200;

interface Known {
  readonly kind: Server;
  /** Undefined where nothing is known of the kind. */
  readonly known: Capabilities | undefined;
}

export class CheckTable {
  private group: Group | undefined;
  /** Rows before the plan is known. */
  private waiting: Finding[] = [];
  private planned = false;

  constructor(private readonly out: CliIo["out"]) {}

  plan(model: string, url: string, atMost: Tokens, spend: number | undefined): void {
    const limit = spend === undefined ? "" : `, no more than ${count(spend)} of them (--spend)`;
    this.line(`${model} at ${url}`);
    this.line(
      `At most ${count(total(atMost))} tokens are asked for: ${kinds(atMost)}${limit}. Models are thrown away.`,
    );
    this.planned = true;
    for (const finding of this.waiting) this.row(finding);
  }

  row(finding: Finding): void {
    const { group, title, verdict, seen, means } = finding;
    if (!this.planned && verdict === "yes") {
      this.waiting.push(finding);
      return;
    }
    if (group !== this.group) this.line(`\n${group[0].toUpperCase()}${group.slice(1)}`);
    this.group = group;
    const head = `  ${title.padEnd(TITLE - 2)}${verdict.padEnd(VERDICT)}`;
    const [first = "", ...more] = wrapped(cut(seen), WIDTH - TITLE - VERDICT);
    this.line(`${head}${first}`.trimEnd());
    for (const text of more) this.line(`${" ".repeat(TITLE + VERDICT)}${text}`);
    if (means === undefined) return;
    wrapped(means, WIDTH - 6).forEach((text, i) => {
      this.line(`${i === 0 ? "    → " : "      "}${text}`);
    });
  }

  end({ spent, left, reasons, capabilities }: Checked, { kind, known }: Known): void {
    this.line(
      `\nSpent: ${kinds(spent)}.${left.length > 0 ? ` Left on the server: ${printableLine(left.join(", "))}` : ""}`,
    );
    if (known) this.differences(kind, known, capabilities);
    this.line(
      `A run with the default settings ${reasons.length === 0 ? "can train here." : "cannot train here:"}`,
    );
    for (const reason of reasons)
      wrapped(cut(reason, 2 * MOST_SEEN), WIDTH - 4).forEach((text, i) => {
        this.line(`${i === 0 ? "  - " : "    "}${text}`);
      });
  }

  private differences(kind: Server, known: Capabilities, found: Capabilities): void {
    for (const name of shortOf(known, found))
      this.line(`Known of the kind ${kind}: ${name} ${known[name]}. Found: ${found[name]}.`);
  }

  private line(text: string): void {
    this.out.write(`${text}\n`);
  }
}

function kinds({ prefill, sampled, trained }: Tokens): string {
  return `${count(prefill)} read, ${count(sampled)} sampled, ${count(trained)} trained`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}

/** Servers name models and paths as they like: a terminal would obey control characters in them. */
function cut(text: string, most = MOST_SEEN): string {
  const plain = printableLine(text);
  return plain.length > most ? `${plain.slice(0, most)} …` : plain;
}
