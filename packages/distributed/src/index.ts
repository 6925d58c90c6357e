export { CollectiveMismatchError, CollectiveTimeoutError, LauncherError, RankFailedError } from "./errors";
export type { CollectiveOptions, GroupFactory, HostArray, ProcessGroup, ReduceOp, Work } from "./group";
export type { MpiOptions } from "./join";
export { joinGroup, mpi } from "./join";
export { single } from "./single";
