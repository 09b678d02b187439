import { join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '..', '..');
const LIB = join(ROOT, 'lib');

/** A prop, a part of a construct, or a member of a result. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly isOptional: boolean;
  /** Text of `@default`; undefined without it. */
  readonly fallback?: string;
}

/** Something that is called: a function, a method, a constructor. */
export interface Call {
  readonly name: string;
  readonly signature: string;
  readonly text: string;
  readonly throws?: string;
}

export type EntryKind = 'class' | 'construct' | 'interface' | 'type' | 'function';

/** An export of the library's index. */
export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
  readonly text: string;
  readonly fields: readonly Field[];
  readonly calls: readonly Call[];
  /** Of a type: its declaration. */
  readonly source?: string;
}

/** The library's index as a user's compiler reads it, in its order. */
export function publicIndex(): readonly Entry[] {
  const index = join(LIB, 'index.ts');
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, ROOT);
  const program = ts.createProgram([index], { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(index);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error('lib/index.ts could not be read');
  return checker.getExportsOfModule(module).map((it) => new Reader(checker, it).entry());
}

class Reader {
  private readonly declaration: ts.Declaration;
  private readonly symbol: ts.Symbol;
  /** True if only the type is exported: such a class can't be constructed by the user. */
  private readonly isTypeOnly: boolean;

  constructor(
    private readonly checker: ts.TypeChecker,
    exported: ts.Symbol,
  ) {
    this.isTypeOnly = exported.declarations?.find(ts.isExportSpecifier)?.parent.parent.isTypeOnly ?? false;
    this.symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const [declaration] = this.symbol.declarations ?? [];
    if (!declaration) throw new Error(`${exported.name} is declared nowhere`);
    this.declaration = declaration;
  }

  entry(): Entry {
    const { declaration, symbol } = this;
    const said = { name: symbol.name, text: textOf(declaration), fields: [], calls: [] };
    if (ts.isInterfaceDeclaration(declaration)) return { ...said, kind: 'interface', fields: this.fields() };
    if (ts.isFunctionDeclaration(declaration))
      return { ...said, kind: 'function', calls: [callOf(symbol.name, declaration)] };
    if (ts.isClassDeclaration(declaration)) {
      const isConstruct = declaration.heritageClauses?.some((it) => /\bextends Construct\b/.test(it.getText()));
      const kind = isConstruct ? 'construct' : 'class';
      return { ...said, kind, fields: this.fields(), calls: this.calls(declaration) };
    }
    return { ...said, kind: 'type', source: declaration.getText() };
  }

  /** Those of a base are its own, as long as the base is the library's. */
  private fields(): readonly Field[] {
    return this.checker
      .getPropertiesOfType(this.checker.getDeclaredTypeOfSymbol(this.symbol))
      .flatMap((symbol) => symbol.declarations?.filter(isField).map((it) => ({ symbol, it })) ?? [])
      .filter(({ it }) => it.getSourceFile().fileName.startsWith(LIB) && isPublic(it))
      .map(({ symbol, it }) => this.field(symbol, it));
  }

  private calls({ members }: ts.ClassDeclaration): readonly Call[] {
    const { name } = this.symbol;
    return members.filter(isPublic).flatMap((it) => {
      if (ts.isConstructorDeclaration(it)) return this.isTypeOnly ? [] : [callOf(`new ${name}`, it)];
      if (!ts.isMethodDeclaration(it)) return [];
      const isStatic = ts.getCombinedModifierFlags(it) & ts.ModifierFlags.Static;
      return [callOf(`${isStatic ? `${name}.` : ''}${it.name.getText()}`, it)];
    });
  }

  private field(symbol: ts.Symbol, declaration: FieldDeclaration): Field {
    const [fallback] = tagsOf(declaration, 'default');
    const type = declaration.type?.getText() ?? this.checker.typeToString(this.checker.getTypeAtLocation(declaration));
    return {
      name: declaration.name.getText(),
      type: oneLine(type),
      // Also what an interface says of it that the class implements.
      text: oneLine(ts.displayPartsToString(symbol.getDocumentationComment(this.checker))),
      isOptional: 'questionToken' in declaration && declaration.questionToken !== undefined,
      ...(fallback === undefined ? {} : { fallback }),
    };
  }
}

type FieldDeclaration =
  ts.PropertySignature | ts.PropertyDeclaration | ts.GetAccessorDeclaration | ts.ParameterPropertyDeclaration;

const isField = (it: ts.Declaration): it is FieldDeclaration =>
  ts.isPropertySignature(it) || ts.isPropertyDeclaration(it) || ts.isGetAccessorDeclaration(it) || ts.isParameter(it);

const isPublic = (it: ts.Declaration): boolean =>
  !(ts.getCombinedModifierFlags(it) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected));

function callOf(
  name: string,
  declaration: ts.FunctionDeclaration | ts.MethodDeclaration | ts.ConstructorDeclaration,
): Call {
  const parameters = declaration.parameters.map((it) => parameterOf(it)).join(', ');
  const result = declaration.type ? `: ${declaration.type.getText()}` : '';
  const generic = declaration.typeParameters?.map((it) => it.getText()).join(', ');
  const [throws] = tagsOf(declaration, 'throws');
  return {
    name,
    signature: oneLine(`${name}${generic === undefined ? '' : `<${generic}>`}(${parameters})${result}`),
    text: textOf(declaration),
    ...(throws === undefined ? {} : { throws }),
  };
}

/** Without the modifiers that make it a member, and with a name where the parts are taken out at once. */
function parameterOf({ name, type, initializer, questionToken, dotDotDotToken }: ts.ParameterDeclaration): string {
  const mark = (questionToken ?? initializer) ? '?' : '';
  const called = ts.isIdentifier(name) ? name.text : 'props';
  return `${dotDotDotToken ? '...' : ''}${called}${mark}${type ? `: ${type.getText()}` : ''}`;
}

function textOf(node: ts.Node): string {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return oneLine(ts.getTextOfJSDocComment(docs.at(-1)?.comment) ?? '');
}

function tagsOf(node: ts.Node, name: string): readonly string[] {
  return ts
    .getJSDocTags(node)
    .filter(({ tagName }) => tagName.text === name)
    .map(({ comment }) => oneLine(ts.getTextOfJSDocComment(comment) ?? ''));
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
