import { App } from 'cdktf';
import { MisuseError } from '../../domain';

/**
 * Composes an app and synthesizes it. A caller's mistake (`MisuseError`) is printed to stderr as one sentence, with exit code 2 and without
 * a stack trace, in `cdktf` and in `kong-bluegreen`. Any other error is thrown unchanged.
 */
export function synthesize(compose: (app: App) => void): void {
  try {
    const app = new App();
    compose(app);
    app.synth();
  } catch (error) {
    if (!(error instanceof MisuseError)) throw error;
    process.stderr.write(`kong-bluegreen: ${error.message}\n`);
    process.exitCode = 2;
  }
}

/**
 * Value of an environment variable that may be unset.
 *
 * @throws MisuseError if it is set to another value than one of the allowed words
 */
export function chosenSetting<Word extends string>(name: string, ...allowed: readonly Word[]): Word | undefined {
  const value = process.env[name];
  if (value === undefined || value === '') return undefined;
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  throw new MisuseError('KBG-PROP-018', `${name} must be ${allowed.join(' or ')}, or not set, got "${value}"`);
}

/**
 * Values of environment variables that must all be set.
 *
 * @throws MisuseError that names every missing or empty variable
 */
export function requiredSettings<Name extends string>(...names: readonly Name[]): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw new MisuseError(
      'KBG-PROP-019',
      `these environment variables must be set: ${missing.join(', ')}; set them in the shell or in the pipeline`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<Name, string>;
}
