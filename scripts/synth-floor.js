/**
 * The least that an app can cost which makes a given JSON: cdktf's plainest element for each resource, with the attributes as they stand
 * there, and the bindings of the provider loaded. `npm run bench:synth` measures it between the empty app and the whole one:
 *   node scripts/synth-floor.js CDK.TF.JSON
 */
const { readFileSync } = require('node:fs');
const cdktf = require('cdktf');

const json = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const stack = new cdktf.TerraformStack(new cdktf.App(), 'kong');

/** Of a resource or a data source: its attributes are what they are. */
function plain(Base) {
  return class extends Base {
    synthesizeAttributes() {
      return this.attributes;
    }
  };
}

function add(Element, kinds, prefix) {
  for (const [terraformResourceType, byName] of Object.entries(kinds)) {
    const binding = terraformResourceType.replace(/^aws_/, prefix).replace(/_/g, '-');
    if (terraformResourceType !== 'terraform_data') require(`@cdktf/provider-aws/lib/${binding}`);
    for (const [name, attributes] of Object.entries(byName)) {
      const element = new Element(stack, `${terraformResourceType}-${name}`, { terraformResourceType });
      element.overrideLogicalId(name);
      delete attributes['//'];
      element.attributes = attributes;
    }
  }
}

require('@cdktf/provider-aws/lib/provider');
add(plain(cdktf.TerraformResource), json.resource, '');
add(plain(cdktf.TerraformDataSource), json.data, 'data-aws-');
for (const [name, value] of Object.entries(json.locals)) new cdktf.TerraformLocal(stack, `local-${name}`, value);
for (const [name, { value }] of Object.entries(json.output)) {
  new cdktf.TerraformOutput(stack, `output-${name}`, { value, staticId: true });
}
cdktf.App.of(stack).synth();
