import { main } from '../../lib/cli/main';
import { EXIT_CODES } from '../../lib/domain';

let stdout = '';
let stderr = '';
const before = process.exitCode;

beforeEach(() => {
  [stdout, stderr, process.exitCode] = ['', '', undefined];
  delete process.env.KONG_BLUEGREEN_STEP;
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = before;
});

test('help lists every command, examples and the table of exit codes', async () => {
  await main(['--help']);
  for (const name of ['rehearse', 'run', 'status', 'report', 'preflight', 'ledger', 'lab', 'task'])
    expect(stdout).toMatch(new RegExp(`^  ${name} .*\\w`, 'm'));
  expect(stdout).toContain('Examples:\n  npx kong-bluegreen rehearse\n');
  for (const { code, meaning } of Object.values(EXIT_CODES)) {
    expect(stdout).toContain(`  ${String(code).padStart(2)}  ${meaning}\n`);
  }
  expect(process.exitCode).toBe(0);
});

/** Its output is JSON anyway, or packed for the step that asked. */
const WITHOUT_JSON = ['export', 'answer', 'lab handler'];

/** As the list of commands shows them, those of a group with its name. */
async function commandLines(): Promise<readonly (readonly string[])[]> {
  const names = async (...argv: string[]): Promise<readonly string[]> => {
    stdout = '';
    await main([...argv, '--help']);
    const list = stdout.split('\nCommands:\n')[1]?.split('\n\n')[0] ?? '';
    return [...list.matchAll(/^ {2}([a-z]\w*)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
  };
  const all: string[][] = [];
  for (const name of await names()) {
    const below = await names(name);
    all.push([name], ...below.map((one) => [name, one]));
  }
  return all;
}

test('every command has a help with an example and the exit codes, and --json', async () => {
  const all = await commandLines();
  expect(all.map((argv) => argv.join(' '))).toEqual(
    expect.arrayContaining(['run', 'abandon', 'lab start', 'lab env', 'lab stop', 'ledger show', 'ledger set', 'task']),
  );
  const groups = new Set(all.flatMap(([group, name]) => (name === undefined ? [] : [group])));
  for (const argv of all) {
    stdout = '';
    await main([...argv, '--help']);
    const has = {
      usage: /^Usage: kong-bluegreen (\S+ ?\S*)/.test(stdout),
      example: /^Examples?:\n {2}\S/m.test(stdout),
    };
    const isExempt =
      WITHOUT_JSON.includes(argv[0] ?? '') ||
      WITHOUT_JSON.includes(argv.join(' ')) ||
      (argv.length === 1 && groups.has(argv[0]));
    expect({
      argv,
      ...has,
      json: isExempt || stdout.includes('--json'),
      codes: stdout.includes('  14  refused'),
    }).toEqual({
      argv,
      usage: true,
      example: true,
      json: true,
      codes: true,
    });
    expect(process.exitCode).toBe(0);
  }
});

test('an unknown command is a usage error that suggests the nearest name', async () => {
  await main(['rehears']);
  expect(stderr).toBe("kong-bluegreen: KBG-CLI-080: unknown command 'rehears'\n(Did you mean rehearse?)\n");
  expect(process.exitCode).toBe(2);
});

test.each([
  [
    ['task', 'down'],
    /KBG-CLI-085: .*'down' is invalid .*Allowed choices are snapshot-up, up, snapshot-finish, finish, list, wait-healthy,.* drained/,
  ],
  [['task', 'up', '--nothing'], /KBG-CLI-081: unknown option '--nothing'/],
  [['task'], /KBG-CLI-082: missing required argument 'step'/],
  [['task', 'up'], /KBG-CLI-031: the context of the step is missing; .*--context FILE/],
  [['rehearse', '--datastore-url', 'foo'], /--datastore-url must be the URL of a PostgreSQL server/],
  [['run', '--patch', 'pink'], /--patch must be blue or green, got "pink"/],
  [['run', '--app', ' '], /--app must name the command that synthesizes, got nothing/],
  [['run', '--directory', 'nowhere'], /--directory must name a folder, got "nowhere"/],
  [['run', '--bake', '5'], /KBG-CLI-040: --bake is the time before a gate is asked; add --analyze or --gate/],
  [['run', '--url', 'http://x'], /KBG-CLI-052: --url is the address for --parity and --probes; add one of them/],
  [['run', '--parity', 'x'], /--url must be the address of the gateway's load balancer, such as .*, got nothing/],
  [['run', '--parity', 'x', '--url', 'http://u:secret@x'], /--url must be .*, got something else/],
  [
    ['run', '--prometheus', 'package.json', '--analyze'],
    /--prometheus package\.json can't be used: "name" is not known \(known: url, requests, .*; requests is missing; serverErrors is missing; p99Seconds is missing; url must be/,
  ],
  [['run', '--prometheus', 'nowhere', '--analyze'], /--prometheus nowhere can't be read \(ENOENT\)/],
  [
    ['run', '--probes', 'package.json', '--url', 'http://x'],
    /--probes package\.json: each line must be \/path STATUS or host\/path STATUS, got "\{"/,
  ],
  [['run', '--parity', 'nowhere', '--url', 'http://x'], /--parity nowhere can't be read \(ENOENT\)/],
  [
    ['run', '--parity', 'package.json', '--url', 'http://x'],
    /--parity package\.json: each line must be \/path or host\/path, got "\{"/,
  ],
  [
    ['run', '--dry-run-gates', '--no-alarms'],
    /--dry-run-gates needs a gate; add --parity, --probes, --analyze or --gate, or leave out --no-alarms/,
  ],
  [['run', '--gate', ' '], /--gate must name a command, got ""; leave it out or name one/],
  [['run', '--min-requests', '5'], /--min-requests is a bound of the analysis; add --analyze/],
  [['run', '--analyze', '--bake', '60'], /--bake must be a number from 240 to 86400 with --analyze, .*got "60"/],
  [
    ['run', '--analyze', '--max-p99-latency-ratio', 'x'],
    /--max-p99-latency-ratio must be a number from 1 to 1000, got "x"/,
  ],
  [
    ['report', '--directory', 'lib'],
    /there is no journal in .*lib\/\.kong-bluegreen; a journal is written by "kong-bluegreen run"/,
  ],
  [
    ['report', '--journal', 'nowhere', '--no-metrics'],
    /the journal nowhere can't be read \(ENOENT\); a journal is written/,
  ],
  [['report', '--journal', 'package.json'], /the journal package.json contains no run; /],
  [['answer'], /KONG_BLUEGREEN_QUESTION must hold a question that a step has packed, got nothing/],
  [['task', 'up', '--context', 'nowhere.json'], /nowhere.json can't be read \(ENOENT\)/],
  [['rehearse', '--rate', '0'], /--rate must be a number from 1 to 2000/],
  [['run', '--to'], /KBG-CLI-083: option '--to <stage>' argument missing/],
  [['ledger', 'show'], /KBG-CLI-084: required option '--path <path>' not specified/],
  [['settings', 'more'], /KBG-CLI-086: too many arguments/],
  [[], /Usage: kong-bluegreen/],
])('%p is a usage error', async (argv, sentence) => {
  await main(argv);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain('    at ');
  expect(process.exitCode).toBe(2);
});

test('with --json a wrong command line is the last line of stdout, too', async () => {
  await main(['run', '--nothing', '--json']);
  expect(JSON.parse(stdout)).toEqual({
    type: 'error',
    code: 'KBG-CLI-081',
    message: "unknown option '--nothing'\n(Did you mean --notify?)",
    outcome: 'usage',
    exitCode: 2,
  });
});

test.each([
  [['blue'], false],
  [undefined, false],
  [['red'], true],
  ['blue', true],
])('a context that says %j was patched: refused is %p', async (patched, isRefused) => {
  process.env.KONG_BLUEGREEN_STEP = JSON.stringify({ patched });
  await main(['task', 'list']);
  expect(stderr.includes(' patched')).toBe(isRefused);
});

test('a context with wrong keys names all of them in one sentence', async () => {
  process.env.KONG_BLUEGREEN_STEP = JSON.stringify({
    path: 'no-slash',
    task: null,
    roles: { from: 'red', to: 'green' },
  });
  await main(['task', 'list']);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(
    /can't be used: it has no upgrade, seq, .*digest, .*proxies, admins, .*; path must be .*; roles\.from must be blue or green/,
  );
  expect(stderr).not.toContain('roles.to');
  expect(process.exitCode).toBe(2);
});
