interface DebugScope {
  readonly process?: { readonly env?: { readonly DEBUG?: string } };
  readonly console?: { log(...words: unknown[]): void };
}

/** Prints what `DEBUG=kernels` (each launch) and `DEBUG=source` (each new WGSL) ask for; null where they do not. */
export function debugPrinter(word: "kernels" | "source"): ((text: string) => void) | null {
  const { process, console } = globalThis as DebugScope;
  const words = process?.env?.DEBUG?.split(",") ?? [];
  return words.includes(word) ? (text) => console?.log(`webgpu ${text}`) : null;
}
