import { batch, type Signal, signal } from "@preact/signals";
import type { Confusion } from "../../src/confusion";
import type { Point } from "../../src/training";
import { type Said, said } from "../words/words";
import type { DeviceName, DeviceReport, Luggage, MistakeShown, News, Order, Pictures, Study } from "../worker/messages";
import type { Inspection } from "../worker/inside-messages";
import { Curve } from "./curve";

export type RunState = "starting" | "running" | "paused" | "finished" | "switching" | "losing" | "lost" | "failed";

/** How a run begins. */
export interface Beginning {
  readonly study: Study;
  readonly device: DeviceName;
  readonly seed: number;
  readonly paused: boolean;
}

export const newWorker = (): Worker => new Worker(new URL("../worker/worker.ts", import.meta.url), { type: "module" });

/** A run in a worker, as the page sees it. */
export class Session {
  readonly state = signal<RunState>("starting");
  readonly devices = signal<readonly DeviceReport[]>([]);
  readonly device: Signal<DeviceName>;
  readonly loading = signal<{ readonly bytes: number; readonly of: number } | null>(null);
  /** The last thing that happened, in words. */
  readonly event = signal<Said | null>(null);
  readonly problem = signal<Said | null>(null);
  readonly step = signal(0);
  readonly steps = signal(0);
  readonly parameters = signal(0);
  readonly rate = signal<number | null>(null);
  readonly curve = new Curve();
  readonly accuracies: Point[] = [];
  readonly checks: Point[] = [];
  /** Megabytes alive on the device, after a step. */
  readonly memory: Point[] = [];
  /** The step that was looked at last, and whether one is being looked at. */
  readonly inspection = signal<Inspection | null>(null);
  readonly inspecting = signal(false);
  /** Grows whenever there is something new to draw. */
  readonly drawn = signal(0);
  readonly confusion = signal<Confusion>([]);
  readonly mistakes = signal<readonly MistakeShown[]>([]);
  readonly filters = signal<Pictures | null>(null);
  readonly maps = signal<readonly Pictures[]>([]);
  readonly probabilities = signal<readonly number[]>([]);
  /** Whether a drawing is being looked at. */
  readonly looking = signal(false);
  readonly spoken = signal<readonly { readonly step: number; readonly text: string }[]>([]);
  readonly surprise = signal<Extract<News, { kind: "surprise" }> | null>(null);
  readonly corpus = signal<Extract<News, { kind: "corpus" }> | null>(null);
  readonly points = signal<Extract<News, { kind: "points" }> | null>(null);
  readonly boundary = signal<Extract<News, { kind: "boundary" }> | null>(null);
  readonly beginning: Beginning;
  /** Why the browser does not keep the run, if it does not. */
  readonly notKept = signal<Said | null>(null);
  private readonly worker: Worker;
  private packing: { readonly resolve: (bytes: Uint8Array) => void; readonly reject: (error: Error) => void } | null = null;
  private seenBefore = { seen: 0, seconds: 0 };
  private lostAt = 0;
  private asked: Uint8Array | null = null;

  /** @param worker One that has begun already. */
  constructor(beginning: Beginning, worker?: Worker) {
    this.beginning = beginning;
    this.device = signal(beginning.device);
    this.worker = worker ?? newWorker();
    this.worker.addEventListener("message", ({ data }: MessageEvent<News>) => batch(() => this.hear(data)));
    this.worker.addEventListener("error", (event) => this.fail(said("failedTraining", { detail: event.message })));
    if (worker === undefined) this.send({ kind: "start", page: document.baseURI, ...beginning });
  }

  end(): void {
    this.worker.terminate();
  }

  pause(): void {
    this.send({ kind: "pause" });
  }

  resume(): void {
    this.send({ kind: "resume" });
  }

  toggle(): void {
    if (this.state.value === "running") this.pause();
    else if (this.state.value === "paused") this.resume();
  }

  oneStep(): void {
    this.send({ kind: "step" });
  }

  switchTo(device: DeviceName): void {
    const report = this.devices.value.find(({ name }) => name === device);
    if (device === this.device.value || report?.missing !== null || this.busy) return;
    this.event.value = said("stateSwitching", { device });
    this.state.value = "switching";
    this.send({ kind: "switch", device });
  }

  lose(goOnWith: DeviceName): void {
    if (!this.canLose) return;
    this.event.value = said("stateLosing");
    this.state.value = "losing";
    this.send({ kind: "lose", goOnWith });
  }

  get canLose(): boolean {
    return this.device.value === "webgpu" && (this.state.value === "running" || this.state.value === "paused");
  }

  get busy(): boolean {
    return !["running", "paused", "finished"].includes(this.state.value);
  }

  /** Asks what a drawing is; of several drawings in a row, the last. */
  recognize(pixels: Uint8Array): void {
    this.asked = pixels;
    this.ask();
  }

  setTemperature(temperature: number): void {
    this.send({ kind: "temperature", temperature });
  }

  /** Looks at the next step from inside. */
  inspect(): void {
    if (this.inspecting.value || this.busy || this.state.value === "finished") return;
    this.inspecting.value = true;
    this.send({ kind: "inspect" });
  }

  /** Whether the browser keeps the run for the next visit. */
  keep(keep: boolean, now = false): void {
    this.send({ kind: "keep", keep, now });
  }

