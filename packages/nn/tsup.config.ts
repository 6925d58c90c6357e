import { packageConfig } from "../../tsup.base";

export default packageConfig({
  entry: { index: "src/index.ts", functional: "src/functional.ts", optim: "src/optim.ts", train: "src/train.ts", init: "src/init.ts" },
});
