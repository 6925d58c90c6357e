// From import to the first training step's loss in TensorFlow.js on wasm.
import { Stopwatch } from "../stopwatch";
import { tfjsPerceptron } from "../training/tfjs";
import { reportStart } from "./report";

const trial = await tfjsPerceptron("wasm");
await trial.run(1, new Stopwatch());
reportStart();
