import { type ChildProcess, fork } from "node:child_process";
import type { Answer, Request } from "./messages";
import type { Elapsed } from "./stopwatch";

/** What a contender's process runs: the benchmarks bundled with one checkout's packages. */
export interface Build {
  readonly worker: string;
  /** The root of that checkout. */
  readonly sources: string;
}

/** Three steps of the slowest network on a machine shared with others. */
const patienceSeconds = 1200;

/** The process of a contender, seen from the program. */
export class Contestant {
  private readonly child: ChildProcess;
  private lastWords = "";

  constructor(build: Build, nodeOptions: readonly string[]) {
    this.child = fork(build.worker, {
      execArgv: [...nodeOptions],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { ...process.env, ADJOINT_SOURCES: build.sources, NODE_ENV: "production" },
    });
    this.child.stderr?.on("data", (text) => {
      this.lastWords = `${this.lastWords}${text}`.slice(-2000);
    });
  }

  /** @throws Error with the reason why the contender cannot run. */
  async prepare(benchmark: string, contender: string, warmUpSeconds: number): Promise<Extract<Answer, { kind: "ready" }>> {
    const answer = await this.ask({ kind: "prepare", benchmark, contender, warmUpSeconds });
    if (answer.kind !== "ready") throw new Error("answered out of turn");
    return answer;
  }

  async sample(count: number): Promise<Elapsed> {
    const answer = await this.ask({ kind: "sample", count });
    if (answer.kind !== "sampled") throw new Error("answered out of turn");
    return answer.elapsed;
  }

  /** Resolves when the process is gone. */
  stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const hurry = setTimeout(() => this.child.kill("SIGKILL"), 10_000);
      this.child.once("exit", () => {
        clearTimeout(hurry);
        resolve();
      });
      if (this.child.connected) this.child.send({ kind: "stop" } satisfies Request);
    });
  }

  private ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => this.child.kill("SIGKILL"), patienceSeconds * 1e3);
      const settle = (): void => {
        clearTimeout(patience);
        this.child.off("message", onMessage);
        this.child.off("exit", onExit);
      };
      const onMessage = (answer: Answer): void => {
        settle();
        if (answer.kind === "failed") reject(new Error(answer.reason));
        else resolve(answer);
      };
      const onExit = (code: number | null, signal: string | null): void => {
        settle();
        const words = this.lastWords.trim().split("\n").slice(-1)[0] ?? "";
        const late = signal === "SIGKILL" ? `, killed after ${patienceSeconds} s without an answer` : "";
        reject(new Error(`its process ended (${signal ?? code}${late})${words === "" ? "" : `: ${words}`}`));
      };
      this.child.on("message", onMessage);
      this.child.on("exit", onExit);
      this.child.send(request);
    });
  }
}
