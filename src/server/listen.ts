/** A server's port: taken, or why it cannot be. */
import type http from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigError } from "../core/errors.ts";

/** @param port 0 takes one that is free. @throws ConfigError if it cannot be had. */
export function listen(server: http.Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      const remedy = taken
        ? "Another program listens there; give another --port."
        : "Give another --host or --port.";
      reject(new ConfigError(`cannot listen on ${host}:${port} (${error.code}). ${remedy}`));
    });
    server.listen(port, host, resolve);
  });
}

export function urlOf(server: http.Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
