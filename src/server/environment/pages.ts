/** What the server tells over HTTP: that it lives, what it is, and the form of its messages. */
import { z } from "zod";
import { resetSchema } from "./deals.ts";
import { actionSchema, stateSchema } from "./messages.ts";
import { observationSchema } from "./observation.ts";

export interface About {
  /** For people, e.g. `Kuhn poker`. */
  readonly title: string;
  readonly opponents: readonly string[];
  readonly version: string;
}

/** The JSON of a page; undefined where there is none. */
export function pageOf(path: string, about: About): object | undefined {
  if (path === "/health") return { status: "healthy" };
  if (path === "/metadata") return metadata(about);
  return path === "/schema" ? SCHEMA : undefined;
}

function metadata({ title, opponents, version }: About): object {
  const description = `${title}: one seat is the client's, all others are held by ${opponents.join(" or ")}.`;
  return { name: `sparring ${title}`, description, version };
}

const SCHEMA = {
  action: z.toJSONSchema(actionSchema, { io: "input" }),
  observation: z.toJSONSchema(observationSchema),
  state: z.toJSONSchema(stateSchema),
  reset: z.toJSONSchema(resetSchema, { io: "input" }),
};
