import type { Piece } from "../../packages/backend-testkit/src/misuse/pieces";
import type { Template } from "../../packages/backend-testkit/src/misuse/member-calls";
import { algebraCalls } from "./numpy/algebra";
import { arrayCalls } from "./numpy/arrays";
import { creationCalls } from "./numpy/creation";
import { randomCalls } from "./numpy/random";
import { selectionCalls } from "./numpy/selection";
import { shapeCalls } from "./numpy/shapes";
import { statisticsCalls } from "./numpy/statistics";
import { ufuncCalls } from "./numpy/ufuncs";

const x = "tensor([[3, -1, 2], [0.5, 4, -2]])";
const squaredOf = "squared";
const near = "tensor([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])";
const leaf = "tensor([0.5, 2], { requiresGrad: true })";
const labels = "tensor([1, 0], { dtype: 'int32' })";
const image = "arange(32).reshape([1, 2, 4, 4]).to('float32')";
const sequence = "ones([2, 1, 3])";
const place = { dtype: '"float32"', device: "undefined" };
const made = { ...place, generator: "new Generator(1)" };
const reduction = { reduction: '"mean"' };
const recurrent = { ...made, numLayers: "2", bias: "true", batchFirst: "false", dropout: "0.1", bidirectional: "true" };
const model = "new nn.Linear(3, 2)";
const step = "((p, o) => (p.square().sum().backward(), o(p).step(), p))";

const autogradCalls: readonly Template[] = [
  [
    "((x) => autograd.grad($1, $2, $3))(@0)",
    leaf,
    "x.square().sum()",
    ["x"],
    { gradOutputs: "tensor([1.5]).sum()", retainGraph: "true", createGraph: "false", allowUnused: "true" },
  ],
  ["autograd.grad($0, $1)($2)", "(x) => squared(x).sum()", { argnums: "0", createGraph: "false" }, "tensor([1.5, 2])"],
  [
    "autograd.valueAndGrad($0, $1)($2)",
    "(x) => [squared(x).sum(), 1]",
    { argnums: ["0"], hasAux: "true", createGraph: "false" },
    "tensor([1.5, 2])",
  ],
  [
    "((x) => (autograd.backward($1, $2, $3), x.grad))(@0)",
    leaf,
    ["x.square()"],
    ["ones([2])"],
    { inputs: ["x"], retainGraph: "false", createGraph: "false" },
  ],
  ["autograd.noGrad($0)", `() => ${x}.mul(2)`],
  ["autograd.noGrad.async($0)", `async () => ${x}.mul(2)`],
  ["autograd.enableGrad($0)", `() => ${x}.mul(2)`],
  ["autograd.isGradEnabled()"],
  ["autograd.graphOf($0, $1).value", `() => ${x}.mul(2)`, `{ x: ${x} }`],
  ["autograd.checkpoint($0, $1)", squaredOf, [leaf]],
  ["autograd.customFunction($0)($1)", "{ forward: (context, x) => squared(x), backward: (context, g) => g.mul(2) }", x],
  [
    "autograd.gradcheck($0, $1, $2)",
    squaredOf,
    ["tensor([0.5, 2], { dtype: 'float64', requiresGrad: true })"],
    { eps: "1e-6", atol: "1e-5", rtol: "1e-3", force: "false" },
  ],
  [
    "autograd.gradgradcheck($0, $1, $2)",
    squaredOf,
    ["tensor([0.5], { dtype: 'float64', requiresGrad: true })"],
    { eps: "1e-6", force: "true" },
  ],
];

const activations = ["ReLU", "SiLU", "Sigmoid", "Tanh", "Mish", "SELU", "LogSigmoid"].map(
  (name): Template => [`new nn.${name}().forward($0)`, x],
);

