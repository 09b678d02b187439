import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT, until } from '../../support/bench';
import { installedWithUs } from '../../support/dependency-sizes';

const EXAMPLE = join(ROOT, 'examples', '02-parts-in-your-own-stack');
const PORT = 18490;
const MEGABYTE = 1_000_000;

/** As strict as a consumer can be: the declarations of all packages are checked, ours among them. */
const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'Node16',
    moduleResolution: 'Node16',
    outDir: 'out',
    strict: true,
    skipLibCheck: false,
    types: ['node'],
  },
  files: ['main.ts'],
};

interface Manifest {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** A project of somebody else's, in which the packed tarball is installed. */
class Consumer {
  readonly directory = mkdtempSync(join(tmpdir(), 'kbg-consumer-'));
  readonly tarball: string;
  private readonly installed: string;
  private environment: NodeJS.ProcessEnv = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };

  constructor() {
    // PostgreSQL does not run as root and must get through.
    chmodSync(this.directory, 0o711);
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', this.directory];
    const [{ filename }] = JSON.parse(this.run('npm', pack, ROOT)) as [{ filename: string }];
    this.tarball = join(this.directory, filename);
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
    this.installed = join(this.directory, 'node_modules', manifest.name);
    mkdirSync(this.installed, { recursive: true });
    this.run('tar', ['-xzf', this.tarball, '-C', this.installed, '--strip-components', '1']);
    const { dependencies, peerDependencies } = manifest;
    for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), '@types/node']) this.link(name);
    for (const file of ['main.ts', 'network.ts']) cpSync(join(EXAMPLE, file), join(this.directory, file));
    writeFileSync(join(this.directory, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  }

  run(program: string, args: readonly string[], cwd = this.directory): string {
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd,
      env: this.environment,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stdout + stderr}`);
    return stdout;
  }

  /** The installed command. */
  command(...args: readonly string[]): string {
    return this.run(process.execPath, [join(this.installed, 'bin', 'kong-bluegreen.js'), ...args]);
  }

  startLab(): void {
    const place = ['--account', '111122223333', '--region', 'eu-central-1'];
    const lines = this.command('lab', 'start', ...place, '--port', String(PORT))
      .trimEnd()
      .split('\n');
    const settings = lines.map((line) => /^(\w+)='(.*)'$/.exec(line)?.slice(1) ?? []);
    this.environment = { ...this.environment, ...(Object.fromEntries(settings) as Record<string, string>) };
  }

  close(): void {
    this.command('lab', 'stop');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private link(name: string): void {
    const link = join(this.directory, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
}

/** Which target group answers a request for the example's host. */
function answering(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { port: PORT, host: '127.0.0.1', path: '/orders/echo?id=1', headers: { host: 'shop.example' } };
    request(options, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? String(response.headers['x-lab-target-group']) : undefined);
    })
      .once('error', () => {
        resolve(undefined);
      })
      .end();
  });
}

describe('a package of somebody else that installs the tarball', () => {
  let consumer: Consumer;

  beforeAll(() => {
    consumer = new Consumer();
  }, 60_000);

  afterAll(() => {
    consumer.close();
  });

  it('downloads less than 1 MB of ours', () => {
    const { size } = statSync(consumer.tarball);
    process.stdout.write(`the tarball has ${(size / MEGABYTE).toFixed(2)} MB\n`);
    expect(size).toBeLessThan(MEGABYTE);
  });

  it('installs less than 60 MB of dependencies beside cdktf and the bindings', () => {
    const all = installedWithUs();
    const bytes = all.reduce((sum, it) => sum + it.bytes, 0);
    process.stdout.write(`${all.length} dependencies have ${(bytes / MEGABYTE).toFixed(1)} MB\n`);
    expect(all.map(({ folder }) => folder)).toContain(join(ROOT, 'node_modules', 'pg'));
    expect(bytes).toBeLessThan(60 * MEGABYTE);
  });

  it('compiles strictly, with the declarations of all packages checked', () => {
    expect(consumer.run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'])).toBe(
      '',
    );
  }, 120_000);

  it('synthesizes two parts in a VPC of its own, and applies them in the lab with real Terraform', async () => {
    consumer.startLab();
    consumer.run(process.execPath, [join('out', 'main.js')]);
    const stack = join(consumer.directory, 'cdktf.out', 'stacks', 'gateway');
    consumer.run('terraform', ['init', '-input=false'], stack);
    expect(consumer.run('terraform', ['apply', '-auto-approve', '-no-color'], stack)).toMatch(
      /[1-9]\d* added, 0 changed, 0 destroyed/,
    );
    await until(async () => (await answering()) === 'web-blue-proxy', 'blue behind the listener that was made');
    expect(consumer.run('terraform', ['plan', '-no-color'], stack)).toContain('No changes.');
  }, 240_000);
});
