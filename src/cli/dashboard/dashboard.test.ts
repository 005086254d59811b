import os from "node:os";
import { expect, test } from "vitest";
import { cli } from "../session-fixture.ts";

test.each([
  ["a player without a name", ["--player", "openai:m@http://localhost"], /Write NAME=PLAYER/],
  ["a name that is no word", ["--player", "=base"], /Write NAME=PLAYER/],
  ["a player that is none", ["--player", "large=nobody"], /there is no player "nobody"/],
  ["an endpoint with its key", ["--player", "x=openai:m@http://u:p@localhost"], /holds a user or a password/],
])("%s is refused before anything is served", async (_, flags, message) => {
  expect(await cli("dashboard", os.tmpdir(), "--port", "0", ...flags)).toMatchObject({
    code: 2,
    err: expect.stringMatching(message),
  });
});