  /** The run as bytes, as it is between two steps. One at a time. */
  pack(as: Luggage): Promise<Uint8Array> {
    this.packing?.reject(new Error("it was asked for again"));
    return new Promise((resolve, reject) => {
      this.packing = { resolve, reject };
      this.send({ kind: "pack", as });
    });
  }

  private ask(): void {
    if (this.asked === null || this.looking.value || this.steps.value === 0) return;
    this.looking.value = true;
    this.send({ kind: "recognize", pixels: this.asked });
    this.asked = null;
  }

  private send(order: Order): void {
    this.worker.postMessage(order);
  }

  private fail(words: Said): void {
    this.problem.value = words;
    this.state.value = "failed";
  }

  private hear(news: News): void {
    (this.listeners[news.kind] as (news: News) => void)(news);
  }

  private readonly listeners: { [K in News["kind"]]: (news: Extract<News, { kind: K }>) => void } = {
    devices: ({ devices }) => {
      this.devices.value = devices;
    },
    loading: ({ bytes, of }) => {
      this.loading.value = bytes < of ? { bytes, of } : null;
    },
    started: ({ device, steps, parameters }) => {
      this.loading.value = null;
      this.device.value = device;
      this.steps.value = steps;
      this.parameters.value = parameters;
      this.ask();
    },
    opened: () => {},
    resumed: (news) => this.goOn(news),
    inspected: ({ inspection }) => {
      this.inspection.value = inspection;
      this.inspecting.value = false;
    },
    packed: ({ bytes }) => {
      this.packing?.resolve(bytes);
      this.packing = null;
    },
    "not-kept": ({ detail }) => {
      this.notKept.value = said("notKept", { detail });
    },
    progress: (news) => this.advance(news),
    state: ({ state }) => {
      this.state.value = state;
      // There is no next step to look at.
      if (state === "finished") this.inspecting.value = false;
    },
    switched: ({ step, device, milliseconds }) => {
      this.device.value = device;
      this.mark({ step, kind: "switched", device });
      this.event.value = said("stateSwitched", { step, device, time: milliseconds.toFixed(0) });
      this.afterBreak();
    },
    lost: ({ step, snapshot }) => {
      this.state.value = "lost";
      this.lostAt = step;
      this.event.value = said("stateLost", { step, snapshot });
    },
    recovered: ({ step, device }) => {
      this.device.value = device;
      this.curve.cut(step);
      this.inspecting.value = false;
      for (const points of [this.accuracies, this.checks, this.memory]) points.length = points.filter(([at]) => at <= step).length;
      this.mark({ step, kind: "lost", device });
      this.step.value = step;
      this.event.value = said("stateRecovered", { lost: this.lostAt, step, device });
      this.afterBreak();
    },
    judged: ({ confusion, mistakes, filters }) => {
      this.confusion.value = confusion;
      this.mistakes.value = mistakes;
      this.filters.value = filters;
    },
    recognized: ({ probabilities, maps }) => {
      this.probabilities.value = probabilities;
      this.maps.value = maps;
      this.looking.value = false;
      this.ask();
    },
    spoke: ({ step, text }) => {
      this.spoken.value = [{ step, text }, ...this.spoken.value].slice(0, 6);
    },
    surprise: (news) => {
      this.surprise.value = news;
    },
    corpus: (news) => {
      this.corpus.value = news;
    },
    points: (news) => {
      this.points.value = news;
    },
    boundary: (news) => {
      this.boundary.value = news;
    },
    failed: ({ what, detail }) => {
      const key = {
        data: "failedData",
        switch: "failedSwitch",
        training: "failedTraining",
        "text-too-short": "failedText",
        state: "failedState",
        packing: "failedPacking",
      } as const;
      if (what === "packing") {
        this.packing?.reject(new Error(detail));
        this.packing = null;
      } else if (what === "switch") this.event.value = said("failedSwitch", { detail });
      else this.fail(said(key[what], { detail }));
    },
  };

  private advance({ device, step, from, losses, accuracies, checks, seen, seconds, bytes }: Extract<News, { kind: "progress" }>): void {
    this.curve.add(from, losses, device);
    this.accuracies.push(...accuracies);
    this.checks.push(...checks);
    this.memory.push([step, bytes / 1e6]);
    this.step.value = step;
    if (Number.isNaN(this.seenBefore.seen)) this.seenBefore = { seen, seconds };
    // Over half a second at least, or the figure dances.
    const [more, time] = [seen - this.seenBefore.seen, seconds - this.seenBefore.seconds];
    if (time >= 0.5 || (this.rate.value === null && time > 0)) {
      this.rate.value = more / time;
      this.seenBefore = { seen, seconds };
    }
    this.drawn.value++;
  }

  /** Takes over what a run did before it was carried here. */
  private goOn({ step, from, losses, accuracies, checks, journey }: Extract<News, { kind: "resumed" }>): void {
    this.curve.takeOver(step, from, losses, journey);
    this.accuracies.push(...accuracies);
    this.checks.push(...checks);
    this.step.value = step;
    this.event.value = said("stateResumed", { step });
    this.afterBreak();
    this.drawn.value++;
  }

  private mark(mark: { readonly step: number; readonly kind: "switched" | "lost"; readonly device: DeviceName }): void {
    this.curve.marks.push(mark);
    this.drawn.value++;
  }

  /** What came before says nothing of how fast it is now. */
  private afterBreak(): void {
    this.rate.value = null;
    this.seenBefore = { seen: Number.NaN, seconds: Number.NaN };
  }
}
