/**
 * The baseline of `npm run bench:synth`: makes the resources of a synthesized stack again with plain cdktf and the provider's bindings,
 * without our library. The benchmark compares both JSON files before it measures:
 *   node scripts/synth-floor.js CDK.TF.JSON
 */
const { readFileSync } = require('node:fs');
const cdktf = require('cdktf');
const { AwsProvider } = require('@cdktf/provider-aws/lib/provider');

const json = JSON.parse(readFileSync(process.argv[2], 'utf8'), (key, value) => (key === '//' ? undefined : value));
const stack = new cdktf.TerraformStack(new cdktf.App(), 'kong');

/** `terraform_data`, whose attributes cdktf's own class can't render as they are. */
class TerraformData extends cdktf.TerraformResource {
  constructor(scope, id, { triggersReplace, input, ...meta }) {
    super(scope, id, { terraformResourceType: 'terraform_data', ...meta });
    if (input !== undefined) this.addOverride('input', input);
    if (triggersReplace !== undefined) this.addOverride('triggers_replace', triggersReplace);
  }
}

const upper = (text) => text.replace(/(?:^|[_-])(\w)/g, (_, letter) => letter.toUpperCase());
const camel = (text) => text.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

/** Attributes and blocks of the JSON as the props of a binding's class. */
function propsOf(value) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(propsOf);
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [camel(key), propsOf(it)]));
}

/** The class of the provider's bindings that makes a type of resource or of data source. */
function classOf(type, prefix) {
  if (type === 'terraform_data') return TerraformData;
  const module = type.replace(/^aws_/, prefix).replace(/_/g, '-');
  return require(`@cdktf/provider-aws/lib/${module}`)[upper(module)];
}

function add(kinds, prefix) {
  for (const [type, byName] of Object.entries(kinds)) {
    const Binding = classOf(type, prefix);
    for (const [name, { depends_on, provisioner, ...attributes }] of Object.entries(byName)) {
      const element = new Binding(stack, `${type}-${name}`, propsOf(attributes));
      element.overrideLogicalId(name);
      if (depends_on) element.dependsOn = depends_on;
      if (provisioner) element.addOverride('provisioner', provisioner);
    }
  }
}

new AwsProvider(stack, 'aws', propsOf(json.provider.aws[0]));
add(json.resource, '');
add(json.data, 'data-aws-');
for (const [name, value] of Object.entries(json.locals)) {
  new cdktf.TerraformLocal(stack, `local-${name}`, value).overrideLogicalId(name);
}
for (const [name, { value, description }] of Object.entries(json.output)) {
  new cdktf.TerraformOutput(stack, `output-${name}`, { value, description }).overrideLogicalId(name);
}
cdktf.App.of(stack).synth();
