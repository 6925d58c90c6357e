import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A Python that has the library that takes part. */
export const python = process.env.PYTHON ?? "python3";

const oneThread = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

/** The version of one of Python's modules, or that there is none. */
export function versionInPython(module: string): string {
  try {
    return execFileSync(python, ["-c", `import ${module}; print(${module}.__version__)`], {
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

/** A block of numbers as Python is sent it. */
export interface Block {
  readonly values: ArrayBufferView & { readonly length: number };
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** The child that computes, asked one thing at a time. It ends with this process, whose end closes the pipe. */
export class PythonProcess {
  private readonly child: ChildProcess;
  private received = Buffer.alloc(0);
  private settle: (() => void) | undefined;
  private ended = false;
  private lastWords = "";

  /** @param script The path that the bundle in bench/.cache and the module that names it have in common, such as "../numpy/contender.py". */
  constructor(
    script: URL,
    private readonly needs: string,
  ) {
    this.child = spawn(python, [fileURLToPath(script)], { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...oneThread } });
    this.child.stdout!.on("data", (part: Buffer) => {
      this.received = Buffer.concat([this.received, part]);
      this.settle?.();
    });
    this.child.stderr!.on("data", (part: Buffer) => {
      this.lastWords = `${this.lastWords}${part}`.slice(-2000);
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

  /** Prepares what the request names, on these operands; gives its result. */
  prepare(request: object, blocks: readonly Block[]): Promise<{ head: Head; values: Float64Array }> {
    const operands = blocks.map(({ values, shape, dtype }) => ({ dtype, shape, length: values.byteLength }));
    return this.ask({ kind: "prepare", ...request, operands }, ...blocks.map(({ values }) => values));
  }

  private more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const refusal = (): Error => {
        const words = this.lastWords.trim().split("\n").at(-1) ?? "";
        return new Error(`${python} with ${this.needs} did not run; PYTHON names another${words === "" ? "" : `: ${words}`}`);
      };
      const settle = (): void => (this.ended ? reject(refusal()) : resolve());
      this.settle = settle;
      if (this.ended) settle();
    });
  }

  private end(): void {
    this.ended = true;
    this.settle?.();
  }
}
