import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './bench';

/** Sentences that an operator can be shown, with `…` for what is filled in. */
export function sentencesOf(): ReadonlySet<string> {
  const files = [
    'lib/runner',
    'lib/cli',
    'lib/preflight/connection-sentences.ts',
    'lib/constructs/guard-conditions.ts',
    'lib/constructs/adopted-routing.ts',
    'lib/constructs/adopted-rule.ts',
    'lib/constructs/adopted-service.ts',
    'lib/constructs/own-task-definition.ts',
  ];
  return new Set(
    files.flatMap((path) => filesBelow(path).flatMap(sentencesIn)).filter((sentence) => wordsOf(sentence) > 3),
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

/** What Terraform says as it is: of the guard, and of a claim about what runs already. */
const isSpoken = (node: ts.PropertyAssignment): boolean =>
  node.name.getText() === 'errorMessage' ||
  (node.name.getText() === 'sentence' && node.getSourceFile().fileName.startsWith('lib/constructs/'));

/** Functions whose answers are thrown as they are. */
const SPEAKERS = ['noWay', 'lossSentence'];

function sentencesIn(path: string): readonly string[] {
  const source = ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    found.push(...spokenBy(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.flatMap(alternatives).flatMap((expression) => wordsIn(expression) ?? []);
}

/** A usage error speaks of the command line that was typed, and names what is allowed. */
function spokenBy(node: ts.Node): readonly ts.Expression[] {
  if (ts.isNewExpression(node) && node.expression.getText() === 'RunnerError') {
    const [sentence, outcome] = node.arguments ?? [];
    return sentence && outcome?.getText() !== "'usage'" ? [sentence] : [];
  }
  if (ts.isPropertyAssignment(node) && isSpoken(node)) return [node.initializer];
  if (ts.isArrowFunction(node) && isSentenceOfConnection(node)) return [node.body as ts.Expression];
  const isSpeaker = ts.isFunctionDeclaration(node) && SPEAKERS.includes(node.name?.text ?? '');
  return isSpeaker ? returnsOf(node) : [];
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
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  }
  if (!ts.isBinaryExpression(node)) return undefined;
  return (wordsIn(node.left) ?? '…') + (wordsIn(node.right) ?? '…');
}
