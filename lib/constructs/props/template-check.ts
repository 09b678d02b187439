import { Token } from 'cdktf';
import { Construct } from 'constructs';

/**
 * Texts that Terraform would not read literally: every text of its JSON is a template (Terraform language, "Strings and Templates"). One
 * sentence each. Values are not shown, because one may be a secret that was given by mistake.
 */
export function templateFaults(props: object): readonly string[] {
  return textsOf('', props).flatMap(([name, text]) => fault(name, text) ?? []);
}

function fault(name: string, text: string): string | undefined {
  if (/(^|[^%])%\{/.test(text)) return `${name} must not contain %{, which Terraform reads as a directive; write %%{`;
  const references = text.replaceAll('$${', '');
  const last = references.lastIndexOf('${');
  return last !== -1 && !references.includes('}', last)
    ? `${name} must close each \${ with }, because Terraform reads it as a reference; write $\${ for the literal characters`
    : undefined;
}

/** Every text below a prop, with its name. Constructs are left out: they check their own props. */
function textsOf(name: string, value: unknown): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[name, value]];
  if (typeof value !== 'object' || value === null || Construct.isConstruct(value) || Token.isUnresolved(value))
    return [];
  const entries = Array.isArray(value)
    ? value.map((it: unknown, i): [string, unknown] => [`${name}[${i}]`, it])
    : Object.entries(value).map(([key, it]: [string, unknown]): [string, unknown] => [
        name ? `${name}.${key}` : key,
        it,
      ]);
  return entries.flatMap(([place, it]) => textsOf(place, it));
}
