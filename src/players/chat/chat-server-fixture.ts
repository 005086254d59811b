/** A chat endpoint on this machine for tests: it answers as it is told, and notes what it was asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Seen {
  readonly path: string;
  readonly authorization?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it
  readonly body: any;
}

export type Reply = (response: ServerResponse, seen: Seen) => void;

export interface ChatServer {
  /** Without a path. */
  readonly url: string;
  readonly seen: Seen[];
  /** In turn; the last one stays. */
  replies: Reply[];
  close(): void;
}

export async function chatServer(...replies: Reply[]): Promise<ChatServer> {
  const state = { seen: [] as Seen[], replies };
  const server: Server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const seen: Seen = {
      path: request.url ?? "",
      authorization: request.headers.authorization,
      body: JSON.parse(Buffer.concat(chunks).toString() || "null"),
    };
    state.seen.push(seen);
    const reply = state.replies.length > 1 ? state.replies.shift()! : state.replies[0];
    reply(response, seen);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close });
}

/** Any bytes under any status. */
export function raw(body: string, status = 200, headers: Record<string, string> = {}): Reply {
  return (response) => void response.writeHead(status, headers).end(body);
}

/** A proper answer; `more` goes beside its choices. */
export function says(content: unknown, more: Record<string, unknown> = {}, finish_reason = "stop"): Reply {
  return raw(
    JSON.stringify({ choices: [{ message: { role: "assistant", content }, finish_reason }], ...more }),
  );
}

/** Plays "Who is the spy?": a clue that is new each time, and a vote for player 1. */
export function plays(): Reply {
  let said = 0;
  return (response, seen) => {
    const votes = JSON.stringify(seen.body).includes("All clues are given");
    says(votes ? "Hm.\\boxed{1}" : `I see.\\boxed{clue number ${said++}}`)(response, seen);
  };
}
