import { packageConfig } from "../../tsup.base";

export default packageConfig({ entry: { node: "src/node.ts", browser: "src/browser.ts" } });
