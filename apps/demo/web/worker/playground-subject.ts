import { noGrad } from "@adjoint/autograd";
import { fromTypedArray, type Tensor, tensor, tidy } from "@adjoint/core";
import { type Layer, Linear, ReLU, Sequential, Tanh } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { AdamW, type Scheduler } from "@adjoint/nn/optim";
import type { Forward, Lesson } from "../../src/lesson";
import { warmUpThenCosine } from "../../src/schedule";
import { defaultsOf, type Settings } from "../../src/settings";
import type { Training } from "../../src/training";
import type { Verdict } from "../../src/verdict";
import type { PlaygroundOptions, Tell } from "./messages";
import { type Points, pointsOf } from "./points";
import type { Subject } from "./runner";

const STEPS = 3000;
const ROUND = 50;
/** The boundary is drawn from the probabilities at so many places across, and down. */
const GRID = 48;
/** Milliseconds between two pictures of the boundary. */
const DRAW_EVERY = 80;

// #region network
/** From points [N, 2] to a score for each of two classes. */
function network({ layers, width, activation }: PlaygroundOptions): Sequential {
  const parts: Layer[] = [];
  for (let i = 0; i < layers; i++) {
    parts.push(new Linear(i === 0 ? 2 : width, width), activation === "relu" ? new ReLU() : new Tanh());
  }
  return new Sequential(...parts, new Linear(width, 2));
}
// #endregion

/** All points in every step. */
class PointsLesson implements Lesson {
  readonly model: Sequential;
  readonly optimizer: AdamW;
  readonly schedule: Scheduler;
  readonly largestGradient = null;
  readonly unit = "images";
  readonly steps = STEPS;
  readonly round = ROUND;
  readonly size: number;
  readonly fingerprint: string;
  private readonly points: Points;

  constructor(options: PlaygroundOptions, points: Points, settings: Settings) {
    this.model = network(options);
    this.optimizer = new AdamW(this.model.parameters(), { lr: settings.lr, weightDecay: 0 });
    this.schedule = warmUpThenCosine(this.optimizer, STEPS);
    this.points = points;
    this.size = STEPS * points.labels.length;
    this.fingerprint = `${options.points} from seed ${settings.seed}`;
  }

  roundName(step: number): string {
    return `step ${step}/${STEPS}`;
  }

  description(): Record<string, string> {
    return { format: "adjoint", model: "points" };
  }

  async forward(): Promise<Forward> {
    const [x, labels] = this.batch();
    const scores = this.model.forward(x);
    return {
      loss: crossEntropy(scores, labels),
      accuracy: () => noGrad(() => tidy(() => scores.argmax(1).eq(labels).to("float32").mean())),
      size: labels.numel(),
    };
  }

  async check(): Promise<number> {
    const share = noGrad(() =>
      tidy(() => {
        const [x, labels] = this.batch();
        return this.model.forward(x).argmax(1).eq(labels).to("float32").mean();
      }),
    );
    return Number(await share.item());
  }

  judge(): Promise<Verdict> {
    throw new Error("the playground has no verdict: its boundary is there to be looked at.");
  }

  position(): null {
    return null;
  }

  seek(): void {}

  private batch(): readonly [Tensor, Tensor] {
    const { x, labels } = this.points;
    return [fromTypedArray(x, [labels.length, 2]), tensor(Int32Array.from(labels))];
  }
}

const grid = Float32Array.from({ length: 2 * GRID * GRID }, (_, i) => {
  const place = Math.floor(i / 2);
  return ((i % 2 === 0 ? place % GRID : GRID - 1 - Math.floor(place / GRID)) + 0.5) * (2 / GRID) - 1;
});

export class PlaygroundSubject implements Subject {
  readonly settings: Settings;
  private readonly options: PlaygroundOptions;
  private readonly points: Points;
  private readonly tell: Tell;
  private drawnAt = Number.NEGATIVE_INFINITY;

  constructor(options: PlaygroundOptions, seed: number, tell: Tell) {
    this.settings = { ...defaultsOf("mlp"), seed, lr: 0.02 };
    this.options = options;
    this.points = pointsOf(options.points, seed);
    this.tell = tell;
    tell({ kind: "points", ...this.points });
  }

  makeLesson(): PointsLesson {
    return new PointsLesson(this.options, this.points, this.settings);
  }

  async judged({ lesson }: Training): Promise<void> {
    await this.draw((lesson as PointsLesson).model);
  }

  async show({ lesson }: Training): Promise<void> {
    if (performance.now() - this.drawnAt > DRAW_EVERY) await this.draw((lesson as PointsLesson).model);
  }

  private async draw(model: Sequential): Promise<void> {
    const shares = noGrad(() =>
      tidy(() =>
        model
          .forward(fromTypedArray(grid, [GRID * GRID, 2]))
          .softmax(1)
          .select(1, 1),
      ),
    );
    this.tell({ kind: "boundary", side: GRID, probabilities: Float32Array.from(await shares.data(), Number) });
    this.drawnAt = performance.now();
  }
}
