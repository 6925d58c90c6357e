import { packageConfig } from "../../tsup.base";

export default packageConfig({ entry: { index: "src/index.ts", install: "src/install.ts" }, keep: ["install"] });
