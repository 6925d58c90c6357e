import ts from "typescript";

/** A change of a piece of text. */
export interface Edit {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const operators: Readonly<Record<string, readonly string[]>> = {
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "**": ["*"],
  "<": ["<=", ">"],
  "<=": ["<"],
  ">": [">=", "<"],
  ">=": [">"],
  "===": ["!=="],
  "!==": ["==="],
  "&&": ["||"],
  "||": ["&&"],
  "<<": [">>"],
  ">>>": ["<<"],
  "&": ["|"],
  "|": ["&"],
  "+=": ["-="],
  "-=": ["+="],
  "*=": ["+="],
  "??": ["&&"],
};

/** Methods and functions that take the same arguments, and names of scalar ops and combinations. */
const names: Readonly<Record<string, string>> = {
  add: "sub",
  sub: "add",
  mul: "div",
  div: "mul",
  ge: "gt",
  gt: "ge",
  le: "lt",
  lt: "le",
  eq: "ne",
  ne: "eq",
  min: "max",
  max: "min",
  amax: "amin",
  amin: "amax",
  maximum: "minimum",
  minimum: "maximum",
  floor: "ceil",
  ceil: "floor",
  sin: "cos",
  cos: "sin",
  exp: "expm1",
  log: "log1p",
  log1p: "log",
  square: "abs",
  sum: "mean",
  mean: "sum",
  every: "some",
  some: "every",
  push: "unshift",
  and: "or",
  or: "and",
  addcmul: "addcdiv",
};

/** Methods of no argument, or of one that only converts, which a fault forgets to call. */
const forgotten = new Set(["detach", "neg", "reverse", "sqrt", "rsqrt", "square", "abs", "cast", "to", "flip", "contiguous", "t"]);

/** In the text of kernels that are printed: WGSL and JavaScript. */
const printed: readonly (readonly [RegExp, string])[] = [
  [/ \+ /g, " - "],
  [/ - /g, " + "],
  [/ \* /g, " / "],
  [/ < /g, " <= "],
  [/ >= /g, " > "],
  [/ == /g, " != "],
  [/ && /g, " || "],
  [/\bmin\(/g, "max("],
  [/\bmax\(/g, "min("],
  [/\b0u\b/g, "1u"],
  [/\b1u\b/g, "2u"],
  [/ \| 0\b/g, ""],
  [/ = /g, " += "],
];

const isText = (node: ts.Node): boolean => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

const isPlain = (node: ts.Expression): boolean =>
  ts.isIdentifier(node) ||
  ts.isNumericLiteral(node) ||
  ts.isPropertyAccessExpression(node) ||
  (ts.isNonNullExpression(node) && isPlain(node.expression));

/** `cache.set(key, value)`: to forget it costs time, and changes no result. */
const remembers = (node: ts.Expression): boolean =>
  ts.isCallExpression(node) &&
  node.arguments.length === 2 &&
  ts.isPropertyAccessExpression(node.expression) &&
  node.expression.name.text === "set";

/** Functions that give one result for both orders of their arguments: extrema, comparisons for equality by their names, products of two numbers or vectors. */
const commutes = (callee: string): boolean => /^(Math\.(min|max|hypot|imul)|same[A-Z]\w*|isCounted|product|\w+\.dot|dot)$/.test(callee);

/** From where on another kernel is worth its start. What is refused beyond a limit (MAX_…, MOST_…) is another thing. */
const isSize = (node: ts.Expression): boolean => ts.isIdentifier(node) && /^(SHORT|LONG|FEW|ENOUGH|LARGE)[A-Z]*_/.test(node.text);

/** `row <= SHORT_ROW`: on both sides of the limit, both ways give one result, and they differ in speed. */
const isThreshold = ({ left, right, operatorToken }: ts.BinaryExpression): boolean =>
  /^[<>]=?$/.test(operatorToken.getText()) && (isSize(left) || isSize(right));

/**
 * Where a fault would be no fault of computing: messages, types, imports; constants in capitals, which say how large a kernel's pieces are; the
 * trial calls of `specialise`, which do no work.
 */
function isLeftAlone(node: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isThrowStatement(node)) return true;
  if (ts.isVariableDeclaration(node) && /^[A-Z][A-Z_]+$/.test(node.name.getText())) return true;
  if (ts.isCallExpression(node) && node.expression.getText() === "specialise") return true;
  return ts.isNewExpression(node) && /Error$/.test(node.expression.getText());
}

function binaryFaults(node: ts.BinaryExpression): Edit[] {
  const operator = node.operatorToken;
  const sign = operator.getText();
  if (isText(node.left) || isText(node.right) || isThreshold(node)) return [];
  const edits = (operators[sign] ?? []).map(
    (text): Edit => ({ kind: "operator", start: operator.getStart(), end: operator.getEnd(), text }),
  );
  if (sign === "+" || sign === "-" || sign === "*")
    edits.push({ kind: "missing term", start: node.getStart(), end: node.getEnd(), text: node.left.getText() });
  return edits;
}

function callFaults(node: ts.CallExpression): Edit[] {
  const edits: Edit[] = [];
  const { expression, arguments: args } = node;
  if (ts.isPropertyAccessExpression(expression)) {
    const name = expression.name.text;
    const other = names[name];
    if (other !== undefined) edits.push({ kind: "name", start: expression.name.getStart(), end: expression.name.getEnd(), text: other });
    if (forgotten.has(name) && args.length <= 1 && expression.expression.getText() !== "Math")
      edits.push({ kind: "forgotten call", start: node.getStart(), end: node.getEnd(), text: expression.expression.getText() });
  }
  for (const [i, argument] of args.entries()) {
    if (ts.isStringLiteral(argument) && names[argument.text] !== undefined)
      edits.push({ kind: "name", start: argument.getStart(), end: argument.getEnd(), text: JSON.stringify(names[argument.text]) });
    const next = args[i + 1];
    // Only what could be mistaken for each other: two names, or two numbers.
    if (next === undefined || !isPlain(argument) || !isPlain(next) || ts.isNumericLiteral(argument) !== ts.isNumericLiteral(next)) continue;
    const [a, b] = [argument.getText(), next.getText()];
    if (a !== b && !commutes(expression.getText()))
      edits.push({ kind: "swapped operands", start: argument.getStart(), end: next.getEnd(), text: `${b}, ${a}` });
  }
  if (ts.isPropertyAccessExpression(expression) && args.length === 1 && /^(sub|div|matmul|pow|lt|le|gt|ge)$/.test(expression.name.text)) {
    const [receiver, argument] = [expression.expression, args[0]!];
    if (isPlain(receiver) && isPlain(argument) && !ts.isNumericLiteral(argument))
      edits.push({
        kind: "swapped operands",
        start: node.getStart(),
        end: node.getEnd(),
        text: `${argument.getText()}.${expression.name.text}(${receiver.getText()})`,
      });
  }
  return edits;
}

/** `let found = -1`, `{ left: -1 }`: nothing yet, for which −2 stands as well. Without its sign it is a fault. */
function isNothingYet({ text, parent }: ts.NumericLiteral): boolean {
  const isNegative = ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.MinusToken;
  return text === "1" && isNegative && (ts.isVariableDeclaration(parent.parent) || ts.isPropertyAssignment(parent.parent));
}

function literalFaults(node: ts.NumericLiteral): Edit[] {
  if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return [];
  if (isNothingYet(node)) return [];
  const value = Number(node.text);
  const others = value === 0 ? ["1"] : value === 1 ? ["0", "2"] : Number.isInteger(value) ? [String(value + 1)] : [String(value * 1.5)];
  return others.map((text) => ({ kind: "constant", start: node.getStart(), end: node.getEnd(), text }));
}

function printedFaults(node: ts.Node): Edit[] {
  const from = node.getStart();
  const text = node.getText();
  return printed.flatMap(([pattern, other]) =>
    [...text.matchAll(pattern)].map(
      (match): Edit => ({ kind: "printed", start: from + match.index, end: from + match.index + match[0].length, text: other }),
    ),
  );
}

function nodeFaults(node: ts.Node): Edit[] {
  if (ts.isBinaryExpression(node)) return binaryFaults(node);
  if (ts.isCallExpression(node)) return callFaults(node);
  if (ts.isNumericLiteral(node)) return literalFaults(node);
  if (ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isNoSubstitutionTemplateLiteral(node))
    return printedFaults(node);
  const replaced = (kind: string, text: string): Edit[] => [{ kind, start: node.getStart(), end: node.getEnd(), text }];
  if (ts.isPrefixUnaryExpression(node) && /^[-!]/.test(node.getText()) && !ts.isNumericLiteral(node.operand))
    return replaced("sign", node.operand.getText());
  if (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand)) return replaced("sign", node.operand.getText());
  if (ts.isConditionalExpression(node) && !isText(node.whenTrue) && !isText(node.whenFalse))
    return replaced("swapped branches", `${node.condition.getText()} ? ${node.whenFalse.getText()} : ${node.whenTrue.getText()}`);
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword)
    return ts.isLiteralTypeNode(node.parent) ? [] : replaced("flag", node.kind === ts.SyntaxKind.TrueKeyword ? "false" : "true");
  if (ts.isExpressionStatement(node) && !remembers(node.expression)) return replaced("missing statement", ";");
  return [];
}

/** Every fault that the tables know for a file, each of which still parses. */
export function faultsOf(path: string, source: string): Edit[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node)) return;
    edits.push(...nodeFaults(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits;
}

export const applied = (source: string, { start, end, text }: Edit): string => source.slice(0, start) + text + source.slice(end);

/** Whether a text is TypeScript at all. */
export function parses(path: string, source: string): boolean {
  const { diagnostics = [] } = ts.transpileModule(source, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  });
  return diagnostics.length === 0;
}
