/** The page's end of the table: one worker, opened once, and what it last told. */
import type { CopiedModel } from "../../../src/server/dashboard/copy/copied.ts";
import type { Device, FromTable, ToTable } from "./messages.ts";

export class TableLink {
  private readonly worker = new Worker("play/worker.js", { type: "module" });

  constructor({ game, name }: CopiedModel, device: Device, hear: (message: FromTable) => void) {
    this.worker.onmessage = ({ data }) => hear(data as FromTable);
    this.worker.onerror = () =>
      hear({
        type: "trouble",
        message: "The program of the table cannot be loaded. Is the folder complete?",
      });
    const at = (name: string) => new URL(`play/${name}`, document.baseURI).href;
    this.tell({
      ...{ type: "open", device, game, name },
      ...{ model: at("model.onnx"), runtime: at(`ort-${device}.wasm`) },
    });
  }

  tell(message: ToTable): void {
    this.worker.postMessage(message);
  }

  close(): void {
    this.worker.terminate();
  }
}
