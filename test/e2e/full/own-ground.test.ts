import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/harness';

it('a gateway whose stack creates its network, load balancers, cluster and datastore is upgraded without a lost request', () => {
  const directory = mkdtempSync(join(ROOT, '.harness-'));
  const app = `node --import tsx "${join(ROOT, 'test', 'support', 'own-ground-app.ts')}"`;
  const command = [join(ROOT, 'bin', 'kong-bluegreen.js'), 'rehearse', '--ways-back', 'none', '--app', app];
  try {
    writeFileSync(join(directory, 'cdktf.json'), JSON.stringify({ language: 'typescript', app }));
    const env = { ...process.env, AWS_ACCOUNT_ID: '123456789012', AWS_REGION: 'eu-west-1' };
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: directory, env, encoding: 'utf8' });
    expect(stdout + stderr).toMatch(/^done: 11 applies, \d+ requests, 0 lost/m);
    expect(stdout).toMatch(
      /^resource types that the lab keeps without any behaviour: .*aws_db_instance, .*aws_lb_listener, .*aws_vpc,/m,
    );
    expect(status).toBe(0);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
