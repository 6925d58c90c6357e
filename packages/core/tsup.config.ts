import { packageConfig } from "../../tsup.base";

export default packageConfig({
  entry: { index: "src/index.ts", internal: "src/internal.ts", linalg: "src/linalg.ts" },
});
