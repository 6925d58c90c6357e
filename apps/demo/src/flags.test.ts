import { describe, expect, it } from "vitest";
import { settingsToGoOnWith } from "./demo";
import { type Command, FlagError, help, parseFlags } from "./flags";
import { defaultsOf } from "./settings";

const parse = (line: string): Command => parseFlags(line === "" ? [] : line.split(" ")) as Command;

describe("flags", () => {
  it("default to wasm and the perceptron", () => {
    const { settings, out, resume, given } = parse("");
    expect(settings).toEqual(defaultsOf("mlp"));
    expect([settings.device, settings.model, out, resume, given.size]).toEqual(["wasm", "mlp", "demo-output", null, 0]);
  });

  it("are read", () => {
    const { settings, given } = parse("--device cpu --model cnn --epochs 3 --seed 9 --batch 32 --lr 0.01 --digits 500");
    expect(settings).toEqual({ ...defaultsOf("cnn"), device: "cpu", epochs: 3, seed: 9, batch: 32, lr: 0.01, digits: 500 });
    expect([...given].sort()).toEqual(["batch", "device", "digits", "epochs", "lr", "model", "seed"]);
    expect(parse("--epochs=2").settings).toEqual({ ...defaultsOf("mlp"), epochs: 2 });
    expect(parse("--model gpt --steps 7 --text a.txt").settings).toEqual({ ...defaultsOf("gpt"), steps: 7, text: "a.txt" });
    expect([parse("").ranks, parse("--ranks 3").ranks]).toEqual([1, 3]);
    expect(parse("--ranks 2 --resume --model gpt")).toMatchObject({ ranks: 2, resume: "demo-output/checkpoint.safetensors" });
    expect(parseFlags(["--help"])).toBe("help");
  });

  it.each([
    ["--resume", "demo-output/checkpoint.safetensors", "demo-output"],
    ["--resume --device cpu", "demo-output/checkpoint.safetensors", "demo-output"],
    ["--device cpu --resume there/c.safetensors", "there/c.safetensors", "there"],
    ["--resume=there/c.safetensors", "there/c.safetensors", "there"],
    ["--out elsewhere --resume", "elsewhere/checkpoint.safetensors", "elsewhere"],
    ["--out elsewhere --resume there.safetensors", "there.safetensors", "elsewhere"],
  ])("%s goes on from %s, and writes to %s", (line, path, folder) => {
    const { resume, out } = parse(line);
    expect([resume, out]).toEqual([path, folder]);
  });

  it("contradict a checkpoint only where they differ from it, and never by device or by the text's place", () => {
    const own = { ...defaultsOf("gpt"), steps: 7, text: "a.txt" };
    const goOn = (line: string) => settingsToGoOnWith(own, parse(line));
    expect(goOn("--resume --device webgpu --text b/a.txt --steps 7")).toEqual({ ...own, device: "webgpu", text: "b/a.txt" });
    expect(() => goOn("--resume --steps 8")).toThrow(/^the checkpoint was made with --steps 7, not 8; type: npm run demo -- --resume$/);
    expect(() => goOn("--resume --model cnn")).toThrow(/made with --model gpt, not cnn/);
    expect(() => goOn("--resume --epochs 3")).toThrow(/--epochs is not for --model gpt; type: npm run demo -- --resume$/);
  });

  it.each([
    ["--device gpu", /--device gpu is not known; type: npm run demo -- --device cpu\|wasm\|webgpu$/],
    ["--model transformer", /type: npm run demo -- --model mlp\|cnn\|gpt$/],
    ["--epochs 0", /--epochs takes a whole number from 1 to 1000, not 0; type: npm run demo -- --epochs/],
    ["--epochs 1.5", /whole number/],
    ["--epochs two", /not two/],
    ["--epochs=", /whole number/],
    ["--seed -1", /--seed takes a whole number from 0 to \d+, not -1; type: npm run demo -- --seed 1$/],
    ["--lr -1", /--lr takes a number from 1e-9 to 10, not -1; type: npm run demo -- --lr 0.002$/],
    ["--lr -.5 --epochs 2", /--lr takes a number from 1e-9 to 10, not -.5; /],
    ["--epochs -2 --lr -1", /takes .*, not -/],
    ["--lr 0", /--lr takes a number/],
    ["--lr NaN", /--lr takes a number/],
    ["--batch 1e9", /--batch takes/],
    ["--epoch 2", /Unknown option '--epoch'.*type: npm run demo -- --help$/],
    ["--epochs", /type: npm run demo -- --help$/],
    ["cnn", /type: npm run demo -- --help$/],
    ["--model gpt --epochs 3", /--epochs is not for --model gpt; type: npm run demo -- --model gpt --steps 600$/],
    ["--model gpt --digits 500", /--digits is not for --model gpt; type: npm run demo -- --model gpt --text FILE$/],
    ["--model cnn --steps 50", /--steps is not for --model cnn; type: npm run demo -- --model cnn --epochs 5$/],
    ["--model cnn --text a.txt", /--text is not for --model cnn; type: npm run demo -- --model gpt --text FILE$/],
    ["--steps 50", /--steps is not for --model mlp; type: npm run demo -- --model gpt --steps 600$/],
    ["--text a.txt", /--text is not for --model mlp; type: npm run demo -- --model gpt --text FILE$/],
    ["--model gpt --steps 0", /--steps takes a whole number from 1 to 1000000, not 0; type: npm run demo -- --steps 600$/],
    ["--model gpt --text=", /--text takes a path; type: npm run demo -- --help$/],
    ["--out=", /--out takes a path/],
    ["--ranks 0", /--ranks takes a whole number from 1 to 64, not 0; type: npm run demo -- --ranks 2$/],
    ["--ranks two", /--ranks takes a whole number from 1 to 64, not two/],
  ])("%s: one line that says what to type", (args, message) => {
    expect(() => parse(args)).toThrow(FlagError);
    expect(() => parse(args)).toThrow(message);
    expect(() => parse(args)).toThrow(/^[^\n]*$/);
  });

  it("are all in the help", () => {
    for (const name of [...Object.keys(defaultsOf("mlp")), "out", "resume", "ranks"]) expect(help).toContain(`--${name} `);
  });
});
