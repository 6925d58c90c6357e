import { expect, it } from "vitest";
import { swallowedFlags } from "./swallowed-flags.mjs";

it("puts a flag that npm kept and its value together again", () => {
  expect(swallowedFlags({ npm_config_epochs: "true" }, ["1"])).toBe("--epochs 1");
  expect(swallowedFlags({ npm_config_device: "true", npm_config_epochs: "true" }, ["cpu", "1"])).toBe("--device cpu --epochs 1");
  expect(swallowedFlags({ npm_config_epochs: "3" }, [])).toBe("--epochs 3");
  expect(swallowedFlags({ npm_config_help: "true" }, [])).toBe("--help");
  expect(swallowedFlags({ npm_config_model: "true", npm_config_steps: "true" }, ["gpt", "50"])).toBe("--model gpt --steps 50");
  expect(swallowedFlags({ npm_config_resume: "true" }, [])).toBe("--resume");
  expect(swallowedFlags({ npm_config_resume: "true" }, ["out/checkpoint.safetensors"])).toBe("--resume out/checkpoint.safetensors");
});

it("leaves to a flag that takes any text what no other flag can take", () => {
  const environment = { npm_config_text: "true", npm_config_model: "true" };
  expect(swallowedFlags(environment, ["a.txt", "gpt"])).toBe("--model gpt --text a.txt");
  expect(swallowedFlags(environment, ["gpt", "a.txt"])).toBe("--model gpt --text a.txt");
});

it("is silent where npm kept none", () => {
  expect(swallowedFlags({ npm_config_cache: "x", npm_config_epochs: "" }, ["--epochs", "1"])).toBeUndefined();
});
