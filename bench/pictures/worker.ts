/**
 * A process that draws pictures when asked: a message in is a job, a message out is its pictures per second.
 */
import sharp from "sharp";
import { drawFor } from "./contest.ts";
import { drawerOf, type Job, SET } from "./jobs.ts";

export type Reply = { readonly perSecond: number } | { readonly error: string };

sharp.concurrency(1);

process.on("message", async (job: Job) => {
  let reply: Reply;
  try {
    const set = SET[job.domain];
    const draw = await drawerOf(job);
    let next = job.round * 1000;
    reply = { perSecond: await drawFor(job.seconds, set, () => draw(next++)) };
  } catch (error) {
    reply = { error: (error as Error).message };
  }
  process.send?.(reply);
});
