// From import to the first training step's loss in jax-js, compiled by `jit`.
import { Stopwatch } from "../stopwatch";
import { jaxPerceptron } from "../training/jax";
import { reportStart } from "./report";

const trial = await jaxPerceptron();
await trial.run(1, new Stopwatch());
reportStart();
