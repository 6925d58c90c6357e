import { Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Sequential } from "@adjoint/nn";
import type { Settings } from "./settings";

/** Networks from images [N, 1, 28, 28] to one score for each digit: [N, 10]. */
export const models: Record<Exclude<Settings["model"], "gpt">, () => Sequential> = {
  // #region mlp
  mlp: () =>
    new Sequential(
      new Flatten(), // [N, 784]
      new Linear(784, 256),
      new ReLU(),
      new Linear(256, 128),
      new ReLU(),
      new Linear(128, 10),
    ),
  // #endregion
  // #region cnn
  cnn: () =>
    new Sequential(
      new Conv2d(1, 16, 3, { padding: 1 }), // [N, 16, 28, 28]
      new ReLU(),
      new MaxPool2d(2), // [N, 16, 14, 14]
      new Conv2d(16, 32, 3, { padding: 1 }), // [N, 32, 14, 14]
      new ReLU(),
      new MaxPool2d(2), // [N, 32, 7, 7]
      new Flatten(), // [N, 1568]
      new Dropout(0.25),
      new Linear(1568, 10),
    ),
  // #endregion
};
