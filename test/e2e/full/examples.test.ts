import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from '../../support/harness';

/** Output that the commands of an example's README must print. Every command must also succeed. */
const SEEN: Readonly<Record<string, readonly RegExp[]>> = {
  '01-quickstart': [
    /^done: \d+ applies, \d+ requests, 0 lost/m,
    /stage shift-0\.5 was requested, but the ledger \/kong-bluegreen\/shop is at migrate-up; legal next: migrate-up, start-green, baseline/,
    /^refused, as it should be$/m,
  ],
  '02-parts-in-your-own-stack': [
    /^x-lab-target-group: web-blue-proxy\s[^]*^x-lab-target-group: web-green-proxy\s/m,
    /Plan: 0 to add, 1 to change, 0 to destroy/,
    /^another host: 421$/m,
  ],
  '03-guarded-by-alarms': [
    /^done: \d+ applies, \d+ requests, 0 lost/m,
    // At baseline green has no alarm; the state lists all alarms.
    /^aws_cloudwatch_dashboard\.kong_dashboard_page\[0\]\naws_cloudwatch_metric_alarm\.kong_blue_alarms_client_error_rate\[0\]\n(?:aws_cloudwatch_metric_alarm\.(?:kong_blue_alarms|upstream)_\w+\[0\]\n){5}(?!aws_cloudwatch)/m,
  ],
  '04-github-actions': [
    /retire-blue: applied and verified[^]*stands at retire-blue; the upgrade is at its end/,
    // The repeated job.
    /(?:[^\n]*stands at retire-blue; the upgrade is at its end[^\n]*\n){2}/,
  ],
  '05-scaled-on-arm': [/^done: \d+ applies, \d+ requests, 0 lost/m, /stands at start-green; 1 to come/, /shift-10/],
  '06-adoption': [
    /baseline: to import 5, to add \d+, to change 2, to destroy 0, to replace 0/,
    /<\s+aws_ecs_service\.kong_blue_proxy_service\[0\]/,
    /adoptedAdmins\.targetGroupArns must differ from adoptedProxies\.targetGroupArns, got \S+edge-admin\S+ in both/,
    /^refused, as it should be$/m,
    /stands at start-green; next: shift-10/,
    /^done: \d+ applies, \d+ requests, 0 lost/m,
  ],
  '07-guarded-by-the-ledger': [
    /stage start-green was requested, but the ledger \/kong-bluegreen\/orders is at baseline; legal next: baseline, migrate-up/,
    /^refused, as it should be$/m,
    /^stage +retire-blue \(upgrade 1, seq 10\)$/m,
    /^verdict +up: passed at migrate-up \(upgrade 1, seq 2\)/m,
    /^verdict +finish: passed at migrate-finish \(upgrade 1, seq \d+\): "finish" is done/m,
    /^verdict +drained: passed at drain-blue .*no rule and no request reaches orders-blue/m,
  ],
  '08-existing-network-and-database': [
    /^done: \d+ applies, \d+ requests, 0 lost/m,
    // Neither roles nor security groups are in the state, and blue's log group is not; the second apply has nothing to do.
    /No changes\. Your infrastructure matches the configuration\.[^]*^aws_cloudwatch_log_group\.kong_green_logs\n(?!aws_)/m,
    /"cost-centre" += "4711"/,
  ],
};

const examples = readdirSync(join(ROOT, 'examples'));

/** All commands of a README, as somebody types them into one shell. */
function commands(folder: string): string {
  const text = readFileSync(join(folder, 'README.md'), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '').join('\n');
}

it('has expected output for every example', () => {
  expect(examples).toEqual(Object.keys(SEEN));
});

describe.each(examples)('example %s', (name) => {
  let directory: string;
  let folder: string;

  beforeAll(() => {
    directory = mkdtempSync(join(ROOT, '.harness-'));
    folder = join(directory, name);
    cpSync(join(ROOT, 'examples', name), folder, { recursive: true });
  });

  afterAll(() => {
    if (existsSync(join(folder, '.kong-bluegreen', 'lab.json')))
      spawnSync('npx', ['kong-bluegreen', 'lab', 'stop'], { cwd: folder });
    rmSync(directory, { recursive: true, force: true });
  });

  it('does what its README says', () => {
    const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', commands(folder)], {
      cwd: folder,
      env: { ...process.env, CHECKPOINT_DISABLE: '1', DISABLE_VERSION_CHECK: '1' },
      encoding: 'utf8',
    });
    const text = stripVTControlCharacters(stdout + stderr);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const flowing = text.replace(/[\s│]+/g, ' ');
    for (const seen of SEEN[name] ?? []) expect([text, flowing].some((it) => seen.test(it))).toBe(true);
    expect(existsSync(join(folder, '.kong-bluegreen', 'lab.json'))).toBe(false);
  }, 600_000);
});
