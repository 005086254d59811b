/** The other side of `StepDrawer`: a thread that draws what a step is shown when it is asked for. */
import { parentPort, workerData } from "node:worker_threads";
import { LessonPictures } from "./pictures.ts";
import { stepData } from "./step-data.ts";
import type { DrawerStart } from "./step-drawer.ts";

const { recipe, size } = workerData as DrawerStart;
const pictures = new LessonPictures(size);

parentPort?.on("message", async (index: number) => {
  parentPort?.postMessage(await stepData(recipe, index, pictures));
});
