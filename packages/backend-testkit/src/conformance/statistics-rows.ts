import {
  aminmax,
  bincount,
  corrcoef,
  cov,
  cumulativeTrapezoid,
  histc,
  histogram,
  kthvalue,
  lexsort,
  median,
  mode,
  msort,
  nanmean,
  nanmedian,
  nanquantile,
  nansum,
  ptp,
  quantile,
  stdMean,
  trapezoid,
  varMean,
} from "@adjoint/core";
import type { StructuredRow } from "./structured-rows";

/** Statistics: see `structuredRows`. */
export const statisticsRuns = {
  median: ([x]) => median(x, 1),
  nanmedian: ([x]) => nanmedian(x),
  kthvalue: ([x]) => kthvalue(x, 2, 1),
  mode: ([x]) => mode(x),
  quantile: ([x]) => quantile(x, [0.25, 0.5], 1),
  nanquantile: ([x]) => nanquantile(x, 0.375, 1),
  nansum: ([x]) => nansum(x, 1),
  nanmean: ([x]) => nanmean(x, 1),
  varMean: ([x]) => varMean(x, 1),
  stdMean: ([x]) => stdMean(x, 1),
  aminmax: ([x]) => {
    const { min, max } = aminmax(x, { dim: 1 });
    return [min, max];
  },
  ptp: ([x]) => ptp(x, 1),
  histc: ([x]) => histc(x, 3, -0.5, 0.5),
  histogram: ([x]) => {
    const { hist, binEdges } = histogram(x, 2, { range: [-0.5, 0.5] });
    return [hist, binEdges];
  },
  bincount: ([x]) => bincount(x),
  cov: ([x]) => cov(x),
  corrcoef: ([x]) => corrcoef(x),
  msort: ([x]) => msort(x),
  lexsort: ([minor, major]) => lexsort([minor, major]),
  trapezoid: ([y]) => trapezoid(y),
  cumulativeTrapezoid: ([y, x]) => cumulativeTrapezoid(y, x),
} satisfies Readonly<Record<string, StructuredRow["run"]>>;
