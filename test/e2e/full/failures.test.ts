import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { until } from '../../support/harness';
import { Playground } from '../../support/playground';
import type { Ended, Running } from '../../support/playground';

/** Failures outside the library: one sentence with a remedy, the documented exit code, and no files or processes left. */
describe('a failure', () => {
  let place: Playground;

  beforeEach(() => {
    place = new Playground();
  });

  afterEach(() => {
    place.close();
  });

  async function expectSentence(running: Running, status: number, sentence: RegExp): Promise<Ended> {
    const ended = await running.ended;
    const { stderr } = ended;
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(/^kong-bluegreen: [^\n]+\n$/);
    expect(ended.stdout + stderr).not.toMatch(/^\s+at /m);
    expect(ended.status).toBe(status);
    await until(() => place.processes().length === 0, `the end of ${place.processes().join('; ')}`);
    expect(place.leftovers()).toEqual([]);
    return ended;
  }

  /** A folder for PATH that holds node, and a fake terraform if one is given. */
  function path(terraform?: string): NodeJS.ProcessEnv {
    mkdirSync(place.path('bin'));
    symlinkSync(process.execPath, place.path('bin', 'node'));
    if (terraform !== undefined) place.write('bin/terraform', terraform, 0o755);
    return { PATH: place.path('bin') };
  }

  describe('of the environment', () => {
    it('names a missing terraform', async () => {
      await expectSentence(
        place.command(['rehearse'], path()),
        1,
        /terraform was not found on PATH; install Terraform 1\.5 or later/,
      );
    }, 60_000);

    it.each(['1.4.6', '2.0.0'])(
      'names an unsupported terraform %s',
      async (version) => {
        const script = `#!/bin/sh\necho '{"terraform_version": "${version}"}'\n`;
        await expectSentence(
          place.command(['rehearse'], path(script)),
          1,
          new RegExp(`terraform must be at least 1\\.5 and below 2\\.0, got ${version}; install one of these`),
        );
      },
      60_000,
    );

    it('names a program that is not terraform', async () => {
      await expectSentence(
        place.command(['rehearse'], path('#!/bin/sh\necho hello\n')),
        1,
        /the output of terraform version -json can't be used: .*; is the program on PATH really Terraform\?/,
      );
    }, 60_000);

    it('names a busy port', async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      await expectSentence(
        place.command(['lab', 'start', '--port', String(port)]),
        1,
        new RegExp(
          `could not start: KBG-LAB-007: port ${port} of 127\\.0\\.0\\.1 is taken by another program; name a free one`,
        ),
      );
      await new Promise((resolve) => server.close(resolve));
    }, 60_000);

    it('names a datastore that does not answer', async () => {
      await expectSentence(
        place.command(['rehearse', '--datastore-url', 'postgres://kong:secret@127.0.0.1:1/kong']),
        1,
        /KBG-LAB-002: the datastore at 127\.0\.0\.1:1 can't be used: .*ECONNREFUSED/,
      );
    }, 60_000);

    it.each([[['rehearse']], [['lab', 'start']]])(
      '%p names a folder that cannot be written',
      async (args) => {
        // A file in place of the folder stops root too.
        place.write('blocked/.kong-bluegreen', '');
        place.write('blocked/cdktf.json', '{"app": "true"}');
        await expectSentence(
          place.command(args, {}, place.path('blocked')),
          1,
          /KBG-(REH-010|CLI-033): .*\.kong-bluegreen can't be written \((EEXIST|ENOTDIR)\)/,
        );
      },
      60_000,
    );
  });

  describe('of the app', () => {
    it('names a missing cdktf.json', async () => {
      mkdirSync(place.path('empty'));
      await expectSentence(
        place.command(['rehearse'], {}, place.path('empty')),
        1,
        /cdktf\.json could not be read in .*\(ENOENT.*\); run this in the folder of your cdktf app, or name it with --directory/,
      );
    }, 60_000);

    it('names a program that does not exist', async () => {
      await expectSentence(
        place.command(['rehearse', '--app', 'node nowhere.js']),
        1,
        /command "node nowhere\.js" ended with 1 at stage baseline: .*Cannot find module .*nowhere\.js.*; fix the app/,
      );
    }, 60_000);

    it('repeats what the app threw', async () => {
      place.write('broken.js', 'throw new TypeError("the settings are wrong");');
      await expectSentence(
        place.command(['rehearse', '--app', 'node broken.js']),
        1,
        /ended with 1 at stage baseline: TypeError: the settings are wrong; fix the app/,
      );
    }, 60_000);

    it("repeats the library's sentence about a setting", async () => {
      await expectSentence(
        place.command(['rehearse'], { SUBNET_IDS: ',' }),
        1,
        /ended with 2 at stage baseline: KongUpgrade: subnetIds\[0\] must not be empty; is a variable of the shell not set\?; .*; fix the app/,
      );
    }, 60_000);

    it('names an app that writes no stack', async () => {
      await expectSentence(
        place.command(['rehearse', '--app', 'node -e 0']),
        1,
        /"node -e 0" wrote no stack; it must end with app\.synth\(\)/,
      );
    }, 60_000);

    it('names a stack that does not exist', async () => {
      await expectSentence(
        place.command(['rehearse', '--stack', 'gong']),
        1,
        /--stack must name one of the app's stacks \(kong\), got gong/,
      );
    }, 60_000);

    it('says why an image of the user never becomes healthy', async () => {
      const environment = { BLUE_IMAGE: 'registry.example/kong-enterprise-edition:9.9' };
      const { stderr } = await expectSentence(
        place.command(['rehearse', '--clock-factor', '1000'], environment),
        1,
        /^kong-bluegreen: KBG-STEP-019: stage baseline: terraform apply failed: wait-healthy: not healthy after 1800 s: .*CannotPullContainerError.*kong-enterprise-edition:9\.9: not found/,
      );
      expect(stderr).not.toMatch(/local-exec|Output:/);
    }, 120_000);
  });

  describe('of the command line', () => {
    it.each([
      [['rehearse', '--json', 'nowhere/report.json'], /--json must name a file in an existing folder/],
      [['rehearse', '--json', '.'], /--json must name a file/],
      [['rehearse', '--directory', 'nowhere'], /--directory must name a folder, got "nowhere"/],
      [['rehearse', '--nothing'], /unknown option '--nothing'/],
      [['rehearse', '--ways-back', 'two'], /--ways-back must be one of all, one, none, got "two"/],
      [['rehearse', '--rate', 'fast'], /--rate must be a number from 1 to 2000, got "fast"/],
      [['rehearse', 'shift-50'], /too many arguments/],
      [['nothing'], /unknown command 'nothing'/],
      [['lab', 'nothing'], /unknown command 'nothing'/],
      [['lab', 'start', '--clock-factor', '0'], /--clock-factor must be a number from 1 to 1000, got "0"/],
      [['lab', 'start', '--port', '70000'], /--port must be a whole number from 1 to 65535, got "70000"/],
      [['task', 'shift-50'], /'shift-50' is invalid/],
    ])('%p is a usage error', async (args, sentence) => {
      await expectSentence(place.command(args), 2, sentence);
    });

    it.each([['stop'], ['env']])('lab %s without a lab is refused', async (name) => {
      await expectSentence(place.command(['lab', name]), 14, /no lab is running in this folder; start one with/);
    });
  });

  describe('of a running program', () => {
    /** Kills every process whose command line holds this text, as the kernel does if memory is short. */
    async function crash(running: Running, what: string): Promise<void> {
      await until(() => running.stdout.includes('-> migrate-up'), 'traffic', 60);
      await until(() => place.processes().some((line) => line.includes(what)), what, 60);
      for (const line of place.processes().filter((it) => it.includes(what)))
        process.kill(Number(line.split(' ')[0]), 'SIGKILL');
    }

    it('reports how many requests a crash of nodes lost, why, and at which stage', async () => {
      const running = place.command(['rehearse', '--ways-back', 'none']);
      await crash(running, 'gateway/kong/main');
      await expectSentence(
        running,
        11,
        /^kong-bluegreen: KBG-REH-\d+: \d+ of \d+ requests were lost \(.*\d+ (status 50\d|broken off|refused|reset).*\), the first at [a-z-]+\d*; look at/,
      );
    }, 300_000);

    it.each([
      ['bin/postgres -D', 'PostgreSQL'],
      ['traffic/upstream-process', 'the service behind the gateway'],
      ['traffic/client-process', 'the traffic client'],
    ])(
      'does not blame the upgrade if %s of the lab crashed',
      async (what, name) => {
        const running = place.command(['rehearse', '--ways-back', 'none']);
        await crash(running, what);
        await expectSentence(
          running,
          1,
          new RegExp(
            `^kong-bluegreen: KBG-REH-008: ${name} of the lab ended by itself, which says nothing about the upgrade; rehearse`,
          ),
        );
      },
      300_000,
    );
  });

  describe('of a rehearsal that is stopped', () => {
    const runs = (what: string): boolean => place.processes().some((line) => line.includes(what));
    const interrupt = (running: Running): void => {
      running.interrupt();
    };
    const terminate = (running: Running): void => {
      running.signal('SIGTERM');
    };
    const cases: readonly {
      when: string;
      is: (running: Running) => boolean;
      how: string;
      stop: (running: Running) => void;
    }[] = [
      {
        when: 'after its folder was created',
        is: () => place.leftovers().some((name) => name.startsWith('rehearsal-')),
        how: 'Ctrl-C',
        stop: interrupt,
      },
      { when: 'while the lab starts', is: () => runs('postgres'), how: 'SIGTERM', stop: terminate },
      { when: 'while the app synthesizes', is: () => runs('main.ts'), how: 'Ctrl-C', stop: interrupt },
      { when: 'during plan', is: () => runs('terraform plan'), how: 'SIGTERM', stop: terminate },
      { when: 'during apply', is: () => runs('terraform apply'), how: 'Ctrl-C', stop: interrupt },
      { when: 'during apply', is: () => runs('terraform apply'), how: 'SIGTERM', stop: terminate },
      { when: 'during a one-off step', is: () => runs('task wait-healthy'), how: 'Ctrl-C', stop: interrupt },
      { when: 'under traffic', is: ({ stdout }) => stdout.includes('-> migrate-up'), how: 'SIGTERM', stop: terminate },
    ];

    it.each(cases)(
      'ends by $how $when',
      async ({ is, stop, when }) => {
        const running = place.command(['rehearse']);
        await until(() => is(running), when, 60);
        const start = performance.now();
        stop(running);
        await expectSentence(running, 1, /KBG-REH-009: the rehearsal was stopped, and nothing of it is left/);
        expect(performance.now() - start).toBeLessThan(15_000);
      },
      120_000,
    );
  });
});