const layerCalls: readonly Template[] = [
  ...activations,
  ["new nn.GELU($0).forward($1)", { approximate: '"tanh"' }, x],
  ["new nn.Softmax($0).forward($1)", "1", x],
  ["new nn.LogSoftmax($0).forward($1)", "1", x],
  ["new nn.LeakyReLU($0).forward($1)", "0.1", x],
  ["new nn.ELU($0).forward($1)", "1", x],
  ["new nn.Softplus($0, $1).forward($2)", "1", "20", x],
  ["new nn.Identity($0).forward($1)", "1", x],
  ["new nn.Flatten($0, $1).forward($2)", "1", "-1", image],
  ["new nn.Linear($0, $1, $2).forward($3)", "3", "2", { ...made, bias: "true" }, x],
  ["new nn.Dropout($0, $1).forward($2)", "0.5", { generator: "new Generator(1)" }, x],
  [
    "new nn.Embedding($0, $1, $2).forward($3)",
    "4",
    "3",
    { ...made, paddingIdx: "1", maxNorm: "2", normType: "2", scaleGradByFreq: "false" },
    labels,
  ],
  [
    "new nn.Conv1d($0, $1, $2, $3).forward($4)",
    "2",
    "4",
    "3",
    { ...made, stride: "1", padding: "1", dilation: "1", groups: "2", bias: "true" },
    "ones([1, 2, 5])",
  ],
  [
    "new nn.Conv2d($0, $1, $2, $3).forward($4)",
    "2",
    "4",
    ["3", "2"],
    { ...made, stride: ["1", "2"], padding: '"valid"', groups: "1", bias: "false" },
    image,
  ],
  [
    "new nn.ConvTranspose2d($0, $1, $2, $3).forward($4)",
    "2",
    "4",
    "2",
    { ...made, stride: "2", padding: "1", outputPadding: "1", dilation: "1", groups: "2", bias: "true" },
    image,
  ],
  ["new nn.MaxPool2d($0, $1).forward($2)", "2", { stride: "1", padding: "0", dilation: "1", ceilMode: "true" }, image],
  [
    "new nn.AvgPool2d($0, $1).forward($2)",
    "2",
    { stride: "1", padding: "0", ceilMode: "false", countIncludePad: "true", divisorOverride: "3" },
    image,
  ],
  ["new nn.AdaptiveAvgPool2d($0).forward($1)", ["3", "null"], image],
  ["new nn.BatchNorm1d($0, $1).forward($2)", "3", { ...place, eps: "1e-5", momentum: "0.1", affine: "true", trackRunningStats: "true" }, x],
  ["new nn.BatchNorm2d($0, $1).forward($2)", "2", { ...place, momentum: "null", affine: "false", trackRunningStats: "true" }, image],
  ["tensor(nn.summary($0, $1, $2).multiplyAdds)", model, ["4", "3"], { dtype: '"float32"', device: "undefined", mode: '"train"' }],
  ["new nn.LayerNorm($0, $1).forward($2)", ["3"], { ...place, eps: "1e-5", elementwiseAffine: "true", bias: "true" }, x],
  ["new nn.RMSNorm($0, $1).forward($2)", "3", { ...place, eps: "null", elementwiseAffine: "true" }, x],
  [
    "new nn.MultiheadAttention($0, $1, $2).forward($3, $4, $5, $6)",
    "4",
    "2",
    { ...made, dropout: "0.1", bias: "true", addBiasKv: "true", addZeroAttn: "true", kdim: "null", vdim: "null", batchFirst: "true" },
    "ones([2, 3, 4])",
    "ones([2, 3, 4])",
    "ones([2, 3, 4])",
    {
      keyPaddingMask: "zeros([2, 3], { dtype: 'bool' })",
      attnMask: "null",
      needWeights: "true",
      averageAttnWeights: "false",
      isCausal: "false",
    },
  ],
  [
    "new nn.TransformerEncoderLayer($0, $1, $2).forward($3, $4)",
    "4",
    "2",
    {
      ...made,
      dimFeedforward: "8",
      dropout: "0.1",
      activation: '"gelu"',
      layerNormEps: "1e-5",
      batchFirst: "true",
      normFirst: "true",
      bias: "true",
    },
    "ones([2, 3, 4])",
    { srcMask: "null", srcKeyPaddingMask: "null", isCausal: "true" },
  ],
  ["new nn.GRU($0, $1, $2).forward($3, $4)", "3", "2", recurrent, sequence, "zeros([4, 1, 2])"],
  [
    "new nn.LSTM($0, $1, $2).forward($3, $4)",
    "3",
    "2",
    { ...recurrent, projSize: "0" },
    sequence,
    ["zeros([4, 1, 2])", "zeros([4, 1, 2])"],
  ],
  ["new nn.Sequential($0, $1).forward($2)", model, "new nn.ReLU()", x],
  ["new nn.Residual($0).forward($1)", "new nn.Linear(3, 3)", x],
  ["[...new nn.ModuleList($0)].length", [model, model]],
  ["new nn.ModuleList($0).append($1).insert($2, $3).at($4).forward($5)", [model], model, "0", model, "-1", x],
  ["[...new nn.ModuleDict($0).values()].length", `{ first: ${model} }`],
  ["[...new nn.ParameterList($0)].length", ["new nn.Parameter(ones([2]))"]],
  ["new nn.Parameter($0, $1)", x, { requiresGrad: "true" }],
  ["new nn.Buffer($0, $1)", x, { persistent: "true", optional: "false" }],
];

