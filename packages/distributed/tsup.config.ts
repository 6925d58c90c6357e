import { packageConfig } from "../../tsup.base";

export default packageConfig({
  entry: { index: "src/index.ts", "node-thread": "src/node-thread.ts", run: "src/node-run.ts", "adjoint-run": "src/node-adjoint-run.ts" },
});
