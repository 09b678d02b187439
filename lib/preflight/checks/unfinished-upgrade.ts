import { defineCheck, found } from './check';

export const unfinishedUpgrade = defineCheck({
  id: 'unfinished-upgrade',
  title: 'no earlier upgrade was left half way',
  severity: 'warning',
  phases: ['before-up'],
  needs: ['framework'],
  remedy:
    'if this is the upgrade at hand, "up" is done and nothing will be started; if not, finish that upgrade to its own target first',
  source: 'observed on Kong 1.0.3: "up" exits 1 on a pending datastore; an abandoned upgrade leaves it pending',
  check: ({ framework: { state, components } }) => {
    if (state !== 'pending') return found();
    const pending = components.filter((component) => component.pending.length > 0);
    return found({
      subject: 'pending migrations',
      evidence: {
        count: pending.reduce((sum, component) => sum + component.pending.length, 0),
        sample: pending.map(({ name, pending: names }) => `${name}: ${names.join(', ')}`),
        text: 'an "up" was done on this datastore before, and its "finish" was not',
      },
    });
  },
});
