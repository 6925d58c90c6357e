import { noGrad } from "@adjoint/autograd";
import { type Tensor, tidy, withDevice } from "@adjoint/core";
import { Conv2d, Linear, ReLU, type Sequential } from "@adjoint/nn";
import { Digits } from "../../src/digits";
import { SIDE } from "../../src/side";
import { DigitsLesson } from "../../src/digits-lesson";
import { models } from "../../src/models";
import { defaultsOf, type Settings } from "../../src/settings";
import type { Training } from "../../src/training";
import type { DigitShards } from "./data";
import { GrowingCourse } from "./growing-course";
import type { DigitsModel, Pictures, Tell } from "./messages";
import type { Subject } from "./runner";

/** The first pass is over the first file, and each is longer than the one before, up to all digits. */
const STAGES = [6000, 12_000, 24_000, ...new Array<number>(8).fill(60_000)];
/** Steps between two looks at the test digits. */
const ROUND = 50;
/** How many filters are shown. */
const SHOWN = 24;
const MISTAKES = 12;

/** Each picture stretched to −1 … 1. */
function pictures(name: Pictures["name"], side: number, values: ArrayLike<number>): Pictures {
  const all = Float32Array.from(values);
  for (let at = 0; at < all.length; at += side * side) {
    const picture = all.subarray(at, at + side * side);
    const most = picture.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-12);
    for (let i = 0; i < picture.length; i++) picture[i]! /= most;
  }
  return { name, side, values: all };
}

const withoutGradient = <R>(fn: () => R): R => noGrad(() => tidy(fn));

/** What the first layer looks for: the weights that each unit has for the pixels. */
async function filtersOf(model: Sequential): Promise<Pictures> {
  const first = [...model].find((layer) => layer instanceof Linear || layer instanceof Conv2d) as Linear | Conv2d;
  const count = Math.min(SHOWN, first.weight.shape[0]!);
  const values = await withoutGradient(() => first.weight.detach().narrow(0, 0, count)).data();
  return pictures("filters", first instanceof Linear ? SIDE : first.weight.shape[2]!, values as Float32Array);
}

export class DigitsSubject implements Subject {
  readonly settings: Settings;
  private readonly model: DigitsModel;
  private readonly shards: DigitShards;
  private readonly test: Digits;
  private readonly tell: Tell;

  constructor(model: DigitsModel, seed: number, shards: DigitShards, test: Digits, tell: Tell) {
    this.settings = { ...defaultsOf(model), seed };
    this.model = model;
    this.shards = shards;
    this.test = test;
    this.tell = tell;
  }

  makeLesson(): DigitsLesson {
    const { batch, seed } = this.settings;
    const course = new GrowingCourse((count) => this.shards.first(count), { stages: STAGES, batch, seed, round: ROUND });
    return new DigitsLesson(models[this.model](), course, this.test, this.settings);
  }

  async judged({ lesson }: Training): Promise<void> {
    const { model, verdict } = lesson as DigitsLesson;
    const filters = await filtersOf(model);
    const mistakes = (verdict?.mistakes ?? []).slice(0, MISTAKES);
    this.tell({
      kind: "judged",
      filters,
      confusion: verdict?.confusion ?? [],
      mistakes: mistakes.map(({ pixels, truth, guess, confidence }) => ({ pixels: pixels.slice(), truth, guess, confidence })),
    });
  }

  /** What the model takes a picture for, and what its layers make of it. Training goes on around it, so it is one call and then reads. */
  async recognize({ lesson }: Training, pixels: Uint8Array): Promise<void> {
    const { model } = lesson as DigitsLesson;
    const device = model.parameters()[0]!.device;
    const wasTraining = model.training;
    const seen: Tensor[] = [];
    model.eval();
    const scores = withDevice(device, () =>
      noGrad(() => {
        let x = new Digits(pixels, Uint8Array.of(0)).getBatch(Int32Array.of(0))[0];
        for (const layer of model) {
          x = layer.forward(x) as Tensor;
          if (layer instanceof ReLU && x.ndim === 4) seen.push(x);
        }
        return x.softmax(-1);
      }),
    );
    model.train(wasTraining);
    const [probabilities, ...maps] = await Promise.all([scores, ...seen].map((x) => x.data()));
    this.tell({
      kind: "recognized",
      probabilities: Array.from(probabilities!, Number),
      maps: maps.map((values, i) => pictures(i === 0 ? "first-maps" : "second-maps", seen[i]!.shape[3]!, values as Float32Array)),
    });
  }
}
