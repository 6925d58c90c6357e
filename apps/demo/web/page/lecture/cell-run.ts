import { signal } from "@preact/signals";
import type { CellNews, CellOrder, Entry, FailureKind } from "../../cell/messages";
import type { DeviceReport } from "../../worker/messages";
import type { LectureCell } from "./cells";
import { pageFolder, serve, type Unserved } from "./service";

export type CellState =
  | { readonly kind: "idle" }
  | { readonly kind: "running" }
  | { readonly kind: "stopped" }
  | { readonly kind: "finished"; readonly seconds: number }
  | { readonly kind: "failed"; readonly failure: FailureKind; readonly message: string; readonly line: number | null };

type LineEntry = Exclude<Entry, { kind: "figures" | "graph" }>;
type GraphNodes = Extract<Entry, { kind: "graph" }>["nodes"];

/** How often what a program says is drawn, in milliseconds. */
const PAUSE = 150;
const MOST_LINES = 500;
const MOST_POINTS = 5000;
const MOST_GRAPHS = 4;

/** What the devices are, once a worker has looked. */
export const devices = signal<readonly DeviceReport[]>([]);
/** Why edited programs cannot run here: null where they can, undefined while it is not known. */
export const unserved = signal<Unserved | null | undefined>(undefined);

const newWorker = (): Worker => new Worker(new URL("../../cell/worker.ts", import.meta.url), { type: "module" });

const noticeDevices = ({ data }: MessageEvent<CellNews>): void => {
  if (data.kind === "devices") devices.value = data.devices;
};

/** A worker that waits for a program: it takes a while to load. */
let waiting: Worker | undefined;

function prepare(): void {
  if (waiting !== undefined) return;
  waiting = newWorker();
  waiting.addEventListener("message", noticeDevices);
}

let preparing: Promise<void> | undefined;

/** What a program needs to run. */
export function makeReady(): Promise<void> {
  preparing ??= serve().then((problem) => {
    unserved.value = problem;
    // Whatever it was may have been mended by the next time.
    if (problem !== null) preparing = undefined;
  });
  return preparing.then(() => {
    if (unserved.value === null) prepare();
  });
}

/** The worker of a program that has ended stays until the next one runs: it may have left a timer. */
let left: Worker | undefined;

/** Lets go of the workers that run nothing. */
export function putAway(): void {
  left?.terminate();
  waiting?.terminate();
  left = waiting = undefined;
}

/** A cell of the lecture: its program as it is now, and what it said when it ran. Each run has a worker of its own, so that none sees another's state. */
export class CellRun {
  readonly cell: LectureCell;
  readonly code;
  readonly state = signal<CellState>({ kind: "idle" });
  readonly lines = signal<readonly LineEntry[]>([]);
  readonly losses = signal<readonly (readonly [step: number, loss: number])[]>([]);
  readonly figures = signal<Readonly<Record<string, number>> | null>(null);
  readonly graphs = signal<readonly GraphNodes[]>([]);
  private worker: Worker | undefined;
  private heard: { lines: LineEntry[]; figures: Readonly<Record<string, number>>[] } = { lines: [], figures: [] };
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(cell: LectureCell) {
    this.cell = cell;
    this.code = signal(cell.code.trimEnd());
  }

  async run(): Promise<void> {
    if (this.state.value.kind === "running") return;
    this.clear();
    this.state.value = { kind: "running" };
    await makeReady();
    // It may have been stopped meanwhile.
    if (this.current.kind !== "running") return;
    if (unserved.value !== null) {
      this.state.value = { kind: "idle" };
      return;
    }
    left?.terminate();
    left = undefined;
    prepare();
    const worker = waiting!;
    waiting = undefined;
    this.worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<CellNews>) => this.hear(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.hear({ kind: "failed", failure: "fetch", message: event.message ?? "", line: null });
    });
    worker.postMessage({ code: this.code.value, page: pageFolder } satisfies CellOrder);
  }

  stop(): void {
    if (this.state.value.kind !== "running") return;
    this.end();
    this.show();
    this.state.value = { kind: "stopped" };
    prepare();
  }

  /** The program as it is in its file, and nothing said. */
  reset(): void {
    this.clear();
    this.code.value = this.cell.code.trimEnd();
    this.state.value = { kind: "idle" };
  }

  private get current(): CellState {
    return this.state.value;
  }

  private end(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }

  private clear(): void {
    this.end();
    this.show();
    this.lines.value = [];
    this.losses.value = [];
    this.figures.value = null;
    this.graphs.value = [];
  }

  private hear(news: CellNews): void {
    if (news.kind === "output") this.add(news.entries);
    else this.show();
    if (this.state.value.kind === "running" && (news.kind === "finished" || news.kind === "failed")) {
      left = this.worker;
      this.state.value = news;
      prepare();
    } else if (news.kind === "failed") this.state.value = news;
  }

  /** Takes in what was said, and shows it a few times a second: a program may say more than a page can draw. */
  private add(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.kind === "graph") {
        if (this.graphs.value.length < MOST_GRAPHS) this.graphs.value = [...this.graphs.value, entry.nodes];
      } else if (entry.kind === "figures") this.heard.figures.push(entry.figures);
      else this.heard.lines.push(entry);
    }
    this.heard.lines = this.heard.lines.slice(-MOST_LINES);
    this.heard.figures = this.heard.figures.slice(-MOST_POINTS);
    this.timer ??= setTimeout(() => this.show(), PAUSE);
  }

  private show(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { lines, figures } = this.heard;
    this.heard = { lines: [], figures: [] };
    if (lines.length > 0) this.lines.value = [...this.lines.value, ...lines].slice(-MOST_LINES);
    if (figures.length === 0) return;
    this.figures.value = figures.at(-1)!;
    const before = this.losses.value.length;
    const losses = figures.flatMap(({ step, loss }, i) => (loss === undefined ? [] : [[step ?? before + i, loss] as const]));
    if (losses.length > 0) this.losses.value = [...this.losses.value, ...losses].slice(-MOST_POINTS);
  }
}
