import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { swallowedFlags, typedToNpm } from "./swallowed-flags.mjs";

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

it("keeps what stood after the two dashes", () => {
  expect(swallowedFlags({ npm_config_epochs: "true" }, ["1", "--device", "cpu"])).toBe("--epochs 1 --device cpu");
});

// `npm run demo --model cnn --digits 500 --epochs 1`: npm's variables come in any order.
const ambiguous = { npm_config_epochs: "true", npm_config_digits: "true", npm_config_model: "true" };
const left = ["cnn", "500", "1"];

it("does not guess which number belongs to which flag", () => {
  expect(swallowedFlags(ambiguous, left)).toBe("--model cnn --epochs N --digits N");
  expect(swallowedFlags({ npm_config_lr: "true", npm_config_1: "true" }, [])).toBe("--lr X");
});

it("gives the pairs that were typed, where that is known", () => {
  const typed = ["run", "--loglevel", "silent", "demo", "--model", "cnn", "--digits", "500", "--epochs", "1"];
  expect(swallowedFlags(ambiguous, left, typed)).toBe("--model cnn --digits 500 --epochs 1");
  const others = ["run", "demo", "--lr", "-1", "--resume", "--epochs=3", "--text", "my file.txt", "--", "--out", "x"];
  expect(swallowedFlags({ npm_config_lr: "true" }, [], others)).toBe('--lr -1 --resume --epochs 3 --text "my file.txt" --out x');
  expect(swallowedFlags({ npm_config_resume: "true" }, [], ["run", "demo", "--resume", "a.safetensors", "--help"])).toBe(
    "--resume a.safetensors --help",
  );
});

it("finds what was typed in npm's log, if the log is of this call", () => {
  const cache = mkdtempSync(join(tmpdir(), "adjoint-npm-"));
  onTestFinished(() => rmSync(cache, { recursive: true }));
  const environment = { npm_config_cache: cache };
  expect(typedToNpm(environment, left)).toBeUndefined();
  mkdirSync(join(cache, "_logs"));
  const log = (name: string, argv: string): void =>
    writeFileSync(join(cache, "_logs", `${name}-debug-0.log`), `0 verbose cli\n8 verbose argv ${argv}\n9 warn x\n`);
  log("2026-01-01", '"install"');
  expect(typedToNpm(environment, left)).toBeUndefined();
  log("2026-01-02", '"run" "demo" "--model" "cnn" "--digits" "500" "--epochs" "1" "--text" "a \\"b"');
  expect(typedToNpm(environment, left)).toEqual([..."run demo --model cnn --digits 500 --epochs 1 --text".split(" "), 'a "b']);
  expect(typedToNpm(environment, ["cnn", "1", "500"])).toBeUndefined();
});

it("is silent where npm kept none", () => {
  expect(swallowedFlags({ npm_config_cache: "x", npm_config_epochs: "" }, ["--epochs", "1"])).toBeUndefined();
});
