import {
  argwhere,
  bucketize,
  indexAdd,
  indexReduce,
  isin,
  maskedScatter,
  nonzero,
  put,
  scatterReduce,
  searchsorted,
  takeAlongDim,
  trilIndices,
  triuIndices,
  unique,
  uniqueConsecutive,
  unravelIndex,
} from "@adjoint/core";
import type { StructuredRow } from "./structured-rows";

/** Masks, indices and sets: see `structuredRows`. */
export const selectionRuns = {
  maskedSelect: ([x, mask]) => x.maskedSelect(mask),
  maskedScatter: ([x, mask, source]) => maskedScatter(x, mask, source),
  nonzero: ([x]) => nonzero(x),
  argwhere: ([x]) => argwhere(x),
  takeAlongDim: ([x, i]) => takeAlongDim(x, i, 0),
  put: ([x, i, v]) => put(x, i, v),
  indexAdd: ([x, i, v]) => indexAdd(x, 0, i, v),
  indexReduce: ([x, i, v]) => indexReduce(x, 0, i, v, "amax"),
  scatterReduce: ([x, i, v]) => scatterReduce(x, 0, i, v, "prod"),
  searchsorted: ([sequence, x]) => searchsorted(sequence, x),
  bucketize: ([x, boundaries]) => bucketize(x, boundaries, { right: true }),
  unravelIndex: ([i]) => unravelIndex(i, [2, 3]),
  trilIndices: () => trilIndices(2, 3),
  triuIndices: () => triuIndices(2, 3),
  isin: ([x, tests]) => isin(x, tests),
  unique: async ([x]) => {
    const { values, inverse, counts } = await unique(x, { returnInverse: true, returnCounts: true });
    return [values, inverse!, counts!];
  },
  uniqueConsecutive: ([x]) => uniqueConsecutive(x),
} satisfies Readonly<Record<string, StructuredRow["run"]>>;
