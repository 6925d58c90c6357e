import { packageConfig } from "../../tsup.base";

export default packageConfig({ entry: { index: "src/index.ts", io: "src/io.ts" } });