const moduleCalls: readonly Template[] = [
  [`${model}.forward($0)`, x],
  [`${model}.train($0).training`, "true"],
  [`${model}.to($0, $1).then(() => 1)`, '"float64"', { onNarrow: "() => {}" }],
  [`${model}.stateDict($0)`, { prefix: '"a."', keepVars: "false" }],
  [`${model}.loadStateDict($0, $1)`, "{ weight: ones([2, 3]), bias: ones([2]) }", { strict: "true" }],
  [`${model}.apply($0).weight`, "(m) => {}"],
  [`((m) => (m.registerBuffer($0, $1, $2), [...m.buffers()].length))(${model})`, '"mean"', "ones([2])", { persistent: "true" }],
  [`((m) => (m.registerForwardHook($0), m.forward($1)))(${model})`, "(m, i, o) => o", x],
  [`((m) => (m.registerForwardPreHook($0), m.forward($1)))(${model})`, "(m, i) => i", x],
  [`${model}.getSubmodule($0)`, '""'],
  [`${model}.getParameter($0)`, '"weight"'],
];

const loss = (name: string, input: string, target: string, options: { readonly [option: string]: Piece }): Template => [
  `F.${name}($0, $1, $2)`,
  input,
  target,
  options,
];
const lossModule = (name: string, input: string, target: string, options: { readonly [option: string]: Piece }): Template => [
  `new nn.${name}($0).forward($1, $2)`,
  options,
  input,
  target,
];

const lossCalls: readonly Template[] = [
  loss("mseLoss", x, near, reduction),
  loss("l1Loss", x, near, reduction),
  loss("huberLoss", x, near, { ...reduction, delta: "0.5" }),
  loss("smoothL1Loss", x, near, { ...reduction, beta: "0.5" }),
  loss("binaryCrossEntropy", near, near, { ...reduction, weight: near }),
  loss("binaryCrossEntropyWithLogits", x, near, { ...reduction, weight: near, posWeight: "ones([3])" }),
  loss("nllLoss", x, labels, { ...reduction, weight: "ones([3])", ignoreIndex: "-100" }),
  loss("klDivLoss", x, near, { reduction: '"batchmean"', logTarget: "false" }),
  ["F.gelu($0, $1)", x, { approximate: '"none"' }],
  lossModule("MSELoss", x, near, reduction),
  lossModule("L1Loss", x, near, reduction),
  lossModule("HuberLoss", x, near, { ...reduction, delta: "0.5" }),
  lossModule("SmoothL1Loss", x, near, { ...reduction, beta: "0.5" }),
  lossModule("BCELoss", near, near, { ...reduction, weight: near }),
  lossModule("BCEWithLogitsLoss", x, near, { ...reduction, weight: near, posWeight: "ones([3])" }),
  lossModule("CrossEntropyLoss", x, labels, { ...reduction, weight: "ones([3])", ignoreIndex: "-100", labelSmoothing: "0.1" }),
  lossModule("NLLLoss", x, labels, { ...reduction, weight: "ones([3])", ignoreIndex: "-100" }),
  lossModule("KLDivLoss", x, near, { reduction: '"sum"', logTarget: "false" }),
];

