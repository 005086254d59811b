/**
 * A model's chat template: Jinja source that comes with the model, treated as data. The interpreter keeps all values in maps of its
 * own, so that a template reaches no object of this program; steps and lengths are bounded, and there is no clock.
 */
import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";
import { z } from "zod";
import { EngineError } from "../../core/errors.ts";
import { type ModelConfigs, missing, readConfig } from "./files/configs.ts";

/** Nodes evaluated; a game of a hundred messages needs a few thousand. */
const MOST_STEPS = 100_000;
const LONGEST_RANGE = 1_000;

/** What is used of the interpreter; the package's own declarations are not found by Node's module resolution. */
interface Evaluator {
  run(program: unknown): { readonly value: unknown };
  evaluate(statement: unknown, environment: unknown): unknown;
}

const BaseInterpreter = Interpreter as unknown as new (environment: unknown) => Evaluator;

class TooLong extends Error {}

/** Counts the nodes that it evaluates, as a template may loop for ever. */
class BoundedInterpreter extends BaseInterpreter {
  private steps = 0;

  override evaluate(statement: unknown, environment: unknown): unknown {
    if (++this.steps > MOST_STEPS) throw new TooLong(`more than ${MOST_STEPS} steps`);
    return super.evaluate(statement, environment);
  }
}

export class ChatTemplate {
  private readonly program: unknown;

  /** @param name the model's, for messages. @throws EngineError if the source is no template. */
  constructor(
    source: string,
    private readonly name: string,
  ) {
    try {
      this.program = parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }));
    } catch (cause) {
      throw new EngineError(
        `the chat template of ${name} cannot be read (${reason(cause)}). Take the model's own.`,
        { cause },
      );
    }
  }

  /** @throws EngineError if the template refuses the messages, fails or does not come to an end. */
  render(variables: Readonly<Record<string, unknown>>): string {
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...CONSTANTS, ...variables })) environment.set(name, value);
    try {
      return String(new BoundedInterpreter(environment).run(this.program).value);
    } catch (cause) {
      throw new EngineError(
        `the chat template of ${this.name} does not take the game's messages (${reason(cause)}). Choose another model or game.`,
        { cause },
      );
    }
  }
}

const CONSTANTS = {
  true: true,
  false: false,
  none: null,
  True: true,
  False: false,
  None: null,
  raise_exception: (message: unknown) => {
    throw new Error(String(message));
  },
  range,
};

/** As in Python. */
function range(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop == null ? [0, start] : [start, stop];
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (!(length <= LONGEST_RANGE)) throw new TooLong(`a range of ${length} numbers`);
  return Array.from({ length }, (_, i) => from + i * step);
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message.split("\n")[0].slice(0, 200) : String(cause);
}

const named = z.array(z.looseObject({ name: z.string(), template: z.string() }));
const holder = z.looseObject({ chat_template: z.union([z.string(), named]).nullish() });

/** The template where the model keeps it: chat_template.jinja, else chat_template.json, else tokenizer_config.json. @throws EngineError */
export function chatTemplate(configs: ModelConfigs): ChatTemplate {
  const source =
    configs.template ?? within(configs, "chat_template.json") ?? within(configs, "tokenizer_config.json");
  if (source === undefined) throw missing(configs, "chat template (chat_template.jinja)");
  return new ChatTemplate(source, configs.name);
}

function within(
  configs: ModelConfigs,
  file: "chat_template.json" | "tokenizer_config.json",
): string | undefined {
  if (configs.json[file] === undefined) return undefined;
  const { chat_template } = readConfig(configs, file, holder);
  if (chat_template == null || typeof chat_template === "string") return chat_template ?? undefined;
  return chat_template.find(({ name }) => name === "default")?.template;
}
