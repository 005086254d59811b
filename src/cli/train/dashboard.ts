/** `train --dashboard`: a page of the run as long as it trains. It only shows: the run is stopped where it was started. */
import type { CliIo } from "../io.ts";

/**
 * @param folder of the run. @param port undefined serves no page; true takes a port that is free.
 * @throws ConfigError for a port that cannot be had, before anything is trained.
 */
export async function shown<T>(
  folder: string,
  port: number | true | undefined,
  io: CliIo,
  work: () => Promise<T>,
): Promise<T> {
  if (port === undefined) return await work();
  // The server's library is loaded by those alone who ask for the page.
  const { DashboardServer } = await import("../../server/dashboard/server.ts");
  const onFailure = (message: string) => io.err.write(`sparring: ${message}\n`);
  const server = await DashboardServer.start({ store: folder, port: port === true ? 0 : port, onFailure });
  io.err.write(
    `The run is shown at ${server.url} while it trains; afterwards: npx sparring dashboard ${folder}\n`,
  );
  try {
    return await work();
  } finally {
    await server.stop();
  }
}
