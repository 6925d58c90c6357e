import { expect } from "vitest";

const classes = new Set(["Tensor", "Parameter", "Buffer"]);

// By name rather than by class: this runs before every test file, and importing core would cost each of them.
const isTensor = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "storage" in value && classes.has((value as object).constructor?.name);

// `toEqual` goes through whatever is iterable, and so through the rows of tensors, each a new handle. Tensors are the same where they are one object;
// values are compared as what `toArray()` gives.
expect.addEqualityTesters([(a: unknown, b: unknown) => (isTensor(a) && isTensor(b) ? a === b : undefined)]);