const optimizer = (name: string, settings: { readonly [option: string]: Piece }): Template => [
  `${step}(@0, (p) => new optim.${name}($1, $2))`,
  leaf,
  ["p"],
  settings,
];
const common = { lr: "0.1", weightDecay: "0.01", maximize: "false" };
const sgd = `new optim.SGD([new nn.Parameter(ones([2]))], { lr: 0.1 })`;
const scheduled = (name: string, ...args: readonly Piece[]): Template => [
  `((s) => (s.step($${args.length + 1}), s.getLastLr()))(new optim.${name}(${["$0", ...args.map((_, i) => `$${i + 1}`)].join(", ")}))`,
  sgd,
  ...args,
  "undefined",
];

const optimCalls: readonly Template[] = [
  optimizer("SGD", { ...common, momentum: "0.9", dampening: "0", nesterov: "true" }),
  optimizer("Adam", { ...common, betas: ["0.9", "0.99"], eps: "1e-8", amsgrad: "true" }),
  optimizer("AdamW", { ...common, betas: ["0.9", "0.99"], eps: "1e-8", amsgrad: "false" }),
  optimizer("RMSprop", { ...common, alpha: "0.9", eps: "1e-8", momentum: "0.9", centered: "true" }),
  optimizer("Adagrad", { ...common, lrDecay: "0.1", initialAccumulatorValue: "0.1", eps: "1e-8" }),
  ["new optim.SGD($0, { lr: 0.1 }).paramGroups.length", [{ params: [leaf], lr: "0.1" }]],
  [`((o) => (o.addParamGroup($0), o.paramGroups.length))(${sgd})`, { params: ["ones([2], { requiresGrad: true })"], lr: "0.5" }],
  [`((o) => (o.loadStateDict($0), 1))(${sgd})`, `${sgd}.stateDict()`],
  [`((o) => (o.zeroGrad($0), 1))(${sgd})`, { keep: "true" }],
  ["optim.clipGradNorm($0, $1, $2)", [`((x) => (x.sum().backward(), x))(${leaf})`], "1", { normType: "2", errorIfNonfinite: "false" }],
  ["optim.clipGradValue($0, $1)", [`((x) => (x.sum().backward(), x))(${leaf})`], "1"],
  scheduled("StepLR", "2", { gamma: "0.1", lastEpoch: "-1" }),
  scheduled("MultiStepLR", ["1", "3"], { gamma: "0.1", lastEpoch: "-1" }),
  scheduled("ExponentialLR", "0.9", { lastEpoch: "-1" }),
  scheduled("CosineAnnealingLR", "5", { etaMin: "0.01", lastEpoch: "-1" }),
  scheduled("LinearLR", { startFactor: "0.5", endFactor: "1", totalIters: "5", lastEpoch: "-1" }),
  scheduled("LambdaLR", "(epoch) => 0.9 ** epoch", { lastEpoch: "-1" }),
  [
    `((o) => ((s) => (s.step(), s.getLastLr()))(new optim.SequentialLR(o, $0, $1)))(${sgd})`,
    ["new optim.ExponentialLR(o, 0.9)", "new optim.ExponentialLR(o, 0.5)"],
    ["2"],
  ],
  [
    `((s) => (s.step($2), s.getLastLr()))(new optim.ReduceLROnPlateau($0, $1))`,
    sgd,
    { mode: '"min"', factor: "0.1", patience: "1", threshold: "1e-4", thresholdMode: '"rel"', cooldown: "0", minLr: "0", eps: "1e-8" },
    "0.5",
  ],
  [`((s) => (s.loadStateDict($0), s.getLastLr()))(new optim.StepLR(${sgd}, 2))`, `new optim.StepLR(${sgd}, 2).stateDict()`],
];

