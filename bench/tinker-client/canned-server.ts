/**
 * A Tinker server that does nothing: it answers each call at once with bytes that were made before. It writes its address to the standard
 * output and ends with its input.
 */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { answerTo } from "./canned.ts";

const server = http.createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const path = (request.url ?? "").replace(/^\/api\/v1\//, "");
    const type = request.headers["x-tinker-request-type"];
    const { binary, json } = answerTo(path, typeof type === "string" ? type : undefined);
    response.writeHead(200, { "content-type": binary ? "application/x-protobuf" : "application/json" });
    response.end(binary ?? JSON.stringify(json));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on("end", () => process.exit());
process.stdin.resume();
