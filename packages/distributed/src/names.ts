/** What the elements of a host array are called, in the order of their numbers between the threads. */
export const hostDTypeNames = ["float32", "float64", "int32", "int64", "uint8"] as const;
export type HostDType = (typeof hostDTypeNames)[number];

/** How an all-reduce combines, in the order of their numbers. */
export const reduceOps = ["sum", "min", "max"] as const;
