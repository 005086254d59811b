import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/errors.ts";
import { parseChatName } from "./chat-name.ts";

describe("the name", () => {
  it.each([
    ["openai:gpt-4o@https://api.openai.com", "gpt-4o", "https://api.openai.com/v1/chat/completions"],
    ["openai:a/b:7b@http://h:8000/v1/", "a/b:7b", "http://h:8000/v1/chat/completions"],
    ["openai:@cf/llava@https://h/ai/v1", "@cf/llava", "https://h/ai/v1/chat/completions"],
    [
      "openai:m@https://h/x/chat/completions?api-version=2",
      "m",
      "https://h/x/chat/completions?api-version=2",
    ],
  ])("%s", (word, model, url) => {
    expect(parseChatName(word)).toMatchObject({ model, url });
  });

  it.each([
    ["openai:", /names no endpoint/],
    ["openai:gpt-4o", /names no endpoint/],
    ["openai:m@ftp://h", /names no endpoint/],
    ["openai:m@http://:80", /no http address/],
    ["openai:m@http://user:pa55@h", /holds a user or a password/],
    [
      "openai:m@http://h/v1?api-version=2&api-key=pa55",
      /holds "api-key", and addresses are shown and stored/,
    ],
    ["openai:m@http://h?access_token=pa55", /holds "access_token"/],
    ["openai:m@http://h#temperature=hot", /\(temperature\)/],
    ["openai:m@http://h#tokens=", /\(tokens\)/],
    ["openai:m@http://h#timeout=0", /\(timeout\)/],
    ["openai:m@http://h#colour=1", /Known: temperature/],
    ["openai:m@http://h#concurrency", /\(concurrency\)/],
    ["openai:m@http://h#fields=1", /\(fields\)/],
    ["openai:m@http://h#field.=1", /\(fields\./],
    ["openai:m@http://h#field.model=other", /field\.model .* the game decides/],
    ["openai:m@http://h#field.api_key=pa55", /field\.api_key .* shown and stored/],
  ])("%s is refused", (word, message) => {
    expect(() => parseChatName(word)).toThrow(ConfigError);
    expect(() => parseChatName(word)).toThrow(message);
    expect(() => parseChatName(word)).not.toThrow(/pa55/);
  });
});
