import { expect, it } from "vitest";
import { swallowedFlags } from "./swallowed-flags.mjs";

it("puts a flag that npm kept and its value together again", () => {
  expect(swallowedFlags({ npm_config_epochs: "true" }, ["1"])).toBe("--epochs 1");
  expect(swallowedFlags({ npm_config_device: "true", npm_config_epochs: "true" }, ["cpu", "1"])).toBe("--device cpu --epochs 1");
  expect(swallowedFlags({ npm_config_epochs: "3" }, [])).toBe("--epochs 3");
  expect(swallowedFlags({ npm_config_help: "true" }, [])).toBe("--help");
});

it("is silent where npm kept none", () => {
  expect(swallowedFlags({ npm_config_cache: "x", npm_config_epochs: "" }, ["--epochs", "1"])).toBeUndefined();
});
