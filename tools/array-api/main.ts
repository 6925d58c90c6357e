/**
 * Calls of `@adjoint/compat-numpy` from another language: a line of JSON on standard input is a request, and one on standard output its answer. Arrays
 * stay here; the other side knows them by number. `node --conditions=adjoint-source --import tsx tools/array-api/main.ts [device]`.
 */
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { AdjointError, use } from "@adjoint/core";
import { ArrayTable } from "./arrays";
import { answerTo, type Request } from "./requests";

const [device = "wasm"] = process.argv.slice(2);
await use(...(device === "cpu" ? [cpu()] : [wasm(), cpu()]));
const arrays = new ArrayTable();

/** What the other side raises: the class of our error, and its words. Anything else is a fault of ours, and is called so. */
function refusal(error: unknown): { error: string; message: string } {
  if (error instanceof AdjointError) return { error: error.constructor.name, message: error.message };
  return { error: "InternalError", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

async function answer(line: string): Promise<void> {
  let reply: object;
  try {
    reply = { value: await answerTo(JSON.parse(line) as Request, arrays) };
  } catch (error) {
    reply = refusal(error);
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

let pending: string[] = [];
let last: Promise<void> = Promise.resolve();
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk: string) => {
  // A line may be long, and comes in many pieces.
  pending.push(chunk);
  if (!chunk.includes("\n")) return;
  const lines = pending.join("").split("\n");
  pending = [lines.pop()!];
  // One after the other: a request may use what the one before it made.
  for (const line of lines) last = last.then(() => answer(line));
});
