import { describe, expect, it } from "vitest";
import { defaults, FlagError, help, parseFlags } from "./flags";

describe("flags", () => {
  it("default to wasm and the perceptron", () => {
    expect(parseFlags([])).toEqual(defaults);
    expect([defaults.device, defaults.model]).toEqual(["wasm", "mlp"]);
  });

  it("are read", () => {
    const args = "--device cpu --model cnn --epochs 3 --seed 9 --batch 32 --lr 0.01 --digits 500".split(" ");
    expect(parseFlags(args)).toEqual({ device: "cpu", model: "cnn", epochs: 3, seed: 9, batch: 32, lr: 0.01, digits: 500 });
    expect(parseFlags(["--epochs=2"])).toEqual({ ...defaults, epochs: 2 });
    expect(parseFlags(["--help"])).toBe("help");
  });

  it.each([
    ["--device gpu", /--device gpu is not known; type: npm run demo -- --device cpu\|wasm\|webgpu$/],
    ["--model transformer", /type: npm run demo -- --model mlp\|cnn$/],
    ["--epochs 0", /--epochs takes a whole number from 1 to 1000, not 0; type: npm run demo -- --epochs/],
    ["--epochs 1.5", /whole number/],
    ["--epochs two", /not two/],
    ["--epochs=", /whole number/],
    ["--seed -1", /type: npm run demo -- /],
    ["--lr 0", /--lr takes a number/],
    ["--lr NaN", /--lr takes a number/],
    ["--batch 1e9", /--batch takes/],
    ["--epoch 2", /Unknown option '--epoch'.*type: npm run demo -- --help$/],
    ["--epochs", /type: npm run demo -- --help$/],
    ["cnn", /type: npm run demo -- --help$/],
  ])("%s: one line that says what to type", (args, message) => {
    const parse = () => parseFlags(args.split(" "));
    expect(parse).toThrow(FlagError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(/^[^\n]*$/);
  });

  it("are all in the help", () => {
    for (const name of Object.keys(defaults)) expect(help).toContain(`--${name} `);
  });
});
