import { describe, expect, it } from "vitest";
import { constants, familyOf } from "./abi";
import { launchedWithoutMpi, processorsOfRank, readLaunch } from "./launch";
import { libraryCandidates } from "./node-find";
import { launchCommand, launchEnvironment, relabel } from "./node-launcher";

describe("who started a process", () => {
  it.each([
    [
      "Open MPI",
      { OMPI_COMM_WORLD_RANK: "1", OMPI_COMM_WORLD_SIZE: "4", OMPI_COMM_WORLD_LOCAL_RANK: "1", OMPI_COMM_WORLD_LOCAL_SIZE: "2" },
      [1, 4, 1, 2],
    ],
    ["PMI", { PMI_RANK: "2", PMI_SIZE: "3", MPI_LOCALRANKID: "0", MPI_LOCALNRANKS: "1" }, [2, 3, 0, 1]],
    ["Slurm", { SLURM_PROCID: "5", SLURM_NTASKS: "8", SLURM_LOCALID: "1", SLURM_STEP_ID: "0" }, [5, 8, 1]],
    [
      "Open MPI within Slurm",
      { OMPI_COMM_WORLD_RANK: "0", OMPI_COMM_WORLD_SIZE: "2", SLURM_PROCID: "0", SLURM_NTASKS: "1", SLURM_STEP_ID: "0" },
      [0, 2, undefined],
    ],
  ])("%s", (_, environment, [rank, size, localRank, localSize]) => {
    expect(readLaunch(environment)).toMatchObject({ rank, size, localRank, localSize });
    expect(launchedWithoutMpi({ ...environment, WORLD_SIZE: "4" })).toBe(false);
  });

  it("nobody: a plain shell, a shell within a Slurm allocation, what is not a number", () => {
    expect(readLaunch({})).toBeUndefined();
    expect(readLaunch({ SLURM_NTASKS: "8", SLURM_PROCID: "0" })).toBeUndefined();
    expect(readLaunch({ PMI_RANK: "x", PMI_SIZE: "2" })).toBeUndefined();
  });

  it("several processes that MPI knows nothing of", () => {
    expect(launchedWithoutMpi({ RANK: "0", WORLD_SIZE: "2", MASTER_ADDR: "a" })).toBe(true);
    expect(launchedWithoutMpi({ JOB_COMPLETION_INDEX: "1" })).toBe(true);
    expect(launchedWithoutMpi({ WORLD_SIZE: "1" })).toBe(false);
  });
});

it.each([
  ["bound to one processor each", { size: 2, localSize: 2 }, 1, 2, 1],
  ["two ranks that share four", { size: 8, localSize: 2 }, 4, 4, 2],
  ["four ranks that share two", { size: 4, localSize: 4 }, 2, 2, 0.5],
  ["a launcher that does not say how many are here", { size: 4, localSize: undefined }, 8, 8, 2],
  ["no launcher", undefined, 2, 2, 2],
])("processors of a rank: %s", (_, launch, allowed, all, processors) => {
  expect(processorsOfRank(launch, allowed, all)).toBe(processors);
});

describe("which library is loaded", () => {
  it("what ADJOINT_MPI names", () => {
    expect(libraryCandidates({ ADJOINT_MPI: "/opt/mpi/libmpi.so" })).toEqual(["/opt/mpi/libmpi.so"]);
    expect(libraryCandidates({ ADJOINT_MPI: "mpich" })[0]).toContain("mpich");
  });

  it("otherwise the launcher's own first", () => {
    expect(libraryCandidates({ PMI_RANK: "0", PMI_SIZE: "2" })[0]).toContain("mpich");
    expect(libraryCandidates({ OMPI_COMM_WORLD_RANK: "0", OMPI_COMM_WORLD_SIZE: "2" })[0]).toBe("libmpi.so.40");
  });

  it("is one of three families", () => {
    expect(familyOf("libmpi.so", (name) => name === "ompi_mpi_comm_world")).toBe("openmpi");
    expect(familyOf("/x/libmpi_abi.so.1", () => false)).toBe("standard");
    expect(familyOf("libmpi.so.12", () => false)).toBe("mpich");
  });

  // From mpi.h of MPICH 4.0 and 5.0, and mpi_abi.h of the latter.
  it("whose constants are those of its header", () => {
    expect(constants.mpich).toMatchObject({ world: 0x44000000, datatypes: { float64: 0x4c00080b }, reductions: { max: 0x58000001 } });
    expect(constants.standard).toMatchObject({ world: 0x101, serialized: 2048, datatypes: { uint8: 0x247 }, reductions: { min: 0x22 } });
  });
});

describe("adjoint-run", () => {
  it("starts the launcher with what it needs", () => {
    const open = launchCommand({ path: "mpirun", family: "openmpi" }, 3, undefined, ["node", "a.mjs"]);
    expect(open.slice(0, 7)).toEqual(["mpirun", "--tag-output", "--bind-to", "none", "--oversubscribe", "-n", "3"]);
    expect(open.slice(-2)).toEqual(["node", "a.mjs"]);
    const other = launchCommand({ path: "mpiexec", family: "mpich" }, 2, "hosts", ["node", "a.mjs"]);
    expect(other.slice(0, 6)).toEqual(["mpiexec", "-f", "hosts", "-prepend-rank", "-n", "2"]);
  });

  it("lets ranks give way only where their threads are more than the processors", () => {
    expect(launchEnvironment({ path: "", family: "openmpi" }, 2, 2)).toMatchObject({ OMPI_MCA_mpi_yield_when_idle: "1" });
    expect(launchEnvironment({ path: "", family: "openmpi" }, 2, 4)).not.toHaveProperty("OMPI_MCA_mpi_yield_when_idle");
    expect(launchEnvironment({ path: "", family: "mpich" }, 4, 2)).toEqual({});
  });

  it("labels lines alike under every launcher", () => {
    expect(relabel("[1,3]<stdout>:epoch 1")).toBe("[3] epoch 1");
    expect(relabel("[1,0]<stderr>: text")).toBe("[0] text");
    expect(relabel("[3] epoch 1")).toBe("[3] epoch 1");
  });
});
