// Edits the JSON that the app before it has synthesized, as an escape hatch of a user would do. ODD names the edit.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const file = join(process.env.CDKTF_OUTDIR, 'stacks', 'kong', 'cdk.tf.json');
const json = JSON.parse(readFileSync(file, 'utf8'));
const { aws_ecs_service: services, aws_lb_listener_rule: rules } = json.resource;

const EDITS = {
  // The stage moves weights, and would also change the service of the live release.
  'changed-service': () => {
    if (process.env.STAGE !== 'shift-10') return;
    const [, service] = Object.entries(services).find(([id]) => id.includes('blue') && !id.includes('admin'));
    service.health_check_grace_period_seconds = 7;
  },
  // Terraform leaves the weights alone, so that an apply succeeds and moves no traffic.
  'unmoved-weights': () => {
    for (const rule of Object.values(rules)) rule.lifecycle = { ...rule.lifecycle, ignore_changes: ['action'] };
  },
  none: () => undefined,
};

EDITS[process.env.ODD]();
writeFileSync(file, JSON.stringify(json));
