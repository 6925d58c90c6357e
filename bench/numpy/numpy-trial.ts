import type { Trial } from "../benchmark";
import { PythonProcess } from "../python";
import type { Elapsed } from "../stopwatch";
import { comparable, type NumpyRow } from "./rows";

/** NumPy itself, for orientation. */
export async function numpyTrial(row: NumpyRow): Promise<Trial> {
  const child = new PythonProcess(new URL("../numpy/contender.py", import.meta.url), "NumPy");
  const blocks = row.operands();
  const { operation, size, dtype } = row;
  const { values } = await child.prepare({ operation, size, dtype }, blocks);
  return {
    checked: 1,
    result: async () => comparable(row, values, blocks),
    run: async (count, watch) => {
      const { head } = await child.ask({ kind: "sample", count });
      watch.add(head as Elapsed);
    },
  };
}
