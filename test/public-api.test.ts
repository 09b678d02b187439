import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(__dirname, '..');
const INDEX = join(root, 'lib', 'index.ts');
const PROVIDER = '/node_modules/@cdktf/provider-aws/';

/** A type that a declaration mentions, and where. */
interface Mention {
  readonly by: string;
  readonly type: string;
  readonly file: string;
  /** A public part of a class, or what a method gives: an escape hatch, where the provider's types belong. */
  readonly isPart: boolean;
}

/** Reads the library's index as a user's compiler does. */
class PublicApi {
  private readonly checker: ts.TypeChecker;
  private readonly source: ts.SourceFile;
  /** Names by declared symbol; those exported as types only can't be constructed. */
  private readonly exported = new Map<ts.Symbol, { readonly name: string; readonly isTypeOnly: boolean }>();

  constructor() {
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
      config: object;
    };
    const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, root);
    const program = ts.createProgram([INDEX], { ...options, noEmit: true });
    this.checker = program.getTypeChecker();
    this.source = program.getSourceFile(INDEX)!;
    for (const it of this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(this.source)!)) {
      const specifier = it.declarations?.find(ts.isExportSpecifier);
      const symbol = it.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(it) : it;
      this.exported.set(symbol, { name: it.name, isTypeOnly: specifier?.parent.parent.isTypeOnly ?? false });
    }
  }

  isExported(name: string): boolean {
    return [...this.exported.values()].some((it) => it.name === name);
  }

  get mentions(): readonly Mention[] {
    return [...this.exported].flatMap(([symbol, { name, isTypeOnly }]) =>
      (symbol.declarations ?? []).flatMap((it) => this.ofDeclaration(it, name, isTypeOnly)),
    );
  }

  private ofDeclaration(declaration: ts.Declaration, name: string, isTypeOnly: boolean): Mention[] {
    if (!ts.isClassDeclaration(declaration)) return this.types(declaration, name, false);
    return [
      ...(declaration.heritageClauses ?? []).flatMap((it) => this.types(it, name, false)),
      ...declaration.members
        .filter((it) => !(ts.getCombinedModifierFlags(it) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)))
        .filter((it) => !(isTypeOnly && ts.isConstructorDeclaration(it)))
        .flatMap((it) => this.ofMember(it, name)),
    ];
  }

  /** Of a member's signature: what it does inside is its own business. */
  private ofMember(member: ts.ClassElement, name: string): Mention[] {
    const by = `${name}.${member.name?.getText() ?? 'constructor'}`;
    const given = ts.isPropertyDeclaration(member) ? (member.type ?? member.initializer) : undefined;
    const [result, parameters] = ts.isFunctionLike(member) ? [member.type, member.parameters] : [given, []];
    const taken = parameters.flatMap(({ type }) => (type ? this.types(type, by, false) : []));
    return [...(result ? this.types(result, by, true) : []), ...taken];
  }

  private types(node: ts.Node, by: string, isPart: boolean): Mention[] {
    const found: Mention[] = [];
    const visit = (it: ts.Node): void => {
      if (ts.isBlock(it)) return;
      if (ts.isTypeReferenceNode(it) || ts.isExpressionWithTypeArguments(it))
        found.push(...this.mention(ts.isTypeReferenceNode(it) ? it.typeName : it.expression, by, isPart));
      ts.forEachChild(it, visit);
    };
    visit(node);
    return found;
  }

  private mention(name: ts.Node, by: string, isPart: boolean): Mention[] {
    const symbol = this.checker.getSymbolAtLocation(name);
    const declared = symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    const [declaration] = declared?.declarations ?? [];
    if (!declared || !declaration || ts.isTypeParameterDeclaration(declaration) || this.exported.has(declared))
      return [];
    return [{ by, type: declared.name, file: declaration.getSourceFile().fileName, isPart }];
  }
}

describe('what a user sees of the library', () => {
  const api = new PublicApi();
  const { mentions } = api;

  it('is read (the constructs, and what they mention)', () => {
    expect(['KongUpgrade', 'KongCluster', 'TrafficRouter'].every((name) => api.isExported(name))).toBe(true);
    expect(mentions.some(({ file }) => file.includes(PROVIDER))).toBe(true);
  });

  it('mentions no type of the library that the index does not export', () => {
    const missing = mentions.filter(({ file }) => file.startsWith(join(root, 'lib/')));
    expect(missing.map(({ by, type }) => `${by} mentions ${type}`)).toEqual([]);
  });

  it("takes none of the provider's types: they are in the parts of constructs that it gives", () => {
    const leaked = mentions.filter(({ file, isPart }) => file.includes(PROVIDER) && !isPart);
    expect(leaked.map(({ by, type }) => `${by} mentions ${type}`)).toEqual([]);
  });
});
