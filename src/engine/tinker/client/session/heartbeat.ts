/** The heartbeat of a session: every ten seconds, so that the server keeps its models. It keeps no process alive. */
import { onAbort } from "../aborting.ts";
import type { Clock } from "../clock.ts";
import type { Caller } from "../http/caller.ts";
import { NoAnswer } from "../http/http.ts";

const PERIOD_MS = 10_000;
const SILENCE_MS = 120_000;

export interface HeartbeatOptions {
  readonly sessionId: string;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly closed: AbortSignal;
  readonly notice: (text: string) => void;
}

/** Beats until the client is closed or the server says that the session is over. */
export function startHeartbeat(options: HeartbeatOptions): void {
  const { clock, closed, notice, sessionId } = options;
  let heard = clock.now();
  let warned = false;
  const later = () => {
    const forget = onAbort(closed, () => cancel());
    const cancel = clock.after(
      PERIOD_MS,
      () => {
        forget();
        beat(options).then((outcome) => {
          if (closed.aborted) return;
          if (outcome === "over")
            return notice(`session ${sessionId} is over; connect anew and load the last saved weights`);
          if (outcome === "heard") [heard, warned] = [clock.now(), false];
          const silence = clock.now() - heard;
          if (silence > SILENCE_MS && !warned) {
            warned = true;
            notice(
              `the server has not answered a heartbeat for ${Math.round(silence / 1000)} s; it may end session ` +
                `${sessionId} and forget its models. See whether it can be reached`,
            );
          }
          later();
        });
      },
      true,
    );
  };
  if (!closed.aborted) later();
}

async function beat({ caller, sessionId, closed }: HeartbeatOptions): Promise<"heard" | "missed" | "over"> {
  const body = JSON.stringify({ session_id: sessionId, type: "session_heartbeat" });
  try {
    const answer = await caller.attempt({
      path: "session_heartbeat",
      body,
      timeoutMs: PERIOD_MS,
      signal: closed,
    });
    if (answer instanceof NoAnswer) return "missed";
    if (answer.status === 410) return "over";
    return answer.status < 300 ? "heard" : "missed";
  } catch {
    return "missed";
  }
}
