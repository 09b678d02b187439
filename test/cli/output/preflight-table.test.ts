import { judge } from '../../../lib/domain';
import { preflightLines } from '../../../lib/cli/output/preflight-table';

test('names of a datastore can not steer the terminal', () => {
  const evidence = { text: 'they are in use', sample: ['\u001b[2Jgone\u0007', 'two\nlines'] };
  const finding = {
    id: 'plugins-in-use',
    severity: 'blocker' as const,
    subject: 'plugins',
    evidence,
    remedy: 'add',
    source: 'Kong',
  };
  const check = {
    id: 'plugins-in-use',
    title: 'has all',
    severity: 'blocker' as const,
    outcome: 'found' as const,
    findings: [finding],
  };
  const datastore = { host: 'db', port: 5432, database: 'kong' };
  const text = preflightLines(judge({ phase: 'before-up', datastore, checks: [check] }, [], '2026-01-01')).join('\n');
  expect(text).toContain('·[2Jgone·, two·lines');
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});
