import { type DType, devices, dtypes as allDTypes, runtime } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { ArgumentError, DeviceError } from "@adjoint/core";
import { type DTypeKindName, indexDType, isdtype, numberDType } from "./dtypes";
import { keywords, nothingAfter } from "./make-array";

/** Options of what `__array_namespace_info__` tells. */
interface InfoOptions {
  /** The name of a registered device. Default: the default device. */
  readonly device?: string | null;
}

/** What the array API's inspection tells of this package. */
export interface NamespaceInfo {
  /** What arrays can do: index by booleans, have shapes that depend on values; and how many axes they have at most. */
  capabilities(): Readonly<Record<"boolean indexing" | "data-dependent shapes", boolean> & Record<"max dimensions", number | null>>;
  /** The device of arrays that name none. */
  default_device(): string;
  /** The dtypes of numbers, of whole numbers and of indices. */
  default_dtypes(options?: InfoOptions): Readonly<Record<"real floating" | "integral" | "indexing", DType>>;
  /** The registered devices. */
  devices(): readonly string[];
  /** The dtypes of the standard that a device holds, all or those of a kind. */
  dtypes(options?: InfoOptions & { readonly kind?: DTypeKindName | readonly DTypeKindName[] | null }): Readonly<Record<string, DType>>;
}

/** The standard has neither short floats. */
const ofTheStandard = (dtype: DType): boolean => dtype !== "float16" && dtype !== "bfloat16";

/**
 * What the array API standard lets programs ask of a namespace.
 *
 * ```ts
 * np.__array_namespace_info__().default_dtypes().integral; // "int64"
 * ```
 */
export function __array_namespace_info__(...surplus: []): NamespaceInfo {
  nothingAfter("__array_namespace_info__", surplus);
  const name = "__array_namespace_info__";
  const placed = (options: InfoOptions | undefined, more: readonly string[] = []): string => {
    const { device } = keywords(name, options, ["device", ...more]);
    const named = device ?? devices()[0];
    if (named === undefined || !runtime().devices.has(named))
      throw new DeviceError(name, `there is no device ${describe(device)}.`, `one of ${devices().join(", ")}.`);
    return named;
  };
  return {
    capabilities: () => ({ "boolean indexing": true, "data-dependent shapes": true, "max dimensions": 64 }),
    default_device: () => placed(undefined),
    default_dtypes: (options) => {
      const device = placed(options);
      return { "real floating": numberDType(name, device), integral: indexDType(device), indexing: indexDType(device) };
    },
    devices,
    dtypes: (options) => {
      const held = runtime().devices.get(placed(options, ["kind"]))!.backend.capabilities.dtypes;
      const kind = options?.kind ?? null;
      if (kind !== null && typeof kind !== "string" && !Array.isArray(kind))
        throw new ArgumentError(name, `a kind of dtypes is its name, not ${describe(kind)}.`);
      const wanted = (Object.keys(allDTypes) as DType[]).filter((dtype) => held.has(dtype) && ofTheStandard(dtype));
      return Object.fromEntries(wanted.filter((dtype) => kind === null || isdtype(dtype, kind)).map((dtype) => [dtype, dtype]));
    },
  };
}