const w = "zeros([2, 3])";
const drawn = { generator: "new Generator(1)" };
const initCalls: readonly Template[] = [
  ["init.constant_($0, $1)", w, "2"],
  ["init.zeros_($0)", w],
  ["init.ones_($0)", w],
  ["init.uniform_($0, $1, $2, $3)", w, "0", "1", drawn],
  ["init.normal_($0, $1, $2, $3)", w, "0", "1", drawn],
  ["init.calculateGain($0, $1)", '"leakyRelu"', "0.1"],
  ["init.xavierUniform_($0, $1)", w, { ...drawn, gain: "1" }],
  ["init.xavierNormal_($0, $1)", w, { ...drawn, gain: "1" }],
  ["init.kaimingUniform_($0, $1)", w, { ...drawn, a: "0.1", mode: '"fanIn"', nonlinearity: '"relu"' }],
  ["init.kaimingNormal_($0, $1)", w, { ...drawn, a: "0.1", mode: '"fanOut"', nonlinearity: '"leakyRelu"' }],
];

const pairs = "[[ones([2, 3]), tensor([1, 0], { dtype: 'int32' })]]";
const trainCalls: readonly Template[] = [
  [
    "((m) => train.fit(m, $0, $1).then((h) => h.epochs.length))(new nn.Linear(3, 2))",
    pairs,
    {
      loss: "F.crossEntropy",
      optimizer: "new optim.SGD(m.parameters(), { lr: 0.1 })",
      epochs: "1",
      scheduler: "undefined",
      validation: pairs,
      metrics: "{ accuracy: new train.Accuracy() }",
      callbacks: [],
      clipGradNorm: "1",
      clipGradValue: "1",
      forward: "undefined",
      signal: "undefined",
    },
  ],
  [
    `train.evaluate(${model}, $0, $1)`,
    pairs,
    { loss: "F.crossEntropy", metrics: "{ accuracy: new train.Accuracy() }", forward: "undefined", signal: "undefined" },
  ],
  ["train.accuracy($0, $1, $2)", x, labels, { ignoreIndex: "-100" }],
  ["train.topKAccuracy($0, $1, $2, $3)", x, labels, "2", { ignoreIndex: "-100" }],
  ["((a) => (a.update($1, $2), a.compute()))(new train.Accuracy($0))", { ignoreIndex: "-100" }, x, labels],
  ["((a) => (a.update($2, $3), a.compute()))(new train.TopK($0, $1))", "2", { ignoreIndex: "-100" }, x, labels],
  ["typeof new train.EarlyStopping($0)", { monitor: '"loss"', mode: '"min"', minDelta: "0", patience: "2", restoreBestWeights: "true" }],
  ["typeof new train.Checkpoint($0, $1)", "() => {}", { monitor: '"loss"', mode: '"min"', minDelta: "0", every: "1", bestOnly: "true" }],
  ["typeof new train.LearningRate($0, $1)", `new optim.StepLR(${sgd}, 2)`, { every: '"epoch"', monitor: '"loss"' }],
  ["typeof new train.Progress($0)", { every: "1", write: "() => {}" }],
];

