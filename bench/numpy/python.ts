import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Trial } from "../benchmark";
import type { Elapsed } from "../stopwatch";
import { comparable, type NumpyRow } from "./rows";

/** A Python that has NumPy. */
export const python = process.env.PYTHON ?? "python3";

/** From the bundle in bench/.cache as from here. */
const script = fileURLToPath(new URL("../numpy/contender.py", import.meta.url));

const oneThread = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

/** NumPy's version, or why there is none. */
export function versionOfNumpy(): string {
  try {
    return execFileSync(python, ["-c", "import numpy; print(numpy.__version__)"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "not installed";
  }
}

interface Head {
  readonly bytes: number;
  readonly wall?: number;
  readonly processor?: number;
}

/** The child that computes, asked one thing at a time. */
class PythonProcess {
  private readonly child: ChildProcess;
  private received = Buffer.alloc(0);
  private settle: (() => void) | undefined;
  private ended = false;

  constructor() {
    this.child = spawn(python, [script], { stdio: ["pipe", "pipe", "ignore"], env: { ...process.env, ...oneThread } });
    this.child.stdout!.on("data", (part: Buffer) => {
      this.received = Buffer.concat([this.received, part]);
      this.settle?.();
    });
    this.child.on("error", () => this.end());
    this.child.on("exit", () => this.end());
    this.child.stdin!.on("error", () => this.end());
  }

  async ask(request: object, ...blocks: readonly ArrayBufferView[]): Promise<{ head: Head; values: Float64Array }> {
    this.child.stdin!.write(`${JSON.stringify(request)}\n`);
    for (const { buffer, byteOffset, byteLength } of blocks)
      this.child.stdin!.write(Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength));
    let newline: number;
    while ((newline = this.received.indexOf("\n")) < 0) await this.more();
    const head = JSON.parse(this.received.subarray(0, newline).toString()) as Head;
    const end = newline + 1 + head.bytes;
    while (this.received.length < end) await this.more();
    const values = new Float64Array(Uint8Array.from(this.received.subarray(newline + 1, end)).buffer);
    this.received = this.received.subarray(end);
    return { head, values };
  }

  private more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => (this.ended ? reject(new Error(`${python} with NumPy did not run; PYTHON names another`)) : resolve());
      this.settle = settle;
      if (this.ended) settle();
    });
  }

  private end(): void {
    this.ended = true;
    this.settle?.();
  }
}

/** NumPy itself, for orientation: its child ends with this process, whose end closes the pipe. */
export async function numpyTrial(row: NumpyRow): Promise<Trial> {
  const child = new PythonProcess();
  const blocks = row.operands();
  const { operation, size, dtype } = row;
  const operands = blocks.map(({ values, shape, dtype }) => ({ dtype, shape, length: values.byteLength }));
  const { values } = await child.ask({ kind: "prepare", operation, size, dtype, operands }, ...blocks.map((block) => block.values));
  return {
    checked: 1,
    result: async () => comparable(row, values, blocks),
    run: async (count, watch) => {
      const { head } = await child.ask({ kind: "sample", count });
      watch.add(head as Elapsed);
    },
  };
}
