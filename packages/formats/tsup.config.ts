import { packageConfig } from "../../tsup.base";

export default packageConfig({
  entry: { index: "src/index.ts", safetensors: "src/safetensors.ts", numpy: "src/numpy.ts", json: "src/json.ts" },
});