const dataCalls: readonly Template[] = [
  ["new data.TensorDataset($0, $1).get($2)", x, labels, "1"],
  ["new data.TensorDataset($0, $1).getBatch($2)", x, labels, "Int32Array.of(1, 0)"],
  [
    "(async (loader) => { for await (const batch of loader) return batch; })(new data.DataLoader($0, $1))",
    `new data.TensorDataset(${x}, ${labels})`,
    { batchSize: "1", shuffle: "true", generator: "undefined", seed: "1", dropLast: "true", prefetch: "1", collate: "undefined" },
  ],
  [
    "(async (loader) => { for await (const batch of loader) return batch; })(new data.DataLoader($0, $1))",
    "{ length: 3, get: (i) => [i] }",
    { batchSize: "2", shuffle: "false", seed: "1", dropLast: "false", prefetch: "0" },
  ],
  [
    `((l) => (l.loadStateDict($0), l.length))(new data.DataLoader(new data.TensorDataset(${x}, ${labels}), { batchSize: 1, seed: 1 }))`,
    `new data.DataLoader(new data.TensorDataset(${x}, ${labels}), { batchSize: 1, seed: 1 }).stateDict()`,
  ],
  [
    "data.collate($0)",
    [
      ["1", x],
      ["2", x],
    ],
  ],
  ["data.collate($0)", "[{ a: 1 }, { a: 2 }]"],
  ["data.readCsv($0, $1).columns", '"a,b\\n1,2\\n3,4"', { header: "true", delimiter: '","' }],
  ["data.readCsv('a,b\\n1,2\\n3,4').tensor($0, $1)", ['"a"', '"b"'], { ...place, missing: "0" }],
  ["data.readCsv('a,b\\n1,2\\n3,4').strings($0)", '"a"'],
  ["data.readCsv('a,b\\n1,2\\n3,4').labels($0, $1).labels", '"a"', { device: "undefined" }],
  ["data.readIdx($0).shape", "Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)"],
  [
    "data.imageToTensor($0, $1)",
    "{ data: new Uint8ClampedArray(16), width: 2, height: 2 }",
    { ...place, grayscale: "true", alpha: "false" },
  ],
  ["png.readPng($0, $1)", "picture()", { maxPixels: "100", grayscale: "true" }],
  ["png.decodePng($0, $1)", "picture()", { maxPixels: "100" }],
];

const formatsCalls: readonly Template[] = [
  ["formats.writeSafetensors({ a: $0 }, $1).then((b) => b.length > 8)", x, { metadata: "{ by: 'me' }" }],
  ["(async () => formats.readSafetensors($0, $1))()", `await formats.writeSafetensors({ a: ${x} })`, { device: "undefined" }],
  ["formats.writeNpy($0).then((b) => b.length > 8)", x],
  ["(async () => formats.readNpy($0, $1))()", `await formats.writeNpy(${x})`, { device: "undefined" }],
  ["formats.writeNpz({ a: $0 }, $1).then((b) => b.length > 8)", x, { compress: "true" }],
  ["(async () => formats.readNpz($0, $1))()", `await formats.writeNpz({ a: ${x} })`, { device: "undefined", maxBytes: "1000" }],
  ["formats.readJson($0, $1)", "Uint8Array.of(91, 49, 93)", { maxBytes: "10" }],
  ["formats.writeJson($0).length", "{ a: [1, null, 2] }"],
];

/** Calls of what the packages beside core export, family by family. */
export const packageCalls = {
  autograd: autogradCalls,
  layers: layerCalls,
  modules: moduleCalls,
  losses: lossCalls,
  optim: optimCalls,
  init: initCalls,
  train: trainCalls,
  data: dataCalls,
  formats: formatsCalls,
  "np ufuncs": ufuncCalls,
  "np creation": creationCalls,
  "np shapes": shapeCalls,
  "np statistics": statisticsCalls,
  "np selection": selectionCalls,
  "np algebra": algebraCalls,
  "np random": randomCalls,
  "np arrays": arrayCalls,
} satisfies Record<string, readonly Template[]>;
