/** Views by strides: `np.lib.stride_tricks`. */
export * as stride_tricks from "./stride-tricks";
