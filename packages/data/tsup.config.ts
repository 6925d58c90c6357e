import { packageConfig } from "../../tsup.base";

export default packageConfig({ entry: { index: "src/index.ts", png: "src/png.ts", node: "src/node.ts" } });
