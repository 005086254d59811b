/** The tasks that are put as a move of "Who is the spy?". */
import { DOMAINS } from "../../../pairs/pair.ts";
import type { Task } from "../../suite/tasks/task.ts";
import { voteOnTheDifference } from "./clevr-difference-vote.ts";
import { outlierTask } from "./outlier-task.ts";
import { sayTask } from "./say-task.ts";

export const SPY_TASKS: readonly Task[] = [
  ...DOMAINS.flatMap((domain) => [outlierTask(domain), sayTask(domain)]),
  voteOnTheDifference,
];
