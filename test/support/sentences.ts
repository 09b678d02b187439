import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './harness';

const FILES = [
  'lib/runner',
  'lib/cli',
  'lib/lambda',
  'lib/preflight/connection/connection-sentences.ts',
  ...['guard-conditions', 'adopted-routing', 'adopted-rule', 'adopted-service', 'own-task-definition'].map(
    (name) => `lib/constructs/${name}.ts`,
  ),
  ...['change-budget', 'measurement', 'migration-verdict', 'parity', 'probe'].map((name) => `lib/domain/${name}.ts`),
];

/** Sentences that an operator can be shown, with `…` for what is filled in. */
export function sentencesOf(): ReadonlySet<string> {
  return new Set(FILES.flatMap((path) => filesBelow(path).flatMap(sentencesIn)).filter((it) => wordsOf(it) > 3));
}

/** What a RunnerError is made of where its words stand elsewhere: the finder must know of them. */
export function handedOn(): ReadonlySet<string> {
  return new Set(
    FILES.flatMap((path) => filesBelow(path))
      .flatMap((path) => throwsIn(path).flatMap(({ sentence }) => (sentence ? alternatives(sentence) : [])))
      .flatMap((it) => (wordsIn(it) === undefined ? [it.getText()] : [])),
  );
}

function filesBelow(path: string): readonly string[] {
  if (path.endsWith('.ts')) return [path];
  const entries = readdirSync(join(ROOT, path), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.ts'))
    .flatMap((entry) => filesBelow(`${path}/${entry.name}`));
}

/** What only hands on another's words has none of its own. */
const wordsOf = (sentence: string): number => sentence.split(/[^\p{L}]+/u).filter(Boolean).length;

/** Functions whose answers are said as they are. */
const SPEAKERS = [
  'noWay',
  'otherRoles',
  'lossSentence',
  'lossOf',
  'refusal',
  'aliveOld',
  'sickNext',
  'interruption',
  'shrunk',
  'outgrown',
];
/** Functions that make an outcome of a sentence, where nothing has passed. */
const OUTCOMES = ['failed', 'couldNot', 'fail', 'refuse', 'ask', 'error', 'wait', 'this.warn'];
/** Variables and properties that hold a sentence. */
const SENTENCES = ['evidence', 'sentence', 'both'];

function sentencesIn(path: string): readonly string[] {
  return nodesOf(path)
    .flatMap(spokenBy)
    .flatMap(alternatives)
    .flatMap((expression) => wordsIn(expression) ?? [])
    .map((sentence) => sentence.replace('AGAIN', 'apply STAGE=… again').replace(/^kong-bluegreen: /, ''));
}

const parsed = new Map<string, readonly ts.Node[]>();

function nodesOf(path: string): readonly ts.Node[] {
  const known = parsed.get(path);
  if (known) return known;
  const source = ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  parsed.set(path, found);
  return found;
}

const throwsIn = (path: string): readonly Thrown[] =>
  nodesOf(path).flatMap((node) => (ts.isNewExpression(node) ? (thrown(node) ?? []) : []));

interface Thrown {
  readonly sentence: ts.Expression | undefined;
  readonly isUsage: boolean;
}

function thrown({ expression, arguments: given }: ts.NewExpression): Thrown | undefined {
  if (expression.getText() !== 'RunnerError') return undefined;
  return { sentence: given?.[0], isUsage: given?.[1]?.getText() === "'usage'" };
}

function spokenBy(node: ts.Node): readonly ts.Expression[] {
  if (ts.isNewExpression(node)) return thrownBy(node);
  if (ts.isCallExpression(node)) return OUTCOMES.includes(node.expression.getText()) ? node.arguments.slice(0, 1) : [];
  if (ts.isPropertyAssignment(node)) return heldBy(node);
  if (ts.isVariableDeclaration(node)) {
    return node.initializer && SENTENCES.includes(node.name.getText()) ? [node.initializer] : [];
  }
  if (ts.isArrowFunction(node) && isSentenceOfConnection(node)) return [node.body as ts.Expression];
  const isFunction = ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node);
  return isFunction && SPEAKERS.includes(node.name?.getText() ?? '') ? returnsOf(node) : [];
}

/** A usage error speaks of the command line that was typed, and names what is allowed. */
function thrownBy(node: ts.NewExpression): readonly ts.Expression[] {
  const { sentence, isUsage = true } = thrown(node) ?? {};
  return sentence && !isUsage ? [sentence] : [];
}

/** What passed needs no remedy. */
function heldBy({ name, initializer, parent }: ts.PropertyAssignment): readonly ts.Expression[] {
  if (name.getText() === 'errorMessage') return [initializer];
  const hasPassed = parent.properties.some((it) => it.getText() === "verdict: 'passed'");
  return SENTENCES.includes(name.getText()) && !hasPassed ? [initializer] : [];
}

const isSentenceOfConnection = (node: ts.ArrowFunction): boolean =>
  node.getSourceFile().fileName.endsWith('connection-sentences.ts') &&
  (ts.isTemplateExpression(node.body) || ts.isConditionalExpression(node.body));

function returnsOf(node: ts.Node): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (child: ts.Node): void => {
    if (ts.isReturnStatement(child) && child.expression) found.push(child.expression);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return found;
}

function alternatives(node: ts.Expression): readonly ts.Expression[] {
  return ts.isConditionalExpression(node) ? [node.whenTrue, node.whenFalse].flatMap(alternatives) : [node];
}

function wordsIn(node: ts.Expression): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    const parts = node.templateSpans.map(
      ({ expression, literal }) => `${constantOf(expression) ?? '…'}${literal.text}`,
    );
    return node.head.text + parts.join('');
  }
  if (ts.isParenthesizedExpression(node)) return wordsIn(node.expression);
  if (!ts.isBinaryExpression(node)) return undefined;
  return (wordsIn(node.left) ?? '…') + (wordsIn(node.right) ?? '…');
}

/** The text of a constant of the file, which is said as a part of several sentences. */
function constantOf(node: ts.Expression): string | undefined {
  if (!ts.isIdentifier(node)) return undefined;
  const declarations = node
    .getSourceFile()
    .statements.flatMap((it) => (ts.isVariableStatement(it) ? [...it.declarationList.declarations] : []));
  const initializer = declarations.find(({ name }) => name.getText() === node.text)?.initializer;
  return initializer && ts.isStringLiteral(initializer) ? initializer.text : undefined;
}
